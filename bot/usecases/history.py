"""What happened to an interview: facts recorded by a tap, contacts nobody asked for, answers, and taking them back.

One function, one transaction; the plan follows in the same one. Must not know what a screen shows.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from bot.domain.ladder import Ladder
from bot.domain.model import NOBODY, CallResult, Case, Fact, FactKind, Step
from bot.domain.planner import Phase, phase, waiting_ladder
from bot.domain.steps import AFTER_REJECTION, RUNGS, SPECS
from bot.storage.database import Database
from bot.storage.records.interviews import NudgeRecord, NudgeState, StoredInterview
from bot.storage.records.people import Person
from bot.storage.unit_of_work import UnitOfWork
from bot.usecases.views import InterviewView, load_or_raise, person_or_raise, replanned, view_of


class ContactWay(Enum):
    """The ways to contact an employer unasked."""

    WROTE = "wrote"
    CALLED = "called"


class MarkStatus(Enum):
    """What became of a tap on a nudge."""

    APPLIED = "applied"
    ALREADY = "already"
    OUTDATED = "outdated"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Recorded:
    """Facts that were added by one deed, and the interview as it stands now."""

    action_id: int
    view: InterviewView


@dataclass(frozen=True, slots=True)
class MarkResult:
    """A tap on a nudge. `stale` are older messages of the same step, whose buttons should go."""

    status: MarkStatus
    action_id: int = 0
    nudge: NudgeRecord | None = None
    view: InterviewView | None = None
    stale: tuple[NudgeRecord, ...] = field(default=())


async def record(
    database: Database,
    person_id: int,
    interview_id: int,
    facts: Sequence[Fact],
    now: datetime,
    *,
    keep_dialogue: bool = False,
) -> Recorded:
    """Adds facts by one deed, and ends the open dialogue unless it is kept. Raises NotFound."""
    async with database.unit() as unit:
        person, _ = await load_or_raise(unit, person_id, interview_id)
        action_id = new_action_id()
        stored = await _add(unit, person, interview_id, facts, action_id, now)
        if not keep_dialogue:
            await unit.dialogues.delete(person_id)
        await unit.commit(handles_update=True)
        return Recorded(action_id, view_of(person, stored, now))


async def record_offer(
    database: Database, person_id: int, interview_id: int, now: datetime, *, keep_dialogue: bool = False
) -> Recorded:
    """An offer: it ends the wait here, and is news in every other interview that still waits (O16). One deed."""
    async with database.unit() as unit:
        person, stored = await load_or_raise(unit, person_id, interview_id)
        action_id = new_action_id()
        stored = await _add(unit, person, interview_id, [Fact(FactKind.OFFER, now)], action_id, now)
        for other in await unit.interviews.all(person_id):
            if other.id != interview_id and phase(other.facts()) is Phase.WAITING:
                await _add(unit, person, other.id, [Fact(FactKind.OFFER_ELSEWHERE, now)], action_id, now)
        if not keep_dialogue:
            await unit.dialogues.delete(person_id)
        await unit.commit(handles_update=True)
        return Recorded(action_id, view_of(person, stored, now))


async def contacted(
    database: Database,
    person_id: int,
    interview_id: int,
    how: ContactWay,
    at: datetime,
    now: datetime,
    result: CallResult | None = None,
    *,
    keep_dialogue: bool = False,
) -> Recorded:
    """A contact that no nudge asked for, at a moment up to `now`. Raises NotFound."""
    async with database.unit() as unit:
        person, stored = await load_or_raise(unit, person_id, interview_id)
        fact = contact_fact(stored.case(person), how, at, now, result)
        action_id = new_action_id()
        stored = await _add(unit, person, interview_id, [fact], action_id, now)
        if not keep_dialogue:
            await unit.dialogues.delete(person_id)
        await unit.commit(handles_update=True)
        return Recorded(action_id, view_of(person, stored, now))


def contact_fact(case: Case, how: ContactWay, at: datetime, now: datetime, result: CallResult | None = None) -> Fact:
    """The fact that records a contact: which step and rung of the ladder it counts as."""
    ladder = waiting_ladder(case, now)
    step = Step.CALL if how is ContactWay.CALLED else Step.CHECK_IN
    opened = ladder.open_rung if ladder else None
    if how is ContactWay.WROTE and opened and opened[0] is Step.KEEP_WARM:
        step = Step.KEEP_WARM
    rung = ladder.rung_of_contact(step) if ladder else 1
    return Fact(FactKind.DONE, at, step, rung=rung, result=(result or CallResult.SPOKE) if step is Step.CALL else None)


async def mark(
    database: Database,
    person_id: int,
    nudge_id: int,
    what: FactKind,
    now: datetime,
    result: CallResult | None = None,
    until: datetime | None = None,
) -> MarkResult:
    """A tap on a nudge: done, skipped or snoozed. Pressed twice, late or on somebody else's it changes nothing."""
    async with database.unit() as unit:
        row = await unit.nudges.get(person_id, nudge_id)
        if row is None:
            return MarkResult(MarkStatus.GONE)
        person, stored = await load_or_raise(unit, person_id, row.interview_id)
        before = view_of(person, stored, now)
        status = mark_status(row, before, now)
        if status is not MarkStatus.APPLIED:
            return MarkResult(status, nudge=row, view=before)
        fact = Fact(what, now, row.step, row.person, row.rung, row.attempt, result=result, until=until)
        action_id = new_action_id()
        stored = await _add(unit, person, stored.id, [fact], action_id, now)
        await unit.commit(handles_update=True)
        return MarkResult(MarkStatus.APPLIED, action_id, row, view_of(person, stored, now), _older(stored, row))


