"""Notes for letters and kept texts: who reaches them, what replaces what, what is deleted with what."""

from datetime import date

import pytest

from bot.domain.letter_facts import LetterNotes, Tone
from bot.domain.model import Nudge, Step
from bot.storage.database import Database
from bot.storage.errors import NotFound
from bot.storage.records.interviews import KeptText, KeptTextKind
from bot.storage.records.people import Person
from bot.storage.repositories.letter_notes import notes_from_json, notes_to_json
from tests.storage.conftest import NOW, add

THANK = Nudge(Step.THANK, NOW, person=1)
FULL = LetterNotes(
    tone=Tone.FORMAL,
    went_badly=True,
    strength="Ten years of Python",
    promise="the write-up",
    offer_until=date(2026, 12, 4),
    rough_date=date(2026, 12, 24),
    language="de",
)


def own(text: str, kind: KeptTextKind = KeptTextKind.OWN) -> KeptText:
    return KeptText(Step.THANK, 1, 0, kind, text)


async def test_notes_come_back_as_saved(database: Database, ann: Person) -> None:
    interview = await add(database, ann)

    async with database.unit() as unit:
        await unit.letters.save_notes(ann.id, interview, FULL)
        await unit.commit()
    async with database.unit() as unit:
        stored = await unit.interviews.get(ann.id, interview)

    assert stored is not None
    assert stored.notes == FULL


async def test_an_interview_without_notes_has_empty_ones(database: Database, ann: Person) -> None:
    interview = await add(database, ann)

    async with database.unit() as unit:
        await unit.letters.save_notes(ann.id, interview, FULL)
        await unit.letters.save_notes(ann.id, interview, LetterNotes())
        stored = await unit.interviews.get(ann.id, interview)

    assert stored is not None
    assert stored.notes == LetterNotes()


async def test_a_kept_text_replaces_the_one_before_it_and_no_other(database: Database, ann: Person) -> None:
    interview = await add(database, ann)

    async with database.unit() as unit:
        for kept in (own("first"), own("tried", KeptTextKind.TRIED), own("second")):
            await unit.letters.save_text(ann.id, interview, kept)
        stored = await unit.interviews.get(ann.id, interview)
        await unit.letters.delete_text(ann.id, interview, own(""))
        after = await unit.interviews.get(ann.id, interview)

    assert stored is not None
    assert after is not None
    assert stored.kept_text(THANK, KeptTextKind.OWN) == "second"
    assert stored.kept_text(Nudge(Step.THANK, NOW, person=2), KeptTextKind.OWN) is None
    assert after.kept_text(THANK, KeptTextKind.OWN) is None
    assert after.kept_text(THANK, KeptTextKind.TRIED) == "tried"


async def test_nobody_reaches_the_letters_of_another_person(database: Database, ann: Person, ben: Person) -> None:
    interview = await add(database, ann)

    async with database.unit() as unit:
        await unit.letters.save_text(ann.id, interview, own("mine"))
        with pytest.raises(NotFound):
            await unit.letters.save_notes(ben.id, interview, FULL)
        with pytest.raises(NotFound):
            await unit.letters.save_text(ben.id, interview, own("theirs"))
        await unit.letters.delete_text(ben.id, interview, own(""))
        stored = await unit.interviews.get(ann.id, interview)

    assert stored is not None
    assert stored.kept_text(THANK, KeptTextKind.OWN) == "mine"


async def test_letters_are_deleted_with_their_interview(database: Database, ann: Person) -> None:
    interview = await add(database, ann)

    async with database.unit() as unit:
        await unit.letters.save_text(ann.id, interview, own("mine"))
        await unit.interviews.remove(ann.id, interview)
        await unit.commit()
        again = await unit.interviews.get(ann.id, interview)

    assert again is None


async def test_kept_texts_do_not_show_in_a_log_line(database: Database, ann: Person) -> None:
    interview = await add(database, ann)

    async with database.unit() as unit:
        await unit.letters.save_text(ann.id, interview, own("secret text"))
        await unit.letters.save_notes(ann.id, interview, LetterNotes(strength="secret strength"))
        stored = await unit.interviews.get(ann.id, interview)

    assert "secret" not in repr(stored)


def test_unknown_fields_in_notes_of_another_version_are_ignored() -> None:
    assert notes_from_json('{"strength": "patience", "mood": "calm"}') == LetterNotes(strength="patience")
    assert notes_from_json(None) == LetterNotes()
    assert notes_to_json(LetterNotes()) is None
