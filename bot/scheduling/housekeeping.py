"""Nightly work, and what must not wait for the night: an alarm clock for chores that are handed in.

It must not know what a chore does. One that fails is told and leaves the others alone.
"""

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

NIGHT = time(3, 10)
"""UTC; the chores are small and disturb nobody, whose night it ever is."""

LOOK_EVERY = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Chore:
    """Something to do: each night, or (`often`) at each look at the clock."""

    name: str
    work: Callable[[], Awaitable[object]]
    often: bool = False


class Housekeeping:
    """Does its chores: all at the start, then as they are due on `clock`, product time. Alarms keep real time."""

    def __init__(self, chores: Sequence[Chore], clock: Clock, alarm_clock: Clock) -> None:
        self._chores, self._clock, self._alarm_clock = chores, clock, alarm_clock
        # A late run still runs, several missed ones run once. One that is woken while another works waits for it: with
        # a single instance the scheduler would leave it out.
        defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 10}
        self._one_at_a_time = asyncio.Lock()
        self._scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=defaults)
        self._job: Job | None = None
        self._next_night: datetime | None = None
        self._working: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Begins, at once."""
        self._job = self._scheduler.add_job(
            self._look, "interval", seconds=LOOK_EVERY.total_seconds(), next_run_time=self._alarm_clock.now()
        )
        self._scheduler.start()

    def wake(self) -> None:
        """Looks now: the clock was moved."""
        if self._job is not None:
            self._job.modify(next_run_time=self._alarm_clock.now())

    async def stop(self) -> None:
        """Begins nothing more, and waits for what it is at."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        self._job = None
        if self._working:
            await asyncio.wait(self._working)

    async def _look(self) -> None:
        work = asyncio.ensure_future(self._do_what_is_due())
        self._working.add(work)
        work.add_done_callback(self._working.discard)
        try:
            await asyncio.shield(work)
        except asyncio.CancelledError:
            return  # stopped; the scheduler would log it as a failure

    async def _do_what_is_due(self) -> None:
        async with self._one_at_a_time:
            await self._do_chores()

    async def _do_chores(self) -> None:
        now = self._clock.now()
        night = self._next_night is None or now >= self._next_night
        if night:
            self._next_night = next_night(now)
        for chore in self._chores:
            if night or chore.often:
                await _do(chore)


def next_night(now: datetime) -> datetime:
    """The next moment (UTC) after `now` for nightly work."""
    tonight = datetime.combine(now.astimezone(UTC).date(), NIGHT, UTC)
    return tonight if tonight > now else tonight + timedelta(days=1)


async def _do(chore: Chore) -> None:
    try:
        await chore.work()
    except Exception as error:  # noqa: BLE001 - whatever goes wrong with one chore, the others are to be done
        _log.error("chore_failed", chore=chore.name, error=type(error).__name__)
