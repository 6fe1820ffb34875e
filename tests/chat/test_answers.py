"""They answered, I contacted them, the list, the card, what comes next."""

from datetime import UTC, date, datetime

import pytest

from bot.chat.screens import interview_card
from bot.domain.model import FactKind, Step
from bot.storage.database import Database
from bot.storage.records.people import Person
from bot.usecases.views import InterviewView, load_view
from tests.chat.conftest import interview_at
from tests.chat.fake_telegram import MovedClock, Phone, live_until

pytestmark = pytest.mark.usefixtures("acme")

OUT_OF_DATE = "This button is out of date. /interviews shows how things stand."
TUESDAY_AFTER = datetime(2026, 12, 1, 16, 0, tzinfo=UTC)


async def seen(database: Database, ann: Person, interview: int, clock: MovedClock) -> InterviewView:
    found = await load_view(database, ann.id, interview, clock.now())
    assert found is not None
    return found


async def test_answered_with_one_interview_asks_at_once_what_they_said(phone: Phone) -> None:
    await phone.say("/answered")

    assert "What did they say?" in phone.last.text
    assert "Acme" in phone.last.text
    assert len(phone.last.labels) == 10


async def test_answered_with_several_interviews_asks_which(
    phone: Phone, database: Database, ann: Person, clock: MovedClock
) -> None:
    await interview_at(database, ann, clock, "Brightly")

    await phone.say("/answered")
    await phone.tap("Brightly")

    assert "Brightly" in phone.last.text
    assert "What did they say?" in phone.last.text


async def test_on_hold_is_noted_with_what_comes_next_and_can_be_taken_back(
    phone: Phone, database: Database, ann: Person, clock: MovedClock, acme: int
) -> None:
    await live_until(phone, clock, TUESDAY_AFTER)
    await phone.say("/answered")

    await phone.tap("On hold")
    noted = phone.last.text
    await phone.tap("Undo")

    assert "On hold" in noted
    assert "Next: a note with something of value (1 of 3), Thu 31 Dec, 09:30." in noted
    assert (await seen(database, ann, acme, clock)).stored.history == ()


async def test_still_deciding_takes_a_date_in_the_persons_own_words(
    phone: Phone, database: Database, ann: Person, clock: MovedClock, acme: int
) -> None:
    await live_until(phone, clock, TUESDAY_AFTER)
    await phone.say("/answered")
    await phone.tap("Still deciding")

    await phone.say("the moon")
    refused = phone.last.text
    await phone.say("11 December")

    fact = (await seen(database, ann, acme, clock)).stored.history[-1].fact
    assert "I could not read a day in that." in refused
    assert (fact.what, fact.decide_by) == (FactKind.STILL_DECIDING, date(2026, 12, 11))
    assert "Friday 11 December" in phone.last.text
    assert "check in by email (1 of 2), Mon 14 Dec, 09:30" in phone.last.text


async def test_still_deciding_until_some_time_in_a_month_stays_about_that_day(
    phone: Phone, database: Database, ann: Person, clock: MovedClock, acme: int
) -> None:
    await live_until(phone, clock, TUESDAY_AFTER)
    await phone.say("/answered")
    await phone.tap("Still deciding")
    await phone.say("before Christmas")

    rough = (await seen(database, ann, acme, clock)).stored.notes.rough_date
    await phone.say("/answered")
    await phone.tap("Still deciding")
    await phone.say("24 December")

    assert rough == date(2026, 12, 24)
    assert (await seen(database, ann, acme, clock)).stored.notes.rough_date is None


async def test_a_question_for_a_day_survives_a_restart_and_an_old_keyboard_is_recognised(
    phone: Phone, database: Database, ann: Person, clock: MovedClock, acme: int
) -> None:
    await live_until(phone, clock, TUESDAY_AFTER)
    await phone.say("/answered")
    await phone.tap("Still deciding")
    question = phone.last
    old = question.data("In a week")
    await phone.say("the moon")

    await phone.press(old, question.id)

    assert phone.answers[-1] == "This is from an earlier question."
    assert (await seen(database, ann, acme, clock)).stored.history == ()
    await phone.tap("They named none")
    assert (await seen(database, ann, acme, clock)).stored.history[-1].fact.decide_by is None


