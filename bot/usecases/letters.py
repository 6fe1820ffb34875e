"""A person's letters: the notes that they are written from, and texts that the person keeps for one of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from bot.domain.letter_facts import LetterNotes
from bot.domain.model import NOBODY, FactKind, Interview
from bot.storage.database import Database
from bot.storage.errors import NotFound
from bot.storage.records.interviews import KeptText, KeptTextKind, NudgeRecord, StoredInterview
from bot.storage.unit_of_work import UnitOfWork
from bot.usecases.history import is_open


async def nudge_shown_in(database: Database, person_id: int, message_id: int) -> NudgeRecord | None:
    """The nudge that a message of the bot's shows, or None."""
    async with database.unit() as unit:
        return await unit.nudges.by_message(person_id, message_id)


async def note(
    database: Database, person_id: int, interview_id: int, change: Callable[[LetterNotes], LetterNotes]
) -> LetterNotes:
    """Changes what is noted for an interview's letters. Raises NotFound."""
    async with database.unit() as unit:
        stored = await _interview(unit, person_id, interview_id)
        notes = change(stored.notes)
        await unit.letters.save_notes(person_id, interview_id, notes)
        await unit.commit(handles_update=True)
        return notes


async def note_topic(database: Database, person_id: int, interview_id: int, interviewer: int, topic: str) -> None:
    """Notes what was talked about, with one interviewer or (`NOBODY`) in all; empty: nothing. Raises NotFound."""
    async with database.unit() as unit:
        person = await unit.people.by_id(person_id)
        stored = await _interview(unit, person_id, interview_id)
        interview = _with_topic(stored.interview, interviewer, topic.strip() or None)
        wall_zone = (person.timezone if person else None) or stored.wall_zone
        await unit.interviews.change(person_id, interview_id, interview, wall_zone)
        await unit.commit(handles_update=True)


async def note_offer(database: Database, person_id: int, interview_id: int, until: date | None) -> None:
    """Notes by when an offer elsewhere must be answered, for every interview that is to hear of it (O16).

    It was told from `interview_id`. Raises NotFound.
    """
    async with database.unit() as unit:
        await _interview(unit, person_id, interview_id)
        for stored in await unit.interviews.all(person_id):
            if any(fact.what is FactKind.OFFER_ELSEWHERE for fact in stored.facts()):
                await unit.letters.save_notes(person_id, stored.id, replace(stored.notes, offer_until=until))
        await unit.commit(handles_update=True)


async def keep(
    database: Database, person_id: int, nudge_id: int, kind: KeptTextKind, text: str, *, while_open: bool = True
) -> StoredInterview | None:
    """Keeps a text for a nudge's letter, in place of an earlier one of its kind; empty: none.

    The interview with it; None where, `while_open`, the nudge was dealt with. Raises NotFound.
    """
    async with database.unit() as unit:
        row, stored = await _nudge(unit, person_id, nudge_id)
        if while_open and not is_open(stored, row):
            return None
        kept = _kept(row, kind, text.strip())
        if kept.text:
            await unit.letters.save_text(person_id, row.interview_id, kept)
        else:
            await unit.letters.delete_text(person_id, row.interview_id, kept)
        await unit.commit(handles_update=True)
        others = tuple(one for one in stored.kept if _place(one) != _place(kept))
        return replace(stored, kept=(*others, kept) if kept.text else others)


async def swap(database: Database, person_id: int, nudge_id: int, before: KeptTextKind, after: KeptTextKind) -> bool:
    """Makes a kept text one of another kind: a tried version the person's own, or back.

    False where there is none, or the nudge was dealt with. Raises NotFound.
    """
    async with database.unit() as unit:
        row, stored = await _nudge(unit, person_id, nudge_id)
        text = stored.kept_text(row.nudge, before) if is_open(stored, row) else None
        if text is None:
            return False
        await unit.letters.save_text(person_id, row.interview_id, _kept(row, after, text))
        await unit.letters.delete_text(person_id, row.interview_id, _kept(row, before, ""))
        await unit.commit(handles_update=True)
        return True


async def _nudge(unit: UnitOfWork, person_id: int, nudge_id: int) -> tuple[NudgeRecord, StoredInterview]:
    row = await unit.nudges.get(person_id, nudge_id)
    if row is None:
        raise NotFound("no such nudge")
    return row, await _interview(unit, person_id, row.interview_id)


def _place(kept: KeptText) -> tuple[object, ...]:
    return kept.step, kept.person, kept.rung, kept.kind


async def _interview(unit: UnitOfWork, person_id: int, interview_id: int) -> StoredInterview:
    stored = await unit.interviews.get(person_id, interview_id)
    if stored is None:
        raise NotFound("no such interview")
    return stored


def _kept(row: NudgeRecord, kind: KeptTextKind, text: str) -> KeptText:
    return KeptText(row.step, row.person, row.rung, kind, text)


def _with_topic(interview: Interview, interviewer: int, topic: str | None) -> Interview:
    if interviewer == NOBODY:
        return replace(interview, topic=topic)
    people = tuple(replace(one, topic=topic) if one.id == interviewer else one for one in interview.people)
    return replace(interview, people=people)
