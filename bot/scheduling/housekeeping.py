"""Runs maintenance chores nightly, or more often. A chore that fails is logged and does not stop the others."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

import structlog
from apscheduler.job import Job  # type: ignore[import-untyped]  # ships no types
from apscheduler.schedulers.asyncio import AsyncIOScheduler  # type: ignore[import-untyped]  # ships no types

from bot.clock import Clock

_log = structlog.get_logger(__name__)

NIGHTLY_AT = time(3, 10)
"""UTC. The chores are small, so it does not matter that it is daytime for some people."""

CHECK_EVERY = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Chore:
    """Something to do every night, or (`often`) every ten minutes."""

    name: str
    work: Callable[[], Awaitable[object]]
    often: bool = False


class Housekeeping:
    """Runs all chores at the start, then as they are due on `clock`, product time. Alarms use real time."""

    def __init__(self, chores: Sequence[Chore], clock: Clock, alarm_clock: Clock) -> None:
        self._chores, self._clock, self._alarm_clock = chores, clock, alarm_clock
        # A late run still runs, several missed ones run once. A run that `wake` starts while another one works waits
        # for it; with a single instance the scheduler would skip it.
        defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 10}
        self._lock = asyncio.Lock()
        self._scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=defaults)
        self._job: Job | None = None
        self._next_nightly_run: datetime | None = None
        self._working: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        self._job = self._scheduler.add_job(
            self._check, "interval", seconds=CHECK_EVERY.total_seconds(), next_run_time=self._alarm_clock.now()
        )
        self._scheduler.start()

    def wake(self) -> None:
        """Checks what is due now: the clock was moved."""
        if self._job is not None:
            self._job.modify(next_run_time=self._alarm_clock.now())

    async def stop(self) -> None:
        """Starts nothing more, and waits for the chore in progress."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        self._job = None
        if self._working:
            await asyncio.wait(self._working)

    async def _check(self) -> None:
        work = asyncio.ensure_future(self._run_due_chores())
        self._working.add(work)
        work.add_done_callback(self._working.discard)
        try:
            await asyncio.shield(work)  # stopping must not cut a chore short
        except asyncio.CancelledError:
            return  # stopped; the scheduler would log it as a failure

    async def _run_due_chores(self) -> None:
        async with self._lock:
            await self._run_chores()

    async def _run_chores(self) -> None:
        now = self._clock.now()
        nightly = self._next_nightly_run is None or now >= self._next_nightly_run
        if nightly:
            self._next_nightly_run = next_nightly_run(now)
        for chore in self._chores:
            if nightly or chore.often:
                await _run(chore)


def next_nightly_run(now: datetime) -> datetime:
    """In UTC, after `now`."""
    tonight = datetime.combine(now.astimezone(UTC).date(), NIGHTLY_AT, UTC)
    return tonight if tonight > now else tonight + timedelta(days=1)


async def _run(chore: Chore) -> None:
    try:
        await chore.work()
    except Exception as error:  # noqa: BLE001 - a chore that fails must not stop the others
        _log.error("chore_failed", chore=chore.name, error=type(error).__name__)
