"""Wakes, delivers what is due, and sleeps until the next nudge, never longer than a tick.

The only user of APScheduler, as an alarm clock: the database is the schedule. It knows nothing of chats, facts or
Telegram.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.job import Job  # type: ignore[import-untyped]  # ships no types
from apscheduler.schedulers.asyncio import AsyncIOScheduler  # type: ignore[import-untyped]  # ships no types

from bot.clock import Clock

_log = structlog.get_logger(__name__)

SOONEST = timedelta(milliseconds=1)

MISSED = 4
"""So many ticks may fail to begin before somebody has to look."""

A_STALL = timedelta(seconds=20)
"""A busy machine may do nothing for so long, and nothing is wrong."""

LONGEST_TICK = timedelta(hours=1)
"""At 25 messages a second an hour is 90,000 nudges."""


class Ticker:
    """`deliver` sends all that is due; `next_due` gives the moment (UTC, on `clock`) of the next nudge, or None.

    `clock` is product time; alarms are set on `alarm_clock`, which is real time.
    """

    def __init__(
        self,
        deliver: Callable[[], Awaitable[int]],
        next_due: Callable[[], Awaitable[datetime | None]],
        clock: Clock,
        tick: timedelta,
        alarm_clock: Clock,
    ) -> None:
        self._deliver, self._next_due, self._clock, self._tick = deliver, next_due, clock, tick
        self._alarm_clock = alarm_clock
        # A late run still runs, several missed ones run once, and no two at a time.
        self._defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        self._scheduler = self._new_scheduler()
        self._job: Job | None = None
        self._ticking = False
        self._woken = False
        self._failures = 0
        self._changed_at = 0.0
        self.last_tick: datetime | None = None
        """When the last tick ended (UTC, product time); None before the first."""
        self.ticked_at: datetime | None = None
        """When the last one ended that went well (UTC, real time)."""

    def start(self) -> None:
        """Starts ticking, at once."""
        seconds = self._tick.total_seconds()
        self._changed_at = self._steady()
        self._job = self._scheduler.add_job(
            self._run, "interval", seconds=seconds, next_run_time=self._alarm_clock.now()
        )
        self._scheduler.start()

    def overdue(self) -> bool:
        """Whether it should have ticked by now, or has been at one tick for longer than any may take."""
        still = self._steady() - self._changed_at
        return still > (LONGEST_TICK if self._ticking else max(MISSED * self._tick, A_STALL)).total_seconds()

    def restart(self) -> None:
        """Ticks afresh, whatever became of the last tick. What it has claimed stays its own until its lease ends."""
        self.stop()
        self._ticking = False
        self._scheduler = self._new_scheduler()
        self.start()

    def wake(self) -> None:
        """Ticks now, or once more right after the tick that is running: the clock was moved."""
        self._woken = True
        if self._job is not None and not self._ticking:
            self._job.modify(next_run_time=self._alarm_clock.now())

    def stop(self) -> None:
        """Ticks no more. What is being delivered goes on."""
        # The scheduler counts as running until the loop's next turn, and a second shutdown would fail there.
        if self._job is not None:
            self._job = None
            self._scheduler.shutdown(wait=False)

    async def _run(self) -> None:
        job = self._job
        self._ticking, self._changed_at = True, self._steady()
        # Its next alarm is set at its end; until then one would only be refused, with a warning.
        self._alarm_in(LONGEST_TICK)
        pause = self._tick
        try:
            self._woken = False
            # Stopping cancels this run; what is being delivered must still be recorded.
            await asyncio.shield(asyncio.ensure_future(self._deliver()))
            pause = await self._pause()
        except asyncio.CancelledError:
            if self._job is not job:
                return  # stopped, or started afresh; the scheduler would log it as a failure
        except Exception as error:  # noqa: BLE001 - the database may be away for a while; the ticker must outlive it
            self._failed(error)
        else:
            self._went_well()
        finally:
            if self._job in (job, None):  # else another run has begun, and tells of itself
                self._ticking, self._changed_at = False, self._steady()
                self.last_tick = self._clock.now()
        self._alarm_in(SOONEST if self._woken else pause)

    def _alarm_in(self, pause: timedelta) -> None:
        if self._job is not None:
            self._job.modify(next_run_time=self._alarm_clock.now() + pause)

    async def _pause(self) -> timedelta:
        due = await self._next_due()
        if due is None:
            return self._tick
        return max(SOONEST, min(self._tick, due - self._clock.now()))

    def _failed(self, error: Exception) -> None:
        # Once an outage, or the log would hold nothing else.
        if not self._failures:
            _log.error("tick_failed", error=type(error).__name__)
        self._failures += 1

    def _went_well(self) -> None:
        if self._failures:
            _log.info("tick_works_again", failures=self._failures)
        self._failures = 0
        self.ticked_at = self._alarm_clock.now()

    def _new_scheduler(self) -> AsyncIOScheduler:
        return AsyncIOScheduler(timezone=UTC, job_defaults=self._defaults)

    @staticmethod
    def _steady() -> float:
        return asyncio.get_running_loop().time()
