"""The pace that all processes share: one row with the next free slot for a message.

Slots are in microseconds since 1970, real time. What a slot is for, and what waits for it, is decided elsewhere.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, and_, bindparam, case
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import ReturningInsert

from bot.storage.engine.dialects import is_sqlite, upsert_for
from bot.storage.tables import send_slots

_1970 = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

MAX_AHEAD = timedelta(seconds=60)
"""Nobody books farther ahead; a slot beyond it is of a clock that was put back, and counts for nothing."""


class SendSlotRepository:
    """The pace table."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def reserve(self, name: str, count: int, width: timedelta, now: datetime) -> datetime:
        """Books `count` slots in a row, each `width` long; the moment (UTC, real time) at which the first begins.

        Never before `now`: what nobody used is not saved up.
        """
        at = (now - _1970) // _MICROSECOND
        length = count * (width // _MICROSECOND)
        given = {"of_pace": name, "at": at, "length": length, "farthest": at + MAX_AHEAD // _MICROSECOND}
        end = (await self._connection.execute(_booking(is_sqlite(self._connection)), given)).scalar_one()
        return _1970 + timedelta(microseconds=int(end) - length)


@cache
def _booking(on_sqlite: bool) -> ReturningInsert[Any]:
    at, length, farthest = (bindparam(name, type_=BigInteger) for name in ("at", "length", "farthest"))
    ahead = and_(send_slots.c.next_slot > at, send_slots.c.next_slot <= farthest)
    return (
        upsert_for(on_sqlite, send_slots)
        .values(name=bindparam("of_pace"), next_slot=at + length)
        .on_conflict_do_update(
            index_elements=[send_slots.c.name],
            set_={"next_slot": case((ahead, send_slots.c.next_slot), else_=at) + length},
        )
        .returning(send_slots.c.next_slot)
    )
