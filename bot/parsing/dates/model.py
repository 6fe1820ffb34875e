"""What a phrase for a day can mean (one day, several, none), what is known while reading it, and date arithmetic.

Values over naive local dates. It must not know any language, time zones or the clock.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

DAY = timedelta(days=1)
WEEK = timedelta(days=7)


class Direction(StrEnum):
    """On which side of today a day without a year, or a bare weekday, is looked for."""

    PAST = "past"
    FUTURE = "future"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class Day:
    """One day. `exact` is False where the words were vaguer than a day ("mid January")."""

    on: date
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Two or more days that the words may mean, in order of time. The person has to choose."""

    choices: tuple[date, ...]


DateReading = Day | Ambiguous | None


def monday_to_friday(day: date) -> bool:
    """The working days where no calendar is known."""
    return day.weekday() < 5


@dataclass(frozen=True, slots=True)
class DateContext:
    """What is known while reading: the person's local date, the direction asked about, and how they write numbers.

    `counted_from` is the day from which "in a week" counts, where that is not today. For a `deadline` a period means
    its last day ("next week" is its Friday); otherwise a period is no day. `day_first` is None while the country is
    not known.
    """

    today: date
    direction: Direction = Direction.EITHER
    day_first: bool | None = None
    deadline: bool = False
    counted_from: date | None = None
    is_working_day: Callable[[date], bool] = field(default=monday_to_friday)

    @property
    def base(self) -> date:
        """The day from which a number of days counts."""
        return self.counted_from or self.today

    def allows(self, day: date) -> bool:
        """Whether `day` lies in the direction asked about; a future day, after `counted_from` or today."""
        if self.direction is Direction.PAST:
            return day <= self.today
        return self.direction is Direction.EITHER or day >= min(self.base, self.today)


def choose(*days: date) -> DateReading:
    """`Day` where all are the same day, else `Ambiguous`; None for no days."""
    distinct = tuple(sorted(set(days)))
    if not distinct:
        return None
    return Day(distinct[0]) if len(distinct) == 1 else Ambiguous(distinct)


def possible_days(reading: DateReading) -> tuple[date, ...]:
    """All days that a reading may mean."""
    if reading is None:
        return ()
    return (reading.on,) if isinstance(reading, Day) else reading.choices


def within_calendar(rule: Callable[[], DateReading]) -> DateReading:
    """What `rule` reads; a date that does not exist (30 February, the year 10000) is no day."""
    try:
        return rule()
    except (ValueError, OverflowError):
        return None


def coming(weekday: int, start: date) -> date:
    """The first such weekday (Monday is 0) on or after `start`."""
    return start + timedelta(days=(weekday - start.weekday()) % 7)


def previous(weekday: int, end: date) -> date:
    """The last such weekday (Monday is 0) on or before `end`."""
    return end - timedelta(days=(end.weekday() - weekday) % 7)


def monday_of(day: date) -> date:
    """The Monday of the week in which `day` lies."""
    return day - timedelta(days=day.weekday())


def last_of_month(day: date) -> date:
    """The last day of the month in which `day` lies."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - DAY


def months_on(day: date, months: int) -> date:
    """The same day `months` later (or earlier), or the last day of that month where it is shorter."""
    index = day.year * 12 + day.month - 1 + months
    first = date(index // 12, index % 12 + 1, 1)
    return first.replace(day=min(day.day, last_of_month(first).day))


def working_days_on(day: date, count: int, is_working_day: Callable[[date], bool]) -> date:
    """The day `count` working days later, or earlier where `count` is negative."""
    step = DAY if count > 0 else -DAY
    left = abs(count)
    while left:
        day += step
        left -= is_working_day(day)
    return day


def in_direction(dates: list[date], context: DateContext) -> DateReading:
    """Of `dates` that repeat, in order, the nearest in the direction asked about; both where either may be meant.

    A future day lies after today, or after the day from which it counts where that has passed.
    """
    before = max(day for day in dates if day <= context.today)
    after = min(day for day in dates if day >= context.today)
    if context.direction is Direction.PAST or before == after:
        return Day(before)
    if context.direction is Direction.FUTURE:
        return choose(min(day for day in dates if context.allows(day)), after)
    return choose(before, after)
