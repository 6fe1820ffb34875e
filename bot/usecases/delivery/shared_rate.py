"""The message rate that all processes share: each books its send slots in one row of the database."""

from __future__ import annotations

from datetime import timedelta

import structlog

from bot.clock import Clock
from bot.storage.database import Database
from bot.storage.errors import DATABASE_ERRORS

_log = structlog.get_logger(__name__)

SLOT_ROW = "messages"


class SharedRate:
    """`per_second` slots for all processes on the database. `clock` is real time, the same for all of them."""

    def __init__(self, database: Database, clock: Clock, per_second: float) -> None:
        self._database, self._clock = database, clock
        self._width = timedelta(seconds=1) / per_second
        self._failing = False

    async def book(self, slots: int) -> float:
        """Books consecutive slots and returns the seconds until the first; 0 while the database is away."""
        now = self._clock.now()
        try:
            async with self._database.unit() as unit:
                first = await unit.send_slots.reserve(SLOT_ROW, slots, self._width, now)
                await unit.commit()
        except DATABASE_ERRORS as error:
            if not self._failing:
                _log.error("shared_rate_unavailable", error=type(error).__name__)
            self._failing = True
            return 0.0
        self._failing = False
        return (first - now).total_seconds()
