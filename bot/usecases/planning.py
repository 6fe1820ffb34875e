"""Sets the next moment of an interview after its facts have changed, in the caller's transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.missed import missed
from bot.domain.model import Case, Nudge
from bot.domain.planner import plan
from bot.domain.steps import Urgency
from bot.domain.urgency import urgency
from bot.storage.records.interviews import OPEN_STATES, StoredInterview, nudge_key
from bot.storage.records.people import Person
from bot.storage.unit_of_work import UnitOfWork


async def replan_all(unit: UnitOfWork, person: Person, now: datetime) -> tuple[StoredInterview, ...]:
    """Sets the next moment of each of a person's interviews, in the caller's transaction."""
    every = tuple(await unit.interviews.all(person.id))
    for stored in every:
        await replan(unit, person, stored, now)
    return every


async def replan(
    unit: UnitOfWork, person: Person, stored: StoredInterview, now: datetime
) -> tuple[StoredInterview, tuple[Nudge, ...] | None]:
    """Sets the next moment of one interview, in the caller's transaction.

    Gives the interview with that moment, and the plan it was taken from: None where nothing had to be planned.
    """
    planned: tuple[Nudge, ...] | None = None
    at, how = None, Urgency.TIMELY
    since = person.planned_from(now)
    if person.preferences is not None and person.reachable and since is not None:
        case = stored.case(person)
        planned = plan(case, since)
        at, how = min(((nudge.at, urgency(nudge)) for nudge in planned), default=(None, how))
        # A nudge that a claim began is taken up again, or ended, by the next one: at once, even if nothing more is due.
        # What has come too late is noted by the next one too.
        if any(row.state in OPEN_STATES for row in stored.nudges) or too_late(stored, case, since):
            at = since
    await unit.interviews.schedule(person.id, stored.id, at, how)
    return replace(stored, next_at=at), planned


def too_late(stored: StoredInterview, case: Case, now: datetime) -> tuple[Nudge, ...]:
    """Missed nudges that are not settled yet, without those that may have arrived after all."""
    settled = {row.key for row in stored.nudges if row.state not in OPEN_STATES or row.ambiguous_sends}
    return tuple(nudge for nudge in missed(case, now) if nudge_key(nudge) not in settled)