async def test_a_day_before_today_is_refused_and_asked_again(phone: Phone, clock: MovedClock) -> None:
    await live_until(phone, clock, TUESDAY_AFTER)
    await phone.say("/answered")
    await phone.tap("Contact us on a day")
    data = phone.last.data("Tomorrow")
    clock.on(days=20)

    await phone.press(data, phone.last.id)

    assert "Wednesday 2 December lies behind us" in phone.last.text
    assert "Cancel" in phone.last.labels


async def test_an_offer_is_news_for_every_other_interview_and_one_undo_takes_all_of_it_back(
    phone: Phone, database: Database, ann: Person, clock: MovedClock, acme: int
) -> None:
    brightly = await interview_at(database, ann, clock, "Brightly")
    await live_until(phone, clock, TUESDAY_AFTER)
    await phone.say("/answered")
    await phone.tap("Acme")

    await phone.tap("An offer")
    elsewhere = await seen(database, ann, brightly, clock)
    await phone.tap("Undo")

    assert [entry.fact.what for entry in elsewhere.stored.history] == [FactKind.OFFER_ELSEWHERE]
    assert (await seen(database, ann, brightly, clock)).stored.history == ()
    assert (await seen(database, ann, acme, clock)).stored.history == ()


async def test_a_no_brings_the_gracious_answer_at_once(phone: Phone, clock: MovedClock) -> None:
    await live_until(phone, clock, TUESDAY_AFTER)
    await phone.say("/answered")

    await phone.tap("A no")

    assert "Answer the no with grace" in phone.last.text


async def test_a_no_taken_back_takes_its_gracious_answer_with_it(
    phone: Phone, database: Database, ann: Person, clock: MovedClock, acme: int
) -> None:
    await live_until(phone, clock, TUESDAY_AFTER)
    await phone.say("/answered")
    await phone.tap("A no")
    reply, noted = phone.last, phone.shown[-2]

    await phone.tap("Undo", noted)
    await phone.say("/today")

    assert "gracious" not in phone.last.text
    assert "gracious" not in interview_card.history_screen(await seen(database, ann, acme, clock), clock.now()).html
    assert reply.labels == []


async def test_the_button_of_a_gracious_answer_whose_no_was_taken_back_is_out_of_date(
    phone: Phone, database: Database, ann: Person, clock: MovedClock, acme: int
) -> None:
    await live_until(phone, clock, TUESDAY_AFTER)
    await phone.say("/answered")
    await phone.tap("A no")
    reply, noted = phone.last, phone.shown[-2]
    done, more = reply.data("Mark as sent"), reply.data("More")
    await phone.tap("Undo", noted)

    await phone.press(done, reply.id)
    await phone.press(more, reply.id)

    assert phone.answers[-2:] == [OUT_OF_DATE] * 2
    assert (await seen(database, ann, acme, clock)).stored.history == ()


async def test_an_answer_pressed_twice_is_noted_once(
    phone: Phone, database: Database, ann: Person, clock: MovedClock, acme: int
) -> None:
    await phone.say("/answered")
    message = phone.last
    data = message.data("I withdrew")

    await phone.receive(phone.pressed(data, message.id), phone.pressed(data, message.id))

    history = (await seen(database, ann, acme, clock)).stored.history
    assert [entry.fact.what for entry in history] == [FactKind.WITHDRAWN]
    assert phone.answers == ["Noted.", "That was noted already."]
    assert "<pre>" in message.html


async def test_they_answered_on_a_nudge_and_undo_bring_the_nudge_back(phone: Phone, clock: MovedClock) -> None:
    dana, _ = await live_until(phone, clock, datetime(2026, 11, 20, 20, 31, tzinfo=UTC))
    shown = dana.html

    await phone.tap("They answered", dana)
    await phone.tap("On hold", dana)
    noted = dana.text
    await phone.tap("Undo", dana)

    assert "On hold" in noted
    assert dana.html == shown


