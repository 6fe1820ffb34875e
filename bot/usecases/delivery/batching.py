"""Small pieces of work that come one by one and are written together: one transaction for many.

What arrives while a transaction runs goes into the next. It knows nothing of what is written.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class GroupCommit(Generic[Item, Result]):
    """`work` takes the items at hand and gives a result for each, in their order; what it raises, each of them gets.

    One begins no sooner than `gap` seconds after the last: an item that comes alone goes at once, and where many come
    one after the other they gather. `gap` may be changed at any time. `before` is awaited before each, and what comes
    meanwhile joins, up to `most` items; the others are the next.
    """

    def __init__(
        self,
        work: Callable[[Sequence[Item]], Awaitable[Sequence[Result]]],
        gap: float = 0.0,
        before: Callable[[], Awaitable[None]] | None = None,
        most: int | None = None,
    ) -> None:
        self._work, self.gap, self._before, self._most = work, gap, before, most
        self._begun = -math.inf
        self._waiting: list[tuple[Item, asyncio.Future[Result]]] = []
        self._running: asyncio.Task[None] | None = None

    async def do(self, item: Item) -> Result:
        """The result for this item, once the work on it is through. Cancelling stops the waiting, not the work."""
        result: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, result))
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run())
        return await result

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            # Whoever is ready at this moment joins.
            await asyncio.sleep(max(0.0, self._begun + self.gap - loop.time()))
            if self._before is not None:
                await self._before()
            self._begun = loop.time()
            most = self._most or len(self._waiting)
            batch, self._waiting = self._waiting[:most], self._waiting[most:]
            try:
                results = await self._work([item for item, _ in batch])
            except Exception as error:  # noqa: BLE001 - whoever waits for the result gets it
                for _, waiting in batch:
                    if not waiting.done():
                        waiting.set_exception(error)
                continue
            for (_, waiting), result in zip(batch, results, strict=True):
                if not waiting.done():
                    waiting.set_result(result)
