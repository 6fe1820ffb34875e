"""The voice, as far as a test can hear it: calm, brief, kind, easy to read, in everything that a person reads."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import pytest

import bot
from bot.domain.drafts import draft, variants
from bot.domain.letter_facts import LetterNotes, Tone
from bot.domain.model import Nudge, Step
from bot.domain.steps import SPECS
from bot.wording import languages, words
from tests.domain.letter_cases import ALEX, PANEL, case, nudges
from tests.wording.reading import grade, syllables

VOICE = Path(str(bot.__file__)).parent.parent / "docs" / "voice.md"
TOLD = ("letters.", "steps.", "rules.", "disagreements.")
SHOUTED = ("letters.", "steps.", "rules.", "disagreements.", "nudges.", "playbook.", "yours.", "answers.")
HARDEST = {Tone.WARM: 8.0, Tone.FORMAL: 11.0}
SPOKEN = ("body", "opening", "voicemail", "message", "text", "request")
ENGLISH = words("en")


def never() -> list[str]:
    """The phrases that the page on the voice forbids."""
    section = VOICE.read_text("utf-8").partition("\n## Never\n")[2].partition("\n## ")[0]
    return re.findall(r"^- (.+)$", section, re.MULTILINE)


def told(language: str, prefixes: tuple[str, ...] = ("",)) -> list[tuple[str, str]]:
    catalogue = words(language)
    # The source of a template is its words too; slots are names, which have a voice of their own.
    return [(key, catalogue._source(key)) for key in catalogue.all_keys() if key.startswith(prefixes)]


def test_the_page_on_the_voice_lists_what_must_never_be_said() -> None:
    assert {"just checking in", "circling back", "touching base"} <= set(never())
    assert len(never()) >= 20


@pytest.mark.parametrize("language", languages())
def test_no_text_uses_a_phrase_that_the_page_forbids(language: str) -> None:
    worn = re.compile("|".join(rf"\b{re.escape(phrase)}" for phrase in never()), re.IGNORECASE)

    found = [(key, text) for key, text in told(language) if worn.search(text.replace("’", "'"))]

    assert [key for key, _ in found if not key.startswith(("check.pattern.", "intents.", "employer_answers."))] == []


@pytest.mark.parametrize("language", languages())
def test_nothing_that_is_told_has_an_exclamation_mark(language: str) -> None:
    assert [key for key, text in told(language, SHOUTED) if re.search(r"!(?!=)", text)] == []


def test_advice_and_rules_have_short_sentences() -> None:
    sentences = [
        (key, sentence) for key, text in told("en", ("steps.", "rules.")) for sentence in re.split(r"(?<=[.?])\s", text)
    ]

    assert [found for found in sentences if len(found[1].split()) > 35] == []


@pytest.mark.parametrize("tone", list(Tone))
def test_letters_are_easy_to_read(tone: Tone) -> None:
    of, hard = case(PANEL, topic="Kafka"), []

    manners = (LetterNotes(tone), LetterNotes(tone, went_badly=True), LetterNotes(tone, unwanted=True))
    for nudge, notes in product(nudges(of), manners):
        for variant in range(variants(nudge, of, ENGLISH, notes)):
            made = draft(nudge, of, ALEX, ENGLISH, variant, notes)
            for block in made.blocks if made else ():
                # The greeting and the name below are no sentences.
                text = block.text.partition("\n\n")[2].rpartition("\n\n")[0] if block.name == "body" else block.text
                if block.name in SPOKEN and grade(text) > HARDEST[tone]:
                    hard.append((nudge.step, nudge.rung, variant, block.name, round(grade(text), 1)))

    assert hard == []


def test_advice_is_easy_to_read() -> None:
    advice: dict[str, str] = defaultdict(str)
    for key, text in told("en", ("steps.",)):
        if ".advice" not in key:
            continue
        advice[key.rpartition(".")[0]] += f" {text}"

    assert {key: grade(text) for key, text in advice.items() if grade(text) > 7.0} == {}


def test_the_rules_are_easy_to_read_together() -> None:
    assert grade("\n".join(text for _, text in told("en", ("rules.",)))) < 7.0


@pytest.mark.parametrize(
    ("word", "count"), [("role", 1), ("people", 2), ("decided", 3), ("stopped", 1), ("engineer", 3)]
)
def test_syllables_are_counted_about_as_people_do(word: str, count: int) -> None:
    assert syllables(word) == count


def test_a_hard_text_has_a_higher_grade_than_an_easy_one() -> None:
    hard = "Notwithstanding considerable organisational difficulties, representatives deliberated interminably."

    assert grade("Thank you. It was good to meet you.") < 3
    assert grade(hard) > 15


def test_every_draft_of_the_plan_has_a_step_that_this_test_reads() -> None:
    at = datetime(2026, 12, 8, 10, tzinfo=UTC)

    read = {step for step in Step if draft(Nudge(step, at, rung=1), case(), ALEX, ENGLISH)}

    assert read == {step for step in Step if SPECS[step].letter} == set(Step) - {Step.DEBRIEF}
