"""Decides what to send for a claimed interview: what is due, what was missed, what to retry later. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.missed import worth_a_word
from bot.domain.model import Case, Fact, FactKind, Nudge
from bot.domain.planner import coming, plan
from bot.domain.steps import EXPIRING, SPECS, Urgency
from bot.domain.timing import timing
from bot.domain.urgency import may_join, urgency
from bot.storage.records.delivery import Claim, ClaimedCase, NudgeOutcome
from bot.storage.records.interviews import NudgeRecord, NudgeState, nudge_key
from bot.usecases.planning import too_late

JOIN_WITHIN = timedelta(minutes=15)
"""Nudges of one person that fall due within this time are sent as one message."""

TOO_LATE = "too late"


@dataclass(frozen=True, slots=True)
class DueDecision:
    """What to do for one claimed interview.

    `due` is sent now; `joinable` is due soon and may go into the same message. `missed` is no longer useful, and the
    person is told so; `missed_unannounced` is too old even for that and only recorded. `obsolete` settles rows of
    earlier claims. `next_check` is when the interview is due again if nothing is sent now.
    """

    claimed: ClaimedCase
    case: Case = field(repr=False)
    due: tuple[Nudge, ...]
    joinable: tuple[Nudge, ...]
    missed: tuple[Nudge, ...]
    missed_unannounced: tuple[Nudge, ...]
    obsolete: tuple[NudgeOutcome, ...]
    next_check: tuple[datetime | None, Urgency]


def decide(claimed: ClaimedCase, now: datetime) -> DueDecision:
    """Raises whatever the planner raises."""
    case = claimed.stored.case(claimed.person)
    # Rows of an earlier claim may be anywhere in the plan; without any, only the next nudges matter, which is cheaper.
    nudges = plan(case, now) if claimed.open_rows else coming(case, now, now + JOIN_WITHIN)
    retry_at = retry_times(claimed.open_rows)
    due = tuple(nudge for nudge in nudges if send_time(nudge, retry_at) <= now)
    joinable = tuple(
        nudge
        for nudge in nudges
        if now < nudge.at < now.replace(second=0, microsecond=0) + JOIN_WITHIN
        and nudge_key(nudge) not in retry_at
        and not any(_supersedes(one, nudge) for one in due)
        and may_join(nudge, case, now)
    )
    all_missed = too_late(claimed.stored, case, now)
    quiet = timing(case.person, case.interview).quiet
    to_announce = tuple(
        nudge for nudge in all_missed if worth_a_word(nudge, now) and retry_at.get(nudge_key(nudge), now) <= now
    )
    # A notice alone wakes nobody: during quiet hours it waits for their end.
    announced_now = () if quiet.covers(now) and not due else to_announce
    moments = [(send_time(nudge, retry_at), urgency(nudge)) for nudge in nudges]
    if to_announce and not announced_now:
        moments.append((quiet.leave(now), Urgency.PATIENT))
    moments += [
        (retry_at[nudge_key(nudge)], Urgency.PATIENT)
        for nudge in all_missed
        if retry_at.get(nudge_key(nudge), now) > now
    ]
    return DueDecision(
        claimed,
        case,
        due,
        joinable,
        announced_now,
        tuple(nudge for nudge in all_missed if not worth_a_word(nudge, now)),
        tuple(_obsolete_rows(claimed, case, (*nudges, *all_missed), now)),
        min(moments, default=(None, Urgency.TIMELY)),
    )


def _supersedes(one: Nudge, other: Nudge) -> bool:
    """Whether `other` must not be sent together with `one`: the same step again, or a thank-you after a debrief."""
    same = (one.step, one.person, one.rung) == (other.step, other.person, other.rung)
    return same or (one.step is SPECS[other.step].superseded_by)


def retry_times(rows: Sequence[NudgeRecord]) -> dict[object, datetime]:
    """By key of a nudge that is to be retried: not before when."""
    return {row.key: row.not_before for row in rows if row.not_before is not None}


def send_time(nudge: Nudge, retry_at: dict[object, datetime]) -> datetime:
    """When it may be sent: when it is due, or when its retry is."""
    return max(nudge.at, retry_at.get(nudge_key(nudge), nudge.at))


def _obsolete_rows(claimed: ClaimedCase, case: Case, nudges: Sequence[Nudge], now: datetime) -> list[NudgeOutcome]:
    """Outcomes for rows of earlier claims that are no longer to be sent: answered, done or too late."""
    wanted = {nudge_key(nudge) for nudge in nudges}
    return [
        _obsolete_outcome(claimed.claim, row, case, now)
        for row in claimed.open_rows
        if row.key not in wanted or _snoozed_since(row, case.history)
    ]


def _snoozed_since(row: NudgeRecord, history: Sequence[Fact]) -> bool:
    """Whether the person has snoozed the step since: what comes then is another nudge, not a retry of this one."""
    return any(fact.what is FactKind.SNOOZED and fact.step is row.step and fact.at >= row.due_at for fact in history)


def _obsolete_outcome(claim: Claim, row: NudgeRecord, case: Case, now: datetime) -> NudgeOutcome:
    # Still in the plan of the moment at which it was due: it was not answered or done, but came too late.
    if row.step in EXPIRING and row.key in {nudge_key(nudge) for nudge in plan(case, row.due_at)}:
        return NudgeOutcome(claim, row.id, NudgeState.EXPIRED, now, reason=TOO_LATE)
    return NudgeOutcome(claim, row.id, NudgeState.SUPPRESSED, now, reason="no longer due")
