"""Counts sends in flight and waits until fewer remain."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, Generic, TypeVar

Result = TypeVar("Result")


class InFlight(Generic[Result]):
    """Running tasks. Unlike with `asyncio.wait`, a task that ends costs the same however many others still run."""

    def __init__(self) -> None:
        self.running: set[asyncio.Task[Result]] = set()
        self._results: list[Result] = []
        self._error: BaseException | None = None
        self._down_to = 0
        self._fewer = asyncio.Event()

    @property
    def failed(self) -> bool:
        """Whether any task has failed."""
        return self._error is not None

    def start(self, work: Coroutine[Any, Any, Result]) -> None:
        task = asyncio.create_task(work)
        self.running.add(task)
        task.add_done_callback(self._finished)

    async def wait(self, down_to: int, seconds: float | None) -> None:
        """Returns when at most `down_to` tasks still run, or after `seconds`."""
        self._down_to = down_to
        if len(self.running) <= down_to:
            return
        self._fewer.clear()
        try:
            async with asyncio.timeout(seconds):
                await self._fewer.wait()
        except TimeoutError:
            pass

    def results(self) -> list[Result]:
        """The results of the tasks that have ended. Raises the error of the first that failed."""
        if self._error is not None:
            raise self._error
        return self._results

    async def cancel(self) -> None:
        """Cancels what still runs."""
        for task in self.running:
            task.cancel()
        await asyncio.gather(*self.running, return_exceptions=True)

    def _finished(self, task: asyncio.Task[Result]) -> None:
        self.running.discard(task)
        error = asyncio.CancelledError() if task.cancelled() else task.exception()
        if error is None:
            self._results.append(task.result())
        else:
            self._error = self._error or error
        if len(self.running) <= self._down_to:
            self._fewer.set()
