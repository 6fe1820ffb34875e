"""The send rate that all processes share: one row holds the next free slot, in microseconds since 1970 (real time)."""

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
"""No slot is reserved farther ahead. A row beyond it is left from before a clock was set back, and is ignored."""


class SendSlotRepository:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def reserve(self, name: str, count: int, width: timedelta, now: datetime) -> datetime:
        """Reserves `count` consecutive slots, each `width` long; when (UTC, real time) the first begins.

        Never before `now`: unused slots do not accumulate.
        """
        at = (now - _1970) // _MICROSECOND
        length = count * (width // _MICROSECOND)
        given = {"of_name": name, "at": at, "length": length, "farthest": at + MAX_AHEAD // _MICROSECOND}
        end = (await self._connection.execute(_reserve(is_sqlite(self._connection)), given)).scalar_one()
        return _1970 + timedelta(microseconds=int(end) - length)


@cache
def _reserve(on_sqlite: bool) -> ReturningInsert[Any]:
    at, length, farthest = (bindparam(name, type_=BigInteger) for name in ("at", "length", "farthest"))
    ahead = and_(send_slots.c.next_slot > at, send_slots.c.next_slot <= farthest)
    return (
        upsert_for(on_sqlite, send_slots)
        .values(name=bindparam("of_name"), next_slot=at + length)
        .on_conflict_do_update(
            index_elements=[send_slots.c.name],
            set_={"next_slot": case((ahead, send_slots.c.next_slot), else_=at) + length},
        )
        .returning(send_slots.c.next_slot)
    )
