"""Incoming updates, stored before they are acknowledged to Telegram, so that a kill neither loses nor repeats one.

The payload is encrypted and erased once the update has been handled; its id is kept for a while, to recognise a
duplicate. "Handled" means that its effect is committed, "answered" that the person has been shown the result.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Select, Update, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import ReturningInsert, ReturningUpdate

from bot.storage.engine.dialects import in_ids_param, is_sqlite, upsert_for
from bot.storage.errors import UNREADABLE_ERRORS
from bot.storage.keys.keyring import Keyring
from bot.storage.tables import inbox


@cache
def _receive(on_sqlite: bool) -> ReturningInsert[int]:
    statement = upsert_for(on_sqlite, inbox).on_conflict_do_nothing(index_elements=[inbox.c.update_id])
    return statement.returning(inbox.c.update_id)


@cache
def _handled(on_sqlite: bool) -> ReturningUpdate[int]:
    chosen = in_ids_param(on_sqlite, inbox.c.update_id, "of_updates")
    marked = update(inbox).where(chosen, inbox.c.handled.is_(False)).values(handled=True, payload=None)
    return marked.returning(inbox.c.update_id)


@cache
def _known(on_sqlite: bool) -> Select[int]:
    return select(inbox.c.update_id).where(in_ids_param(on_sqlite, inbox.c.update_id, "of_updates"))


@cache
def _done(on_sqlite: bool) -> Update:
    chosen = in_ids_param(on_sqlite, inbox.c.update_id, "of_updates")
    return update(inbox).where(chosen).values(handled=True, answered=True, payload=None)


@dataclass(frozen=True, slots=True)
class UnhandledUpdate:
    """An update of an earlier run. `payload` is its JSON, None if it cannot be decrypted; `attempts` is how often it
    was begun after a restart.
    """

    update_id: int
    sender_id: int | None
    payload: str | None
    attempts: int


class InboxRepository:
    def __init__(self, connection: AsyncConnection, keys: Keyring) -> None:
        self._connection = connection
        self._keys = keys

    async def receive(self, update_id: int, sender_id: int | None, payload: str, now: datetime) -> bool:
        """Stores an update, with its JSON as `payload`; False when it is known already."""
        return bool(await self.receive_all([(update_id, sender_id, payload)], now))

    async def receive_all(self, updates: Sequence[tuple[int, int | None, str]], now: datetime) -> set[int]:
        """Stores updates, each (update_id, sender_id, payload); the ids of the new ones."""
        rows = [
            {
                "update_id": update_id,
                "sender_id": sender_id,
                "payload": self._keys.seal(payload),
                "received_at": now,
                "handled": False,
                "answered": False,
            }
            for update_id, sender_id, payload in updates
        ]
        if not rows:
            return set()
        statement = _receive(is_sqlite(self._connection))
        return set(await self._connection.scalars(statement, rows if len(rows) > 1 else rows[0]))

    async def unhandled(self) -> list[UnhandledUpdate]:
        """Updates whose effect is not committed, by id."""
        rows = await self._connection.execute(
            select(inbox.c.update_id, inbox.c.sender_id, inbox.c.payload, inbox.c.attempts)
            # An unhandled update is unanswered too; with this condition the index of unanswered updates is used.
            .where(inbox.c.answered.is_(False), inbox.c.handled.is_(False), inbox.c.payload.is_not(None))
            .order_by(inbox.c.update_id)
        )
        return [UnhandledUpdate(row.update_id, row.sender_id, self._opened(row.payload), row.attempts) for row in rows]

    def _opened(self, payload: bytes) -> str | None:
        try:
            return self._keys.open(payload)
        except UNREADABLE_ERRORS:
            return None

    async def begin_again(self, update_id: int) -> None:
        """Notes that an update of an earlier run is handled once more."""
        await self._connection.execute(
            update(inbox).where(inbox.c.update_id == update_id).values(attempts=inbox.c.attempts + 1)
        )

    async def is_unhandled(self, update_id: int) -> bool:
        """Whether it is stored and its effect is not committed."""
        found = await self._connection.scalar(
            select(inbox.c.update_id).where(inbox.c.update_id == update_id, inbox.c.handled.is_(False))
        )
        return found is not None

    async def mark_handled(self, update_id: int) -> bool:
        """Marks an update as handled by this transaction and erases its payload; False when it was handled before.

        An update that is not stored (any more) counts as handled now.
        """
        return update_id in await self.mark_all_handled([update_id])

    async def mark_all_handled(self, update_ids: Collection[int]) -> set[int]:
        """`mark_handled` for several; the ids of those that were not handled before."""
        if not update_ids:
            return set()
        on_sqlite, asked = is_sqlite(self._connection), {"of_updates": list(update_ids)}
        marked = set(await self._connection.scalars(_handled(on_sqlite), asked))
        if len(marked) == len(set(update_ids)):
            return marked
        return set(update_ids) - (set(await self._connection.scalars(_known(on_sqlite), asked)) - marked)

    async def mark_answered(self, update_id: int) -> None:
        await self._connection.execute(update(inbox).where(inbox.c.update_id == update_id).values(answered=True))

    async def mark_done(self, update_ids: Collection[int]) -> None:
        """Marks updates as handled and answered, in one statement."""
        await self._connection.execute(_done(is_sqlite(self._connection)), {"of_updates": list(update_ids)})

    async def unanswered(self) -> list[tuple[int, int | None]]:
        """Handled updates whose sender may not have seen the result: (update_id, sender_id), by id."""
        rows = await self._connection.execute(
            select(inbox.c.update_id, inbox.c.sender_id)
            .where(inbox.c.handled.is_(True), inbox.c.answered.is_(False))
            .order_by(inbox.c.update_id)
        )
        return [(row.update_id, row.sender_id) for row in rows]

    async def prune(self, before: datetime) -> int:
        """Deletes handled updates received before this time; how many. Telegram repeats none after a day."""
        removed = await self._connection.execute(
            delete(inbox).where(inbox.c.received_at < before, inbox.c.handled.is_(True))
        )
        return removed.rowcount
