"""Nudges that came together in one message: where each stands, and that one was opened as a message of its own.

Opening is no delivery: the nudge was sent with the others. It knows nothing of how a message looks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from bot.domain.model import FactKind
from bot.domain.steps import SPECS
from bot.domain.urgency import order
from bot.storage.database import Database
from bot.storage.records.interviews import NudgeRecord
from bot.storage.unit_of_work import UnitOfWork
from bot.usecases.agenda import facts_about, is_over
from bot.usecases.views import InterviewView, view_of


class ListStatus(Enum):
    """Where a nudge among others stands; `OVER` is what nobody did and nobody needs to do any more."""

    WAITING = "waiting"
    OPENED = "opened"
    DONE = "done"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class ListEntry:
    """One nudge of a message, with its interview as it is now."""

    row: NudgeRecord
    view: InterviewView
    status: ListStatus


async def entries(database: Database, person_id: int, message_id: int, now: datetime) -> list[ListEntry]:
    """The nudges that came in that message, the most urgent first, as it shows them; none where there is none."""
    async with database.unit() as unit:
        return await _entries(unit, person_id, message_id, now)


async def entries_beside(
    database: Database, person_id: int, nudge_id: int, pressed: int | None, now: datetime
) -> list[ListEntry]:
    """The same for the message that listed a nudge; where there is no such nudge, for the one that was pressed."""
    async with database.unit() as unit:
        row = await unit.nudges.get(person_id, nudge_id)
        message_id = row.list_message_id if row is not None else pressed
        return await _entries(unit, person_id, message_id, now) if message_id is not None else []


async def _entries(unit: UnitOfWork, person_id: int, message_id: int, now: datetime) -> list[ListEntry]:
    rows = await unit.nudges.by_list_message(person_id, message_id)
    person = await unit.people.by_id(person_id) if rows else None
    if person is None:
        return []
    views: dict[int, InterviewView] = {}
    for interview_id in {row.interview_id for row in rows}:
        stored = await unit.interviews.get(person_id, interview_id)
        if stored is not None:
            views[interview_id] = view_of(person, stored, now)
    found: list[tuple[tuple[object, ...], ListEntry]] = []
    for row in rows:
        interview = views.get(row.interview_id)
        if interview is not None and interview.case is not None:
            found.append(
                ((*order(row.nudge, interview.case), row.id), ListEntry(row, interview, _status(row, interview, now)))
            )
    return [entry for _, entry in sorted(found, key=lambda one: one[0])]


async def opened(database: Database, person_id: int, nudge_id: int, chat_id: int, message_id: int) -> None:
    """The nudge stands in the chat as that message now."""
    async with database.unit() as unit:
        await unit.nudges.set_message(person_id, nudge_id, chat_id, message_id)
        await unit.commit(handles_update=True)


def _status(row: NudgeRecord, interview: InterviewView, now: datetime) -> ListStatus:
    if _was_done(row, interview):
        return ListStatus.DONE
    if is_over(row, interview, now):
        return ListStatus.OVER
    return ListStatus.WAITING if row.in_a_list else ListStatus.OPENED


def _was_done(row: NudgeRecord, interview: InterviewView) -> bool:
    """Whether the person did it, or decided what it asked for."""
    since = row.settled_at or row.due_at
    decided = any(
        entry.fact.what in SPECS[row.step].decisions and entry.fact.at >= since for entry in interview.stored.history
    )
    return decided or any(fact.what is FactKind.DONE for fact in facts_about(row, interview))
