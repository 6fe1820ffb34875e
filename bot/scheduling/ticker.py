"""Delivers what is due, then sleeps until the next nudge, at most for one tick.

APScheduler serves as an alarm clock; the schedule is the database.
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

MIN_PAUSE = timedelta(milliseconds=1)

MAX_MISSED_TICKS = 4
"""So many ticks may fail to start before the ticker counts as overdue."""

MAX_STALL = timedelta(seconds=20)
"""A busy machine may stall for so long without anything being wrong."""

MAX_TICK = timedelta(hours=1)
"""At 25 messages a second an hour is 90,000 nudges."""


class Ticker:
    """`deliver` sends all that is due; `next_due` returns when (UTC, on `clock`) the next nudge is due, or None.

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
        """When the last successful tick ended (UTC, real time)."""

    def start(self) -> None:
        seconds = self._tick.total_seconds()
        self._changed_at = self._monotonic()
        self._job = self._scheduler.add_job(
            self._run, "interval", seconds=seconds, next_run_time=self._alarm_clock.now()
        )
        self._scheduler.start()

    def overdue(self) -> bool:
        """Whether no tick has started for too long, or one takes longer than any may."""
        idle = self._monotonic() - self._changed_at
        return idle > (MAX_TICK if self._ticking else max(MAX_MISSED_TICKS * self._tick, MAX_STALL)).total_seconds()

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
        self._ticking, self._changed_at = True, self._monotonic()
        # Its next alarm is set at its end; until then one would only be refused, with a warning.
        self._set_alarm(MAX_TICK)
        pause = self._tick
        try:
            self._woken = False
            # Stopping cancels this run; what is being delivered must still be recorded.
            await asyncio.shield(asyncio.ensure_future(self._deliver()))
            pause = await self._pause()
        except asyncio.CancelledError:
            if self._job is not job:
                return  # stopped or restarted; the scheduler would log it as a failure
        except Exception as error:  # noqa: BLE001 - the ticker must survive an outage of the database
            self._failed(error)
        else:
            self._succeeded()
        finally:
            if self._job in (job, None):  # else a restart has begun another run
                self._ticking, self._changed_at = False, self._monotonic()
                self.last_tick = self._clock.now()
        self._set_alarm(MIN_PAUSE if self._woken else pause)

    def _set_alarm(self, pause: timedelta) -> None:
        if self._job is not None:
            self._job.modify(next_run_time=self._alarm_clock.now() + pause)

    async def _pause(self) -> timedelta:
        due = await self._next_due()
        if due is None:
            return self._tick
        return max(MIN_PAUSE, min(self._tick, due - self._clock.now()))

    def _failed(self, error: Exception) -> None:
        # Logged once an outage.
        if not self._failures:
            _log.error("tick_failed", error=type(error).__name__)
        self._failures += 1

    def _succeeded(self) -> None:
        if self._failures:
            _log.info("tick_recovered", failures=self._failures)
        self._failures = 0
        self.ticked_at = self._alarm_clock.now()

    def _new_scheduler(self) -> AsyncIOScheduler:
        return AsyncIOScheduler(timezone=UTC, job_defaults=self._defaults)

    @staticmethod
    def _monotonic() -> float:
        return asyncio.get_running_loop().time()
