"""What happened: an interview recorded, changed or closed, a step marked, an answer given, an undo.

Each function is one intention and one transaction: load the facts, add one, plan anew, commit. The plan itself is the
domain's; what a screen shows of it is the chat's.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import Enum

from bot.domain.ladder import Ladder
from bot.domain.model import NOBODY, CallResult, Case, Fact, FactKind, Interview, Nudge, Step
from bot.domain.model import RUNGS as NUMBERED
from bot.domain.planner import Phase, phase, plan, waiting_ladder
from bot.domain.urgency import order
from bot.storage.database import Database
from bot.storage.records import NotFound, Person, SentNudge, State, StoredInterview
from bot.storage.unit_of_work import UnitOfWork
from bot.usecases.people import replan
from bot.usecases.quotas import TooMany, room_for

BROUGHT_BY = {
    Step.GRACIOUS_REPLY: FactKind.REJECTED,
    Step.KEEP_IN_TOUCH: FactKind.REJECTED,
    Step.LEVERAGE: FactKind.OFFER_ELSEWHERE,
    Step.NO_SHOW: FactKind.NO_SHOW,
}
"""Steps that come only because of an answer, and mean nothing once it was taken back."""


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
class NewInterview:
    """An interview about to be recorded, with what the person has done since, and the application it belongs to.

    `roughly`: its decision date stands for vaguer words.
    """

    interview: Interview
    since: tuple[Fact, ...] = ()
    application_id: int | None = None
    roughly: bool = False


@dataclass(frozen=True, slots=True)
class InterviewView:
    """One interview as it stands: its case, what comes (empty while the zone is unknown), the application's rounds.

    Of what comes at one moment the most urgent stands first.
    """

    person: Person
    stored: StoredInterview
    case: Case | None = field(repr=False)
    plan: tuple[Nudge, ...]
    phase: Phase
    rounds: tuple[StoredInterview, ...] = ()


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
    nudge: SentNudge | None = None
    view: InterviewView | None = None
    stale: tuple[SentNudge, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class InterviewChange:
    """An interview changed: what was planned before, and what is now."""

    before: tuple[Nudge, ...]
    view: InterviewView


# -- looking ---------------------------------------------------------------------------------------------------------


async def load_view(database: Database, person_id: int, interview_id: int, now: datetime) -> InterviewView | None:
    """One interview with its plan and rounds, or None where the person has none under this id."""
    async with database.unit() as unit:
        person, stored = await _load(unit, person_id, interview_id)
        if person is None or stored is None:
            return None
        rounds = await unit.interviews.application(person_id, stored.application_id)
        return replace(_view(person, stored, now), rounds=tuple(rounds))


async def load_views(database: Database, person_id: int, now: datetime) -> tuple[InterviewView, ...]:
    """All of a person's interviews with their plans, those with the nearest next step first."""
    async with database.unit() as unit:
        person = await _person(unit, person_id)
        views = [_view(person, stored, now) for stored in await unit.interviews.all(person_id)]
    return tuple(sorted(views, key=lambda v: (not v.plan, v.plan[0].at if v.plan else v.stored.interview.ends_at)))


async def sent_nudge(database: Database, person_id: int, nudge_id: int) -> SentNudge | None:
    """A nudge of the person's, or None."""
    async with database.unit() as unit:
        return await unit.nudges.get(person_id, nudge_id)


# -- interviews ------------------------------------------------------------------------------------------------------


async def record_interview(database: Database, person_id: int, new: NewInterview, now: datetime) -> InterviewView:
    """Saves an interview, what was done since it, and its next moment, all or nothing. Raises TooMany."""
    async with database.unit() as unit:
        person = await _person(unit, person_id)
        if person.timezone is None:
            raise ValueError("an interview needs its person's time zone")
        if not await room_for(unit, person, 1):
            raise TooMany(0)
        interview_id = await unit.interviews.add(
            person_id, new.interview, person.timezone, application_id=new.application_id, next_at=None
        )
        if new.application_id is not None:
            await _carry_notes(unit, person_id, interview_id, new.application_id)
        if new.roughly:
            await _note_roughness(unit, person_id, interview_id, new.interview.decide_by)
        if new.since:
            await unit.interviews.record(person_id, interview_id, new.since, _new_action_id())
        await unit.dialogues.drop(person_id)
        stored = await _replanned(unit, person, interview_id, now)
        await unit.commit()
        return _view(person, stored, now)