async def test_a_contact_of_ones_own_counts_as_the_step_that_was_open(
    phone: Phone, database: Database, ann: Person, clock: MovedClock, acme: int
) -> None:
    await live_until(phone, clock, TUESDAY_AFTER)
    await phone.say("/interviews")
    await phone.tap("Acme")
    await phone.tap("I contacted them")
    await phone.tap("I wrote")

    await phone.tap("Now")

    fact = (await seen(database, ann, acme, clock)).stored.history[-1].fact
    assert (fact.what, fact.step, fact.rung, fact.at) == (FactKind.DONE, Step.CHECK_IN, 1, TUESDAY_AFTER)
    assert "You wrote to them, Tue 1 Dec, 11:00." in phone.last.text
    assert "Next: call (1 of 2), Tue 8 Dec, 10:30." in phone.last.text


async def test_a_contact_on_another_day_is_read_from_words_and_never_before_the_interview(
    phone: Phone, database: Database, ann: Person, clock: MovedClock, acme: int
) -> None:
    await live_until(phone, clock, TUESDAY_AFTER)
    await phone.say("/interviews")
    await phone.tap("Acme")
    await phone.tap("I contacted them")
    await phone.tap("Spoke")
    await phone.tap("Another day")

    await phone.say("19 November")
    refused = phone.last.text
    await phone.say("last Friday")

    fact = (await seen(database, ann, acme, clock)).stored.history[-1].fact
    assert "lies before the interview" in refused
    assert (fact.step, fact.result) == (Step.CALL, "spoke")
    assert fact.at == datetime(2026, 11, 27, 17, 0, tzinfo=UTC)


async def test_the_list_shows_each_interview_with_its_next_step(phone: Phone) -> None:
    await phone.say("/interviews")

    assert "Acme · Data engineer" in phone.last.text
    assert "Next: thank Dana Lee, Fri 20 Nov, 15:30." in phone.last.text


async def test_the_card_leads_to_plan_history_and_the_question_whether_one_may_call(phone: Phone) -> None:
    await phone.say("/interviews")
    await phone.tap("Acme")
    card = phone.last

    await phone.tap("Plan", card)
    plan = card.text
    await phone.tap("Back", card)
    await phone.tap("History", card)
    history = card.text
    await phone.tap("Back", card)
    await phone.tap("May I write or call now?", card)

    assert "Tue 8 Dec, 10:30: call (1 of 2)" in plan
    assert "Nothing yet." in history
    assert "Their own date has not passed yet." in card.text
    assert "ZipRecruiter" in card.text


async def test_letting_go_from_the_card_and_taking_it_up_again(
    phone: Phone, database: Database, ann: Person, clock: MovedClock, acme: int
) -> None:
    await phone.say("/interviews")
    await phone.tap("Acme")
    await phone.tap("Manage")
    await phone.tap("Let it go")
    closed = await seen(database, ann, acme, clock)
    await phone.tap("The interview")
    await phone.tap("Manage")

    await phone.tap("Take it up again")

    assert closed.plan == ()
    assert (await seen(database, ann, acme, clock)).plan != ()


async def test_an_interview_is_deleted_only_after_it_was_confirmed(
    phone: Phone, database: Database, ann: Person, clock: MovedClock, acme: int
) -> None:
    await phone.say("/interviews")
    await phone.tap("Acme")
    await phone.tap("Manage")
    await phone.tap("Delete it")
    asked = phone.last.text

    await phone.tap("Yes, delete it for good")

    assert "cannot be undone" in asked
    assert await load_view(database, ann.id, acme, clock.now()) is None
    assert "Deleted: Acme · Data engineer." in phone.last.text


async def test_next_names_what_comes_everywhere(
    phone: Phone, database: Database, ann: Person, clock: MovedClock
) -> None:
    await interview_at(database, ann, clock, "Brightly")

    await phone.say("/next")

    assert phone.last.text.count("thank Dana Lee") == 2
    assert "Brightly" in phone.last.text


