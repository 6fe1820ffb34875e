"""What was planned and never came, and is of no use any more: the three steps that can come too late.

The playbook's paragraph **Late**. Pure; it knows the facts, not why nothing came.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.localtime import moment
from bot.domain.model import Case, FactKind, Nudge, Step
from bot.domain.planner import expiring

WORTH_A_WORD = timedelta(days=14)
"""So long after it was due somebody is still told of what did not come; a longer silence than that is no news."""


def missed(case: Case, now: datetime) -> tuple[Nudge, ...]:
    """Steps that expire which were due before `now`, were never nudged, and no longer can be; each as it was planned.

    Raises UnknownZone and UnknownPlace.
    """
    seen_from = [fact.at for fact in case.history if fact.what is FactKind.NO_SHOW]
    if _may_have_passed(case):
        seen_from.append(case.interview.recorded_at)
    if not seen_from:
        return ()
    still = {(nudge.step, nudge.attempt) for nudge in expiring(case, now)}
    found = {
        nudge.step: nudge
        for at in sorted(seen_from)
        for nudge in expiring(case, at)
        if nudge.at < now and (nudge.step, nudge.attempt) not in still
    }
    return tuple(sorted(found.values(), key=lambda nudge: nudge.at))


def worth_a_word(nudge: Nudge, now: datetime) -> bool:
    """Whether the person should still hear that it did not come."""
    return now - nudge.at <= WORTH_A_WORD


def _may_have_passed(case: Case) -> bool:
    """Whether it was known before its end, and something about it may not have come; mostly it is not so."""
    told = {fact.step for fact in case.history if fact.what in (FactKind.NUDGED, FactKind.DONE, FactKind.SKIPPED)}
    return not {Step.PREPARE, Step.DEBRIEF} <= told and _recorded_before_its_end(case)


def _recorded_before_its_end(case: Case) -> bool:
    interview = case.interview
    return interview.recorded_at < moment(interview.ends_at, case.person.timezone)
