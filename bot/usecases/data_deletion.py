"""Permanently deletes a person, an interview, or one interviewer.

The rows are deleted, with a person also the key to what old copies still hold, and the database's files keep no copy.
The deletion is listed, so that restoring an older backup repeats it. A send in flight for a deleted interview does not
start, or its outcome is not recorded.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.storage.database import Database
from bot.storage.errors import NotFound
from bot.storage.records.interviews import StoredInterview
from bot.storage.repositories.deletions import interview_subject, interviewer_subject, person_subject
from bot.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class StoredData:
    """How much is stored of a person. `entries` are those of the history, `letters` the person's own texts."""

    interviews: int
    interviewers: int
    entries: int
    nudges: int
    letters: int
    dialogue: bool


async def stored_data(database: Database, person_id: int) -> StoredData:
    """What deleting the person would delete."""
    async with database.unit() as unit:
        every = await unit.interviews.all(person_id)
        draft = await unit.dialogues.get(person_id)
    return StoredData(
        interviews=len(every),
        interviewers=sum(len(one.interview.people) for one in every),
        entries=sum(len(one.history) for one in every),
        nudges=sum(len(one.nudges) for one in every),
        letters=sum(len(one.kept) for one in every),
        dialogue=draft is not None,
    )


async def forget_person(database: Database, person_id: int, now: datetime) -> None:
    """Deletes a person with all their data. Raises NotFound."""
    async with database.unit() as unit:
        person = await unit.people.by_id(person_id)
        if person is None:
            raise NotFound("no such person")
        await unit.deletions.add(person_subject(person.telegram_id), now)
        await unit.people.delete(person_id)
        await unit.commit(handles_update=True)
    await _purge(database)


async def forget_interview(database: Database, person_id: int, interview_id: int, now: datetime) -> None:
    """Deletes an interview with its people, history, nudges and letters. Raises NotFound."""
    async with database.unit() as unit:
        await delete_interview(unit, person_id, await _stored(unit, person_id, interview_id), now)
        await unit.commit(handles_update=True)
    await _purge(database)


async def forget_interviewer(database: Database, person_id: int, interview_id: int, number: int, now: datetime) -> None:
    """Deletes one interviewer: name, title, address, number, topic, and the letters kept for them. Raises NotFound.

    Entries of the history about them stay, without their name.
    """
    async with database.unit() as unit:
        person, stored = await unit.people.by_id(person_id), await _stored(unit, person_id, interview_id)
        left = tuple(one for one in stored.interview.people if one.id != number)
        if person is None or len(left) == len(stored.interview.people):
            raise NotFound("no such interviewer")
        mark = interviewer_subject(person.telegram_id, interview_id, stored.interview.recorded_at, number)
        await unit.deletions.add(mark, now)
        wall_zone = person.timezone or stored.wall_zone
        await unit.interviews.change(person_id, interview_id, replace(stored.interview, people=left), wall_zone)
        await unit.retention.delete_kept_texts(person_id, interview_id, number)
        await _replan(unit, person_id, interview_id, now)
        await unit.commit(handles_update=True)
    await _purge(database)


async def delete_interview(unit: UnitOfWork, person_id: int, stored: StoredInterview, now: datetime) -> None:
    """Deletes an interview and lists the deletion, in the caller's transaction."""
    person = await unit.people.by_id(person_id)
    if person is None:
        raise NotFound("no such person")
    await unit.deletions.add(interview_subject(person.telegram_id, stored.id, stored.interview.recorded_at), now)
    await unit.interviews.remove(person_id, stored.id)


async def _replan(unit: UnitOfWork, person_id: int, interview_id: int, now: datetime) -> None:
    from bot.usecases.planning import replan

    person, stored = await unit.people.by_id(person_id), await unit.interviews.get(person_id, interview_id)
    if person is not None and stored is not None:
        await replan(unit, person, stored, now)


async def _stored(unit: UnitOfWork, person_id: int, interview_id: int) -> StoredInterview:
    stored = await unit.interviews.get(person_id, interview_id)
    if stored is None:
        raise NotFound("no such interview")
    return stored


async def _purge(database: Database) -> None:
    await database.purge_deleted_data()
    await database.write_deletion_lists()
