"""The plan for a person's own calendar, and invitations that come from there.

Each function is one intention and one transaction. It knows nothing of file formats or of a chat.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.model import Interview
from bot.domain.published import Published, in_file, publish
from bot.storage.database import Database
from bot.storage.records.interviews import KeptInvite
from bot.usecases.interviews import InterviewChange, change_interview
from bot.usecases.views import InterviewView, load_view, load_views


@dataclass(frozen=True, slots=True)
class PublishedPlan:
    """The steps of one interview for a calendar."""

    view: InterviewView
    steps: tuple[Published, ...]


async def give_plans(
    database: Database, person_id: int, now: datetime, interview_id: int | None = None
) -> tuple[PublishedPlan, ...]:
    """The steps of one interview or of all, numbered so that a calendar updates what it was given before.

    Empty where there is no such interview. From here on they count as given.
    """
    if interview_id is None:
        views: tuple[InterviewView, ...] = await load_views(database, person_id, now)
    else:
        found = await load_view(database, person_id, interview_id, now)
        views = (found,) if found else ()
    async with database.unit() as unit:
        given = []
        for interview in views:
            before = await unit.calendars.published_steps(person_id, interview.stored.id)
            steps = publish(before, interview.plan, now)
            if steps != before:
                await unit.calendars.replace_published_steps(person_id, interview.stored.id, steps)
            given.append(PublishedPlan(interview, in_file(steps, now)))
        await unit.commit(handles_update=True)
    return tuple(given)


async def known_invite(database: Database, person_id: int, uid: str) -> KeptInvite | None:
    """The interview that an invitation with this UID brought, or None."""
    if not uid:
        return None
    async with database.unit() as unit:
        return next((one for one in await unit.calendars.invites(person_id) if one.uid == uid), None)


async def keep_invite(database: Database, person_id: int, invite: KeptInvite) -> None:
    """Notes which invitation an interview came from. Raises NotFound."""
    async with database.unit() as unit:
        await unit.calendars.save_invite(person_id, invite)
        await unit.commit(handles_update=True)


async def move_interview(
    database: Database, person_id: int, interview_id: int, starts_at: datetime, ends_at: datetime, now: datetime
) -> InterviewChange | None:
    """Moves an interview to another wall clock (naive) of the person; the plan follows. None where it is gone."""
    interview = await load_view(database, person_id, interview_id, now)
    if interview is None:
        return None
    return await change_interview(database, person_id, interview_id, _moved(interview, starts_at, ends_at), now)


def _moved(view: InterviewView, starts_at: datetime, ends_at: datetime) -> Interview:
    interview = view.stored.interview
    decides = interview.decide_by
    # A decision before the interview cannot be: that promise was about the earlier day.
    kept = decides if decides and decides >= ends_at.date() else None
    return replace(interview, starts_at=starts_at, ends_at=ends_at, decide_by=kept)
