"""After a backup was restored: nobody gets a nudge for what fell due in between before they have been asked, once.

In between the earlier bot may have sent it, and the person may have done it; nobody can know. So they choose: all of
it now, or count it as had. Whoever does not answer within a day gets it, rather than nothing.
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
from bot.usecases.notices import DataNotices, Due
from bot.usecases.planning import replan_all

_log = structlog.get_logger(__name__)

WAIT = timedelta(days=1)
"""For an answer; then what is held goes out."""

MOST_ROUNDS = 50
"""Nudges of one interview that can have fallen due one after the other; a guard, not a rule."""


class HoldAnswer(Enum):
    """What the person wants done with what fell due in between."""

    SEND = "send"
    HAD = "had"


async def ask_held(database: Database, notices: DataNotices, now: datetime) -> int:
    """Asks those who wait to be asked, and lets go of those with nothing to ask about, or no answer; how many asked."""
    async with database.unit() as unit:
        ids = await unit.retention.people_held_after_restore()
    asked = 0
    for person_id in ids:
        try:
            asked += await _ask(database, notices, person_id, now)
        except Exception as error:  # noqa: BLE001 - one person whose rows cannot be read must not hold the others
            _log.error("hold_failed", person=person_id, error=type(error).__name__)
    return asked


async def answer(database: Database, person_id: int, choice: HoldAnswer, now: datetime) -> bool:
    """Ends a person's hold as they chose; False where there was none (any more). Raises NotFound."""
    async with database.unit() as unit:
        person = await _person(unit, person_id)
        if person.restored_at is None:
            return False
        if choice is HoldAnswer.HAD:
            for stored in await unit.interviews.all(person_id):
                await _count_as_had(unit, person, stored, now)
        await _let_go(unit, person, now)
        await unit.commit(handles_update=True)
        return True


def fallen_due(person: Person, stored: StoredInterview, now: datetime) -> tuple[Nudge, ...]:
    """The nudges of an interview that are due and not settled."""
    if person.timezone is None:
        return ()
    return tuple(nudge for nudge in plan(stored.case(person), now) if nudge.at <= now)


async def _ask(database: Database, notices: DataNotices, person_id: int, now: datetime) -> int:
    async with database.unit() as unit:
        person = await _person(unit, person_id)
        due: list[Due] = [
            (stored, nudge)
            for stored in await unit.interviews.all(person_id)
            for nudge in fallen_due(person, stored, now)
        ]
        answered_not = person.restore_asked_at is not None and person.restore_asked_at + WAIT <= now
        if not due or answered_not:
            await _let_go(unit, person, now)
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


async def _count_as_had(unit: UnitOfWork, person: Person, stored: StoredInterview, now: datetime) -> None:
    # What was sent leads to what follows it, which may have fallen due as well.
    for _ in range(MOST_ROUNDS):
        due = fallen_due(person, stored, now)
        if not due:
            return
        await unit.retention.add_settled_nudges(person.id, stored.id, [_had(stored, nudge) for nudge in due])
        again = await unit.interviews.get(person.id, stored.id)
        assert again is not None  # nobody else is at work in this transaction
        stored = again


def _had(stored: StoredInterview, nudge: Nudge) -> NudgeRecord:
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


async def _let_go(unit: UnitOfWork, person: Person, now: datetime) -> None:
    freed = await unit.people.change(person.id, restored_at=None, restore_asked_at=None)
    await replan_all(unit, freed, now)


async def _person(unit: UnitOfWork, person_id: int) -> Person:
    person = await unit.people.by_id(person_id)
    if person is None:
        raise NotFound("no such person")
    return person
