"""An interview recorded or changed, with all that belongs to it.

Each function is one intention and one transaction: load, decide, write, plan anew, commit. The plan itself is the
domain's; what a screen shows of it is the chat's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from bot.domain.model import RESTARTS, Fact, FactKind, Interview, Nudge, promised_date
from bot.storage.database import Database
from bot.storage.errors import NotFound
from bot.storage.records.interviews import KeptInvite, StoredInterview
from bot.storage.unit_of_work import UnitOfWork
from bot.usecases.history import new_action_id
from bot.usecases.quotas import QuotaExceeded, room_for
from bot.usecases.views import InterviewView, load_or_raise, person_or_raise, replanned, view_of


@dataclass(frozen=True, slots=True)
class NewInterview:
    """An interview about to be recorded, with what the person has done since, and the application it belongs to.

    `roughly`: its decision date stands for vaguer words. `invite`: the UID of the invitation it came from, and its
    version, so that a changed one finds it.
    """

    interview: Interview
    since: tuple[Fact, ...] = ()
    application_id: int | None = None
    roughly: bool = False
    invite: tuple[str, int] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class ChangedInterview:
    """An interview as it is to be, with what was done `since`.

    `roughly`: whether its decision date stands for vaguer words; None where it was not told anew.
    """

    interview: Interview
    since: tuple[Fact, ...] = ()
    roughly: bool | None = None


@dataclass(frozen=True, slots=True)
class InterviewChange:
    """An interview changed: what was planned before, and what is now."""

    before: tuple[Nudge, ...]
    view: InterviewView


async def record_interview(database: Database, person_id: int, new: NewInterview, now: datetime) -> InterviewView:
    """Saves an interview, what was done since it, and its next moment, all or nothing. Raises QuotaExceeded."""
    async with database.unit() as unit:
        person = await person_or_raise(unit, person_id)
        if person.timezone is None:
            raise ValueError("an interview needs its person's time zone")
        if not await room_for(unit, person, 1):
            raise QuotaExceeded(0)
        interview_id = await unit.interviews.add(
            person_id, new.interview, person.timezone, application_id=new.application_id, next_at=None
        )
        await _with_it(unit, person_id, interview_id, new)
        await unit.dialogues.delete(person_id)
        stored = await unit.interviews.get(person_id, interview_id)
        assert stored is not None  # added in this transaction
        view = await replanned(unit, person, stored, now)
        await unit.commit(handles_update=True)
        return view


async def change_interview(
    database: Database,
    person_id: int,
    interview_id: int,
    change: Callable[[InterviewView], ChangedInterview],
    now: datetime,
    *,
    invite_sequence: int | None = None,
) -> InterviewChange:
    """Changes the facts of an interview as they are stored at this moment; the plan follows. Raises NotFound.

    `invite_sequence`: the version of the invitation that asked for it.
    """
    async with database.unit() as unit:
        person, stored = await load_or_raise(unit, person_id, interview_id)
        before = view_of(person, stored, now)
        new = change(before)
        interview, facts = new.interview, list(new.since)
        if new.roughly is not None:
            await _note_roughness(unit, person_id, interview_id, interview.decide_by if new.roughly else None)
            interview, answers = _with_date_told_anew(stored, interview, now)
            facts += answers
        await unit.interviews.change(person_id, interview_id, interview, person.timezone or stored.wall_zone)
        if facts:
            await unit.interviews.record(person_id, interview_id, facts, new_action_id())
        if invite_sequence is not None:
            await keep_newer_invite(unit, person_id, interview_id, invite_sequence)
        await unit.dialogues.delete(person_id)
        changed = await unit.interviews.get(person_id, interview_id)
        if changed is None:
            raise NotFound("no such interview")
        view = await replanned(unit, person, changed, now)
        await unit.commit(handles_update=True)
        return InterviewChange(before.plan, view)


async def keep_newer_invite(unit: UnitOfWork, person_id: int, interview_id: int, sequence: int) -> None:
    """Notes the version of an interview's invitation where it is a newer one, in the caller's transaction."""
    known = [one for one in await unit.calendars.invites(person_id) if one.interview_id == interview_id]
    if known and sequence > known[0].sequence:
        await unit.calendars.save_invite(person_id, replace(known[0], sequence=sequence))


async def _with_it(unit: UnitOfWork, person_id: int, interview_id: int, new: NewInterview) -> None:
    """What is written beside a new interview."""
    if new.application_id is not None:
        await _carry_notes(unit, person_id, interview_id, new.application_id)
    if new.roughly:
        await _note_roughness(unit, person_id, interview_id, new.interview.decide_by)
    if new.since:
        await unit.interviews.record(person_id, interview_id, new.since, new_action_id())
    if new.invite is not None:
        await unit.calendars.save_invite(person_id, KeptInvite(interview_id, *new.invite))


def _with_date_told_anew(
    stored: StoredInterview, interview: Interview, now: datetime
) -> tuple[Interview, tuple[Fact, ...]]:
    """Where the decision date is kept: with the interview, or as an answer once an answer has named another.

    The last answer counts, so a date told after it is one more: the interview keeps what was said on the day.
    """
    history = stored.facts()
    if not any(fact.what in RESTARTS for fact in history):
        return interview, ()
    told = interview.decide_by
    kept = replace(interview, decide_by=stored.interview.decide_by)
    if told == promised_date(stored.interview, history):
        return kept, ()
    return kept, (Fact(FactKind.STILL_DECIDING, now, decide_by=told),)


async def _carry_notes(unit: UnitOfWork, person_id: int, interview_id: int, application_id: int) -> None:
    """The next round begins with what was noted for the letters of the round before, but for how that one went."""
    before = [one for one in await unit.interviews.rounds(person_id, application_id) if one.id != interview_id]
    if before:
        last = max(before, key=lambda one: (one.interview.starts_at, one.id))
        notes = replace(last.notes, went_badly=False, unwanted=False, promise=None, news=None, rough_date=None)
        await unit.letters.save_notes(person_id, interview_id, notes)


async def _note_roughness(unit: UnitOfWork, person_id: int, interview_id: int, day: date | None) -> None:
    stored = await unit.interviews.get(person_id, interview_id)
    if stored is not None and stored.notes.rough_date != day:
        await unit.letters.save_notes(person_id, interview_id, replace(stored.notes, rough_date=day))
