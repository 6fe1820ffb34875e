"""The queue between Telegram and the handlers: an update is a row before Telegram is told that it arrived.

python-telegram-bot confirms updates at its next request, once `put` has returned for all of them. So `put`
writes the row first; after a kill the rows that were not handled are queued again, in order. Must not know
what an update asks.
"""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import structlog
from telegram import Bot, Update

if TYPE_CHECKING:
    from bot.chat.gate import Gate
    from bot.clock import Clock
    from bot.storage.database import Database

log = structlog.get_logger(__name__)

LONGEST_PAUSE = 5.0  # seconds between two tries to write a row


class InboxQueue(asyncio.Queue[object]):
    """An update queue for ApplicationBuilder. Whatever is no update passes as it is."""

    def __init__(self, database: Database, gate: Gate, clock: Clock, pause: float = 0.2) -> None:
        super().__init__()
        self._database, self._gate, self._clock = database, gate, clock
        self._pause = pause

    async def put(self, item: object) -> None:
        """Queues an update once it is a row; drops what is known already or comes from a stranger.

        While the database is away it waits: the update stays unconfirmed, and Telegram keeps it.
        """
        if isinstance(item, Update) and not await self._kept(item):
            return
        await super().put(item)

    async def restore(self, bot: Bot) -> int:
        """Queues what an earlier run left unhandled, oldest first; gives how many. Before the polling
        starts.
        """
        async with self._database.unit() as unit:
            rows = await unit.inbox.unhandled()
        for _update_id, payload in rows:
            await super().put(Update.de_json(json.loads(payload), bot))
        return len(rows)

    async def _kept(self, update: Update) -> bool:
        pause = self._pause
        while True:
            try:
                return await self._receive(update)
            except Exception as error:  # noqa: BLE001  whatever is raised here ends the polling task, silently
                log.error("inbox_unwritten", update_id=update.update_id, error=type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _receive(self, update: Update) -> bool:
        user = update.effective_user
        if not await self._gate.admits(update) or user is None:
            return False
        async with self._database.unit() as unit:
            new = await unit.inbox.receive(update.update_id, user.id, update.to_json(), self._clock.now())
            await unit.commit()
        return new
