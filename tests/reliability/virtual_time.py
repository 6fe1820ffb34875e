"""An event loop whose clock jumps to the next alarm: what takes minutes is over at once, and to the hundredth exact.

For code that waits and asks nobody outside; a thread or a socket would not be waited for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any


class Jumping(asyncio.SelectorEventLoop):
    """Its time begins at 0."""

    def __init__(self) -> None:
        super().__init__()
        self._at = 0.0

    def time(self) -> float:
        return self._at

    def _run_once(self) -> None:
        alarms: list[asyncio.TimerHandle] = self._scheduled  # type: ignore[attr-defined]  # asyncio's own
        coming = [alarm.when() for alarm in alarms if not alarm.cancelled()]
        if coming and not self._ready:  # type: ignore[attr-defined]  # asyncio's own
            self._at = max(self._at, min(coming))
        super()._run_once()  # type: ignore[misc]  # asyncio's own


def lived(story: Coroutine[Any, Any, None]) -> None:
    """Runs it to its end, without waiting for anything."""
    with asyncio.Runner(loop_factory=Jumping) as runner:
        runner.run(story)


def now() -> float:
    """The running loop's time, in seconds."""
    return asyncio.get_running_loop().time()
