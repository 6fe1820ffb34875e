"""What happened to an interview: facts recorded by a tap, contacts nobody asked for, answers, and taking them back.

One function, one transaction: what a tap may do is checked in the one that records it, and the plan follows in it too.
Must not know what a screen shows.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum

from bot.domain.ladder import Ladder
from bot.domain.letter_facts import LetterNotes
from bot.domain.model import NOBODY, CallResult, Case, Fact, FactKind, Nudge, Step
from bot.domain.planner import Phase, phase, waiting_ladder
from bot.domain.steps import AFTER_REJECTION, DECISIONS, RUNGS, SPECS
from bot.storage.database import Database
from bot.storage.errors import NotFound
from bot.storage.records.interviews import HistoryEntry, NudgeRecord, NudgeState, StoredInterview
from bot.storage.records.people import Person
from bot.storage.unit_of_work import UnitOfWork
from bot.usecases.planning import replan_all
from bot.usecases.views import InterviewView, load_or_raise, person_or_raise, replanned, view_of

TAPPED = (FactKind.DONE, FactKind.SKIPPED, FactKind.SNOOZED, FactKind.LET_GO, FactKind.KEEP_WAITING, FactKind.DECLINED)
"""What a press under a nudge records."""

PressCheck = Callable[[StoredInterview], bool]
"""Whether what was pressed still fits an interview as it is stored at the moment of recording."""


NudgeCheck = Callable[[Case, Nudge], bool]
"""Whether a nudge may be marked as was pressed, by the facts at the moment of recording."""


class ContactWay(Enum):
    """The ways to contact an employer unasked."""

    WROTE = "wrote"
    CALLED = "called"


class MarkStatus(Enum):
    """What became of a tap on a nudge. `REFUSED`: its own check did not pass."""

    APPLIED = "applied"
    ALREADY = "already"
    OUTDATED = "outdated"
    REFUSED = "refused"
    GONE = "gone"


class Stale(Exception):
    """What was pressed no longer fits what is stored, which `view` shows; nothing was recorded."""

    def __init__(self, view: InterviewView) -> None:
        super().__init__("the press no longer fits")
        self.view = view


@dataclass(frozen=True, slots=True)
class Recorded:
    """Facts that were added by one action, and the interview as it stands now."""

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


@dataclass(frozen=True, slots=True)
class Undone:
    """The interviews that an action was taken back in, none where it was gone; and the nudge it was pressed under."""

    touched: tuple[InterviewView, ...]
    nudge: NudgeRecord | None = None
    view: InterviewView | None = None


# -- facts -----------------------------------------------------------------------------------------------------------


async def record(
    database: Database,
    person_id: int,
    interview_id: int,
    facts: Sequence[Fact],
    now: datetime,
    *,
    keep_dialogue: bool = False,
    check: PressCheck | None = None,
    notes: Callable[[LetterNotes], LetterNotes] | None = None,
) -> Recorded:
    """Adds facts by one action, and ends the open dialogue unless it is kept. Raises NotFound and Stale.

    `notes` changes with them what is noted for the interview's letters.
    """
    async with database.unit() as unit:
        person, stored = await _checked(unit, person_id, interview_id, check, now)
        if notes is not None and (changed := notes(stored.notes)) != stored.notes:
            await unit.letters.save_notes(person_id, interview_id, changed)
            stored = replace(stored, notes=changed)
        return await _recorded(unit, person, stored, facts, now, keep_dialogue=keep_dialogue)


async def record_offer(
    database: Database,
    person_id: int,
    interview_id: int,
    now: datetime,
    *,
    keep_dialogue: bool = False,
    check: PressCheck | None = None,
) -> Recorded:
    """An offer: it ends the wait here, and is news in every other interview that still waits (O16). One action.

    Raises NotFound and Stale.
    """
    async with database.unit() as unit:
        person, stored = await _checked(unit, person_id, interview_id, check, now)
        action_id = new_action_id()
        for other in await unit.interviews.all(person_id):
            if other.id != interview_id and phase(other.facts()) is Phase.WAITING:
                await _add(unit, person, other, [Fact(FactKind.OFFER_ELSEWHERE, now)], action_id, now)
        offer = [Fact(FactKind.OFFER, now)]
        return await _recorded(unit, person, stored, offer, now, keep_dialogue=keep_dialogue, action_id=action_id)


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
    check: PressCheck | None = None,
) -> Recorded:
    """A contact that no nudge asked for, at a moment up to `now`. Raises NotFound and Stale."""
    async with database.unit() as unit:
        person, stored = await _checked(unit, person_id, interview_id, check, now)
        fact = contact_fact(stored.case(person), how, at, now, result)
        return await _recorded(unit, person, stored, [fact], now, keep_dialogue=keep_dialogue)


def contact_fact(case: Case, how: ContactWay, at: datetime, now: datetime, result: CallResult | None = None) -> Fact:
    """The fact that records a contact: which step and rung of the ladder it counts as."""
    ladder = waiting_ladder(case, now)
    step = Step.CALL if how is ContactWay.CALLED else Step.CHECK_IN
    opened = ladder.open_rung if ladder else None
    if how is ContactWay.WROTE and opened and opened[0] is Step.KEEP_WARM:
        step = Step.KEEP_WARM
    rung = ladder.rung_of_contact(step) if ladder else 1
    return Fact(FactKind.DONE, at, step, rung=rung, result=(result or CallResult.SPOKE) if step is Step.CALL else None)


async def _checked(
    unit: UnitOfWork, person_id: int, interview_id: int, check: PressCheck | None, now: datetime
) -> tuple[Person, StoredInterview]:
    person, stored = await load_or_raise(unit, person_id, interview_id)
    if check is not None and not check(stored):
        raise Stale(view_of(person, stored, now))
    return person, stored


async def _recorded(
    unit: UnitOfWork,
    person: Person,
    stored: StoredInterview,
    facts: Sequence[Fact],
    now: datetime,
    *,
    keep_dialogue: bool,
    action_id: int | None = None,
) -> Recorded:
    action_id = new_action_id() if action_id is None else action_id
    view = await _add(unit, person, stored, facts, action_id, now)
    if not keep_dialogue:
        await unit.dialogues.delete(person.id)
    await unit.commit(handles_update=True)
    return Recorded(action_id, view)


# -- nudges ----------------------------------------------------------------------------------------------------------


async def mark(
    database: Database,
    person_id: int,
    nudge_id: int,
    what: FactKind,
    now: datetime,
    result: CallResult | None = None,
    until: datetime | None = None,
    *,
    check: NudgeCheck | None = None,
) -> MarkResult:
    """A tap on a nudge: done, skipped or snoozed. Pressed twice, late or on somebody else's it changes nothing.

    `check`: whether a nudge that nothing was recorded about yet may be marked so.
    """
    async with database.unit() as unit:
        row = await unit.nudges.get(person_id, nudge_id)
        if row is None:
            return MarkResult(MarkStatus.GONE)
        person, stored = await load_or_raise(unit, person_id, row.interview_id)
        case = stored.case(person) if person.preferences else None
        status = mark_status(row, stored, case, now) if check is None else _passes(row, stored, case, now, check)
        if status is not MarkStatus.APPLIED:
            return MarkResult(status, nudge=row, view=view_of(person, stored, now))
        fact = Fact(what, now, row.step, row.person, row.rung, row.attempt, result=result, until=until)
        return await _marked(unit, person, stored, row, fact, now)


async def decide(database: Database, person_id: int, nudge_id: int, what: FactKind, now: datetime) -> MarkResult:
    """Let go, keep waiting, or no more notes, as the answer to a nudge. Once, and only on a nudge that asks for it."""
    async with database.unit() as unit:
        row = await unit.nudges.get(person_id, nudge_id)
        if row is None:
            return MarkResult(MarkStatus.GONE)
        person, stored = await load_or_raise(unit, person_id, row.interview_id)
        if what not in SPECS[row.step].decisions:
            return MarkResult(MarkStatus.OUTDATED, nudge=row, view=view_of(person, stored, now))
        if last_about(stored, row) is not None:
            return MarkResult(MarkStatus.ALREADY, nudge=row, view=view_of(person, stored, now))
        return await _marked(unit, person, stored, row, Fact(what, now), now)


async def references_knew(database: Database, person_id: int, nudge_id: int, now: datetime) -> MarkResult:
    """The references were told already: the nudge is done, and no interview asks for it again (O7)."""
    async with database.unit() as unit:
        row = await unit.nudges.get(person_id, nudge_id)
        if row is None:
            return MarkResult(MarkStatus.GONE)
        person, stored = await load_or_raise(unit, person_id, row.interview_id)
        case = stored.case(person) if person.preferences else None
        status = _passes(row, stored, case, now, lambda *_: True)
        if status is not MarkStatus.APPLIED:
            return MarkResult(status, nudge=row, view=view_of(person, stored, now))
        person = await unit.people.change(person_id, references_told=True)
        await replan_all(unit, person, now)
        fact = Fact(FactKind.DONE, now, row.step, row.person, row.rung, row.attempt)
        return await _marked(unit, person, stored, row, fact, now)


async def undo(database: Database, person_id: int, action_id: int, now: datetime, nudge_id: int = 0) -> Undone:
    """Takes back what one action recorded, in every interview it touched; nothing where it was taken back before.

    With it goes what the nudge it was pressed under had brought beside it: that the references know.
    """
    async with database.unit() as unit:
        person = await person_or_raise(unit, person_id)
        row = await unit.nudges.get(person_id, nudge_id) if nudge_id else None
        touched = await unit.interviews.undo(person_id, action_id)
        if touched and row is not None and row.step is Step.REFERENCES and person.references_told:
            person = await unit.people.change(person_id, references_told=False)
            await replan_all(unit, person, now)
        views = {one: await _replanned(unit, person, one, now) for one in touched}
        view = views.get(row.interview_id) if row else None
        if row is not None and view is None:
            view = view_of(*await load_or_raise(unit, person_id, row.interview_id), now)
        await unit.commit(handles_update=True)
        return Undone(tuple(views.values()), row, view)


def mark_status(row: NudgeRecord, stored: StoredInterview, case: Case | None, now: datetime) -> MarkStatus:
    """Whether a tap on this nudge still means something."""
    since = row.settled_at or row.due_at
    for fact in stored.facts():
        same = fact.step is row.step and fact.rung == row.rung and fact.person in (NOBODY, row.person)
        if same and fact.at >= since and fact.what in (FactKind.DONE, FactKind.SKIPPED):
            return MarkStatus.ALREADY
    if fell_away(row.step, stored):
        return MarkStatus.OUTDATED
    if row.step not in RUNGS or row.step in AFTER_REJECTION or case is None:
        return MarkStatus.APPLIED
    ladder: Ladder | None = waiting_ladder(case, now)
    return MarkStatus.APPLIED if ladder and ladder.start.number == row.ladder else MarkStatus.OUTDATED


def fell_away(step: Step, stored: StoredInterview) -> bool:
    """Whether only an answer brings the step, and none such stands in the history (any more)."""
    brought_by = SPECS[step].brought_by
    return brought_by is not None and all(entry.fact.what is not brought_by for entry in stored.history)


def last_about(stored: StoredInterview, row: NudgeRecord) -> HistoryEntry | None:
    """The last thing that was recorded about a nudge since it came; None while it is still to be dealt with."""
    since = row.settled_at or row.due_at
    found = [entry for entry in stored.history if entry.fact.at >= since and _is_about(entry.fact, row)]
    return found[-1] if found else None


def is_open(stored: StoredInterview, row: NudgeRecord) -> bool:
    """Whether a nudge is still to be dealt with: nothing was recorded about it, and what brought it still stands."""
    return last_about(stored, row) is None and not fell_away(row.step, stored)


def _is_about(fact: Fact, row: NudgeRecord) -> bool:
    if fact.what in DECISIONS:
        return fact.what in SPECS[row.step].decisions
    same = fact.step is row.step and fact.rung == row.rung and fact.person in (NOBODY, row.person)
    return fact.what in TAPPED and same


def _passes(
    row: NudgeRecord, stored: StoredInterview, case: Case | None, now: datetime, check: NudgeCheck
) -> MarkStatus:
    if last_about(stored, row) is not None:
        return MarkStatus.ALREADY
    status = mark_status(row, stored, case, now)
    if status is MarkStatus.APPLIED and (case is None or not check(case, row.nudge)):
        return MarkStatus.REFUSED
    return status


async def _marked(
    unit: UnitOfWork, person: Person, stored: StoredInterview, row: NudgeRecord, fact: Fact, now: datetime
) -> MarkResult:
    action_id = new_action_id()
    view = await _add(unit, person, stored, [fact], action_id, now)
    await unit.commit(handles_update=True)
    return MarkResult(MarkStatus.APPLIED, action_id, row, view, _older(stored, row))


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
    unit: UnitOfWork, person: Person, stored: StoredInterview, facts: Iterable[Fact], action_id: int, now: datetime
) -> InterviewView:
    entries = await unit.interviews.record(person.id, stored.id, list(facts), action_id)
    return await replanned(unit, person, stored.with_entries(entries), now)


async def _replanned(unit: UnitOfWork, person: Person, interview_id: int, now: datetime) -> InterviewView:
    stored = await unit.interviews.get(person.id, interview_id)
    if stored is None:
        raise NotFound("no such interview")
    return await replanned(unit, person, stored, now)


def new_action_id() -> int:
    # Random, so that a forged undo finds nothing; 62 bits fit a signed column and 13 base-36 digits.
    return secrets.randbits(62)
