"""Signs of life of this process, and what two clocks tell that disagree.

On a server's database the leases live on the server's clock, which all processes share; the difference to this
machine's is measured at each sign. Each also frees what another process holds there that stands still. It knows
nothing of what the process does.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.storage.database import Database
from bot.storage.errors import DATABASE_ERRORS
from bot.storage.records.delivery import ProcessStatus

_log = structlog.get_logger(__name__)

MOST_SKEW = timedelta(seconds=5)
"""Between this machine's clock and the database's, before somebody should look at it."""

MOST_STEP = timedelta(seconds=60)
"""By which this machine's clock may be set without a word."""

DEAD_AFTER = timedelta(days=1)
"""The last sign of a process that died is kept so long."""

STANDS_STILL = timedelta(seconds=10)
"""A process that has begun something in the database and not gone on for so long is stopped, or its machine sleeps."""


def since_boot() -> float:
    """Seconds on a clock that nobody can set and that goes on while the machine sleeps."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class SharedClock:
    """The database server's clock; this machine's where the database has none of its own.

    Between two looks at the server's it goes on by the seconds since boot: whoever sets this machine's clock moves no
    lease with it, and no nudge. `steady` is those seconds.
    """

    def __init__(self, own: Clock, steady: Callable[[], float] = since_boot) -> None:
        self._own, self._steady = own, steady
        self._read: tuple[datetime, float] | None = None
        self.ahead = timedelta(0)
        """How far the server was ahead of this machine when it was last asked."""

    def now(self) -> datetime:
        """The moment (aware UTC) by the shared clock."""
        if self._read is None:
            return self._own.now()
        server, steady = self._read
        return server + timedelta(seconds=self._steady() - steady)

    async def look(self, ask: Callable[[], Awaitable[datetime | None]]) -> None:
        """Asks the server for its time; None as an answer leaves this machine's."""
        before = self._steady()
        server = await ask()
        if server is not None:
            self._read = server, (before + self._steady()) / 2
            self.ahead = self.now() - self._own.now()


class Heartbeat:
    """Writes a sign of life at each `beat`. `sign` tells how things stand; its moment is put in here."""

    def __init__(
        self,
        database: Database,
        own: Clock,
        shared: SharedClock,
        sign: Callable[[], ProcessStatus],
        steady: Callable[[], float] = since_boot,
    ) -> None:
        self._database, self._own, self._shared, self._sign, self._steady = database, own, shared, sign, steady
        self._started = timedelta(seconds=steady()), own.now()
        self._failing = False

    async def beat(self) -> None:
        """One sign. A database that is away is told once, and that it is back."""
        self._look_at_the_clock()
        try:
            await self._beat()
        except DATABASE_ERRORS as error:
            if not self._failing:
                _log.error("no_sign_of_life", error=type(error).__name__)
            self._failing = True
        else:
            if self._failing:
                _log.info("signs_of_life_again")
            self._failing = False

    async def stop(self) -> None:
        """Takes the row back: this process ends in order."""
        try:
            async with self._database.unit() as unit:
                await unit.processes.remove(self._sign().name)
                await unit.commit()
        except DATABASE_ERRORS as error:
            _log.info("end_untold", error=type(error).__name__)

    async def _beat(self) -> None:
        async with self._database.unit() as unit:
            known = self._shared.ahead
            await self._shared.look(unit.processes.server_time)
            if abs(self._shared.ahead) > MOST_SKEW >= abs(known):
                _log.warning("clock_skew", seconds_behind_the_database=round(self._shared.ahead.total_seconds()))
            now = self._shared.now()
            await unit.processes.record_heartbeat(replace(self._sign(), heartbeat_at=now))
            await unit.processes.prune(now - DEAD_AFTER)
            if ended := await unit.processes.terminate_stalled(STANDS_STILL):
                _log.warning("ended_what_stood_still", connections=ended)
            await unit.commit()

    def _look_at_the_clock(self) -> None:
        steady, own = timedelta(seconds=self._steady()), self._own.now()
        step = (own - self._started[1]) - (steady - self._started[0])
        if abs(step) > MOST_STEP:
            _log.warning("clock_was_set", seconds=round(step.total_seconds()))
            self._started = steady, own
