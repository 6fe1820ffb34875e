"""Every letter for every combination of known and missing facts: nothing missing shows, and nothing is too long."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import combinations, product

import pytest

from bot.domain.drafts import ANSWERS, Block, Letter, closing, draft, variants
from bot.domain.letter_facts import LetterNotes, Tone
from bot.domain.model import Fact, FactKind, Interviewer, Kind, Nudge, Step
from bot.domain.playbook import REASONS
from bot.wording import words
from tests.domain.letter_cases import (
    ALEX,
    ASKED_BEFORE,
    COMPANIES,
    DANA,
    NOBODY_YET,
    PANEL,
    ROLES,
    TOPICS,
    case,
    cases,
    nudges,
)

ENGLISH = words("en")

FAULTS = {
    "a doubled space": re.compile(r"\S  +\S"),
    "a space before a mark": re.compile(r" [.,;:?!)]"),
    "a doubled mark": re.compile(r"[.,;:?]{2,}|,\."),
    "a missing space": re.compile(r"[a-z][.,;:?!][A-Z]|[a-z]:[a-z]"),
    "a gap": re.compile(r"\b(None|undefined|nan)\b|[{}\[\]%]|\(\)"),
    "an empty greeting": re.compile(r"(Dear|Hello|Hi) ,|Dear,"),
    "a trailing space": re.compile(r" \n|\n{3,}| $|^\s"),
    "a half sentence": re.compile(r"\b(about|at|the|an?|and|or|my|our|your|as|than) ?[.,;?]"),
    "a doubled word": re.compile(r"\b(the|a|at|on|role|position|you|for|of|to|and|with) \1\b", re.IGNORECASE),
    "an exclamation mark": re.compile(r"!"),
    "a worn phrase": re.compile(r"just checking in|circl(e|ing) back|touch(ing)? base|per my last", re.IGNORECASE),
    "the interview as today": re.compile(r"\b(today|yesterday|tonight|this (morning|afternoon))\b", re.IGNORECASE),
    "whether one got the job": re.compile(
        r"(did|have|whether) I (got|get|gotten) (it|the job)|was I chosen", re.IGNORECASE
    ),
    "a small start": re.compile(r"(^|[.?] |\n\n)(?!www)[a-z]"),
}
INSIDE_A_SENTENCE = re.compile(r"(?<=Inc|rof)\.(?= [a-z]|[,:;?])")
"""The full stop of a name or title that does not end its sentence."""


def faults(text: str) -> list[str]:
    return [f"{name}: {text!r}" for name, pattern in FAULTS.items() if pattern.search(text)]


def checked(made: Letter) -> list[str]:
    # A link is the person's own, and no sentence.
    texts = (block.text.replace("www.example.com/article", "A link.") for block in made.blocks)
    texts = (INSIDE_A_SENTENCE.sub("", text.replace("www.example.com", "Link")) for text in texts)
    return [fault for text in texts for fault in faults(text)]


def words_of(made: Letter | None, label: str = "Message") -> int:
    return len(block(made, label).text.split())


def block(made: Letter | None, label: str) -> Block:
    assert made is not None
    return next(one for one in made.blocks if one.label == label)


def test_no_letter_shows_that_anything_is_missing() -> None:
    found, count = [], 0

    for number, (of, sender, notes) in enumerate(cases()):
        for nudge, tone in product(nudges(of), Tone):
            made = draft(nudge, of, sender, ENGLISH, number, replace(notes, tone=tone))
            found += checked(made) if made else []
            count += 1

    assert found[:5] == []
    assert count > 10_000


@pytest.mark.parametrize("sender", [ALEX, NOBODY_YET])
@pytest.mark.parametrize("people", [(), (DANA,), PANEL])
def test_no_variant_shows_that_anything_is_missing(people: tuple[object, ...], sender: object) -> None:
    found = []

    for notes in (
        LetterNotes(Tone.WARM),
        LetterNotes(Tone.FORMAL),
        LetterNotes(went_badly=True),
        LetterNotes(unwanted=True),
    ):
        for made_from in (case(people), case(people, company="", role="")):  # type: ignore[arg-type]  # parametrised
            for nudge in nudges(made_from):
                for variant in range(variants(nudge, made_from, ENGLISH, notes)):
                    made = draft(nudge, made_from, sender, ENGLISH, variant, notes)  # type: ignore[arg-type]  # parametrised
                    found += checked(made) if made else []

    assert found == []


def test_no_reply_to_an_answer_shows_that_anything_is_missing() -> None:
    found = []

    for of, sender, notes in cases():
        for what, variant, tone in product(ANSWERS, (0, 1), Tone):
            made = closing(what, of, sender, ENGLISH, variant, replace(notes, tone=tone))
            assert made is not None
            found += checked(made)

    assert found[:5] == []


def test_a_thank_you_has_70_to_130_words() -> None:
    lengths = set()

    for number, (of, sender, notes) in enumerate(cases()):
        for nudge, tone in product((one for one in nudges(of) if one.step is Step.THANK), Tone):
            lengths.add(words_of(draft(nudge, of, sender, ENGLISH, number, replace(notes, tone=tone))))

    assert min(lengths) >= 70
    assert max(lengths) <= 130


def test_other_limits_hold_whatever_is_known() -> None:
    for (number, (of, sender, known)), tone in product(enumerate(cases()), Tone):
        notes = replace(known, tone=tone)
        made = {(one.step, one.rung): draft(one, of, sender, ENGLISH, number, notes) for one in nudges(of)}

        assert words_of(made[Step.CHECK_IN, 1]) < 90
        assert words_of(made[Step.CHECK_IN, 2]) <= words_of(made[Step.CHECK_IN, 1])
        if set(ASKED_BEFORE) <= set(of.history):
            assert words_of(made[Step.CHECK_IN, 2]) < words_of(made[Step.CHECK_IN, 1])
        assert len(block(made[Step.LINKEDIN, 0], "Note in the request").text) < 300
        for rung in (1, 2):
            assert words_of(made[Step.CALL, rung], "Voicemail") <= 60
            assert words_of(made[Step.CALL, rung], "Opening") <= 60


def test_a_very_long_company_and_role_still_fit_into_a_request() -> None:
    of = case(company="The Long Established Society of Engineering " * 4, role="Senior Principal Staff Engineer " * 4)

    made = draft(Nudge(Step.LINKEDIN, datetime(2026, 11, 23, tzinfo=UTC), person=1), of, ALEX, ENGLISH)

    assert len(block(made, "Note in the request").text) < 300


def content_words(text: str, names: str) -> set[str]:
    stop = {
        "a",
        "about",
        "after",
        "all",
        "also",
        "am",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "been",
        "but",
        "by",
        "can",
        "could",
        "do",
        "for",
        "from",
        "had",
        "has",
        "have",
        "how",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "just",
        "like",
        "me",
        "more",
        "my",
        "no",
        "not",
        "of",
        "on",
        "one",
        "or",
        "our",
        "out",
        "rather",
        "should",
        "so",
        "such",
        "than",
        "that",
        "the",
        "their",
        "them",
        "there",
        "these",
        "they",
        "this",
        "those",
        "to",
        "up",
        "was",
        "we",
        "were",
        "what",
        "when",
        "which",
        "who",
        "will",
        "with",
        "would",
        "you",
        "your",
    }
    return set(re.findall(r"[^\W\d_]+", text.lower())) - stop - set(re.findall(r"[^\W\d_]+", names.lower()))


MANNERS = {
    "warm": LetterNotes(Tone.WARM),
    "formal": LetterNotes(Tone.FORMAL),
    "badly": LetterNotes(went_badly=True),
    "badly, formal": LetterNotes(Tone.FORMAL, went_badly=True),
    "unwanted": LetterNotes(unwanted=True),
    "unwanted, formal": LetterNotes(Tone.FORMAL, unwanted=True),
    "with notes": LetterNotes(strength="Ten years of Python", promise="the write-up on caching"),
}
STRANGERS = tuple(replace(one, topic=None, title=None, linkedin=True) for one in PANEL)
SAME_TOPIC = tuple(replace(one, topic=None) for one in PANEL)


@pytest.mark.parametrize("notes", MANNERS.values(), ids=MANNERS)
@pytest.mark.parametrize("panel", [PANEL, STRANGERS, SAME_TOPIC, PANEL[1:3]], ids=["known", "bare", "one topic", "two"])
def test_no_two_thank_yous_of_a_panel_are_alike(panel: tuple[Interviewer, ...], notes: LetterNotes) -> None:
    names = " ".join(one.name for one in PANEL) + " Alex Kim Acme"
    at = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)

    for company, role, topic in product(COMPANIES, ROLES, TOPICS):
        of = case(panel, kind=Kind.ON_SITE, company=company, role=role, topic=topic)
        made = [draft(Nudge(Step.THANK, at, person=one.id), of, ALEX, ENGLISH, notes=notes) for one in panel]
        texts = [content_words(block(one, "Message").text, names) for one in made]

        assert len({block(one, "Subject").text for one in made}) == len(panel)
        assert len({block(one, "Handwritten card for the front desk").text for one in made}) == len(panel)
        assert max(len(one & two) / len(one | two) for one, two in combinations(texts, 2)) <= 0.4


def test_another_one_comes_to_every_letter_before_it_repeats() -> None:
    of = case(PANEL[:2])
    nudge = Nudge(Step.THANK, datetime(2026, 11, 20, 15, 30, tzinfo=UTC), person=2)

    subjects = [block(draft(nudge, of, ALEX, ENGLISH, variant), "Subject").text for variant in range(8)]

    assert len(set(subjects)) == 8


def test_the_first_check_in_always_names_the_employers_own_date() -> None:
    of = case(decide_by=date(2026, 11, 27))
    nudge = Nudge(Step.CHECK_IN, datetime(2026, 11, 30, 9, 30, tzinfo=UTC), rung=1)

    texts = [block(draft(nudge, of, ALEX, ENGLISH, variant), "Message").text for variant in range(4)]

    assert all("Friday 27 November" in text for text in texts)


def test_a_taken_message_has_name_number_and_date_and_nothing_of_the_job() -> None:
    of = case(topic="Kafka", history=ASKED_BEFORE)

    for rung in (1, 2):
        for variant in (0, 1):
            nudge = Nudge(Step.CALL, datetime(2026, 12, 8, 10, 30, tzinfo=UTC), rung=rung)
            text = block(draft(nudge, of, ALEX, ENGLISH, variant), "If somebody takes a message").text

            assert "Alex Kim" in text
            assert "+1 555 0100" in text
            assert "Friday 20 November" in text
            assert not re.search(r"Acme|engineer|role|job|interview|position|Kafka|hiring", text)


def test_every_occasion_of_the_plan_is_covered_by_the_letters_of_these_tests() -> None:
    steps = {nudge.step for nudge in nudges(case())}

    assert {name.partition(".")[0] for name in REASONS} == {str(step) for step in steps}


def test_the_reply_to_a_named_day_says_that_day() -> None:
    asked = Fact(FactKind.FOLLOW_UP_ON, datetime(2026, 12, 1, 12, tzinfo=UTC), on=date(2026, 12, 10))

    made = closing(FactKind.FOLLOW_UP_ON, case(history=(asked,)), ALEX, ENGLISH)

    assert "Thursday 10 December" in block(made, "Message").text


def test_news_to_mention_stands_in_every_note_of_a_long_wait_and_of_keeping_in_touch() -> None:
    of, notes = case(), LetterNotes(news="Congratulations on the prize.")

    for nudge in nudges(of):
        if nudge.step in (Step.KEEP_WARM, Step.KEEP_IN_TOUCH):
            for variant in (0, 1):
                assert "on the prize." in block(draft(nudge, of, ALEX, ENGLISH, variant, notes), "Message").text


def test_a_more_formal_letter_is_another_letter_and_not_another_greeting() -> None:
    of = case()
    toned = [step for step in Step if step not in (Step.PREPARE, Step.DEBRIEF)]

    for nudge in (one for one in nudges(of) if one.step in toned):
        drafts = [draft(nudge, of, ALEX, ENGLISH, notes=LetterNotes(tone)) for tone in Tone]
        warm, formal = ([block.text for block in made.blocks if block.name != "subject"] for made in drafts if made)

        likeness = [
            len(set(a.split()) & set(b.split())) / len(set(a.split()) | set(b.split()))
            for a, b in zip(warm, formal, strict=True)
        ]
        assert max(likeness) < 0.8


def test_a_promise_goes_to_the_one_it_was_given_to() -> None:
    of, notes = case(PANEL), LetterNotes(promise="the write-up on caching")
    at = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)

    texts = [
        block(draft(Nudge(Step.THANK, at, person=one.id), of, ALEX, ENGLISH, notes=notes), "Message").text
        for one in PANEL
    ]

    assert ["caching" in text for text in texts] == [True] + [False] * 7


def test_a_card_for_a_job_one_does_not_want_claims_no_interest() -> None:
    of, at = case(PANEL, kind=Kind.ON_SITE), datetime(2026, 11, 20, 15, 30, tzinfo=UTC)

    for one in PANEL:
        made = draft(Nudge(Step.THANK, at, person=one.id), of, ALEX, ENGLISH, notes=LetterNotes(unwanted=True))
        card = block(made, "Handwritten card for the front desk").text

        assert len(card.split()) <= 40
        assert not re.search(r"want|keen|interest|join|work with you|job", card)


@pytest.mark.parametrize(
    ("title", "said"),
    [("Recruiter", "as a recruiter"), ("engineer", "as an engineer"), ("Head of Data", "as Head of Data")],
)
def test_a_title_reads_as_people_say_it(title: str, said: str) -> None:
    of = case((replace(DANA, title=title),))
    nudge = Nudge(Step.THANK, datetime(2026, 11, 20, 15, 30, tzinfo=UTC), person=1)

    texts = [block(draft(nudge, of, ALEX, ENGLISH, variant), "Message").text for variant in range(8)]

    assert any(said in text for text in texts)
