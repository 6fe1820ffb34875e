"""What a picture shows: plain values, already in words. Nothing here knows how it is drawn, or for whom.

Dates are local days of whoever looks at the picture. None of them shows itself in its `repr`: they hold names.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

TIMELINE_ROWS = 10
"""Rows that a timeline has room for."""

MONTH_NAMES = 4
"""Interviews that a month names below its days; the dots of the others are grey."""

FUNNEL_ANSWERS = 5
"""Answers that a funnel shows one by one."""


class Theme(StrEnum):
    """Dark ink on light paper, or the other way round."""

    LIGHT = "light"
    DARK = "dark"


class Mark(StrEnum):
    """What a point in time is."""

    INTERVIEW = "interview"
    DONE = "done"
    SKIPPED = "skipped"
    ANSWER = "answer"
    PROMISED = "promised"
    TODAY = "today"
    NEXT = "next"
    PLANNED = "planned"
    QUIET = "quiet"
    MORE = "more"


@dataclass(frozen=True, slots=True, repr=False)
class TimelineRow:
    """One line of a timeline: what, and when."""

    mark: Mark
    title: str
    when: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Point:
    """Something on the line of time above the rows."""

    mark: Mark
    on: date


@dataclass(frozen=True, slots=True, repr=False)
class Timeline:
    """The plan of one interview. `first` and `last` are the words at the ends of its line of time."""

    title: str
    subtitle: str
    status: str
    rows: tuple[TimelineRow, ...]
    points: tuple[Point, ...]
    first: str
    last: str
    note: str


@dataclass(frozen=True, slots=True, repr=False)
class Spot:
    """Something on a day of a month: what, and its interview's colour by number (None: that of no named one)."""

    on: date
    mark: Mark
    named: int | None


@dataclass(frozen=True, slots=True, repr=False)
class Named:
    """An interview below a month: its name, what comes next, and its colour's number (None: that of its place)."""

    title: str
    note: str
    colour: int | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Month:
    """All interviews in one month. `weekdays` are seven short names in the order of the columns, `starts_on` the first
    column's weekday (0 is Monday), `key` what the kinds of marks are called.
    """

    title: str
    subtitle: str
    month: date
    today: date
    starts_on: int
    weekdays: tuple[str, ...]
    spots: tuple[Spot, ...]
    named: tuple[Named, ...]
    more: str
    key: tuple[tuple[Mark, str], ...]


@dataclass(frozen=True, slots=True, repr=False)
class Bar:
    """One number of a funnel. `mark` says whether it is among what was answered, or what was not."""

    mark: Mark
    label: str
    count: int


@dataclass(frozen=True, slots=True, repr=False)
class AnswerWait:
    """How long one employer took, in days after the interview; and for how long they had said they would."""

    title: str
    days: int
    promised: int | None
    label: str


@dataclass(frozen=True, slots=True, repr=False)
class Funnel:
    """What became of all interviews, and how long answers took."""

    title: str
    subtitle: str
    bars: tuple[Bar, ...]
    heading: str
    answers: tuple[AnswerWait, ...]
    key: tuple[str, str]
    note: str


Scene = Timeline | Month | Funnel