async def change_interview(
    database: Database,
    person_id: int,
    interview_id: int,
    interview: Interview,
    now: datetime,
    *,
    since: Sequence[Fact] = (),
    roughly: bool | None = None,
) -> InterviewChange:
    """Changes the facts of an interview, and records what was done `since` it; the plan follows. Raises NotFound.

    `roughly`: whether the decision date, where it was told anew, stands for vaguer words.
    """
    async with database.unit() as unit:
        person, stored = await _load_both(unit, person_id, interview_id)
        before = _view(person, stored, now).plan
        wall_zone = person.timezone or stored.wall_zone
        await unit.interviews.change(person_id, interview_id, interview, wall_zone)
        if roughly is not None:
            await _note_roughness(unit, person_id, interview_id, interview.decide_by if roughly else None)
        if since:
            await unit.interviews.record(person_id, interview_id, since, _new_action_id())
        await unit.dialogues.drop(person_id)
        stored = await _replanned(unit, person, interview_id, now)
        await unit.commit()
        return InterviewChange(before, _view(person, stored, now))


# -- what happened ---------------------------------------------------------------------------------------------------


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
        person, _ = await _load_both(unit, person_id, interview_id)
        action_id = _new_action_id()
        stored = await _add(unit, person, interview_id, facts, action_id, now)
        if not keep_dialogue:
            await unit.dialogues.drop(person_id)
        await unit.commit()
        return Recorded(action_id, _view(person, stored, now))


async def record_offer(
    database: Database, person_id: int, interview_id: int, now: datetime, *, keep_dialogue: bool = False
) -> Recorded:
    """An offer: it ends the wait here, and is news in every other interview that still waits (O16). One deed."""
    async with database.unit() as unit:
        person, stored = await _load_both(unit, person_id, interview_id)
        action_id = _new_action_id()
        stored = await _add(unit, person, interview_id, [Fact(FactKind.OFFER, now)], action_id, now)
        for other in await unit.interviews.all(person_id):
            if other.id != interview_id and phase(other.facts()) is Phase.WAITING:
                await _add(unit, person, other.id, [Fact(FactKind.OFFER_ELSEWHERE, now)], action_id, now)
        if not keep_dialogue:
            await unit.dialogues.drop(person_id)
        await unit.commit()
        return Recorded(action_id, _view(person, stored, now))


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
        person, stored = await _load_both(unit, person_id, interview_id)
        fact = contact_fact(stored.case(person), how, at, now, result)
        action_id = _new_action_id()
        stored = await _add(unit, person, interview_id, [fact], action_id, now)
        if not keep_dialogue:
            await unit.dialogues.drop(person_id)
        await unit.commit()
        return Recorded(action_id, _view(person, stored, now))


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
        person, stored = await _load_both(unit, person_id, row.interview_id)
        before = _view(person, stored, now)
        status = mark_status(row, before, now)
        if status is not MarkStatus.APPLIED:
            return MarkResult(status, nudge=row, view=before)
        fact = Fact(what, now, row.step, row.person, row.rung, row.attempt, result=result, until=until)
        action_id = _new_action_id()
        stored = await _add(unit, person, stored.id, [fact], action_id, now)
        await unit.commit()
        return MarkResult(MarkStatus.APPLIED, action_id, row, _view(person, stored, now), _older(stored, row))


async def undo(database: Database, person_id: int, action_id: int, now: datetime) -> tuple[InterviewView, ...]:
    """Takes back what one deed recorded, in every interview it touched. Empty where it was taken back before."""
    async with database.unit() as unit:
        person = await _person(unit, person_id)
        touched = await unit.interviews.undo(person_id, action_id)
        views = [_view(person, await _replanned(unit, person, interview_id, now), now) for interview_id in touched]
        await unit.commit()
        return tuple(views)


# -- what they share -------------------------------------------------------------------------------------------------


