"""Starts a bot in its own process: how long until it first polls or sends, and how much memory it then uses.

Whoever measures a peer runs this with the peer's libraries. Must not know who is started.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.bare_api import Api

TIMEOUT_SECONDS = 300.0
SETTLED_SECONDS = 1.0
"""Between the first poll and the measurement of memory."""


def until(
    api: str, module: str, arguments: Sequence[str], method: str, settings: dict[str, str] | None = None
) -> dict[str, float]:
    """Runs a module until it first calls this method. Returns "seconds", and "resident" memory in MB."""
    server, began = Api(api), time.monotonic()
    bot = subprocess.Popen(  # noqa: S603 - a module of this repository
        [sys.executable, "-m", module, *arguments],
        env=os.environ | (settings or {}),
        cwd=Path(__file__).parents[1],
        stdout=subprocess.DEVNULL,
    )
    try:
        while not (came := [at for at, asked, _ in server.arrivals() if asked == method]):
            if bot.poll() is not None or time.monotonic() - began > TIMEOUT_SECONDS:
                raise AssertionError(f"{module} never asked {method}")
            time.sleep(0.02)
        time.sleep(SETTLED_SECONDS)
        return {"seconds": came[0] - began, "resident": _megabytes(bot.pid)}
    finally:
        bot.terminate()
        bot.wait()


def _megabytes(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) * 1024 / 1e6
