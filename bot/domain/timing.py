"""When each step may come: whose clock and calendar it lives on, quiet hours, and what a late one moves to.

The playbook's paragraphs **Days**, **Elsewhere** and **Late**. It knows nothing of ladders or of what happened before.
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

CALL_ENDS = time(17, 0)
"""No call begins at or after this wall-clock time."""

THERE = frozenset(
    {
        Step.CHECK_IN,
        Step.CALL,
        Step.KEEP_WARM,
        Step.LET_GO,
        Step.LEVERAGE,
        Step.LINKEDIN,
        Step.KEEP_IN_TOUCH,
    }
)
"""Steps that live on the employer's calendar and clock; all others live on the person's."""

DAYS_TRIED = 7
"""For so many further days a moment is sought that is right on both clocks; then quiet hours give way."""


@dataclass(frozen=True, slots=True)
class Timing:
    """The clocks and calendars of one interview: `home` is the person's zone, `there` the employer's."""

    home: str
    here: Calendar
    there: str
    abroad: Calendar
    nudge_at: time
    call_at: time
    quiet: QuietHours

    # -- days --------------------------------------------------------------------------------------------------------

    def day_there(self, at: datetime) -> date:
        """The employer's local date at a moment."""
        return local_day(at, self.there)

    def fitting_day(self, step: Step, day: date) -> date:
        """W(day), or C(day) for a call, over there."""
        return self.abroad.calling_from(day) if step is Step.CALL else self.abroad.working_from(day)

    # -- moments -----------------------------------------------------------------------------------------------------

    def home_moment(self, day: date, clock: time) -> datetime:
        """A wall-clock time of the person's, as a moment."""
        return moment(datetime.combine(day, clock), self.home)

    def slot(self, step: Step, day: date) -> datetime:
        """The moment at which a step of the employer's calendar comes on a fitting day, moved where the person sleeps.

        In quiet hours it moves to their end where that is allowed over there, else to the next day on which it can be
        met; where no day can, quiet hours give way.
        """
        tried = day
        for _ in range(1 + DAYS_TRIED):
            at = self._on_clock_there(step, tried)
            if not self.quiet.covers(at):
                return at
            awake = self.quiet.leave(at)
            if self.allowed(step, awake):
                return awake
            tried = self.fitting_day(step, tried + DAY)
        return self._on_clock_there(step, day)

    def allowed(self, step: Step, at: datetime) -> bool:
        """Whether a late step may come at this very moment."""
        if self.quiet.covers(at):
            return False
        return step not in THERE or self.open_there(step, at)

    def open_there(self, step: Step, at: datetime) -> bool:
        """Whether the employer's day and hour suit a step of their calendar, whatever the person's quiet hours."""
        wall = local(at, self.there)
        if step is Step.CALL:
            return self.abroad.calling(wall.date()) and self.call_at <= wall.time() < CALL_ENDS
        return self.abroad.working(wall.date()) and wall.time() >= self.nudge_at

    def next_allowed(self, step: Step, at: datetime) -> datetime:
        """The moment itself, or the end of the quiet hours it lies in, where that is allowed.

        Else the next allowed day at `call_at` or `nudge_at`.
        """
        awake = self.quiet.leave(at)
        if self.allowed(step, awake):
            return awake
        # A day earlier than over there, since the person's quiet hours may push yesterday's slot past this moment.
        day = self.fitting_day(step, self.day_there(at) - DAY)
        while (slot := self.slot(step, day)) < at:
            day = self.fitting_day(step, day + DAY)
        return slot

    def settle(self, step: Step, due: datetime, now: datetime) -> datetime:
        """When something due comes, seen from `now`: when it is due, or, being late, at the next allowed moment."""
        return due if due >= now else self.next_allowed(step, now)

    def _on_clock_there(self, step: Step, day: date) -> datetime:
        clock = self.call_at if step is Step.CALL else self.nudge_at
        return moment(datetime.combine(day, clock), self.there)


def timing(person: Preferences, interview: Interview) -> Timing:
    """The clocks of an interview. With another country than the person's, the employer has no region unless named.

    Raises UnknownZone and UnknownPlace.
    """
    country = interview.country or person.country
    region = interview.region or (person.region if country == person.country else None)
    home, there = person.timezone, interview.timezone or person.timezone
    hours = (person.nudge_at, person.call_at, person.quiet_from, person.quiet_to)
    return _timing(home, person.country, person.region, there, country, region, *hours)


@lru_cache(maxsize=1024)
def _timing(
    home: str,
    country: str | None,
    region: str | None,
    there: str,
    country_there: str | None,
    region_there: str | None,
    nudge_at: time,
    call_at: time,
    quiet_from: time,
    quiet_to: time,
) -> Timing:
    # One planning asks several times over, and most people keep the usual hours.
    return Timing(
        home=home,
        here=calendar(country, region),
        there=there,
        abroad=calendar(country_there, region_there),
        nudge_at=nudge_at,
        call_at=call_at,
        quiet=QuietHours(home, quiet_from, quiet_to),
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
