"""The queue between Telegram and the handlers: an update is a row before Telegram is told that it arrived.

python-telegram-bot confirms updates at its next request, once `put` has returned for all of them. So `put`
writes the row first; after a kill the rows that were not handled are queued again, in order. Must not know
what an update asks.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import structlog
from telegram import Bot, Update

from bot.chat.flood import Flow
from bot.chat.processor import always

if TYPE_CHECKING:
    from bot.chat.gate import Gate
    from bot.clock import Clock
    from bot.storage.database import Database

log = structlog.get_logger(__name__)

LONGEST_PAUSE = 5.0  # seconds between two tries to write a row
MOST_REMEMBERED = 10_000  # updates queued in this run; Telegram repeats only the newest


class InboxQueue(asyncio.Queue[object]):
    """An update queue for ApplicationBuilder. Whatever is no update passes as it is.

    `on_duty`: whether this process is still the one that chats.
    """

    def __init__(
        self, database: Database, gate: Gate, clock: Clock, pause: float = 0.2, on_duty: Callable[[], bool] = always
    ) -> None:
        super().__init__()
        self._database, self._gate, self._clock = database, gate, clock
        self._pause, self._on_duty = pause, on_duty
        self._queued: set[int] = set()
        self.storing = False
        """Whether an update waits to become a row: nothing more is asked of Telegram meanwhile."""

    async def put(self, item: object) -> None:
        """Queues an update once it is a row; drops what is known already or comes from a stranger.

        While the database is away it waits: the update stays unconfirmed, and Telegram keeps it. Off duty it waits for
        ever, for the same reason; whoever stops the polling cancels it.
        """
        if isinstance(item, Update):
            self.storing = True
            try:
                if not self._on_duty():
                    await asyncio.Event().wait()
                if not await self._kept(item):
                    return
            finally:
                self.storing = False
            self._remember(item.update_id)
        await super().put(item)

    def drop(self) -> None:
        """Forgets what is queued; its rows stay, for whoever chats next."""
        while not self.empty():
            self.get_nowait()
            self.task_done()

    async def restore(self, bot: Bot) -> int:
        """Queues what an earlier run left unhandled, oldest first; gives how many. Before the polling
        starts.
        """
        async with self._database.unit() as unit:
            rows = await unit.inbox.unhandled()
        for update_id, payload in rows:
            self._remember(update_id)
            await super().put(Update.de_json(json.loads(payload), bot))
        return len(rows)

    def _remember(self, update_id: int) -> None:
        self._queued.add(update_id)
        if len(self._queued) > MOST_REMEMBERED:
            self._queued = set(sorted(self._queued)[MOST_REMEMBERED // 2 :])

    async def _kept(self, update: Update) -> bool:
        pause, failures = self._pause, 0
        while True:
            try:
                kept = await self._receive(update)
            except Exception as error:  # noqa: BLE001  whatever is raised here ends the polling task, silently
                if not failures:
                    log.error("inbox_unwritten", update_id=update.update_id, error=type(error).__name__)
                failures += 1
            else:
                if failures:
                    log.info("inbox_written_again", failures=failures)
                return kept
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _receive(self, update: Update) -> bool:
        user = update.effective_user
        if not await self._gate.admits(update) or user is None:
            return False
        number = update.update_id
        if self._gate.flood.judge(user.id, number) is Flow.DROP:
            return False
        async with self._database.unit() as unit:
            new = await unit.inbox.receive(number, user.id, update.to_json(), self._clock.now())
            # A row from a process that lost its duty before it could handle it, and after we took up what it had left.
            left = not new and number not in self._queued and await unit.inbox.waits(number)
            await unit.commit()
        return new or left
