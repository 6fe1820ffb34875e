"""What goes first where several nudges wait: the one that soon loses its worth before the one that can wait.

One table, read by whoever has to put nudges in order: a claim, a message that carries several, a list of what comes.
It knows nothing of how nudges are sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import IntEnum

from bot.domain.localtime import DAY, local_day, moment
from bot.domain.model import Case, Nudge, Step
from bot.domain.planner import DEBRIEF_KEEPS, interview_day
from bot.domain.timing import CALL_ENDS, THERE, timing

PROMPT = timedelta(hours=24)
"""A thank-you is prompt for so long after the interview (R1)."""

NEVER = datetime.max.replace(tzinfo=UTC)


class Urgency(IntEnum):
    """How soon a nudge loses its worth; the lowest goes first."""

    RUNS_OUT = 0
    """Within hours, or a day."""
    TIMELY = 1
    """It has its day, and a later one would do."""
    PATIENT = 2
    """A week more or less changes nothing."""


@dataclass(frozen=True, slots=True)
class UrgencyRule:
    """One step's urgency, and why. `attempts` empty: all of them."""

    step: Step
    urgency: Urgency
    why: str
    attempts: tuple[int, ...] = ()


URGENCIES = (
    UrgencyRule(Step.NO_SHOW, Urgency.RUNS_OUT, "only the same day"),
    UrgencyRule(Step.PREPARE, Urgency.RUNS_OUT, "only before the interview"),
    UrgencyRule(Step.THANK, Urgency.RUNS_OUT, "inside 24 hours (R1)", (1, 2)),
    UrgencyRule(Step.DEBRIEF, Urgency.RUNS_OUT, "memory fades; only for 48 hours"),
    UrgencyRule(Step.THANK, Urgency.TIMELY, "two business days (O4), and late is better than never (O6)", (3,)),
    UrgencyRule(Step.CALL, Urgency.TIMELY, "its hours end at 17:00"),
    UrgencyRule(Step.GRACIOUS_REPLY, Urgency.TIMELY, "better the same day (E9)"),
    UrgencyRule(Step.LEVERAGE, Urgency.TIMELY, "an offer has an end (O16)"),
    UrgencyRule(Step.REFERENCES, Urgency.TIMELY, "before they are called (O7)"),
    UrgencyRule(Step.CHECK_IN, Urgency.TIMELY, "their time has passed (R4)"),
    UrgencyRule(Step.LINKEDIN, Urgency.TIMELY, "while they remember who asks (E3)"),
    UrgencyRule(Step.KEEP_WARM, Urgency.PATIENT, "once a month (R8)"),
    UrgencyRule(Step.KEEP_IN_TOUCH, Urgency.PATIENT, "once a quarter (P8)"),
    UrgencyRule(Step.LET_GO, Urgency.PATIENT, "the wait is over anyway (R9)"),
)
"""In the order in which nudges of one urgency go where no deadline decides."""

_RANKS = {
    (row.step, attempt): (row.urgency, rank)
    for rank, row in enumerate(URGENCIES)
    for attempt in (row.attempts or (1, 2))
}


def urgency(nudge: Nudge) -> Urgency:
    """How soon it loses its worth."""
    return _rank(nudge)[0]


def deadline(nudge: Nudge, case: Case) -> datetime | None:
    """The moment (UTC) after which a nudge is worth less, or nothing; None where there is none. Raises UnknownZone."""
    clocks = timing(case.person, case.interview)
    ends = moment(case.interview.ends_at, clocks.home)
    if nudge.step is Step.PREPARE:
        return moment(case.interview.starts_at, clocks.home)
    if nudge.step is Step.DEBRIEF:
        return ends + DEBRIEF_KEEPS
    if nudge.step is Step.THANK and nudge.attempt < 3:
        return ends + PROMPT
    if nudge.step is Step.THANK:
        last = clocks.here.working_after(clocks.here.working_after(interview_day(case)))
        return clocks.home_moment(last + DAY, time())
    if nudge.step is Step.NO_SHOW:
        return clocks.home_moment(local_day(nudge.at, clocks.home) + DAY, time())
    if nudge.step is Step.CALL:
        return moment(datetime.combine(clocks.day_there(nudge.at), CALL_ENDS), clocks.there)
    return None


def order(nudge: Nudge, case: Case) -> tuple[Urgency, datetime, int, datetime, int, int]:
    """A key for sorting: the most urgent first, of those the one whose deadline ends first, then by the table."""
    how, rank = _rank(nudge)
    return how, deadline(nudge, case) or NEVER, rank, nudge.at, nudge.rung, nudge.person


def may_join(nudge: Nudge, case: Case, now: datetime) -> bool:
    """Whether a nudge that is not due yet may come now, with others: on its own day, at an hour that is allowed.

    Never a step that was put off to a moment, and never while the interview lasts.
    """
    clocks = timing(case.person, case.interview)
    zone = clocks.there if nudge.step in THERE else clocks.home
    put_off = any(fact.step is nudge.step and fact.until and fact.until > now for fact in case.history)
    over = now >= moment(case.interview.ends_at, clocks.home) or nudge.step is Step.PREPARE
    same_day = local_day(now, zone) == local_day(nudge.at, zone)
    return over and same_day and not put_off and clocks.allowed(nudge.step, now)


def _rank(nudge: Nudge) -> tuple[Urgency, int]:
    return _RANKS.get((nudge.step, nudge.attempt)) or _RANKS[nudge.step, 1]
