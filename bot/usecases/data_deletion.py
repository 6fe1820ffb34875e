"""Deleting for good: a person, an interview, or one interviewer.

Rows go, and with a person the key to what old copies still hold; what was deleted is entered in the list of the
forgotten, so that restoring an older backup deletes it once more; the database's files keep no copy. A nudge that is
in the air for what is gone does not start, or its end is not recorded.
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
    """What is kept of a person, counted: interviews, people met, entries of history, nudges, letters of their own."""

    interviews: int
    interviewers: int
    entries: int
    nudges: int
    letters: int
    dialogue: bool


async def stored_data(database: Database, person_id: int) -> StoredData:
    """What would go with a person."""
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
    """Removes a person with all that is theirs. Raises NotFound."""
    async with database.unit() as unit:
        person = await unit.people.by_id(person_id)
        if person is None:
            raise NotFound("no such person")
        await unit.deletions.add(person_subject(person.telegram_id), now)
        await unit.people.delete(person_id)
        await unit.commit(handles_update=True)
    await _purge_deleted_data(database)


async def forget_interview(database: Database, person_id: int, interview_id: int, now: datetime) -> None:
    """Removes an interview with its people, history, nudges and letters. Raises NotFound."""
    async with database.unit() as unit:
        await remove_for_good(unit, person_id, await _stored(unit, person_id, interview_id), now)
        await unit.commit(handles_update=True)
    await _purge_deleted_data(database)


async def forget_interviewer(database: Database, person_id: int, interview_id: int, number: int, now: datetime) -> None:
    """Removes one interviewer: name, title, address, number, topic, and the letters kept for them. Raises NotFound.

    What was done for them stays in the history, with nobody's name.
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
    await _purge_deleted_data(database)


async def remove_for_good(unit: UnitOfWork, person_id: int, stored: StoredInterview, now: datetime) -> None:
    """Removes an interview and enters it in the list, in the caller's transaction."""
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


async def _purge_deleted_data(database: Database) -> None:
    await database.purge_deleted_data()
    await database.write_deletion_lists()
