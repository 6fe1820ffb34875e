"""Exports the plan for a person's own calendar, and reads invitations that come from it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.model import Interview
from bot.domain.published import Published, in_file, publish
from bot.storage.database import Database
from bot.storage.errors import NotFound
from bot.storage.records.interviews import KeptInvite
from bot.storage.unit_of_work import UnitOfWork
from bot.usecases.interviews import ChangedInterview, InterviewChange, change_interview, keep_newer_invite
from bot.usecases.views import InterviewView, every_view, load, view_of


@dataclass(frozen=True, slots=True)
class PublishedPlan:
    """The steps of one interview for a calendar."""

    view: InterviewView
    steps: tuple[Published, ...]


async def give_plans(
    database: Database, person_id: int, now: datetime, interview_id: int | None = None
) -> tuple[PublishedPlan, ...]:
    """The steps of one interview or of all, numbered so that a calendar updates what it has imported before.

    Empty if there is no such interview. The steps are stored as published.
    """
    async with database.unit() as unit:
        given = []
        for interview in await _views(unit, person_id, now, interview_id):
            before = await unit.calendars.published_steps(person_id, interview.stored.id)
            steps = publish(before, interview.plan, now)
            if steps != before:
                await unit.calendars.replace_published_steps(person_id, interview.stored.id, steps)
            given.append(PublishedPlan(interview, in_file(steps, now)))
        await unit.commit(handles_update=True)
    return tuple(given)


async def _views(
    unit: UnitOfWork, person_id: int, now: datetime, interview_id: int | None
) -> tuple[InterviewView, ...]:
    if interview_id is None:
        return await every_view(unit, person_id, now)
    person, stored = await load(unit, person_id, interview_id)
    return (view_of(person, stored, now),) if person and stored else ()


async def known_invite(database: Database, person_id: int, uid: str) -> KeptInvite | None:
    """The interview that an invitation with this UID brought, or None."""
    if not uid:
        return None
    async with database.unit() as unit:
        return next((one for one in await unit.calendars.invites(person_id) if one.uid == uid), None)


async def newer_invite(database: Database, person_id: int, interview_id: int, sequence: int) -> None:
    """Notes that a newer version of an interview's invitation was seen, where it is one."""
    async with database.unit() as unit:
        await keep_newer_invite(unit, person_id, interview_id, sequence)
        await unit.commit(handles_update=True)


async def move_interview(
    database: Database,
    person_id: int,
    interview_id: int,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
    sequence: int,
) -> InterviewChange | None:
    """Moves an interview to another wall clock (naive) of the person; the plan follows. None where it is gone.

    `sequence` is the version of the invitation that says so.
    """

    def moved(view: InterviewView) -> ChangedInterview:
        return ChangedInterview(_moved(view, starts_at, ends_at))

    try:
        return await change_interview(database, person_id, interview_id, moved, now, invite_sequence=sequence)
    except NotFound:
        return None


def _moved(view: InterviewView, starts_at: datetime, ends_at: datetime) -> Interview:
    interview = view.stored.interview
    decides = interview.decide_by
    # A decision before the interview cannot be: that promise was about the earlier day.
    kept = decides if decides and decides >= ends_at.date() else None
    return replace(interview, starts_at=starts_at, ends_at=ends_at, decide_by=kept)
