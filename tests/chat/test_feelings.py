"""How somebody is, and how an interview went, said in plain words: a warm answer, and what is next."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.storage.database import Database
from bot.storage.records.people import Person
from bot.usecases.views import load_view
from tests.chat.conftest import interview_at
from tests.chat.fake_telegram import MovedClock, Phone, live_until

EVENING = datetime(2026, 11, 20, 20, 35, tzinfo=UTC)


@pytest.mark.usefixtures("acme")
@pytest.mark.parametrize("said", ["I'm so nervous", "I feel awful", "this is hopeless"])
async def test_a_low_mood_gets_a_warm_sentence_and_what_is_next(phone: Phone, said: str) -> None:
    await phone.say(said)

    assert "only human" in phone.last.text
    assert "Next: thank Dana Lee, Fri 20 Nov, 15:30" in phone.last.text


async def test_a_bad_interview_is_known_to_the_thank_yous_at_a_press(
    phone: Phone, database: Database, ann: Person, clock: MovedClock, acme: int
) -> None:
    await live_until(phone, clock, EVENING)
    await phone.say("it went badly, I froze")
    asked, said = phone.last, phone.last.text
    before = await load_view(database, ann.id, acme, clock.now())

    await phone.tap("It went badly (Acme", asked)

    after = await load_view(database, ann.id, acme, clock.now())
    assert "I am sorry." in said
    assert before is not None
    assert after is not None
    assert (before.stored.notes.went_badly, after.stored.notes.went_badly) == (False, True)


async def test_how_it_went_is_an_answer_where_the_bot_asks_about_the_interview(
    phone: Phone, database: Database, ann: Person, clock: MovedClock
) -> None:
    await phone.say("Globex, analyst, tomorrow 9am")
    await phone.tap("Save")
    await live_until(phone, clock, datetime(2026, 11, 21, 21, 0, tzinfo=UTC))
    await phone.say("it went well")
    assert "Good to hear." in phone.last.text
    await phone.tap("Tell me how it went (Globex", phone.last)
    question = phone.last.text

    await phone.say("it went badly, I froze")

    assert "The thank-yous know it." in phone.shown[-2].text
    assert phone.last.text.partition("\n")[2] in question
    globex = await load_view(database, ann.id, 1, clock.now())
    assert globex is not None
    assert globex.stored.notes.went_badly
    assert globex.stored.interview.people == ()


@pytest.mark.parametrize(
    ("said", "what"),
    [("they rejected me", "A no"), ("they gave me an offer", "An offer"), ("we got an offer", "An offer")],
)
async def test_what_they_said_is_not_asked_again_once_the_interview_is_chosen(
    phone: Phone, database: Database, ann: Person, clock: MovedClock, acme: int, said: str, what: str
) -> None:
    await interview_at(database, ann, clock, "Globex")
    await phone.say(said)
    assert f"That reads like {what.lower()}. Which one" in phone.last.text

    await phone.tap("Acme", phone.last)

    told = await load_view(database, ann.id, acme, clock.now())
    assert told is not None
    assert [entry.fact.what.value for entry in told.stored.history] == ["rejected" if what == "A no" else "offer"]


@pytest.mark.usefixtures("ann")
async def test_stop_with_nothing_open_names_the_ways_to_silence_and_to_leave(phone: Phone) -> None:
    await phone.say("stop")

    assert "/pause" in phone.last.text
    assert "/forget" in phone.last.text


@pytest.mark.usefixtures("ann")
async def test_delete_everything_leads_to_forgetting(phone: Phone) -> None:
    await phone.say("delete everything")

    assert "not sure what you mean" not in phone.last.text
    assert "delete" in phone.last.text.lower()
