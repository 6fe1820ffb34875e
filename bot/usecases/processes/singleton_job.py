"""Runs maintenance in one process only."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.clock import Clock
from bot.storage.database import Database

NAME = "housekeeping"
LEASE = timedelta(minutes=15)
"""Longer than the interval at which housekeeping runs, so that it stays with one process."""


class SingletonJob:
    """The maintenance lease for `holder`. `clock` is real time, the same for all processes on the database."""

    def __init__(self, database: Database, clock: Clock, holder: str) -> None:
        self._database, self._clock, self._holder = database, clock, holder
        self._fence: int | None = None

    def exclusive(self, work: Callable[[], Awaitable[object]]) -> Callable[[], Awaitable[None]]:
        """The same work, skipped while another process holds the lease."""

        async def run_if_acquired() -> None:
            async with self._database.unit() as unit:
                self._fence = await unit.leases.acquire(NAME, self._holder, self._clock.now(), LEASE)
                await unit.commit()
            if self._fence is not None:
                await work()

        return run_if_acquired

    async def release(self) -> None:
        if self._fence is not None:
            async with self._database.unit() as unit:
                await unit.leases.release(NAME, self._fence, self._clock.now())
                await unit.commit()