async def test_stray_words_commands_and_edits_get_a_sensible_answer_and_change_nothing(
    phone: Phone, database: Database, ann: Person, clock: MovedClock, acme: int
) -> None:
    for text in ("the weather is fine here", "/nxt", "/frobnicate"):
        await phone.say(text)
    await phone.receive(phone.written("changed my mind", "edited_message"))

    said = [one.text for one in phone.shown]
    assert "nothing was changed" in said[0]
    assert "Did you mean /next?" in said[1]
    assert "/help" in said[2]
    assert "new messages only" in said[3]
    assert (await seen(database, ann, acme, clock)).stored.history == ()


async def test_markup_in_names_is_shown_and_never_obeyed(
    phone: Phone, database: Database, ann: Person, clock: MovedClock
) -> None:
    await interview_at(database, ann, clock, '<b>x</b> & <a href="https://evil.example">\u202eAcme')

    await phone.say("/interviews")

    assert "&lt;b&gt;x&lt;/b&gt; &amp; &lt;a href=&#34;https://evil.example&#34;&gt;Acme" in phone.last.html


async def test_an_answer_by_tap_ends_the_question_for_a_day_that_was_still_open(
    phone: Phone, database: Database, ann: Person, clock: MovedClock, acme: int
) -> None:
    await phone.say("/answered")
    await phone.tap("Still deciding")
    await phone.say("/answered")
    await phone.tap("On hold")

    await phone.say("11 December")

    history = (await seen(database, ann, acme, clock)).stored.history
    assert [entry.fact.what for entry in history] == [FactKind.ON_HOLD]
    assert "nothing was changed" in phone.last.text


async def test_a_press_under_a_nudge_leaves_an_open_question_as_it_stands(
    phone: Phone, database: Database, ann: Person, clock: MovedClock, acme: int
) -> None:
    dana, _ = await live_until(phone, clock, datetime(2026, 11, 20, 20, 31, tzinfo=UTC))
    await phone.say("/answered")
    await phone.tap("Still deciding")

    await phone.tap("Mark as sent", dana)
    await phone.say("11 December")

    history = (await seen(database, ann, acme, clock)).stored.history
    assert [entry.fact.what for entry in history] == [FactKind.DONE, FactKind.STILL_DECIDING]


async def test_the_next_round_is_added_below_and_the_letter_stays(phone: Phone) -> None:
    await phone.say("/answered")
    answered = phone.last

    await phone.tap("Next round", answered)
    letter = answered.html
    await phone.tap("Add the next round")

    assert "<pre>" in letter
    assert answered.html == letter
    assert "When was it, or when will it be?" in phone.last.text


async def test_what_is_still_open_is_said_where_nothing_new_is_planned(phone: Phone, clock: MovedClock) -> None:
    await live_until(phone, clock, datetime(2026, 11, 25, 18, 0, tzinfo=UTC))
    await phone.say("/answered")

    await phone.tap("Next round")

    said = next(one.text for one in phone.shown if "Well earned" in one.text)
    assert "things are still open, under /today." in said
    assert "Nothing more is planned" not in said


async def test_no_date_is_said_to_be_named_only_where_it_was_asked(phone: Phone, clock: MovedClock) -> None:
    await phone.say("Globex, analyst, tomorrow 9am")
    await phone.tap("Save")
    await phone.say("/interviews")
    await phone.tap("Globex", phone.last)
    ahead = phone.last.text
    await live_until(phone, clock, datetime(2026, 11, 21, 21, 0, tzinfo=UTC))
    await phone.say("/interviews")
    await phone.tap("Globex", phone.last)
    untold = phone.last.text

    await phone.say("Hooli, analyst, yesterday 9am with Kim Day, they named no date")
    await phone.tap("Save")
    await phone.say("/interviews")
    await phone.tap("Hooli", phone.last)

    assert "named no date" not in ahead + untold
    assert "They named no date." in phone.last.text
