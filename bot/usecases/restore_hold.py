"""Holds back nudges after a restore from a backup, until the person has been asked.

Nudges that fell due since the backup may have been sent already, and acted on; the database cannot know. The person
chooses: send them now, or count them as sent. Without an answer within a day they are sent.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum

import structlog

from bot.domain.model import Nudge
from bot.domain.planner import plan
from bot.storage.database import Database
from bot.storage.errors import NotFound
from bot.storage.records.interviews import NudgeRecord, NudgeState, StoredInterview
from bot.storage.records.people import Person
from bot.storage.unit_of_work import UnitOfWork
from bot.usecases.notices import DataNotices, DueNudge
from bot.usecases.planning import replan_all

_log = structlog.get_logger(__name__)

ANSWER_WITHIN = timedelta(days=1)
"""After that the held nudges are sent."""

MAX_ROUNDS = 50
"""A guard against an endless loop: nudges of one interview that can have fallen due one after the other."""


class HoldAnswer(Enum):
    """What to do with the nudges that fell due since the backup."""

    SEND = "send"
    HAD = "had"


async def ask_after_restore(database: Database, notices: DataNotices, now: datetime) -> int:
    """Asks people who have not been asked, and ends holds without due nudges or answers; the number of people asked."""
    async with database.unit() as unit:
        ids = await unit.retention.people_held_after_restore()
    asked = 0
    for person_id in ids:
        try:
            asked += await _ask(database, notices, person_id, now)
        except Exception as error:  # noqa: BLE001 - one person whose rows cannot be read must not hold the others
            _log.error("restore_question_failed", person=person_id, error=type(error).__name__)
    return asked


async def answer(database: Database, person_id: int, choice: HoldAnswer, now: datetime) -> bool:
    """Ends a person's hold as they chose; False if there is none. Raises NotFound."""
    async with database.unit() as unit:
        person = await _person(unit, person_id)
        if person.restored_at is None:
            return False
        if choice is HoldAnswer.HAD:
            for stored in await unit.interviews.all(person_id):
                await _record_as_sent(unit, person, stored, now)
        await _end_hold(unit, person, now)
        await unit.commit(handles_update=True)
        return True


def due_nudges(person: Person, stored: StoredInterview, now: datetime) -> tuple[Nudge, ...]:
    """The nudges of an interview that are due and not settled."""
    if person.timezone is None:
        return ()
    return tuple(nudge for nudge in plan(stored.case(person), now) if nudge.at <= now)


async def _ask(database: Database, notices: DataNotices, person_id: int, now: datetime) -> int:
    async with database.unit() as unit:
        person = await _person(unit, person_id)
        due: list[DueNudge] = [
            (stored, nudge)
            for stored in await unit.interviews.all(person_id)
            for nudge in due_nudges(person, stored, now)
        ]
        timed_out = person.restore_asked_at is not None and person.restore_asked_at + ANSWER_WITHIN <= now
        if not due or timed_out:
            await _end_hold(unit, person, now)
            await unit.commit()
            return 0
    if person.restore_asked_at is not None or not person.reachable or person.paused(now) or person.restored_at is None:
        return 0
    if not await notices.ask_after_restore(person, due, person.restored_at):
        return 0
    async with database.unit() as unit:
        await unit.people.change(person_id, restore_asked_at=now)
        await unit.commit()
    return 1


async def _record_as_sent(unit: UnitOfWork, person: Person, stored: StoredInterview, now: datetime) -> None:
    # A sent nudge lets the next one fall due, which may be due by now as well.
    for _ in range(MAX_ROUNDS):
        due = due_nudges(person, stored, now)
        if not due:
            return
        await unit.retention.add_settled_nudges(person.id, stored.id, [_sent_record(stored, nudge) for nudge in due])
        again = await unit.interviews.get(person.id, stored.id)
        assert again is not None  # nobody else is at work in this transaction
        stored = again


def _sent_record(stored: StoredInterview, nudge: Nudge) -> NudgeRecord:
    return NudgeRecord(
        id=0,
        interview_id=stored.id,
        person_id=stored.person_id,
        ladder=nudge.ladder,
        step=nudge.step,
        person=nudge.person,
        rung=nudge.rung,
        attempt=nudge.attempt,
        occurrence=stored.occurrence(nudge),
        due_at=nudge.at,
        state=NudgeState.SENT,
        settled_at=nudge.at,
        chat_id=None,
        message_id=None,
        ambiguous_sends=0,
        failures=0,
        reason="before the restore",
    )


async def _end_hold(unit: UnitOfWork, person: Person, now: datetime) -> None:
    person = await unit.people.change(person.id, restored_at=None, restore_asked_at=None)
    await replan_all(unit, person, now)


async def _person(unit: UnitOfWork, person_id: int) -> Person:
    person = await unit.people.by_id(person_id)
    if person is None:
        raise NotFound("no such person")
    return person
