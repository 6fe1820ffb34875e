"""May I write or call now? Yes, or from when, and which rules say so.

The planner says when a nudge comes; this answers the person's own question, and names the moments to which a nudge may
be put off. It knows no texts: reasons are keys of the language's catalogue.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum

from bot.domain.ladder import WEEK, Ladder, Shape
from bot.domain.localtime import DAY, local, moment
from bot.domain.model import Case, FactKind, Nudge, Step
from bot.domain.planner import Phase, interview_day, phase, waiting_ladder
from bot.domain.steps import EMPLOYER_CALENDAR
from bot.domain.timing import Timing, timing
from bot.domain.urgency import PROMPT

TONIGHT = time(18, 30)
HOUR = timedelta(hours=1)
A_MONTH = timedelta(days=30)  # R8
DAYS_TRIED = 21  # the longest run of days on which nobody works is shorter
FARTHEST_SNOOZE = timedelta(days=366)


class SnoozeEffect(Enum):
    """The moments to which a nudge can be put off by name."""

    HOUR = "in_an_hour"
    EVENING = "this_evening"
    TOMORROW = "tomorrow"
    NEXT_DAY = "next_day"


class Contact(Enum):
    """The two ways to ask an employer for news."""

    WRITE = "write"
    CALL = "call"


@dataclass(frozen=True, slots=True)
class Permission:
    """The answer. `since` (UTC) is None where it is never, or not for a reason of time. `reason` is a key."""

    allowed: bool
    since: datetime | None
    reason: str
    rules: tuple[str, ...]


_ANSWERED = {
    Phase.NEXT_ROUND: ("next_round", ("C11",)),
    Phase.OFFER: ("offer", ("O16",)),
    Phase.REJECTED: ("rejected", ("E9", "R10")),
    Phase.WITHDRAWN: ("withdrawn", ("O17",)),
    Phase.LET_GO: ("let_go", ("R9",)),
}


OF_THE_HOUR = frozenset({"monday", "no_working_day", "outside_calling_hours", "too_early_in_the_day"})
"""Reasons why it is not now, although the day for asking has come."""


def may(contact: Contact, case: Case, now: datetime) -> Permission:
    """Whether the person may now write to or call the employer to ask for news. Raises UnknownZone and UnknownPlace."""
    clocks = timing(case.person, case.interview)
    if now < moment(case.interview.ends_at, clocks.own_zone):
        return Permission(False, None, "not_held_yet", ("R3", "O1"))
    answered = _ANSWERED.get(phase(case.history))
    if answered:
        return Permission(contact is Contact.WRITE, None, *answered)
    ladder = waiting_ladder(case, now)
    assert ladder is not None  # the phase is waiting, or it would have been answered above
    if contact is Contact.CALL and ladder.voicemails >= 2:
        return Permission(False, None, "two_messages_left", ("C10",))
    reason, rules, earliest = _earliest(contact, case, ladder)
    step = Step.CALL if contact is Contact.CALL else Step.CHECK_IN
    day = clocks.fitting_day(step, earliest)
    # They ask, so they are awake: only the employer's day and hour count.
    if clocks.employer_day(now) >= earliest and clocks.employer_open(step, now):
        return Permission(True, now, "yes_call" if contact is Contact.CALL else "yes_write", rules)
    since = max(clocks.slot(step, day), clocks.next_allowed(step, now))
    if clocks.employer_day(now) >= earliest:
        reason, rules = _hour_reason(contact, clocks, now)
    return Permission(False, since, reason, rules)


def snoozes(case: Case, nudge: Nudge, now: datetime) -> tuple[tuple[SnoozeEffect, datetime], ...]:
    """The moments (UTC) worth offering for a nudge that is put off, soonest first, each by its name.

    Only allowed ones: a call is offered no evening, and no step of the employer's calendar a day they do not work.
    """
    clocks = timing(case.person, case.interview)
    here = local(now, clocks.own_zone)
    soon = moment((here + HOUR).replace(second=0, microsecond=0), clocks.own_zone)
    tonight = clocks.own_moment(here.date(), TONIGHT)
    offered = [(SnoozeEffect.HOUR, soon), (SnoozeEffect.EVENING, tonight)]
    found = [(name, at) for name, at in offered if at > now and clocks.allowed(nudge.step, at)]
    today = clocks.employer_day(now) if nudge.step in EMPLOYER_CALENDAR else here.date()
    next_day = today + DAY
    if (tomorrow := snoozed_to(case, nudge, next_day)) is not None:
        found.append((SnoozeEffect.TOMORROW, tomorrow))
        next_day += DAY
    for _ in range(DAYS_TRIED):
        if (at := snoozed_to(case, nudge, next_day)) is not None:
            found.append((SnoozeEffect.NEXT_DAY, at))
            break
        next_day += DAY
    return tuple(sorted(found, key=lambda one: one[1]))


def snoozed_to(case: Case, nudge: Nudge, day: date) -> datetime | None:
    """The moment (UTC) at which a nudge put off to a day would come: on the employer's calendar for steps of theirs.

    None where it is not allowed on that day.
    """
    clocks = timing(case.person, case.interview)
    if nudge.step not in EMPLOYER_CALENDAR:
        return clocks.quiet.leave(clocks.own_moment(day, case.person.nudge_at))
    return clocks.slot(nudge.step, day) if clocks.fitting_day(nudge.step, day) == day else None


def may_snooze(case: Case, nudge: Nudge, until: datetime, now: datetime) -> bool:
    """Whether a nudge may be put off to that moment (UTC): still to come, within a year, and allowed there."""
    clocks = timing(case.person, case.interview)
    return now < until <= now + FARTHEST_SNOOZE and clocks.allowed(nudge.step, until)


def passes_prompt(case: Case, nudge: Nudge, until: datetime, now: datetime) -> bool:
    """Whether putting a thank-you off until then would pass the 24 hours in which it is prompt (R1)."""
    over = moment(case.interview.ends_at, case.person.timezone) + PROMPT
    return nudge.step is Step.THANK and now < over <= until


_Hold = tuple[str, tuple[str, ...], date]
"""Why to wait: the reason's key, the rules, and the first day that is right."""


