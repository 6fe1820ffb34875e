"""Runs a contender in a fresh process: python -m benchmarks.child MODULE:FUNCTION FILE, arguments as JSON on stdin.

Writes the figures to the file as JSON, with the CPU time of the call and the process's peak memory. It imports nothing
expensive, because that would count as the contender's.
"""

import importlib
import inspect
import json
import sys
import time
from pathlib import Path

from bot import loop


def peak_megabytes(process: int | str = "self") -> float:
    """A process's peak memory, in MB of 1,000,000 bytes."""
    # Not getrusage: its peak is inherited from the parent process.
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024 / 1e6


def main() -> None:
    """Calls the function and writes its figures."""
    call, file = sys.argv[1:]
    given = json.load(sys.stdin)
    module, _, name = call.partition(":")
    function = getattr(importlib.import_module(module), name)
    used = time.process_time()
    figures = function(**given)
    if inspect.iscoroutine(figures):
        figures = loop.run(figures)
    figures = {"cpu": time.process_time() - used, "memory": peak_megabytes()} | figures
    Path(file).write_text(json.dumps(figures), encoding="utf-8")


if __name__ == "__main__":
    main()
