"""The pace of all processes together: slots for messages, booked in one row of the database.

It knows nothing of what is sent, nor of how long anybody waits.
"""

from __future__ import annotations

from datetime import timedelta

import structlog

from bot.clock import Clock
from bot.storage.database import Database
from bot.storage.errors import DATABASE_ERRORS

_log = structlog.get_logger(__name__)

MESSAGES = "messages"


class SharedPace:
    """So many slots a second, for every process that shares the database. `clock` is real time, the same for all."""

    def __init__(self, database: Database, clock: Clock, per_second: float) -> None:
        self._database, self._clock = database, clock
        self._width = timedelta(seconds=1) / per_second
        self._failing = False

    async def book(self, slots: int) -> float:
        """Books slots in a row; the seconds until the first. While the database is away this process paces itself."""
        now = self._clock.now()
        try:
            async with self._database.unit() as unit:
                first = await unit.send_slots.reserve(MESSAGES, slots, self._width, now)
                await unit.commit()
        except DATABASE_ERRORS as error:
            if not self._failing:
                _log.error("pace_unknown", error=type(error).__name__)
            self._failing = True
            return 0.0
        self._failing = False
        return (first - now).total_seconds()
