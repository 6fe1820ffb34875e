"""Nudges that were planned, were never sent, and are of no use any more.

The playbook's paragraph **Late**. It does not know why nothing was sent.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.localtime import moment
from bot.domain.model import Case, FactKind, Nudge, Step
from bot.domain.planner import expiring

WORTH_A_WORD = timedelta(days=14)
"""A person is told of a missed nudge up to this long after it was due."""


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
    """Whether the person should still be told that it was missed."""
    return now - nudge.at <= WORTH_A_WORD


def _may_have_passed(case: Case) -> bool:
    """Whether it was recorded before its end and a nudge about it is missing; a quick check, mostly False."""
    told = {fact.step for fact in case.history if fact.what in (FactKind.NUDGED, FactKind.DONE, FactKind.SKIPPED)}
    return not {Step.PREPARE, Step.DEBRIEF} <= told and _recorded_before_its_end(case)


def _recorded_before_its_end(case: Case) -> bool:
    interview = case.interview
    return interview.recorded_at < moment(interview.ends_at, case.person.timezone)
