"""What a claimed interview wants now: what is due, what has come too late, what waits, what an earlier claim left over.

Decisions from facts, at a moment; nothing is read or written here, and nothing sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.missed import PASSING, missed, worth_a_word
from bot.domain.model import Case, Fact, FactKind, Nudge, Step
from bot.domain.planner import coming, plan
from bot.domain.timing import timing
from bot.domain.urgency import Urgency, may_join, urgency
from bot.storage.records.delivery import Claim, ClaimedCase, NudgeOutcome
from bot.storage.records.interviews import OPEN_STATES, NudgeRecord, NudgeState, StoredInterview, nudge_key

TOGETHER = timedelta(minutes=15)
"""Nudges of one person that fall due within so long come as one message."""

TOO_LATE = "too late"


@dataclass(frozen=True, slots=True)
class DueDecision:
    """One claimed interview at one moment. `due` comes now, `joining` may come with it, `late` is of no use any more.

    `unsaid` of the late ones is too old to be worth a word. `after` is when to look again where nothing comes now.
    """

    claimed: ClaimedCase
    case: Case = field(repr=False)
    due: tuple[Nudge, ...]
    joining: tuple[Nudge, ...]
    late: tuple[Nudge, ...]
    unsaid: tuple[Nudge, ...]
    overtaken: tuple[NudgeOutcome, ...]
    after: tuple[datetime | None, Urgency]


def decide(claimed: ClaimedCase, now: datetime) -> DueDecision:
    """What the interview wants at `now`. Raises whatever keeps it from being planned."""
    case = claimed.stored.case(claimed.person)
    # What an earlier claim began may be anywhere in the plan; without it only what comes next matters.
    nudges = plan(case, now) if claimed.open_rows else coming(case, now, now + TOGETHER)
    waits = waiting(claimed.open_rows)
    due = tuple(nudge for nudge in nudges if comes(nudge, waits) <= now)
    joining = tuple(
        nudge
        for nudge in nudges
        if now < nudge.at < now.replace(second=0, microsecond=0) + TOGETHER
        and nudge_key(nudge) not in waits
        and not any(_goes_before(one, nudge) for one in due)
        and may_join(nudge, case, now)
    )
    every = too_late(claimed.stored, case, now)
    # Word of it may wait for the morning; the rest is not said, only noted.
    quiet = timing(case.person, case.interview).quiet
    said = tuple(nudge for nudge in every if worth_a_word(nudge, now) and waits.get(nudge_key(nudge), now) <= now)
    late = () if quiet.covers(now) and not due else said
    moments = [(comes(nudge, waits), urgency(nudge)) for nudge in nudges]
    moments += [(quiet.leave(now), Urgency.PATIENT) for _ in said if said and not late]
    moments += [(waits[nudge_key(nudge)], Urgency.PATIENT) for nudge in every if waits.get(nudge_key(nudge), now) > now]
    return DueDecision(
        claimed,
        case,
        due,
        joining,
        late,
        tuple(nudge for nudge in every if not worth_a_word(nudge, now)),
        tuple(_overtaken(claimed, case, (*nudges, *every), now)),
        min(moments, default=(None, Urgency.TIMELY)),
    )


def _goes_before(one: Nudge, other: Nudge) -> bool:
    """Whether the other keeps its own moment when this one comes: the same step again, or what a debrief decides."""
    same = (one.step, one.person, one.rung) == (other.step, other.person, other.rung)
    return same or (one.step is Step.DEBRIEF and other.step is Step.THANK)


def waiting(rows: Sequence[NudgeRecord]) -> dict[object, datetime]:
    """By key, the moment before which a nudge that was tried is not tried again."""
    return {row.key: row.not_before for row in rows if row.not_before is not None}


def comes(nudge: Nudge, waits: dict[object, datetime]) -> datetime:
    """When it may come: at its moment, or at the end of a wait."""
    return max(nudge.at, waits.get(nudge_key(nudge), nudge.at))


def too_late(stored: StoredInterview, case: Case, now: datetime) -> tuple[Nudge, ...]:
    """What came too late to be of use and was not settled yet. What may have arrived after all needs no word."""
    settled = {row.key for row in stored.nudges if row.state not in OPEN_STATES or row.ambiguous_sends}
    return tuple(nudge for nudge in missed(case, now) if nudge_key(nudge) not in settled)


def _overtaken(claimed: ClaimedCase, case: Case, nudges: Sequence[Nudge], now: datetime) -> list[NudgeOutcome]:
    """The ends of rows that an earlier claim began and that are no longer to be sent: answered, done or too late."""
    wanted = {nudge_key(nudge) for nudge in nudges}
    return [
        _end(claimed.claim, row, case, now)
        for row in claimed.open_rows
        if row.key not in wanted or _put_off(row, case.history)
    ]


def _put_off(row: NudgeRecord, history: Sequence[Fact]) -> bool:
    """Whether the person snoozed the step since: what comes then is another nudge, not another try of this one."""
    return any(fact.what is FactKind.SNOOZED and fact.step is row.step and fact.at >= row.due_at for fact in history)


def _end(claim: Claim, row: NudgeRecord, case: Case, now: datetime) -> NudgeOutcome:
    # What the facts would still want, had the clock stood still, has come too late.
    if row.step in PASSING and row.key in {nudge_key(nudge) for nudge in plan(case, row.due_at)}:
        return NudgeOutcome(claim, row.id, NudgeState.EXPIRED, now, reason=TOO_LATE)
    return NudgeOutcome(claim, row.id, NudgeState.SUPPRESSED, now, reason="no longer due")
