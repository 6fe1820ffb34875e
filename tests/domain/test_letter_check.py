"""The letter check: what it finds in letters that people write, and where it keeps quiet."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.drafts import draft
from bot.domain.letter_check import FINDINGS, CheckContext, Finding, check, style_of
from bot.domain.letter_facts import Tone
from bot.domain.model import Step
from bot.domain.playbook import BY_ID
from bot.domain.steps import Style
from bot.wording import languages, words
from tests.domain.checked_letters import AFTER, BAD, GOOD, PANEL, PROMISED, Letter
from tests.domain.letter_cases import cases, nudges

ENGLISH = words("en")
COPIED = ("body", "request", "text", "voicemail", "message", "opening")


def found(letter: Letter) -> tuple[str, ...]:
    return tuple(finding.key for finding in check(letter.text, letter.setting, ENGLISH))


@pytest.mark.parametrize("letter", GOOD, ids=lambda letter: letter.text[:50])
def test_a_good_letter_is_left_in_peace(letter: Letter) -> None:
    assert found(letter) == ()


@pytest.mark.parametrize("letter", BAD, ids=lambda letter: letter.text[:50])
def test_a_bad_letter_is_told_exactly_what_is_wrong_with_it(letter: Letter) -> None:
    assert set(found(letter)) == set(letter.faults)


def test_the_table_has_enough_letters_of_either_kind_and_shows_every_fault() -> None:
    assert len(GOOD) >= 25
    assert len(GOOD) + len(BAD) >= 60
    assert {fault for letter in BAD for fault in letter.faults} == set(FINDINGS)


def test_no_draft_of_ours_has_a_fault_of_its_own() -> None:
    faulty = []

    for number, (of, sender, notes) in enumerate(cases()):
        if number % 7:
            continue  # every seventh: 5,000 texts are plenty, and take long enough
        names = tuple(one.name for one in of.interview.people)
        for nudge in nudges(of):
            to = next((one.name for one in of.interview.people if one.id == nudge.person), None)
            for tone in Tone:
                made = draft(nudge, of, sender, ENGLISH, number, replace(notes, tone=tone))
                setting = CheckContext(nudge.step, to, names, of.interview.company, of.interview.role)
                texts = [block.text for block in made.blocks if block.name in COPIED] if made else []
                faulty += [(text, check(text, setting, ENGLISH)) for text in texts if check(text, setting, ENGLISH)]

    assert faulty == []


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("key", FINDINGS)
def test_every_fault_has_its_words_and_rules(key: str, language: str) -> None:
    said = words(language)

    assert said.has(f"check.finding.{key}.says")
    assert said.has(f"check.finding.{key}.mend")
    assert set(FINDINGS[key]) <= set(BY_ID)


def test_the_gravest_fault_is_told_first() -> None:
    letter = next(one for one in BAD if len(one.faults) > 3)

    assert found(letter) == letter.faults


def test_a_finding_quotes_the_words_and_never_the_whole_letter() -> None:
    (finding,) = check("You " + "really " * 40 + "did I get the job", CheckContext(), ENGLISH)

    assert finding == Finding("asks_whether_chosen", "did I get the job")


def test_a_curly_apostrophe_changes_nothing() -> None:
    assert check("You didn’t even bother to reply.", CheckContext(), ENGLISH)[0].key == "resentful"


def test_the_day_after_their_date_is_soon_enough() -> None:
    inquiry = Letter("May I ask where things stand?", promised=PROMISED, today=PROMISED)

    assert found(inquiry) == ("before_the_date",)
    assert found(replace(inquiry, today=AFTER)) == ()


def test_a_person_who_takes_a_message_is_told_apart_from_a_machine() -> None:
    assert style_of("Could you tell Dana that I called?", Step.CALL, ENGLISH) is Style.MESSAGE
    assert style_of("Hello Dana, please call me back on 555 0100.", Step.CALL, ENGLISH) is Style.VOICEMAIL
    assert style_of("Please let me know where things stand.", None, ENGLISH) is Style.CHECK_IN
    assert style_of("Thank you for your time on Friday.", None, ENGLISH) is Style.THANK


def test_names_are_compared_without_accents_and_titles() -> None:
    for greeting in ("Dear Dr. Ruiz", "Hello Tom", "Good morning Dr Tom Ruiz"):
        assert check(f"{greeting},\n\nThank you.", CheckContext(Step.THANK, "Dr. Tom Ruiz", PANEL), ENGLISH) == ()