def mark_status(row: SentNudge, before: InterviewView, now: datetime) -> MarkStatus:
    """Whether a tap on this nudge still means something."""
    since = row.settled_at or row.due_at
    for fact in before.stored.facts():
        same = fact.step is row.step and fact.rung == row.rung and fact.person in (NOBODY, row.person)
        if same and fact.at >= since and fact.what in (FactKind.DONE, FactKind.SKIPPED):
            return MarkStatus.ALREADY
    if fell_away(row.step, before.stored):
        return MarkStatus.OUTDATED
    if row.step not in NUMBERED or row.step is Step.KEEP_IN_TOUCH or before.case is None:
        return MarkStatus.APPLIED
    ladder: Ladder | None = waiting_ladder(before.case, now)
    return MarkStatus.APPLIED if ladder and ladder.start.number == row.ladder else MarkStatus.OUTDATED


def fell_away(step: Step, stored: StoredInterview) -> bool:
    """Whether only an answer brings the step, and none such stands in the history (any more)."""
    return step in BROUGHT_BY and all(entry.fact.what is not BROUGHT_BY[step] for entry in stored.history)


def _older(stored: StoredInterview, row: SentNudge) -> tuple[SentNudge, ...]:
    return tuple(
        other
        for other in stored.nudges
        if other.id != row.id
        and other.state is State.SENT
        and other.message_id is not None
        and not other.in_a_list
        and (other.step, other.person, other.rung) == (row.step, row.person, row.rung)
    )


async def _carry_notes(unit: UnitOfWork, person_id: int, interview_id: int, application_id: int) -> None:
    """The next round begins with what was noted for the letters of the round before, but for how that one went."""
    before = [one for one in await unit.interviews.application(person_id, application_id) if one.id != interview_id]
    if before:
        last = max(before, key=lambda one: (one.interview.starts_at, one.id))
        notes = replace(last.notes, went_badly=False, unwanted=False, promise=None, news=None, rough_date=None)
        await unit.letters.note(person_id, interview_id, notes)


async def _note_roughness(unit: UnitOfWork, person_id: int, interview_id: int, day: date | None) -> None:
    stored = await unit.interviews.get(person_id, interview_id)
    if stored is not None and stored.notes.rough_date != day:
        await unit.letters.note(person_id, interview_id, replace(stored.notes, rough_date=day))


async def _add(
    unit: UnitOfWork, person: Person, interview_id: int, facts: Sequence[Fact], action_id: int, now: datetime
) -> StoredInterview:
    await unit.interviews.record(person.id, interview_id, facts, action_id)
    return await _replanned(unit, person, interview_id, now)


async def _replanned(unit: UnitOfWork, person: Person, interview_id: int, now: datetime) -> StoredInterview:
    stored = await unit.interviews.get(person.id, interview_id)
    if stored is None:
        raise NotFound("no such interview")
    await replan(unit, person, stored, now)
    return stored


async def _person(unit: UnitOfWork, person_id: int) -> Person:
    person = await unit.people.by_id(person_id)
    if person is None:
        raise NotFound("no such person")
    return person


async def _load(unit: UnitOfWork, person_id: int, interview_id: int) -> tuple[Person | None, StoredInterview | None]:
    return await unit.people.by_id(person_id), await unit.interviews.get(person_id, interview_id)


async def _load_both(unit: UnitOfWork, person_id: int, interview_id: int) -> tuple[Person, StoredInterview]:
    person, stored = await _load(unit, person_id, interview_id)
    if person is None or stored is None:
        raise NotFound("no such interview")
    return person, stored


def _view(person: Person, stored: StoredInterview, now: datetime) -> InterviewView:
    case = stored.case(person) if person.preferences else None
    since = person.planned_from(now)
    coming = sorted(plan(case, since), key=lambda nudge: (nudge.at, order(nudge, case))) if case and since else ()
    return InterviewView(person, stored, case, tuple(coming), phase(stored.facts()))


def _new_action_id() -> int:
    # Random, so that a forged undo finds nothing; 62 bits fit a signed column and 13 base-36 digits.
    return secrets.randbits(62)
