"""What only one process may do at a time: a lease row that is won, kept, and lost without a doubt.

A lease is renewed well before it ends. Whoever cannot renew it counts as having lost it when it ends by their own
clock, so two never believe at once that they hold it. It knows nothing of what the duty is.
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

_Asked = Callable[[datetime], Awaitable[bool]]

RENEWALS = 4
"""So often a lease is renewed before it would end: three may fail."""

TRIES = 8
"""So often somebody who waits for a lease asks for it within the time it lasts."""


def process_name() -> str:
    """A name for this process, unlike any other's. The machine's is not in it: many bear their owner's."""
    return f"{os.getpid()}-{secrets.token_hex(4)}"


class LeaderLease:
    """The lease `name` for `holder`. `clock` is real time, the same for all who share the database."""

    def __init__(self, database: Database, clock: Clock, name: str, holder: str, lease: timedelta) -> None:
        self._database, self._clock = database, clock
        self._name, self._holder, self._lease = name, holder, lease
        self._fence = 0
        self._until: datetime | None = None
        self._failing = False

    @property
    def held(self) -> bool:
        """Whether the lease is ours at this moment."""
        return self._until is not None and self._clock.now() < self._until

    async def win(self) -> None:
        """Returns once the lease is ours."""
        while not await self._try(self._take):  # noqa: ASYNC110 - another process lets go of it, and sets no event
            await asyncio.sleep(self._lease.total_seconds() / TRIES)
        _log.info("duty_taken", leader_lease=self._name, fence=self._fence)

    async def keep(self) -> None:
        """Renews the lease; returns when it is lost."""
        while self.held:
            await asyncio.sleep(self._lease.total_seconds() / RENEWALS)
            if not (await self._try(self._renew) or self._failing):
                break
        self._until = None
        _log.warning("duty_lost", leader_lease=self._name, fence=self._fence)

    async def give_up(self) -> None:
        """Ends the lease, if it is ours, so that the next need not wait."""
        if self.held:
            self._until = None
            await self._try(self._end)

    async def _try(self, asked: _Asked) -> bool:
        """One question to the database; False as well where it did not answer, which is told once an outage."""
        try:
            async with asyncio.timeout(self._lease.total_seconds() / 2):
                answer = await asked(self._clock.now())
        except DATABASE_ERRORS as error:
            if not self._failing:
                _log.error("duty_unknown", leader_lease=self._name, error=type(error).__name__)
            self._failing = True
            return False
        if self._failing:
            _log.info("duty_known_again", leader_lease=self._name)
        self._failing = False
        return answer

    async def _take(self, now: datetime) -> bool:
        async with self._database.unit() as unit:
            fence = await unit.leases.acquire(self._name, self._holder, now, self._lease)
            await unit.commit()
        if fence is None:
            return False
        # Counted from before the question: the answer may have taken long.
        self._fence, self._until = fence, now + self._lease
        return True

    async def _renew(self, now: datetime) -> bool:
        async with self._database.unit() as unit:
            kept = await unit.leases.renew(self._name, self._fence, now, self._lease)
            await unit.commit()
        if kept:
            self._until = now + self._lease
        return kept

    async def _end(self, now: datetime) -> bool:
        async with self._database.unit() as unit:
            await unit.leases.release(self._name, self._fence, now)
            await unit.commit()
        return True


async def while_kept(leader_lease: LeaderLease, work: Coroutine[Any, Any, object]) -> None:
    """Does something under a duty that is held, and gives it up. Stops halfway where the duty is lost."""
    kept, working = asyncio.create_task(leader_lease.keep()), asyncio.create_task(work)
    try:
        await asyncio.wait((kept, working), return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            working.result()
    finally:
        for task in (kept, working):
            task.cancel()
        await asyncio.wait((kept, working))
        await leader_lease.give_up()
