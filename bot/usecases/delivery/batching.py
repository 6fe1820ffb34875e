"""Group commit: items that are submitted one by one share a transaction.

What is submitted while a transaction runs goes into the next. A hundred turns a second are 400 commits without it, and
answers took a second (docs/decisions/0060); 10,000 nudges on PostgreSQL take 600 transactions in place of 1,450 (0044).
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class GroupCommit(Generic[Item, Result]):
    """`work` takes a batch of items and returns a result for each, in their order; if it raises, all of them raise.

    Batches start at least `interval` seconds apart: a single item is not delayed, and items in quick succession are
    batched. `interval` may be changed at any time. `before` is awaited before each batch; items submitted meanwhile
    join it, up to `max_items`.
    """

    def __init__(
        self,
        work: Callable[[Sequence[Item]], Awaitable[Sequence[Result]]],
        interval: float = 0.0,
        before: Callable[[], Awaitable[None]] | None = None,
        max_items: int | None = None,
    ) -> None:
        self._work, self.interval, self._before, self._max_items = work, interval, before, max_items
        self._last_start = -math.inf
        self._pending: list[tuple[Item, asyncio.Future[Result]]] = []
        self._running: asyncio.Task[None] | None = None

    async def submit(self, item: Item) -> Result:
        """Waits for the batch with this item. Cancelling stops the waiting, not the work."""
        result: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._pending.append((item, result))
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run())
        return await result

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while self._pending:
            # Even a sleep of 0 lets other ready tasks submit their items.
            await asyncio.sleep(max(0.0, self._last_start + self.interval - loop.time()))
            if self._before is not None:
                await self._before()
            self._last_start = loop.time()
            size = self._max_items or len(self._pending)
            batch, self._pending = self._pending[:size], self._pending[size:]
            try:
                results = await self._work([item for item, _ in batch])
            except Exception as error:  # noqa: BLE001 - raised again in every `submit` of the batch
                for _, future in batch:
                    if not future.done():
                        future.set_exception(error)
                continue
            for (_, future), result in zip(batch, results, strict=True):
                if not future.done():
                    future.set_result(result)
