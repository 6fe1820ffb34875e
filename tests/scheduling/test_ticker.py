"""The ticker: wakes in time, never sleeps longer than a tick, and outlives whatever goes wrong.

Alarms are read off where they were set, or are a few milliseconds away; nothing here waits for a clock to strike.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from apscheduler.events import EVENT_JOB_MAX_INSTANCES  # type: ignore[import-untyped]  # ships no types

from bot.clock import SystemClock
from bot.scheduling.ticker import Ticker
from tests.fakes import StandingClock
from tests.reliability.virtual_time import lived
from tests.watch import capture_logs

NOW = datetime(2026, 11, 20, 20, 5, tzinfo=UTC)
TICK = timedelta(minutes=15)  # so long that a test which waits for one fails
A_BLINK = timedelta(milliseconds=10)


class Rounds:
    """What the ticker calls: `deliver` counts its rounds, and can be held or fail; `due` is the next moment."""

    def __init__(self) -> None:
        self.begun = 0
        self.at_once = 0
        self.most_at_once = 0
        self.due: datetime | None = None
        self.failures: list[Exception] = []
        self.free = asyncio.Event()
        self.free.set()
        self._changed = asyncio.Condition()

    async def deliver(self) -> int:
        self.begun += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        async with self._changed:
            self._changed.notify_all()
        try:
            await self.free.wait()
            if self.failures:
                raise self.failures.pop(0)
        finally:
            self.at_once -= 1
        return 0

    async def next_due(self) -> datetime | None:
        return self.due

    async def reached(self, number: int) -> None:
        async with asyncio.timeout(30), self._changed:
            await self._changed.wait_for(lambda: self.begun >= number)


@pytest.fixture
def rounds() -> Rounds:
    return Rounds()


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock(NOW)


@asynccontextmanager
async def ticking(
    rounds: Rounds, clock: StandingClock, tick: timedelta = TICK, alarm_clock: StandingClock | SystemClock | None = None
) -> AsyncIterator[Ticker]:
    ticker = Ticker(rounds.deliver, rounds.next_due, clock, tick, alarm_clock or SystemClock())
    ticker.start()
    try:
        yield ticker
    finally:
        ticker.stop()
        rounds.free.set()


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not true():  # noqa: ASYNC110 - the ticker tells nobody when a tick has ended
            await asyncio.sleep(0.001)


@pytest.mark.parametrize(
    ("due_in", "pause"),
    [
        (timedelta(seconds=7), timedelta(seconds=7)),
        (timedelta(hours=3), TICK),
        (None, TICK),
        (timedelta(seconds=-5), timedelta(milliseconds=1)),
    ],
)
async def test_it_sleeps_until_the_next_nudge_and_never_longer_than_a_tick(
    rounds: Rounds, clock: StandingClock, due_in: timedelta | None, pause: timedelta
) -> None:
    # Half a minute ahead of the machine's, so that the second alarm does not ring while it is looked at.
    alarms = StandingClock(datetime.now(UTC))
    rounds.due = NOW + due_in if due_in is not None else None

    async with ticking(rounds, clock, alarm_clock=alarms) as ticker:
        await rounds.reached(1)
        alarms.on(seconds=30)
        await until(lambda: ticker.last_tick is not None)
        assert ticker._job is not None
        alarm = ticker._job.next_run_time

    assert alarm == alarms.now() + pause


async def test_it_ticks_at_the_start(rounds: Rounds, clock: StandingClock) -> None:
    async with ticking(rounds, clock) as ticker:
        await rounds.reached(1)
        await until(lambda: ticker.last_tick is not None)

    assert ticker.last_tick == NOW


async def test_it_comes_back_for_a_nudge_that_falls_due(rounds: Rounds, clock: StandingClock) -> None:
    rounds.due = NOW + A_BLINK

    async with ticking(rounds, clock):
        await rounds.reached(2)

    assert rounds.most_at_once == 1


async def test_woken_it_ticks_at_once(rounds: Rounds, clock: StandingClock) -> None:
    async with ticking(rounds, clock) as ticker:
        await until(lambda: ticker.last_tick is not None)

        ticker.wake()

        await rounds.reached(2)
    assert rounds.begun == 2


async def test_woken_in_the_middle_of_a_tick_it_ticks_once_more(rounds: Rounds, clock: StandingClock) -> None:
    rounds.free.clear()
    async with ticking(rounds, clock) as ticker:
        await rounds.reached(1)

        ticker.wake()
        rounds.free.set()

        await rounds.reached(2)
    assert rounds.most_at_once == 1


async def test_it_outlives_a_failure_and_tries_again_a_tick_later(rounds: Rounds, clock: StandingClock) -> None:
    rounds.failures = [ConnectionError("the database is away"), ValueError("and something nobody foresaw")]

    async with ticking(rounds, clock, tick=A_BLINK):
        await rounds.reached(4)

    assert rounds.failures == []


async def test_an_outage_is_told_once_and_so_is_its_end(rounds: Rounds, clock: StandingClock) -> None:
    rounds.failures = [ConnectionError("the database is away") for _ in range(5)]

    with capture_logs() as logged:
        async with ticking(rounds, clock, tick=A_BLINK) as ticker:
            await until(lambda: ticker.ticked_at is not None)

    assert [(entry["event"], entry["log_level"]) for entry in logged] == [
        ("tick_failed", "error"),
        ("tick_recovered", "info"),
    ]


async def test_after_a_failure_it_does_not_hurry(rounds: Rounds, clock: StandingClock) -> None:
    alarms = StandingClock(datetime.now(UTC))
    rounds.failures = [ConnectionError("the database is away")]
    rounds.due = NOW

    async with ticking(rounds, clock, alarm_clock=alarms) as ticker:
        await until(lambda: ticker.last_tick is not None)
        assert ticker._job is not None
        alarm = ticker._job.next_run_time

    assert alarm == alarms.now() + TICK


async def test_no_two_ticks_run_at_the_same_time_and_none_is_refused(rounds: Rounds, clock: StandingClock) -> None:
    rounds.free.clear()
    refused: list[object] = []

    async with ticking(rounds, clock, tick=A_BLINK) as ticker:
        ticker._scheduler.add_listener(refused.append, EVENT_JOB_MAX_INSTANCES)
        await rounds.reached(1)
        await asyncio.sleep(5 * A_BLINK.total_seconds())
        ticker.wake()
        rounds.free.set()
        await rounds.reached(2)

    assert (rounds.most_at_once, refused) == (1, [])


async def test_a_clock_that_jumps_forward_is_noticed_within_a_tick(rounds: Rounds, clock: StandingClock) -> None:
    rounds.due = NOW + timedelta(hours=3)
    delivered_at: list[datetime] = []

    async def deliver() -> int:
        delivered_at.append(clock.now())
        return await rounds.deliver()

    ticker = Ticker(deliver, rounds.next_due, clock, A_BLINK, SystemClock())
    ticker.start()
    await rounds.reached(1)
    clock.on(hours=3)
    await rounds.reached(rounds.begun + 1)
    ticker.stop()

    assert delivered_at[-1] == NOW + timedelta(hours=3)


async def test_stopped_it_ticks_no_more_and_lets_the_last_tick_finish(rounds: Rounds, clock: StandingClock) -> None:
    rounds.free.clear()
    async with ticking(rounds, clock, tick=A_BLINK) as ticker:
        await rounds.reached(1)

        ticker.stop()
        ticker.wake()
        rounds.free.set()
        await until(lambda: ticker.last_tick is not None)

    assert rounds.begun == 1
    assert ticker._scheduler.get_jobs() == []


async def test_stopping_twice_is_no_error(rounds: Rounds, clock: StandingClock) -> None:
    raised: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: raised.append(context))

    async with ticking(rounds, clock) as ticker:
        ticker.stop()
        ticker.stop()
    await asyncio.sleep(0)  # the scheduler stops in the loop's next turn

    assert not ticker._scheduler.running
    assert raised == []


def test_it_is_overdue_when_four_ticks_did_not_begin_and_when_one_lasts_for_more_than_an_hour(
    rounds: Rounds, clock: StandingClock
) -> None:
    found: list[tuple[bool, bool]] = []

    async def late(ticker: Ticker, within: float) -> tuple[bool, bool]:
        await asyncio.sleep(within - 1)
        before = ticker.overdue()
        await asyncio.sleep(2)
        return before, ticker.overdue()

    async def story() -> None:
        seconds = timedelta(seconds=15)
        dead = Ticker(rounds.deliver, rounds.next_due, clock, seconds, SystemClock())
        dead.start()
        dead._scheduler.pause()
        found.append(await late(dead, 60))
        dead.stop()
        rounds.free.clear()
        hanging = Ticker(rounds.deliver, rounds.next_due, clock, seconds, SystemClock())
        hanging.start()
        await rounds.reached(1)
        found.append(await late(hanging, 3600))
        hanging.stop()
        rounds.free.set()

    lived(story())

    assert found == [(False, True), (False, True)]
