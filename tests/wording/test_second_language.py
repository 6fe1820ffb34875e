"""A second language is a folder: letters and screens in it need no change of code.

Here it is a tiny made-up one, laid beside English in a folder of the test's own, with German dates and its own count of
letters; what it does not say differently is English.
"""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.domain.advice import advice
from bot.domain.drafts import closing, draft, variants
from bot.domain.letter_check import CheckContext, check
from bot.domain.letter_facts import LetterNotes, Tone
from bot.domain.model import Case, Fact, FactKind, Nudge, Step
from bot.wording import Shelf
from bot.wording.catalogue import CONTENT
from tests.domain.letter_cases import ALEX, DANA, case

LANGUAGE = """
name = "Zembla"
locale = "de"
day = "EEEE, d. MMMM y"
day_this_year = "EEEE, d. MMMM"
day_short = "EEE, d. MMM"
weekday = "EEEE"
clock = "HH:mm"
moment = "{day}, {clock}"
"""
CHECK_IN = """
[1.1]
subject = "Zu {{ the_role }}?"
body = "Bal dorum {{ the_job }}{% if decide_by %} blit {{ decide_by | day }}{% endif %}?"

[2.1]
subject = "Zu?"
body = "Bal?"
"""
PARTS = """
the_role = "zi {{ role or 'tark' }}"
the_job = "zi {{ role or 'tark' }}{% if company %} vo {{ company }}{% endif %}"
cv = "ZV"
on_weekday = "nu {{ day | weekday }}"
on_date = "nu {{ day | day }}"
connect = ["Kob?"]
strength = ["Kerem {{ strength }}."]
promise = ["Promo {{ promise }}."]

[greeting]
warm = ["{% if name %}Halum {{ name }},{% else %}Halum,{% endif %}"]
formal = ["{% if formal_name %}Salut {{ formal_name }},{% else %}Salut,{% endif %}"]

[sign_off]
warm = ["Dobro"]
formal = ["Dignum"]
"""
STILL_DECIDING = """
[still_deciding.1]
subject = "Grat"
body = "Grat vo {{ the_job }}{% if decide_by %}, blit {{ decide_by | day }}{% endif %}."
"""
PERSON_TELLS = Nudge(Step.CHECK_IN, datetime(2026, 11, 30, 9, 30, tzinfo=UTC), rung=1)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    for name in ("en", "zz"):
        shutil.copytree(CONTENT / "en", tmp_path / name)
    made_up = tmp_path / "zz"
    (made_up / "language.toml").write_text(LANGUAGE, "utf-8")
    (made_up / "letters" / "check_in.toml").write_text(CHECK_IN, "utf-8")
    (made_up / "letters" / "parts.toml").write_text(PARTS, "utf-8")
    (made_up / "letters" / "answers.toml").write_text(STILL_DECIDING, "utf-8")
    _say(made_up / "blocks.toml", 'body = "Message"', 'body = "Zet"')
    _say(
        made_up / "steps" / "check_in.toml",
        'do = "Ask only where they are, and offer anything they still need."',
        'do = "Dorum."',
    )
    _say(
        made_up / "steps" / "check_in.toml",
        'title = "Check in by email{{ numbered }}"',
        'title = "Dorum mel{{ numbered }}"',
    )
    check_file = (made_up / "check.toml").read_text("utf-8").partition("[pattern]")[0]
    (made_up / "check.toml").write_text(f"{check_file}[pattern]\nasks_whether_chosen = ['dorum mi']\n", "utf-8")
    return Shelf(tmp_path)


def _say(file: Path, english: str, made_up: str) -> None:
    text = file.read_text("utf-8")
    assert english in text
    file.write_text(text.replace(english, made_up), "utf-8")


def dated() -> Case:
    return case((DANA,), decide_by=date(2026, 11, 27))


def text(shelf: Shelf, screens: str, notes: LetterNotes) -> list[tuple[str, str]]:
    made = draft(PERSON_TELLS, dated(), ALEX, shelf.words(screens), notes=notes)
    assert made is not None
    return [(block.label, block.text) for block in made.blocks]


def test_letters_of_another_language_come_with_the_screens_of_ones_own(shelf: Shelf) -> None:
    subject, body = text(shelf, "en", LetterNotes(language="zz"))

    assert subject == ("Subject", "Zu zi Data engineer?")
    assert body == (
        "Message",
        (
            "Halum Dana,\n\nBal dorum zi Data engineer vo Acme blit Freitag, 27. November?\n\n"
            "Dobro,\nAlex Kim\nData engineer\n+1 555 0100"
        ),
    )


def test_english_letters_come_with_the_screens_of_another_language(shelf: Shelf) -> None:
    _, (label, body) = text(shelf, "zz", LetterNotes(language="en"))

    assert label == "Zet"
    assert body.startswith("Dear Dana,")
    assert "Friday 27 November" in body


def test_without_a_language_of_their_own_letters_are_in_that_of_the_screens(shelf: Shelf) -> None:
    _, (label, body) = text(shelf, "zz", LetterNotes())

    assert (label, body[:11]) == ("Zet", "Halum Dana,")


@pytest.mark.parametrize("language", ["xx", "de", "zz_ZZ-", "../en"])
def test_letters_in_a_language_that_nobody_knows_are_english(shelf: Shelf, language: str) -> None:
    known = language.startswith("zz")

    _, (_, body) = text(shelf, "en", LetterNotes(language=language))

    assert body.startswith("Halum Dana," if known else "Dear Dana,")


def test_a_tone_and_a_count_of_letters_are_each_languages_own(shelf: Shelf) -> None:
    zembla = shelf.words("zz")
    formal = draft(PERSON_TELLS, dated(), ALEX, zembla, notes=LetterNotes(Tone.FORMAL))

    assert variants(PERSON_TELLS, dated(), zembla, LetterNotes()) == 1
    assert variants(PERSON_TELLS, dated(), shelf.words("en"), LetterNotes()) == 4
    assert formal is not None
    assert formal.blocks[1].text.startswith("Salut Dana Lee,")


def test_advice_replies_and_the_check_speak_it_too(shelf: Shelf) -> None:
    zembla = shelf.words("zz")
    still = Fact(FactKind.STILL_DECIDING, datetime(2026, 12, 1, 12, tzinfo=UTC), decide_by=date(2026, 12, 7))
    answer = closing(
        FactKind.STILL_DECIDING, case(history=(still,)), ALEX, shelf.words("en"), notes=LetterNotes(language="zz")
    )

    assert advice(PERSON_TELLS, dated(), zembla).do == "Dorum."
    assert zembla.text("steps.check_in.title", company="Acme", name="", numbered="") == "Dorum mel"
    assert answer is not None
    assert "blit Montag, 7. Dezember." in answer.blocks[1].text
    assert [one.key for one in check("Dorum mi?", CheckContext(), zembla)] == ["asks_whether_chosen"]
    assert check("Dorum mi?", CheckContext(), shelf.words("en")) == ()


def test_a_shelf_knows_its_languages(shelf: Shelf) -> None:
    assert shelf.languages() == ("en", "zz")
    assert shelf.words("ZZ").language == "zz"
