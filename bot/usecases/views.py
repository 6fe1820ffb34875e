"""Read model of an interview: stored facts, its plan from now on, its phase and the rounds before it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.domain.model import Case, Nudge
from bot.domain.planner import Phase, phase, plan
from bot.domain.urgency import order
from bot.storage.database import Database
from bot.storage.errors import NotFound
from bot.storage.records.interviews import NudgeRecord, StoredInterview
from bot.storage.records.people import Person
from bot.storage.unit_of_work import UnitOfWork
from bot.usecases.planning import replan


@dataclass(frozen=True, slots=True)
class InterviewView:
    """One interview: its case, its plan (empty while the time zone is unknown), and the application's rounds.

    Nudges that are due at the same moment are ordered by urgency.
    """

    person: Person
    stored: StoredInterview
    case: Case | None = field(repr=False)
    plan: tuple[Nudge, ...]
    phase: Phase
    rounds: tuple[StoredInterview, ...] = ()


async def load_view(database: Database, person_id: int, interview_id: int, now: datetime) -> InterviewView | None:
    """One interview with its plan and rounds, or None where the person has none under this id."""
    async with database.unit() as unit:
        person, stored = await load(unit, person_id, interview_id)
        if person is None or stored is None:
            return None
        rounds = await unit.interviews.rounds(person_id, stored.application_id)
        return replace(view_of(person, stored, now), rounds=tuple(rounds))


async def load_views(database: Database, person_id: int, now: datetime) -> tuple[InterviewView, ...]:
    """All of a person's interviews with their plans, those with the nearest next step first."""
    async with database.unit() as unit:
        return await every_view(unit, person_id, now)


async def every_view(unit: UnitOfWork, person_id: int, now: datetime) -> tuple[InterviewView, ...]:
    """The same, in the caller's transaction."""
    person = await person_or_raise(unit, person_id)
    views = [view_of(person, stored, now) for stored in await unit.interviews.all(person_id)]
    return tuple(sorted(views, key=lambda v: (not v.plan, v.plan[0].at if v.plan else v.stored.interview.ends_at)))


async def load_nudge(
    database: Database, person_id: int, nudge_id: int, now: datetime
) -> tuple[NudgeRecord, InterviewView] | None:
    """A nudge of the person's with its interview, or None."""
    async with database.unit() as unit:
        row = await unit.nudges.get(person_id, nudge_id)
        if row is None:
            return None
        person, stored = await load_or_raise(unit, person_id, row.interview_id)
        return row, view_of(person, stored, now)


async def replanned(unit: UnitOfWork, person: Person, stored: StoredInterview, now: datetime) -> InterviewView:
    """The interview as it stands, planned once: its next moment is set, in the caller's transaction."""
    stored, planned = await replan(unit, person, stored, now)
    return view_of(person, stored, now, planned)


async def person_or_raise(unit: UnitOfWork, person_id: int) -> Person:
    person = await unit.people.by_id(person_id)
    if person is None:
        raise NotFound("no such person")
    return person


async def load(unit: UnitOfWork, person_id: int, interview_id: int) -> tuple[Person | None, StoredInterview | None]:
    return await unit.people.by_id(person_id), await unit.interviews.get(person_id, interview_id)


async def load_or_raise(unit: UnitOfWork, person_id: int, interview_id: int) -> tuple[Person, StoredInterview]:
    person, stored = await load(unit, person_id, interview_id)
    if person is None or stored is None:
        raise NotFound("no such interview")
    return person, stored


def view_of(
    person: Person, stored: StoredInterview, now: datetime, planned: tuple[Nudge, ...] | None = None
) -> InterviewView:
    """The interview as it stands; `planned` is its plan from now on, where that is known already."""
    case = stored.case(person) if person.preferences else None
    since = person.planned_from(now)
    if planned is None:
        planned = plan(case, since) if case and since else ()
    coming = sorted(planned, key=lambda nudge: (nudge.at, order(nudge, case))) if case else ()
    return InterviewView(person, stored, case, tuple(coming), phase(stored.facts()))
