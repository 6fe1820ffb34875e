"""Several interviewers and several rounds: a line for each, a number for the call, one question each."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.chat.callback_data.interview import Card, Debrief, Edit, NewRound
from bot.storage.database import Database
from bot.storage.records.people import Person
from bot.usecases.letters import note
from tests.chat.fake_telegram import MovedClock, Phone, live_until
from tests.chat.test_add_interview import saved
from tests.chat.test_never_stuck import plain

THANKS_OVER = datetime(2026, 11, 20, 20, 31, tzinfo=UTC)
CHECK_IN = datetime(2026, 11, 30, 14, 31, tzinfo=UTC)


@pytest.mark.usefixtures("acme")
async def test_each_thank_you_says_how_many_are_sent(phone: Phone, clock: MovedClock) -> None:
    dana, tom = await live_until(phone, clock, THANKS_OVER)

    await phone.tap("Mark as sent", dana)
    assert "1 of 2 thank-yous sent." in dana.text
    await phone.tap("Mark as sent", tom)

    assert "2 of 2 thank-yous sent." in tom.text


async def test_the_number_is_asked_for_when_the_call_comes_near_and_may_stay_unknown(
    phone: Phone, database: Database, ann: Person, clock: MovedClock
) -> None:
    await phone.say("Acme, analyst, today 2pm with Dana Lee, they decide by 27 Nov")
    await phone.tap("Save")
    check_in = (await live_until(phone, clock, CHECK_IN))[-1]
    await phone.tap("Mark as sent", check_in)
    assert "Have you a number for Dana Lee? It can wait, or stay empty." in check_in.text

    await phone.tap("Tell the number", check_in)
    await phone.say("no idea yet")
    assert "is no phone number that I can read" in phone.last.text
    await phone.say("(415) 555-2671")

    assert "Dana Lee: +1 415-555-2671" in phone.last.text
    assert (await saved(database, ann))[0].interview.people[0].phone == "+1 415-555-2671"


@pytest.mark.usefixtures("acme")
async def test_no_number_is_asked_for_where_one_is_known(phone: Phone, clock: MovedClock) -> None:
    check_in = (await live_until(phone, clock, CHECK_IN))[-1]

    await phone.tap("Mark as sent", check_in)

    assert "Have you a number" not in check_in.text


async def test_what_was_talked_about_is_asked_one_by_one_on_request(
    phone: Phone, database: Database, ann: Person, acme: int
) -> None:
    await phone.press(Edit(acme, "topic").encode(), 1)
    await phone.tap("One by one")
    assert "What did you and Dana Lee talk about? (1 of 2)" in phone.last.text

    await phone.say("streaming")
    assert "What did you and Tom Ruiz talk about? (2 of 2)" in phone.last.text
    await phone.tap("Nothing special")

    assert "With Dana Lee you talked about: streaming" in phone.last.text
    assert [one.topic for one in (await saved(database, ann))[0].interview.people] == ["streaming", None]


async def test_a_debrief_can_ask_one_by_one_too(phone: Phone, database: Database, ann: Person, acme: int) -> None:
    await phone.press(Debrief(acme, 0).encode(), 1)
    await phone.tap("One by one")
    await phone.tap("Back", phone.last)
    await phone.tap("One by one")
    await phone.say("streaming")
    await phone.say("hiring")
    await phone.tap("Nothing yet")

    assert [one.topic for one in (await saved(database, ann))[0].interview.people] == ["streaming", "hiring"]


async def test_the_card_shows_the_whole_application_round_by_round(
    phone: Phone, database: Database, ann: Person, acme: int
) -> None:
    await note(database, ann.id, acme, lambda notes: replace(notes, strength="calm in outages", went_badly=True))
    await phone.say("next round at Acme")
    await phone.tap("Note it")
    await phone.press(NewRound(acme).encode(), phone.last.id)
    await phone.say("27 November 10:00")
    await phone.tap("On site")
    await phone.say("Ann Bell")
    await phone.tap("Save")
    first, second = await saved(database, ann)

    await phone.press(Card(second.id, "card").encode(), phone.last.id)

    assert "All rounds" in phone.last.text
    assert "1. Fri 20 Nov, Dana Lee and Tom Ruiz: went on" in plain(phone.last.html)
    assert "2. Fri 27 Nov, Ann Bell: still to come (this one)" in plain(phone.last.html)
    assert (second.notes.strength, second.notes.went_badly) == ("calm in outages", False)
    assert first.application_id == second.application_id


async def test_an_interview_to_come_is_moved_or_called_off_from_its_facts(
    phone: Phone, database: Database, ann: Person
) -> None:
    await phone.say("Acme, analyst, 27 Nov 10:00 with Dana Lee")
    await phone.tap("Save")
    (stored,) = await saved(database, ann)
    await phone.press(Edit(stored.id).encode(), phone.last.id)

    await phone.tap("They called it off")
    assert "Is there a new day, or will it not happen?" in phone.last.text
    await phone.tap("Tell the new day")
    await phone.say("30 November 10:00")

    assert "The plan follows: get ready moves from Thu 26 Nov, 18:00 to Sun 29 Nov, 18:00" in phone.last.text
    assert (await saved(database, ann))[0].interview.starts_at == datetime(2026, 11, 30, 10, 0)