async def undo(database: Database, person_id: int, action_id: int, now: datetime) -> tuple[InterviewView, ...]:
    """Takes back what one deed recorded, in every interview it touched. Empty where it was taken back before."""
    async with database.unit() as unit:
        person = await person_or_raise(unit, person_id)
        touched = await unit.interviews.undo(person_id, action_id)
        views = [view_of(person, await replanned(unit, person, interview_id, now), now) for interview_id in touched]
        await unit.commit(handles_update=True)
        return tuple(views)


def mark_status(row: NudgeRecord, before: InterviewView, now: datetime) -> MarkStatus:
    """Whether a tap on this nudge still means something."""
    since = row.settled_at or row.due_at
    for fact in before.stored.facts():
        same = fact.step is row.step and fact.rung == row.rung and fact.person in (NOBODY, row.person)
        if same and fact.at >= since and fact.what in (FactKind.DONE, FactKind.SKIPPED):
            return MarkStatus.ALREADY
    if fell_away(row.step, before.stored):
        return MarkStatus.OUTDATED
    if row.step not in RUNGS or row.step in AFTER_REJECTION or before.case is None:
        return MarkStatus.APPLIED
    ladder: Ladder | None = waiting_ladder(before.case, now)
    return MarkStatus.APPLIED if ladder and ladder.start.number == row.ladder else MarkStatus.OUTDATED


def fell_away(step: Step, stored: StoredInterview) -> bool:
    """Whether only an answer brings the step, and none such stands in the history (any more)."""
    brought_by = SPECS[step].brought_by
    return brought_by is not None and all(entry.fact.what is not brought_by for entry in stored.history)


def _older(stored: StoredInterview, row: NudgeRecord) -> tuple[NudgeRecord, ...]:
    return tuple(
        other
        for other in stored.nudges
        if other.id != row.id
        and other.state is NudgeState.SENT
        and other.message_id is not None
        and not other.in_a_list
        and (other.step, other.person, other.rung) == (row.step, row.person, row.rung)
    )


async def _add(
    unit: UnitOfWork, person: Person, interview_id: int, facts: Sequence[Fact], action_id: int, now: datetime
) -> StoredInterview:
    await unit.interviews.record(person.id, interview_id, facts, action_id)
    return await replanned(unit, person, interview_id, now)


def new_action_id() -> int:
    # Random, so that a forged undo finds nothing; 62 bits fit a signed column and 13 base-36 digits.
    return secrets.randbits(62)
