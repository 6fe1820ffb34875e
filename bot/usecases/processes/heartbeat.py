"""Heartbeats of this process, and the clock that all processes share.

Leases use the database server's clock, if it has one; the offset to this machine's clock is measured at each heartbeat.
A heartbeat also ends database connections of other processes that have stalled in a transaction.
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

MAX_SKEW = timedelta(seconds=5)
"""A larger difference between this machine's clock and the database's is logged."""

MAX_STEP = timedelta(seconds=60)
"""A larger jump of this machine's clock is logged."""

KEEP_STATUS = timedelta(days=1)
"""How long the last status of a dead process is kept."""

STALLED_AFTER = timedelta(seconds=10)
"""A process whose transaction has been idle for so long is stopped, or its machine sleeps."""


def seconds_since_boot() -> float:
    """Monotonic, and it goes on while the machine sleeps."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class SharedClock:
    """The database server's clock; this machine's if the database has none.

    Between synchronizations it advances by the monotonic clock, so that setting this machine's clock moves no lease and
    no nudge.
    """

    def __init__(self, local: Clock, monotonic: Callable[[], float] = seconds_since_boot) -> None:
        self._local, self._monotonic = local, monotonic
        self._read: tuple[datetime, float] | None = None
        self.offset = timedelta(0)
        """How far the server's clock was ahead of this machine's at the last synchronization."""

    def now(self) -> datetime:
        if self._read is None:
            return self._local.now()
        server, monotonic = self._read
        return server + timedelta(seconds=self._monotonic() - monotonic)

    async def synchronize(self, ask: Callable[[], Awaitable[datetime | None]]) -> None:
        """`ask` returns the server's time, or None to use this machine's clock."""
        before = self._monotonic()
        server = await ask()
        if server is not None:
            self._read = server, (before + self._monotonic()) / 2
            self.offset = self.now() - self._local.now()


class Heartbeat:
    """Records the status of this process at each `beat`, which sets its moment."""

    def __init__(
        self,
        database: Database,
        local: Clock,
        shared: SharedClock,
        status: Callable[[], ProcessStatus],
        monotonic: Callable[[], float] = seconds_since_boot,
    ) -> None:
        self._database, self._local, self._shared = database, local, shared
        self._status, self._monotonic = status, monotonic
        self._started = timedelta(seconds=monotonic()), local.now()
        self._failing = False

    async def beat(self) -> None:
        """A database that does not answer is logged once an outage, and when it is back."""
        self._check_clock()
        try:
            await self._beat()
        except DATABASE_ERRORS as error:
            if not self._failing:
                _log.error("heartbeat_failed", error=type(error).__name__)
            self._failing = True
        else:
            if self._failing:
                _log.info("heartbeat_recovered")
            self._failing = False

    async def stop(self) -> None:
        """Removes the status: this process ends in order."""
        try:
            async with self._database.unit() as unit:
                await unit.processes.remove(self._status().name)
                await unit.commit()
        except DATABASE_ERRORS as error:
            _log.info("status_not_removed", error=type(error).__name__)

    async def _beat(self) -> None:
        async with self._database.unit() as unit:
            offset_before = self._shared.offset
            await self._shared.synchronize(unit.processes.server_time)
            if abs(self._shared.offset) > MAX_SKEW >= abs(offset_before):
                _log.warning("clock_skew", seconds_behind_the_database=round(self._shared.offset.total_seconds()))
            now = self._shared.now()
            await unit.processes.record_heartbeat(replace(self._status(), heartbeat_at=now))
            await unit.processes.prune(now - KEEP_STATUS)
            if terminated := await unit.processes.terminate_stalled(STALLED_AFTER):
                _log.warning("stalled_connections_terminated", connections=terminated)
            await unit.commit()

    def _check_clock(self) -> None:
        monotonic, local = timedelta(seconds=self._monotonic()), self._local.now()
        step = (local - self._started[1]) - (monotonic - self._started[0])
        if abs(step) > MAX_STEP:
            _log.warning("clock_was_set", seconds=round(step.total_seconds()))
            self._started = monotonic, local
