import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.demo.clock.movable import MovableClock
from bot.demo.clock.moves import ClockMover, ClockStep, DemoHooks
from bot.demo.clock.zones import date_time_text, same_time_later, short_moment, zone_of

NEW_YORK = zone_of("America/New_York")


class StoppedTime:
    """A real clock that stands still until it is set."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]  # year to minute, as many as given


def test_the_moved_clock_runs_with_the_real_one() -> None:
    real = StoppedTime(utc(2026, 11, 20, 20, 5))
    clock = MovableClock(real)

    clock.move_to(utc(2026, 11, 21, 16, 0))
    real.moment += timedelta(minutes=3)

    assert clock.now() == utc(2026, 11, 21, 16, 3)


def test_the_clock_never_goes_back() -> None:
    clock = MovableClock(StoppedTime(utc(2026, 11, 20, 20, 5)))

    clock.move_to(utc(2026, 11, 1))

    assert clock.now() == utc(2026, 11, 20, 20, 5)
    with pytest.raises(ValueError, match="never goes back"):
        clock.advance(timedelta(seconds=-1))


class Planned:
    """A bot with a plan: on waking it delivers what is due, unless it is stuck."""

    def __init__(self, clock: MovableClock, *moments: datetime, stuck: bool = False) -> None:
        self.clock = clock
        self.plan = list(moments)
        self.delivered: list[tuple[datetime, datetime]] = []
        self.stuck = stuck

    async def next_nudge(self) -> datetime | None:
        return self.plan[0] if self.plan else None

    async def wake(self) -> None:
        while not self.stuck and self.plan and self.plan[0] <= self.clock.now():
            await asyncio.sleep(0)
            self.delivered.append((self.plan.pop(0), self.clock.now()))

    async def zone(self) -> str | None:
        return "America/New_York"

    @property
    def hooks(self) -> DemoHooks:
        return DemoHooks(self.next_nudge, self.wake, self.clock, self.zone)


FRIDAY = utc(2026, 11, 20, 20, 5)
THANKS = utc(2026, 11, 20, 20, 30)
REFERENCES = utc(2026, 11, 20, 23, 0)
AGAIN = utc(2026, 11, 24, 14, 30)
CHECK_IN = utc(2026, 11, 30, 14, 30)


async def test_the_next_nudge_comes_at_its_own_minute_with_all_that_is_due_then() -> None:
    bot = Planned(MovableClock(StoppedTime(FRIDAY)), THANKS, THANKS, REFERENCES)

    moved = await ClockMover(bot.hooks).move(ClockStep.NUDGE)

    assert moved
    assert bot.delivered == [(THANKS, THANKS), (THANKS, THANKS)]


async def test_nothing_planned_moves_nothing() -> None:
    bot = Planned(MovableClock(StoppedTime(FRIDAY)))

    moved = await ClockMover(bot.hooks).move(ClockStep.NUDGE)

    assert not moved
    assert bot.clock.now() == FRIDAY


async def test_moving_a_week_stops_at_every_nudge_within_it() -> None:
    bot = Planned(MovableClock(StoppedTime(FRIDAY)), THANKS, REFERENCES, AGAIN, CHECK_IN)

    await ClockMover(bot.hooks).move(ClockStep.WEEK)

    assert bot.delivered == [(THANKS, THANKS), (REFERENCES, REFERENCES), (AGAIN, AGAIN)]
    assert bot.clock.now() == FRIDAY + timedelta(days=7)
    assert bot.plan == [CHECK_IN]


async def test_the_clock_moves_on_when_a_nudge_is_not_delivered() -> None:
    bot = Planned(MovableClock(StoppedTime(FRIDAY)), THANKS, stuck=True)

    await ClockMover(bot.hooks, delivery_seconds=0.05).move(ClockStep.DAY)

    assert bot.delivered == []
    assert bot.clock.now() == FRIDAY + timedelta(days=1)


async def test_a_day_is_a_day_on_the_persons_wall_clock_over_dst() -> None:
    before = utc(2026, 10, 31, 13, 30)

    assert same_time_later(before, 1, NEW_YORK) == utc(2026, 11, 1, 14, 30)
    assert same_time_later(before, 1, UTC) == utc(2026, 11, 1, 13, 30)


def test_an_unknown_zone_is_utc() -> None:
    assert zone_of("Mars/Olympus") is UTC
    assert zone_of("../../etc/passwd") is UTC
    assert zone_of(None) is UTC


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ("wDt", "Tue 24 November 2026 09:30"),
        ("d", "24 Nov"),
        ("T", "09:30:00"),
        ("r", "in 3 days"),
        ("", ""),
    ],
)
def test_a_date_time_entity_is_shown_in_its_format(wanted: str, words: str) -> None:
    assert date_time_text(AGAIN, wanted, NEW_YORK, FRIDAY) == words


def test_a_short_moment_names_weekday_and_month() -> None:
    assert short_moment(AGAIN, NEW_YORK) == "Tue 24 Nov, 09:30"
