"""A lease row that lets only one process at a time do something.

It is renewed well before it expires. A holder that cannot renew it counts it as lost when it expires by its own clock,
so two processes never both believe that they hold it.
"""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.clock import Clock
from bot.storage.database import Database
from bot.storage.errors import DATABASE_ERRORS

_log = structlog.get_logger(__name__)

_Query = Callable[[datetime], Awaitable[bool]]

RENEWALS_PER_LEASE = 4
"""How often a lease is renewed before it would expire: three renewals may fail."""

ATTEMPTS_PER_LEASE = 8
"""How often a standby tries to acquire a lease during the time it lasts."""


def process_name() -> str:
    """A unique name for this process, without the host name, which often is that of its owner."""
    return f"{os.getpid()}-{secrets.token_hex(4)}"


class LeaderLease:
    """The lease `name` for `holder`. `clock` is real time, the same for all processes on the database."""

    def __init__(self, database: Database, clock: Clock, name: str, holder: str, lease: timedelta) -> None:
        self._database, self._clock = database, clock
        self._name, self._holder, self._lease = name, holder, lease
        self._fence = 0
        self._until: datetime | None = None
        self._failing = False

    @property
    def held(self) -> bool:
        """Whether this process holds the lease now."""
        return self._until is not None and self._clock.now() < self._until

    async def acquire(self) -> None:
        """Returns once this process holds the lease."""
        while not await self._query(self._acquire):  # noqa: ASYNC110 - another process releases it, and sets no event
            await asyncio.sleep(self._lease.total_seconds() / ATTEMPTS_PER_LEASE)
        _log.info("lease_acquired", lease=self._name, fence=self._fence)

    async def keep(self) -> None:
        """Renews the lease; returns when it is lost."""
        while self.held:
            await asyncio.sleep(self._lease.total_seconds() / RENEWALS_PER_LEASE)
            if not (await self._query(self._renew) or self._failing):
                break
        self._until = None
        _log.warning("lease_lost", lease=self._name, fence=self._fence)

    async def release(self) -> None:
        """Releases the lease, if this process holds it, so that the next holder need not wait."""
        if self.held:
            self._until = None
            await self._query(self._release)

    async def _query(self, query: _Query) -> bool:
        """False if the database does not answer, which is logged once an outage."""
        try:
            async with asyncio.timeout(self._lease.total_seconds() / 2):
                answer = await query(self._clock.now())
        except DATABASE_ERRORS as error:
            if not self._failing:
                _log.error("lease_query_failed", lease=self._name, error=type(error).__name__)
            self._failing = True
            return False
        if self._failing:
            _log.info("lease_query_recovered", lease=self._name)
        self._failing = False
        return answer

    async def _acquire(self, now: datetime) -> bool:
        async with self._database.unit() as unit:
            fence = await unit.leases.acquire(self._name, self._holder, now, self._lease)
            await unit.commit()
        if fence is None:
            return False
        # From before the query, which may have taken long.
        self._fence, self._until = fence, now + self._lease
        return True

    async def _renew(self, now: datetime) -> bool:
        async with self._database.unit() as unit:
            renewed = await unit.leases.renew(self._name, self._fence, now, self._lease)
            await unit.commit()
        if renewed:
            self._until = now + self._lease
        return renewed

    async def _release(self, now: datetime) -> bool:
        async with self._database.unit() as unit:
            await unit.leases.release(self._name, self._fence, now)
            await unit.commit()
        return True


async def run_while_held(leader_lease: LeaderLease, work: Coroutine[Any, Any, object]) -> None:
    """Runs `work` under a lease that is held, then releases it. Cancels `work` if the lease is lost."""
    keeping, working = asyncio.create_task(leader_lease.keep()), asyncio.create_task(work)
    try:
        await asyncio.wait((keeping, working), return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            working.result()
    finally:
        for task in (keeping, working):
            task.cancel()
        await asyncio.wait((keeping, working))
        await leader_lease.release()
