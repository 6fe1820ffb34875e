"""The order in which waiting nudges are sent: the most urgent first.

Used by claims, by messages that list several nudges, and by lists of what comes. The urgency of each step stands in its
row (`steps.py`). Must not know how nudges are sent.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from bot.domain.localtime import DAY, local_day, moment
from bot.domain.model import Case, Nudge, Step
from bot.domain.planner import interview_day
from bot.domain.steps import DEBRIEF_KEEPS, EMPLOYER_CALENDAR, SPECS, Deadline, Urgency, Worth
from bot.domain.timing import CALL_ENDS, timing

PROMPT = timedelta(hours=24)
"""A thank-you is prompt for so long after the interview (R1)."""

NEVER = datetime.max.replace(tzinfo=UTC)

_RANKS: dict[tuple[Step, int], tuple[Worth, int]] = {
    (spec.step, attempt): (worth, rank)
    for rank, spec in enumerate(SPECS.values())
    for worth in spec.worth
    for attempt in (worth.attempts or range(1, spec.attempts + 1))
}


def urgency(nudge: Nudge) -> Urgency:
    """How urgent a nudge is."""
    return _worth(nudge)[0].urgency


def deadline(nudge: Nudge, case: Case) -> datetime | None:
    """The moment (UTC) after which a nudge is worth less, or nothing; None where there is none. Raises UnknownZone."""
    kind = _worth(nudge)[0].deadline
    if kind is None:
        return None
    clocks = timing(case.person, case.interview)
    ends = moment(case.interview.ends_at, clocks.own_zone)
    match kind:
        case Deadline.STARTS:
            return moment(case.interview.starts_at, clocks.own_zone)
        case Deadline.MEMORY:
            return ends + DEBRIEF_KEEPS
        case Deadline.PROMPT:
            return ends + PROMPT
        case Deadline.SECOND_WORKING_DAY:
            own = clocks.own_calendar
            return clocks.own_moment(own.working_after(own.working_after(interview_day(case))) + DAY, time())
        case Deadline.SAME_DAY:
            return clocks.own_moment(local_day(nudge.at, clocks.own_zone) + DAY, time())
        case Deadline.CALLS_END:
            return moment(datetime.combine(clocks.employer_day(nudge.at), CALL_ENDS), clocks.employer_zone)


def order(nudge: Nudge, case: Case) -> tuple[Urgency, datetime, int, datetime, int, int]:
    """A key for sorting: the most urgent first, of those the one whose deadline ends first, then by the table."""
    worth, rank = _worth(nudge)
    return worth.urgency, deadline(nudge, case) or NEVER, rank, nudge.at, nudge.rung, nudge.person


def may_join(nudge: Nudge, case: Case, now: datetime) -> bool:
    """Whether a nudge that is not due yet may come now, with others: on its own day, at an hour that is allowed.

    Never a step that was put off to a moment, and never while the interview lasts.
    """
    clocks = timing(case.person, case.interview)
    zone = clocks.employer_zone if nudge.step in EMPLOYER_CALENDAR else clocks.own_zone
    put_off = any(fact.step is nudge.step and fact.until and fact.until > now for fact in case.history)
    over = now >= moment(case.interview.ends_at, clocks.own_zone) or nudge.step is Step.PREPARE
    same_day = local_day(now, zone) == local_day(nudge.at, zone)
    return over and same_day and not put_off and clocks.allowed(nudge.step, now)


def _worth(nudge: Nudge) -> tuple[Worth, int]:
    return _RANKS.get((nudge.step, nudge.attempt)) or _RANKS[nudge.step, 1]
