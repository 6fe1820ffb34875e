"""Sendings in the air: how many there are, and a wait until fewer are left.

It knows nothing of what is sent.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, Generic, TypeVar

Result = TypeVar("Result")


class InFlight(Generic[Result]):
    """Tasks that were started together. One that lands costs the same however many others are still in the air."""

    def __init__(self) -> None:
        self.flying: set[asyncio.Task[Result]] = set()
        self._results: list[Result] = []
        self._error: BaseException | None = None
        self._enough = 0
        self._fewer = asyncio.Event()

    @property
    def failed(self) -> bool:
        """Whether any ended with an error."""
        return self._error is not None

    def start(self, work: Coroutine[Any, Any, Result]) -> None:
        task = asyncio.create_task(work)
        self.flying.add(task)
        task.add_done_callback(self._land)

    async def wait(self, down_to: int, seconds: float | None) -> None:
        """Returns when no more than so many are left, or the seconds have passed."""
        self._enough = down_to
        if len(self.flying) <= down_to:
            return
        self._fewer.clear()
        try:
            async with asyncio.timeout(seconds):
                await self._fewer.wait()
        except TimeoutError:
            pass

    def landed(self) -> list[Result]:
        """What came of those that have landed. Raises what the first of them failed with."""
        if self._error is not None:
            raise self._error
        return self._results

    async def end(self) -> None:
        """Calls off what is still in the air."""
        for task in self.flying:
            task.cancel()
        await asyncio.gather(*self.flying, return_exceptions=True)

    def _land(self, task: asyncio.Task[Result]) -> None:
        self.flying.discard(task)
        error = asyncio.CancelledError() if task.cancelled() else task.exception()
        if error is None:
            self._results.append(task.result())
        else:
            self._error = self._error or error
        if len(self.flying) <= self._enough:
            self._fewer.set()
