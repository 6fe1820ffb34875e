"""The queue between Telegram and the handlers: an update is stored in the inbox before it is confirmed to Telegram.

`put` returns once an update is stored; its update source confirms it only then. After a kill the updates that were not
handled are queued again, in order. For polling, `take_in` stores all updates of an answer in one transaction before
they are `put` one by one.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, nullcontext
from typing import TYPE_CHECKING, Any

import structlog
from telegram import Bot, Update

from bot.chat.telegram.inbound_limit import Admission
from bot.chat.telegram.update_batches import ReceivedUpdates
from bot.chat.telegram.update_processor import always

if TYPE_CHECKING:
    from bot.chat.telegram.access import AccessPolicy
    from bot.chat.telegram.update_batches import UpdateBatcher
    from bot.clock import Clock
    from bot.storage.database import Database
    from bot.storage.repositories.inbox import UnhandledUpdate

log = structlog.get_logger(__name__)

LONGEST_PAUSE = 5.0  # seconds between two tries to write a row
MOST_ATTEMPTS = 3
"""An update that was begun so often after a restart, the last two times with no other suspect beside it, and never
ended, is not tried again. Fewer would blame one that was only in hand while the bot was killed for another reason.
"""

MOST_REMEMBERED = 10_000  # updates queued in this run; Telegram repeats only the newest
KINDS = (Update.MESSAGE, Update.CALLBACK_QUERY, Update.EDITED_MESSAGE, Update.MY_CHAT_MEMBER)


class StoredUpdateQueue(asyncio.Queue[object]):
    """An update queue for ApplicationBuilder. `is_leader`: whether this process still is the one that chats."""

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
        self._pause, self._is_leader = pause, is_leader
        self._queued: set[int] = set()
        self._restored: dict[int, int] = {}
        """Updates of an earlier run that have not been begun in this one, and how often they were before."""
        self._one_suspect = asyncio.Lock()
        self.set_aside: list[int] = []
        """Who sent an update that could not be read, or that ended the bot each time it was tried."""
        self._judged: dict[int, Admission] = {}
        self._taken: dict[int, bool] = {}
        self._taking_in = False
        self._arriving: dict[int, asyncio.Event] = {}

    @property
    def storing(self) -> bool:
        """Whether an update waits to be stored. Polling asks Telegram for nothing more meanwhile."""
        return self._taking_in or bool(self._arriving)

    async def take_in(self, answer: bytes) -> None:
        """Stores all updates of an answer to getUpdates in one transaction, before any is `put`.

        If this fails, `put` stores each of them.
        """
        if not self._is_leader():
            return
        self._taking_in = True
        self._judged.clear()
        self._taken.clear()
        try:
            rows = [
                row
                for row in _sent(answer)
                if self._access_policy.allows(row[1]) and self._flow(row[1], row[0]) is not Admission.DROP
            ]
            kept = await self._stored(rows)
        except Exception as error:  # noqa: BLE001 - `put` retries for as long as it takes, and logs
            log.debug("inbox_batch_write_failed", error=type(error).__name__)
        else:
            self._taken = {number: number in kept for number, _, _ in rows}
        finally:
            self._taking_in = False

    async def put(self, item: object) -> None:
        """Stores and queues an update; drops one that is known already or comes from a stranger.

        While the database is away it waits: the update stays unconfirmed, and Telegram keeps it. If this process is not
        the leader it waits for ever, for the same reason, until the update source is stopped.
        """
        if isinstance(item, Update):
            number = item.update_id
            while arriving := self._arriving.get(number):  # the same update once more, before it is stored
                await arriving.wait()
            arriving = self._arriving[number] = asyncio.Event()
            try:
                if not self._is_leader():
                    await asyncio.Event().wait()
                if not await self._kept(item):
                    return
                self._remember(number)
            finally:
                del self._arriving[number]
                arriving.set()
        await super().put(item)

    def drop(self) -> None:
        """Empties the queue. The updates stay in the inbox for the next leader."""
        while not self.empty():
            self.get_nowait()
            self.task_done()

    async def restore(self, bot: Bot) -> int:
        """Queues what an earlier run left unhandled, oldest first; the number of updates."""
        async with self._database.unit() as unit:
            rows = await unit.inbox.unhandled()
        aside = set[int]()
        for row in sorted(rows, key=lambda one: one.attempts):
            update = _readable(row, bot) if row.attempts < MOST_ATTEMPTS else None
            if update is None:
                aside.add(row.update_id)
                log.error("update_set_aside", update_id=row.update_id, attempts=row.attempts)
                if row.sender_id is not None:
                    self.set_aside.append(row.sender_id)
                continue
            self._remember(row.update_id)
            self._restored[row.update_id] = row.attempts
            await super().put(update)
        if aside:
            async with self._database.unit() as unit:
                await unit.inbox.mark_done(aside)
                await unit.commit()
        return len(rows) - len(aside)

    @asynccontextmanager
    async def begun(self, update_id: int) -> AsyncIterator[None]:
        """Around the handling of an update: of an earlier run's it is noted durably that it was begun.

        One that had been begun before, when the process ended, is handled while no other such is, so that whichever
        ends the process is found out and the others are not blamed for it.
        """
        tries = self._restored.pop(update_id, None)
        if tries is None:
            yield
            return
        async with self._one_suspect if tries else nullcontext():
            async with self._database.unit() as unit:
                await unit.inbox.begin_again(update_id)
                await unit.commit()
            yield

    def _remember(self, update_id: int) -> None:
        self._queued.add(update_id)
        if len(self._queued) > MOST_REMEMBERED:
            self._queued = set(sorted(self._queued)[MOST_REMEMBERED // 2 :])

    async def _kept(self, update: Update) -> bool:
        pause, failures = self._pause, 0
        while True:
            try:
                kept = await self._receive(update)
            except Exception as error:  # noqa: BLE001  python-telegram-bot's polling would end without a word
                if not failures:
                    log.error("inbox_write_failed", update_id=update.update_id, error=type(error).__name__)
                failures += 1
            else:
                if failures:
                    log.info("inbox_write_recovered", failures=failures)
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
            try:
                payload = update.to_json()
            except (ValueError, OverflowError, TypeError) as error:  # such as a date that no calendar has
                log.error("update_unreadable", update_id=number, error=type(error).__name__)
                del self._judged[number]
                return False
            self._taken[number] = number in await self._stored([(number, user.id, payload)])
        del self._judged[number]
        return self._taken.pop(number)

    def _flow(self, user_id: int, number: int) -> Admission:
        if number not in self._judged:
            self._judged[number] = self._access_policy.inbound_limiter.admit(user_id, number)
        return self._judged[number]

    async def _stored(self, updates: list[tuple[int, int, str]]) -> set[int]:
        """Stores updates; the numbers of those that are to be handled."""
        if not updates:
            return set()
        known = self._queued.intersection(number for number, _, _ in updates)
        return await self._batcher.store_updates(ReceivedUpdates(updates, self._clock.now(), frozenset(known)))


def _readable(row: UnhandledUpdate, bot: Bot) -> Update | None:
    try:
        return Update.de_json(json.loads(row.payload), bot) if row.payload is not None else None
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
        return None


def _sent(answer: bytes) -> Iterator[tuple[int, int, str]]:
    """The updates of an answer that people have sent: number, sender, and JSON."""
    updates: list[dict[str, Any]] = json.loads(answer)["result"]
    for update in updates:
        sender = next((update[kind].get("from") for kind in KINDS if kind in update), None)
        if sender and not sender.get("is_bot"):
            yield update["update_id"], sender["id"], json.dumps(update)
