"""When each step may come: whose clock and calendar it lives on, quiet hours, and what a late one moves to.

The playbook's paragraphs **Days**, **Elsewhere** and **Late**. Must not know ladders or history.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache

from bot.domain.localtime import (
    DAY,
    Calendar,
    QuietHours,
    UnknownPlace,
    calendar,
    local,
    local_day,
    moment,
    zone_exists,
)
from bot.domain.model import Interview, Preferences, Step
from bot.domain.steps import CALLING, EMPLOYER_CALENDAR

CALL_ENDS = time(17, 0)
"""No call begins at or after this wall-clock time."""

DAYS_TRIED = 7
"""How many further days are searched for a moment that suits both clocks, before quiet hours are ignored."""


@dataclass(frozen=True, slots=True)
class Timing:
    """The zones, calendars and hours of one interview, the person's own and the employer's."""

    own_zone: str
    own_calendar: Calendar
    employer_zone: str
    employer_calendar: Calendar
    nudge_at: time
    call_at: time
    quiet: QuietHours

    # -- days --------------------------------------------------------------------------------------------------------

    def employer_day(self, at: datetime) -> date:
        """The employer's local date at a moment."""
        return local_day(at, self.employer_zone)

    def fitting_day(self, step: Step, day: date) -> date:
        """W(day), or C(day) for a call, on the employer's calendar."""
        return self.employer_calendar.calling_from(day) if step in CALLING else self.employer_calendar.working_from(day)

    # -- moments -----------------------------------------------------------------------------------------------------

    def own_moment(self, day: date, clock: time) -> datetime:
        """A wall-clock time of the person's, as a moment."""
        return moment(datetime.combine(day, clock), self.own_zone)

    def slot(self, step: Step, day: date) -> datetime:
        """The moment at which a step of the employer's calendar comes on a fitting day, moved where the person sleeps.

        In quiet hours it moves to their end where the employer's day and hour allow that, else to the next day on which
        it can be met; where no day can, quiet hours give way.
        """
        tried = day
        for _ in range(1 + DAYS_TRIED):
            at = self._on_employer_clock(step, tried)
            if not self.quiet.covers(at):
                return at
            awake = self.quiet.leave(at)
            if self.allowed(step, awake):
                return awake
            tried = self.fitting_day(step, tried + DAY)
        return self._on_employer_clock(step, day)

    def allowed(self, step: Step, at: datetime) -> bool:
        """Whether a late step may come at this very moment."""
        if self.quiet.covers(at):
            return False
        return step not in EMPLOYER_CALENDAR or self.employer_open(step, at)

    def employer_open(self, step: Step, at: datetime) -> bool:
        """Whether the employer's day and hour suit a step of their calendar, whatever the person's quiet hours."""
        wall = local(at, self.employer_zone)
        if step in CALLING:
            return self.employer_calendar.calling(wall.date()) and self.call_at <= wall.time() < CALL_ENDS
        return self.employer_calendar.working(wall.date()) and wall.time() >= self.nudge_at

    def next_allowed(self, step: Step, at: datetime) -> datetime:
        """The moment itself, or the end of the quiet hours it lies in, where that is allowed.

        Else the next allowed day at `call_at` or `nudge_at`.
        """
        awake = self.quiet.leave(at)
        if self.allowed(step, awake):
            return awake
        # From the employer's yesterday, since the person's quiet hours may push yesterday's slot past this moment.
        day = self.fitting_day(step, self.employer_day(at) - DAY)
        while (slot := self.slot(step, day)) < at:
            day = self.fitting_day(step, day + DAY)
        return slot

    def settle(self, step: Step, due: datetime, now: datetime) -> datetime:
        """When something due comes, seen from `now`: when it is due, or, being late, at the next allowed moment."""
        return due if due >= now else self.next_allowed(step, now)

    def _on_employer_clock(self, step: Step, day: date) -> datetime:
        clock = self.call_at if step in CALLING else self.nudge_at
        return moment(datetime.combine(day, clock), self.employer_zone)


def timing(person: Preferences, interview: Interview) -> Timing:
    """The clocks of an interview. With another country than the person's, the employer has no region unless named.

    Raises UnknownZone and UnknownPlace.
    """
    country = interview.country or person.country
    region = interview.region or (person.region if country == person.country else None)
    own_zone, employer_zone = person.timezone, interview.timezone or person.timezone
    hours = (person.nudge_at, person.call_at, person.quiet_from, person.quiet_to)
    return _timing(own_zone, person.country, person.region, employer_zone, country, region, *hours)


@lru_cache(maxsize=1024)
def _timing(
    own_zone: str,
    country: str | None,
    region: str | None,
    employer_zone: str,
    employer_country: str | None,
    employer_region: str | None,
    nudge_at: time,
    call_at: time,
    quiet_from: time,
    quiet_to: time,
) -> Timing:
    # One planning asks several times over, and most people keep the usual hours.
    return Timing(
        own_zone=own_zone,
        own_calendar=calendar(country, region),
        employer_zone=employer_zone,
        employer_calendar=calendar(employer_country, employer_region),
        nudge_at=nudge_at,
        call_at=call_at,
        quiet=QuietHours(own_zone, quiet_from, quiet_to),
    )


@dataclass(frozen=True, slots=True)
class PreferenceProblem:
    """What is wrong with somebody's preferences: the field, and the key of the sentence that says so."""

    field: str
    key: str


def preference_problem(person: Preferences) -> PreferenceProblem | None:
    """The first thing wrong with preferences, or None: hours that are quiet, calls from 17:00 on, unknown places."""
    quiet = QuietHours(person.timezone, person.quiet_from, person.quiet_to)
    if not zone_exists(person.timezone):
        return PreferenceProblem("timezone", "unknown_zone")
    for field, clock in (("nudge_at", person.nudge_at), ("call_at", person.call_at)):
        if quiet.covers_clock(clock):
            return PreferenceProblem(field, "in_quiet_hours")
    if person.call_at >= CALL_ENDS:
        return PreferenceProblem("call_at", "too_late_to_call")
    try:
        calendar(person.country, person.region)
    except UnknownPlace as unknown:
        return (
            PreferenceProblem("region", "unknown_region")
            if unknown.region
            else PreferenceProblem("country", "unknown_country")
        )
    return None
