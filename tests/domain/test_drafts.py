"""What particular letters say, to whom, and when they leave it unsaid."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product

import pytest

from bot.domain.advice import advice
from bot.domain.drafts import Letter, LetterNotes, LetterSender, Tone, closing, draft, variants
from bot.domain.model import NOBODY, CallResult, Fact, FactKind, Interviewer, Kind, Nudge, Step
from bot.wording import words
from tests.domain.letter_cases import ALEX, ASKED_BEFORE, DANA, PANEL, case

ENGLISH = words("en")
FRIDAY_EVENING = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
DECEMBER = datetime(2026, 12, 8, 10, 30, tzinfo=UTC)
JANUARY = datetime(2027, 1, 12, 9, 30, tzinfo=UTC)


def text(made: Letter | None, label: str = "Message") -> str:
    assert made is not None
    return next(block.text for block in made.blocks if block.label == label)


def labels(made: Letter | None) -> list[str]:
    assert made is not None
    return [block.label for block in made.blocks]


def test_the_thank_you_of_the_first_evening_names_no_day() -> None:
    letter = text(draft(Nudge(Step.THANK, FRIDAY_EVENING, person=1), case(), ALEX, ENGLISH))

    assert "Friday" not in letter
    assert letter.startswith(
        "Dear Dana,\n\nThank you for taking the time to talk with me about the Data engineer role at"
    )


def test_within_a_week_the_interview_is_on_its_weekday_and_later_on_its_date() -> None:
    soon = text(draft(Nudge(Step.THANK, TUESDAY, person=1, attempt=3), case(), ALEX, ENGLISH))
    later = text(draft(Nudge(Step.LET_GO, DECEMBER, rung=1), case(), ALEX, ENGLISH, variant=1))
    next_year = text(draft(Nudge(Step.LET_GO, JANUARY, rung=1), case(), ALEX, ENGLISH, variant=1))

    assert "on Friday." in soon
    assert "on Friday 20 November." in later
    assert "on Friday 20 November 2026." in next_year


def test_the_day_is_the_employers_where_the_clocks_disagree() -> None:
    here = case()
    there = replace(here, interview=replace(here.interview, timezone="Pacific/Auckland"))

    message = text(draft(Nudge(Step.CALL, DECEMBER, rung=1), there, ALEX, ENGLISH), "If somebody takes a message")

    assert "Saturday 21 November" in message


def test_an_american_employer_reads_american_dates_and_spelling() -> None:
    american = case(country="US")

    note = text(draft(Nudge(Step.LET_GO, DECEMBER, rung=1), american, ALEX, ENGLISH))
    call = text(draft(Nudge(Step.CALL, DECEMBER, rung=1), american, ALEX, ENGLISH), "Voicemail")

    assert "résumé" in note
    assert "Friday, November 20" in call


def test_the_main_contact_gets_what_is_not_for_each_one() -> None:
    tom = Interviewer(id=2, name="Tom Ruiz", email="tom@acme.example", phone="555-0123", main=True)

    made = draft(Nudge(Step.CHECK_IN, DECEMBER, rung=1), case((DANA, tom)), ALEX, ENGLISH)

    assert made is not None
    assert (made.to, made.phone) == ("tom@acme.example", "555-0123")
    assert text(made).startswith("Dear Tom,")


def test_each_person_gets_a_letter_about_what_they_talked_about_themselves() -> None:
    letters = [text(draft(Nudge(Step.THANK, FRIDAY_EVENING, person=n), case(PANEL), ALEX, ENGLISH)) for n in (1, 2)]

    assert "the move to Kafka" in letters[0]
    assert "mentoring" in letters[1]
    assert letters[1].startswith("Hello Dr. Ruiz,")


def test_nobody_named_is_greeted_with_hello() -> None:
    warm = text(draft(Nudge(Step.THANK, FRIDAY_EVENING), case(()), ALEX, ENGLISH))
    formal = text(draft(Nudge(Step.THANK, FRIDAY_EVENING), case(()), ALEX, ENGLISH, notes=LetterNotes(Tone.FORMAL)))

    assert warm.startswith("Hello,\n\n")
    assert formal.startswith("Hello,\n\n")


def test_a_formal_letter_uses_the_whole_name() -> None:
    letter = text(
        draft(Nudge(Step.THANK, FRIDAY_EVENING, person=1), case(), ALEX, ENGLISH, notes=LetterNotes(Tone.FORMAL))
    )

    assert letter.startswith("Dear Dana Lee,")
    assert "Sincerely,\nAlex Kim" in letter


def test_the_sign_off_has_what_is_known_of_the_sender() -> None:
    nudge = Nudge(Step.CHECK_IN, DECEMBER, rung=2)

    def end(sender: LetterSender) -> str:
        return text(draft(nudge, case(), sender, ENGLISH)).rpartition("\n\n")[2]

    assert end(ALEX) == "Best regards,\nAlex Kim\nData engineer\n+1 555 0100"
    assert end(LetterSender(name="Alex Kim")) == "Best regards,\nAlex Kim"
    assert (
        end(LetterSender(name="Alex Kim", signature="A. Kim\nwww.example.com"))
        == "Best regards,\nA. Kim\nwww.example.com"
    )
    assert end(LetterSender()) == "Best regards"


def test_connecting_is_asked_only_where_they_have_not_agreed() -> None:
    nudge = Nudge(Step.THANK, FRIDAY_EVENING, person=1)

    asked = text(draft(nudge, case(), ALEX, ENGLISH))
    agreed = text(draft(nudge, case((replace(DANA, linkedin=True),)), ALEX, ENGLISH))
    unnamed = text(draft(Nudge(Step.THANK, FRIDAY_EVENING), case(()), ALEX, ENGLISH))

    assert "LinkedIn" in asked
    assert "LinkedIn" not in agreed
    assert "LinkedIn" not in unnamed


def test_a_card_for_the_front_desk_comes_only_with_an_interview_on_site() -> None:
    nudge = Nudge(Step.THANK, FRIDAY_EVENING, person=1)

    on_site = draft(nudge, case(kind=Kind.ON_SITE), ALEX, ENGLISH)

    assert labels(on_site) == ["Subject", "Message", "Handwritten card for the front desk"]
    assert len(text(on_site, "Handwritten card for the front desk").split()) <= 40
    assert labels(draft(nudge, case(kind=Kind.VIDEO), ALEX, ENGLISH)) == ["Subject", "Message"]


def test_a_thank_you_for_a_job_one_does_not_want_claims_no_interest() -> None:
    nudge, notes = Nudge(Step.THANK, FRIDAY_EVENING, person=1), LetterNotes(unwanted=True)

    for variant in range(variants(nudge, case(), ENGLISH, notes)):
        letter = text(draft(nudge, case(), ALEX, ENGLISH, variant, notes))

        assert not any(word in letter for word in ("interest", "join", "would bring", "glad to work"))


def test_a_reference_is_told_nothing_of_the_employers_address() -> None:
    made = draft(Nudge(Step.REFERENCES, FRIDAY_EVENING), case(topic="their plans"), ALEX, ENGLISH)

    assert made is not None
    assert (made.to, made.phone) == (None, None)
    assert text(made).startswith("Hello,")
    assert "Dana" not in text(made)


def test_before_a_call_come_ones_own_notes_where_there_are_any() -> None:
    nudge = Nudge(Step.CALL, DECEMBER, rung=1)

    with_notes = draft(nudge, case(()), ALEX, ENGLISH, notes=LetterNotes(strength="Ten years of Python."))

    assert "- What you bring: ten years of Python." in text(with_notes, "Before you dial")
    assert labels(draft(nudge, case(()), ALEX, ENGLISH)) == [
        "Opening",
        "Three questions",
        "Voicemail",
        "If somebody takes a message",
    ]


def test_a_check_in_on_a_day_they_named_says_so_until_contact_was_made() -> None:
    asked = Fact(FactKind.FOLLOW_UP_ON, datetime(2026, 12, 1, 12, tzinfo=UTC), on=date(2026, 12, 8))
    spoke = Fact(FactKind.DONE, DECEMBER, step=Step.CALL, rung=1, result=CallResult.SPOKE)
    nudge = Nudge(Step.CHECK_IN, datetime(2026, 12, 15, 9, 30, tzinfo=UTC), rung=1)

    before = text(draft(nudge, case(history=(asked,)), ALEX, ENGLISH))
    after = text(draft(nudge, case(history=(asked, spoke)), ALEX, ENGLISH))

    assert "get back to you around Tuesday 8 December" in before
    assert "get back to you" not in after
    assert "on the phone on Tuesday 8 December" in after


def test_a_call_on_a_day_they_named_opens_with_it() -> None:
    asked = Fact(FactKind.FOLLOW_UP_ON, datetime(2026, 12, 1, 12, tzinfo=UTC), on=date(2026, 12, 8))

    for rung in (1, 2):
        for variant in (0, 1):
            made = draft(
                Nudge(Step.CALL, DECEMBER, rung=rung), case(history=(*ASKED_BEFORE, asked)), ALEX, ENGLISH, variant
            )

            assert "Tuesday 8 December" in text(made, "Opening")
            assert len(text(made, "Opening").split()) <= 60


def test_an_offer_elsewhere_is_told_with_its_date() -> None:
    nudge, notes = Nudge(Step.LEVERAGE, DECEMBER), LetterNotes(offer_until=date(2026, 12, 18))

    for variant in range(variants(nudge, case(), ENGLISH)):
        assert "Friday 18 December" in text(draft(nudge, case(), ALEX, ENGLISH, variant, notes))


def test_a_checklist_fits_how_the_interview_is_held() -> None:
    nudge = Nudge(Step.PREPARE, datetime(2026, 11, 19, 18, tzinfo=UTC))

    on_site = text(draft(nudge, case(kind=Kind.ON_SITE), ALEX, ENGLISH), "Checklist")
    by_phone = text(draft(nudge, case(kind=Kind.PHONE), ALEX, ENGLISH), "Checklist")

    assert "business cards" in on_site
    assert "charged phone" in by_phone
    assert all(line.startswith("- ") for line in on_site.splitlines())


@pytest.mark.parametrize("person", [NOBODY, 99])
def test_a_letter_to_nobody_in_particular_goes_to_the_first_named(person: int) -> None:
    assert text(draft(Nudge(Step.THANK, FRIDAY_EVENING, person=person), case(), ALEX, ENGLISH)).startswith("Dear Dana,")


def test_a_debrief_and_answers_without_a_reply_have_no_draft() -> None:
    assert draft(Nudge(Step.DEBRIEF, FRIDAY_EVENING), case(), ALEX, ENGLISH) is None
    assert variants(Nudge(Step.DEBRIEF, FRIDAY_EVENING), case(), ENGLISH) == 0
    assert closing(FactKind.REJECTED, case(), ALEX, ENGLISH) is None


def test_an_offer_comes_with_three_replies_to_choose_from() -> None:
    made = closing(FactKind.OFFER, case(), ALEX, ENGLISH)

    assert labels(made) == ["Subject", "To thank them and ask for time", "To accept", "To decline"]


@pytest.mark.parametrize("step", [Step.CHECK_IN, Step.CALL])
def test_the_second_letter_reads_like_a_first_until_a_first_was_sent(step: Step) -> None:
    first, second = Nudge(step, DECEMBER, rung=1), Nudge(step, DECEMBER, rung=2)
    asked = case(history=ASKED_BEFORE)

    assert draft(second, case(), ALEX, ENGLISH) == draft(first, case(), ALEX, ENGLISH)
    assert draft(second, asked, ALEX, ENGLISH) != draft(first, asked, ALEX, ENGLISH)


def test_a_subject_begins_large_unless_its_first_word_is_spelt_otherwise() -> None:
    def subject(role: str) -> str:
        return text(draft(Nudge(Step.CHECK_IN, DECEMBER, rung=1), case(role=role), ALEX, ENGLISH), "Subject")

    assert subject("product manager") == "Product manager: where do things stand?"
    assert subject("iOS developer") == "iOS developer: where do things stand?"


def test_an_offer_elsewhere_without_a_date_claims_no_hurry() -> None:
    nudge = Nudge(Step.LEVERAGE, DECEMBER)

    for tone, variant in product(Tone, (0, 1)):
        made = draft(nudge, case(), ALEX, ENGLISH, variant, LetterNotes(tone))
        assert made is not None
        said = " ".join(block.text for block in made.blocks)
        assert not re.search(r"\b(?:soon|shortly|short time|little time|much time)\b", said)


def test_a_no_before_the_interview_is_answered_without_a_meeting() -> None:
    before = datetime(2026, 11, 19, 12, tzinfo=UTC)

    for tone, variant in product(Tone, range(3)):
        said = text(draft(Nudge(Step.GRACIOUS_REPLY, before), case(), ALEX, ENGLISH, variant, LetterNotes(tone)))
        assert not re.search(
            r"getting to know|I learned|I met|was received|our conversation|conversations taught", said
        )


def test_references_told_in_the_morning_are_not_told_to_end_the_day() -> None:
    evening = datetime(2026, 11, 20, 18, tzinfo=UTC)

    assert "call it a day" in advice(Nudge(Step.REFERENCES, evening), case(), ENGLISH).do
    assert "call it a day" not in advice(Nudge(Step.REFERENCES, TUESDAY), case(), ENGLISH).do


def test_a_thank_you_claims_nothing_of_the_place_or_the_day_that_nobody_told() -> None:
    nudge = Nudge(Step.THANK, FRIDAY_EVENING, person=1)

    for tone, variant in product(Tone, range(8)):
        said = text(draft(nudge, case(), ALEX, ENGLISH, variant, LetterNotes(tone)))
        assert not re.search(r"routine|full day|certificates|samples of my work are", said)


def test_a_date_told_in_vaguer_words_stays_vague_in_the_letters() -> None:
    nudge, of = Nudge(Step.CHECK_IN, DECEMBER, rung=1), case(decide_by=date(2026, 12, 4))

    for tone, variant in product(Tone, range(4)):
        said = text(draft(nudge, of, ALEX, ENGLISH, variant, LetterNotes(tone, rough_date=date(2026, 12, 4))))
        sharp = text(draft(nudge, of, ALEX, ENGLISH, variant, LetterNotes(tone, rough_date=date(2026, 11, 30))))
        assert re.search(r"(around|about) Friday 4 December|Friday 4 December or so", said)
        assert not re.search(r"(around|about) Friday 4 December|Friday 4 December or so", sharp)


def test_the_check_in_after_news_of_an_offer_remembers_that_letter() -> None:
    told = Fact(FactKind.DONE, datetime(2026, 11, 24, 9, 30, tzinfo=UTC), step=Step.LEVERAGE)

    for tone, variant in product(Tone, range(4)):
        nudge = Nudge(Step.CHECK_IN, DECEMBER, rung=1)
        said = text(draft(nudge, case(history=(told,)), ALEX, ENGLISH, variant, LetterNotes(tone)))
        assert "Tuesday 24 November" in said
        assert "offer" in said
