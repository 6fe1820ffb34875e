"""Handles one person's updates in order, and those of different people concurrently.

Before each update the sender is looked up; afterwards the update is marked as handled and answered.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import TYPE_CHECKING, Any

import structlog
from telegram import Update
from telegram.ext import BaseUpdateProcessor

from bot.chat.telegram.handling import Handling, current_handling
from bot.chat.telegram.update_batches import FinishedUpdate
from bot.storage.unit_of_work import UpdateInHand

if TYPE_CHECKING:
    from bot.chat.telegram.update_batches import UpdateBatcher

log = structlog.get_logger(__name__)

MAX_CONCURRENT_UPDATES = 64
"""Updates that are handled at the same time. More wait."""

UNLIMITED = 1_000_000
"""The library's own limit would also count updates that wait for an earlier one of the same person, and work done
after an update: a nudge may wait a second for the rate limit of its chat.
"""


def always() -> bool:
    """Always the leader: no other process chats."""
    return True


def _uncounted(_update_id: int) -> AbstractAsyncContextManager[None]:
    """For updates whose attempts nobody counts."""
    return nullcontext()


class PersonUpdateProcessor(BaseUpdateProcessor):
    """Keyed by the sender's Telegram id. `is_leader`: whether this process still is the one that chats."""

    __slots__ = ("_batcher", "_begun", "_is_leader", "_queues", "_slots")

    def __init__(
        self,
        batcher: UpdateBatcher,
        concurrency: int = MAX_CONCURRENT_UPDATES,
        is_leader: Callable[[], bool] = always,
        begun: Callable[[int], AbstractAsyncContextManager[None]] = _uncounted,
    ) -> None:
        super().__init__(UNLIMITED)
        self._slots = asyncio.Semaphore(concurrency)
        self._batcher, self._is_leader, self._begun = batcher, is_leader, begun
        self._queues: dict[int, tuple[asyncio.Lock, int]] = {}

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to release."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Runs the handlers of one update after those of the sender's earlier updates."""
        if not isinstance(update, Update):
            await coroutine
            return
        user = update.effective_user
        async with self._turn_of(user.id if user else 0), self._slots, self._begun(update.update_id):
            with self._batcher.turn():
                handling = await self._process(update, coroutine, user.id if user else 0)
        for work in handling.afterwards if handling else []:
            await work()

    async def _process(self, update: Update, coroutine: Awaitable[Any], user_id: int) -> Handling | None:
        if not self._is_leader():
            # The new leader finds it in the inbox.
            _close(coroutine)
            return None
        sender = await self._batcher.look_up_sender(user_id)
        if sender is None:
            _close(coroutine)
            log.error("update_left_for_next_start", update_id=update.update_id)
            return None
        handling = Handling(UpdateInHand(update.update_id), sender)
        token = current_handling.set(handling)
        try:
            await coroutine
        finally:
            current_handling.reset(token)
        if self._is_leader():
            await self._batcher.finish(FinishedUpdate(update.update_id, handling.shown))
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


def _close(coroutine: Awaitable[Any]) -> None:
    close = getattr(coroutine, "close", None)
    if close is not None:
        close()
