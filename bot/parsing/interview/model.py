"""What a text about one interview holds, and what is known about the person while reading it.

Values only. It must not know how a text is read, or how anything is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.domain.model import Interviewer
from bot.parsing.dates.model import DateContext, Direction, monday_to_friday
from bot.parsing.dates.times import TimeRange

JOB, WHEN, HOUR, WHO, DECIDE = "job", "when", "hour", "who", "decide"
"""Keys of `ParsedInterview.unclear`: the questions to which unclear words belong."""


@dataclass(frozen=True, slots=True)
class ParseContext:
    """What is known about the person: their wall clock (naive), zone and country, and its dates and holidays."""

    now: datetime
    zone: str | None = None
    country: str | None = None
    day_first: bool | None = None
    is_working_day: Callable[[date], bool] = monday_to_friday
    own_name: str = ""

    @property
    def interview_dates(self) -> DateContext:
        """For the day of the interview."""
        return DateContext(self.now.date(), Direction.EITHER, self.day_first)

    def decision_dates(self, interview_day: date) -> DateContext:
        """For the day by which they decide, counted from the day of the interview."""
        return DateContext(self.now.date(), Direction.FUTURE, self.day_first, True, interview_day, self.is_working_day)


@dataclass(frozen=True, slots=True)
class ParsedInterview:
    """What was read. Days are local dates, hours wall clock in the person's zone.

    `unclear` keeps, by question, the words that have several readings or none. `company_or_person` is a name that may
    be either; `role_or_person` too. `offered` are people who wrote the message, and may have been there. `exact` is
    False for a vague decision date; `undated`: the text says that no date was given.
    """

    company: str = ""
    role: str = ""
    day: date | None = None
    hours: TimeRange | None = None
    kind: str | None = None
    people: tuple[Interviewer, ...] = ()
    offered: tuple[Interviewer, ...] = ()
    decide_by: date | None = None
    exact: bool = True
    undated: bool = False
    topic: str | None = None
    company_or_person: str = ""
    role_or_person: str = ""
    unclear: dict[str, str] = field(default_factory=dict)

    @property
    def is_an_interview(self) -> bool:
        """Whether it says enough to be about an interview: where, and something else."""
        people = self.people or self.role_or_person
        more = self.day or self.hours or people or self.decide_by or self.unclear or self.undated or self.topic
        return bool((self.company or self.company_or_person) and (more or (self.role and self.company)))

    @property
    def facts(self) -> int:
        """How many things it tells."""
        values = (self.company or self.company_or_person, self.role, self.day, self.hours, self.people, self.decide_by)
        more = (self.role_or_person, self.topic, self.undated, self.kind, *self.unclear)
        return sum(bool(value) for value in (*values, *more))
