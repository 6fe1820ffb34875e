"""Days as understood from words: one day, several that may be meant, or none; and the steps between days.

Pure values over naive local dates. It does not know any language, Telegram, zones or the clock.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

DAY = timedelta(days=1)
WEEK = timedelta(days=7)


class Lean(StrEnum):
    """On which side of today an undated day lies."""

    PAST = "past"
    FUTURE = "future"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class Day:
    """A day that was understood. `exact` is False where the words were vaguer than a day ("mid January")."""

    on: date
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Two or more days that the words may mean, in order of time. The person has to say which."""

    choices: tuple[date, ...]


DateReading = Day | Ambiguous | None


def monday_to_friday(day: date) -> bool:
    """Whether the day is no weekend."""
    return day.weekday() < 5


@dataclass(frozen=True, slots=True)
class DateContext:
    """What is known while reading: the person's local date, the side asked about, and how they write numbers.

    `counted_from` is the day from which "in a week" counts, where that is not today. A `deadline` is the last
    day of a span ("next week" is its Friday); otherwise a span is no day. `day_first` is None while the country
    is not known.
    """

    today: date
    lean: Lean = Lean.EITHER
    day_first: bool | None = None
    deadline: bool = False
    counted_from: date | None = None
    working: Callable[[date], bool] = field(default=monday_to_friday)

    @property
    def base(self) -> date:
        """The day from which a number of days counts."""
        return self.counted_from or self.today

    def allows(self, day: date) -> bool:
        """Whether `day` lies on the side asked about; a day to come may lie after `counted_from` alone."""
        if self.lean is Lean.PAST:
            return day <= self.today
        return self.lean is Lean.EITHER or day >= min(self.base, self.today)


def choose(*days: date) -> DateReading:
    """One day, or the question which of several."""
    distinct = tuple(sorted(set(days)))
    if not distinct:
        return None
    return Day(distinct[0]) if len(distinct) == 1 else Ambiguous(distinct)


def days_of(reading: DateReading) -> tuple[date, ...]:
    """All days that a reading may mean."""
    if reading is None:
        return ()
    return (reading.on,) if isinstance(reading, Day) else reading.choices


def within_calendar(rule: Callable[[], DateReading]) -> DateReading:
    """What `rule` reads; a day that the calendar does not have (30 February, the year 10000) is no day."""
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
    """So many months on (or back), or the last day of that month where it is shorter."""
    index = day.year * 12 + day.month - 1 + months
    first = date(index // 12, index % 12 + 1, 1)
    return first.replace(day=min(day.day, last_of_month(first).day))


def working_days_on(day: date, count: int, working: Callable[[date], bool]) -> date:
    """So many working days on, or back where `count` is negative."""
    step = DAY if count > 0 else -DAY
    left = abs(count)
    while left:
        day += step
        left -= working(day)
    return day


def on_the_side(dates: list[date], question: DateContext) -> DateReading:
    """Of days that repeat, in order, the one on the side asked about; each, where several may be meant.

    A day to come is one after today, or after the day from which it counts, where that has passed.
    """
    before = max(day for day in dates if day <= question.today)
    after = min(day for day in dates if day >= question.today)
    if question.lean is Lean.PAST or before == after:
        return Day(before)
    if question.lean is Lean.FUTURE:
        return choose(min(day for day in dates if question.allows(day)), after)
    return choose(before, after)
