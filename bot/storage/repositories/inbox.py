"""Incoming updates: a row before Telegram is told that they arrived, so that a kill loses none and repeats none.

The text of an update is sealed, and wiped once it was handled; the number stays for a while, to know it when it comes
again. What an update means is the chat's business.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import Select, Update, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import ReturningInsert, ReturningUpdate

from bot.storage.engine.dialects import in_ids_param, is_sqlite, upsert_for
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


class InboxRepository:
    """The inbox table. `update_id` and `sender_id` are Telegram's."""

    def __init__(self, connection: AsyncConnection, keys: Keyring) -> None:
        self._connection = connection
        self._keys = keys

    async def receive(self, update_id: int, sender_id: int | None, payload: str, now: datetime) -> bool:
        """Takes an update in; False when it is known already. `payload` is its JSON."""
        return bool(await self.receive_all([(update_id, sender_id, payload)], now))

    async def receive_all(self, updates: Sequence[tuple[int, int | None, str]], now: datetime) -> set[int]:
        """Takes updates in, each (update_id, sender_id, payload); the ids of those that were not known."""
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

    async def unhandled(self) -> list[tuple[int, str]]:
        """Updates whose effect is not committed, in the order in which Telegram numbered them: (update_id, payload)."""
        rows = await self._connection.execute(
            select(inbox.c.update_id, inbox.c.payload)
            # Whose effect is still to come, nobody was answered; so the index of the unanswered serves here, too.
            .where(inbox.c.answered.is_(False), inbox.c.handled.is_(False), inbox.c.payload.is_not(None))
            .order_by(inbox.c.update_id)
        )
        return [(row.update_id, self._keys.open(row.payload)) for row in rows]

    async def is_unhandled(self, update_id: int) -> bool:
        """Whether it is known and its effect is still to come."""
        found = await self._connection.scalar(
            select(inbox.c.update_id).where(inbox.c.update_id == update_id, inbox.c.handled.is_(False))
        )
        return found is not None

    async def mark_handled(self, update_id: int) -> bool:
        """Its effect is part of this transaction; the text goes. False when it was handled before.

        One that is not known (any more) has no effect to repeat, and counts as handled now.
        """
        return update_id in await self.mark_all_handled([update_id])

    async def mark_all_handled(self, update_ids: Collection[int]) -> set[int]:
        """The same for several: those whose effects are part of this transaction."""
        if not update_ids:
            return set()
        on_sqlite, asked = is_sqlite(self._connection), {"of_updates": list(update_ids)}
        marked = set(await self._connection.scalars(_handled(on_sqlite), asked))
        if len(marked) == len(set(update_ids)):
            return marked
        return set(update_ids) - (set(await self._connection.scalars(_known(on_sqlite), asked)) - marked)

    async def mark_answered(self, update_id: int) -> None:
        """The person was told what came of it."""
        await self._connection.execute(update(inbox).where(inbox.c.update_id == update_id).values(answered=True))

    async def mark_done(self, update_ids: Collection[int]) -> None:
        """Whatever effect they have is committed, and their people were told what came of it."""
        await self._connection.execute(_done(is_sqlite(self._connection)), {"of_updates": list(update_ids)})

    async def unanswered(self) -> list[tuple[int, int | None]]:
        """Handled, but the person may not have been told: (update_id, sender_id), in order."""
        rows = await self._connection.execute(
            select(inbox.c.update_id, inbox.c.sender_id)
            .where(inbox.c.handled.is_(True), inbox.c.answered.is_(False))
            .order_by(inbox.c.update_id)
        )
        return [(row.update_id, row.sender_id) for row in rows]

    async def prune(self, before: datetime) -> int:
        """Removes handled updates that arrived before that moment; how many. Telegram repeats nothing after a day."""
        removed = await self._connection.execute(
            delete(inbox).where(inbox.c.received_at < before, inbox.c.handled.is_(True))
        )
        return removed.rowcount
