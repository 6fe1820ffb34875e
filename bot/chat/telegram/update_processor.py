"""The order of updates: those of one person one after the other, those of different people side by side.

Around each update it notes whose turn it is (so that the effect and "handled" are one transaction), has it read
where the person's dialogue stands, and in the end has the update marked handled and answered. Must not know what
an update asks.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import structlog
from telegram import Update
from telegram.ext import BaseUpdateProcessor

from bot.chat.telegram.handling import Handling, current_handling
from bot.chat.telegram.update_batches import Handled
from bot.storage.unit_of_work import UpdateInHand

if TYPE_CHECKING:
    from bot.chat.telegram.update_batches import UpdateBatcher

log = structlog.get_logger(__name__)

AT_ONCE = 64
"""Updates in work at the same time; more wait, and each person's wait behind each other anyway."""

UNLIMITED = 1_000_000
"""For the library, whose own limit would count those that wait for an earlier one of their person, too, and what is
done once an update is through: a nudge may wait a second for its turn in the chat.
"""


def always() -> bool:
    """On duty for good: no other process chats."""
    return True


class PersonUpdateProcessor(BaseUpdateProcessor):
    """Keyed by the sender's Telegram id. `is_leader`: whether this process is still the one that chats."""

    __slots__ = ("_batcher", "_is_leader", "_queues", "_room")

    def __init__(self, batcher: UpdateBatcher, at_once: int = AT_ONCE, is_leader: Callable[[], bool] = always) -> None:
        super().__init__(UNLIMITED)
        self._room = asyncio.Semaphore(at_once)
        self._batcher, self._is_leader = batcher, is_leader
        self._queues: dict[int, tuple[asyncio.Lock, int]] = {}

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to give back."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Runs the handlers of one update when the sender's earlier ones are through."""
        if not isinstance(update, Update):
            await coroutine
            return
        user = update.effective_user
        async with self._turn_of(user.id if user else 0), self._room:
            with self._batcher.turn():
                handling = await self._process(update, coroutine, user.id if user else 0)
        for work in handling.afterwards if handling else []:
            await work()

    async def _process(self, update: Update, coroutine: Awaitable[Any], user_id: int) -> Handling | None:
        if not self._is_leader():
            # Whoever chats now finds its row.
            _drop(coroutine)
            return None
        known = await self._batcher.stand(user_id)
        if known is None:
            _drop(coroutine)
            log.error("update_left_for_the_next_start", update_id=update.update_id)
            return None
        handling = Handling(UpdateInHand(update.update_id), known)
        mark = current_handling.set(handling)
        try:
            await coroutine
        finally:
            current_handling.reset(mark)
        if self._is_leader():
            await self._batcher.finish(Handled(update.update_id, handling.shown))
        return handling

    @asynccontextmanager
    async def _turn_of(self, user_id: int) -> AsyncIterator[None]:
        lock, waiting = self._queues.get(user_id, (asyncio.Lock(), 0))
        self._queues[user_id] = (lock, waiting + 1)
        try:
            async with lock:
                yield
        finally:
            lock, waiting = self._queues[user_id]
            if waiting == 1:
                del self._queues[user_id]
            else:
                self._queues[user_id] = (lock, waiting - 1)


def _drop(coroutine: Awaitable[Any]) -> None:
    close = getattr(coroutine, "close", None)
    if close is not None:
        close()
