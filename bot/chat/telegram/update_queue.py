"""The queue between Telegram and the handlers: an update is a row before Telegram is told that it arrived.

python-telegram-bot confirms updates at its next request, once `put` has returned for all of them. So `put`
writes the row first, where `take_in` has not written those of the whole answer at once; after a kill the rows that were
not handled are queued again, in order. Must not know what an update asks.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import structlog
from telegram import Bot, Update

from bot.chat.telegram.inbound_limit import Admission
from bot.chat.telegram.update_batches import Arrived
from bot.chat.telegram.update_processor import always

if TYPE_CHECKING:
    from bot.chat.telegram.access import AccessPolicy
    from bot.chat.telegram.update_batches import UpdateBatcher
    from bot.clock import Clock
    from bot.storage.database import Database

log = structlog.get_logger(__name__)

LONGEST_PAUSE = 5.0  # seconds between two tries to write a row
MOST_REMEMBERED = 10_000  # updates queued in this run; Telegram repeats only the newest
KINDS = (Update.MESSAGE, Update.CALLBACK_QUERY, Update.EDITED_MESSAGE, Update.MY_CHAT_MEMBER)


class StoredUpdateQueue(asyncio.Queue[object]):
    """An update queue for ApplicationBuilder. Whatever is no update passes as it is.

    `is_leader`: whether this process is still the one that chats.
    """

    def __init__(
        self,
        database: Database,
        batcher: UpdateBatcher,
        access_policy: AccessPolicy,
        clock: Clock,
        pause: float = 0.2,
        is_leader: Callable[[], bool] = always,
    ) -> None:
        super().__init__()
        self._database, self._batcher, self._access_policy, self._clock = database, batcher, access_policy, clock
        self._pause, self._on_duty = pause, is_leader
        self._queued: set[int] = set()
        self._judged: dict[int, Admission] = {}
        self._taken: dict[int, bool] = {}
        self.storing = False
        """Whether an update waits to become a row: nothing more is asked of Telegram meanwhile."""

    async def take_in(self, answer: bytes) -> None:
        """Writes the rows of all updates in an answer to getUpdates, in one transaction, before any is `put`.

        Whatever this cannot do, `put` does for each.
        """
        if not self._on_duty():
            return
        self.storing = True
        self._judged.clear()
        self._taken.clear()
        try:
            rows = [
                row
                for row in _sent(answer)
                if self._access_policy.allows(row[1]) and self._flow(row[1], row[0]) is not Admission.DROP
            ]
            kept = await self._stored(rows)
        except Exception as error:  # noqa: BLE001 - `put` tries again, for as long as it takes, and tells
            log.debug("inbox_not_taken_in", error=type(error).__name__)
        else:
            self._taken = {number: number in kept for number, _, _ in rows}
        finally:
            self.storing = False

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
        if not await self._access_policy.admits(update) or user is None:
            return False
        number = update.update_id
        if self._flow(user.id, number) is Admission.DROP:
            del self._judged[number]
            return False
        if number not in self._taken:
            self._taken[number] = number in await self._stored([(number, user.id, update.to_json())])
        del self._judged[number]
        return self._taken.pop(number)

    def _flow(self, user_id: int, number: int) -> Admission:
        if number not in self._judged:
            self._judged[number] = self._access_policy.inbound_limiter.admit(user_id, number)
        return self._judged[number]

    async def _stored(self, updates: list[tuple[int, int, str]]) -> set[int]:
        """Those that are to be handled, now that they are rows."""
        if not updates:
            return set()
        known = self._queued.intersection(number for number, _, _ in updates)
        return await self._batcher.take_in(Arrived(updates, self._clock.now(), frozenset(known)))


def _sent(answer: bytes) -> Iterator[tuple[int, int, str]]:
    """The updates in an answer that people have sent: number, sender, and the text to be kept."""
    found: list[dict[str, Any]] = json.loads(answer)["result"]
    for one in found:
        sender = next((one[kind].get("from") for kind in KINDS if kind in one), None)
        if sender and not sender.get("is_bot"):
            yield one["update_id"], sender["id"], json.dumps(one)