def _earliest(contact: Contact, case: Case, ladder: Ladder) -> _Hold:
    """The first day on which asking is right, whatever the hour, and the reason that holds it back the longest."""
    call = contact is Contact.CALL
    asked = [fact.on for fact in ladder.start.facts if fact.what is FactKind.FOLLOW_UP_ON and fact.on]
    if asked and (ladder.contacted is None or ladder.contacted < asked[-1]):
        return "they_asked", ("O14",), asked[-1]
    if ladder.start.shape is Shape.WARM:
        since = max(ladder.start.counted_from, ladder.contacted or ladder.start.counted_from)
        return "a_month_apart", ("R8", "R6"), since + A_MONTH
    reasons: list[_Hold]
    if ladder.start.promised:
        rules = ("C5", "P7") if call else ("P7", "R4")
        reasons = [("before_the_date", rules, ladder.start.promised + DAY)]
    else:
        since = max(interview_day(case), ladder.start.counted_from)
        slow = ladder.start.first_gap > WEEK.days
        reasons = [
            ("slow_search", ("P3",), since + A_MONTH)
            if slow
            else ("a_week_first", ("C6", "O10") if call else ("O10", "E7"), since + WEEK)
        ]
    if ladder.contacted:
        reasons.append(("contacted_lately", ("E7", "O14"), ladder.contacted + WEEK))
    return max(reasons, key=lambda found: found[2])


def _hour_reason(contact: Contact, clocks: Timing, now: datetime) -> tuple[str, tuple[str, ...]]:
    """Why it is not now, although the day for asking has come."""
    today, employers = clocks.employer_day(now), clocks.employer_calendar
    if not employers.working(today):
        return "no_working_day", ("P9",)
    if contact is Contact.CALL and not employers.calling(today):
        return "monday", ("C7",)
    return ("outside_calling_hours" if contact is Contact.CALL else "too_early_in_the_day"), ("P9",)
