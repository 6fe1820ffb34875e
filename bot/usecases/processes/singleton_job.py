"""Of several processes, one does the house's work; the others pass. It knows nothing of what the work is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.clock import Clock
from bot.storage.database import Database

NAME = "housekeeping"
LEASE = timedelta(minutes=15)
"""Longer than between two looks at what is to be done, so that it stays with one process."""


class SingletonJob:
    """The lease of `holder` on the house's work. `clock` is real time, the same for all who share the database."""

    def __init__(self, database: Database, clock: Clock, holder: str) -> None:
        self._database, self._clock, self._holder = database, clock, holder
        self._fence: int | None = None

    def only(self, work: Callable[[], Awaitable[object]]) -> Callable[[], Awaitable[None]]:
        """The same work, but done only while no other process does it."""

        async def in_turn() -> None:
            async with self._database.unit() as unit:
                self._fence = await unit.leases.acquire(NAME, self._holder, self._clock.now(), LEASE)
                await unit.commit()
            if self._fence is not None:
                await work()

        return in_turn

    async def end(self) -> None:
        """Leaves the work to the next, at once."""
        if self._fence is not None:
            async with self._database.unit() as unit:
                await unit.leases.release(NAME, self._fence, self._clock.now())
                await unit.commit()
