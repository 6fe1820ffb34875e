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
        defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        self._scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=defaults)
        self._job: Job | None = None
        self._ticking = False
        self._woken = False
        self.last_tick: datetime | None = None
        """When the last tick ended (UTC, product time); None before the first."""

    def start(self) -> None:
        """Starts ticking, at once."""
        seconds = self._tick.total_seconds()
        self._job = self._scheduler.add_job(
            self._run, "interval", seconds=seconds, next_run_time=self._alarm_clock.now()
        )
        self._scheduler.start()

    def wake(self) -> None:
        """Ticks now, or once more right after the tick that is running: the clock was moved."""
        self._woken = True
        if self._job is not None and not self._ticking:
            self._job.modify(next_run_time=self._alarm_clock.now())

    def stop(self) -> None:
        """Ticks no more. What is being delivered goes on."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        self._job = None

    async def _run(self) -> None:
        self._ticking = True
        try:
            self._woken = False
            # Stopping cancels this run; what is being delivered must still be recorded.
            await asyncio.shield(asyncio.ensure_future(self._deliver()))
            pause = await self._pause()
        except asyncio.CancelledError:
            return  # stopped; the scheduler would log it as a failure
        except Exception as error:  # noqa: BLE001 - the database may be away for a while; the ticker must outlive it
            _log.error("tick_failed", error=type(error).__name__)
            pause = self._tick
        finally:
            self._ticking = False
            self.last_tick = self._clock.now()
        if self._job is not None:
            self._job.modify(next_run_time=self._alarm_clock.now() + (SOONEST if self._woken else pause))

    async def _pause(self) -> timedelta:
        due = await self._next_due()
        if due is None:
            return self._tick
        return max(SOONEST, min(self._tick, due - self._clock.now()))
