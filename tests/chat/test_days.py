"""Days in the chat: presses that count once, what comes without a sound, links, confetti that is not had."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.chat.callback_data.agenda import Again, PauseMonth, PauseUntil, SnoozeConfirmed, SnoozeMonth
from bot.domain.model import Fact, FactKind, MailProgram
from bot.storage.database import Database
from bot.storage.records.people import INDEFINITELY, Person
from bot.usecases.history import record
from bot.usecases.people import change_preferences
from bot.usecases.views import load_view
from tests.chat.fake_telegram import FakeTelegram, Message, MovedClock, Phone, live_until, refused

pytestmark = pytest.mark.usefixtures("acme")

THANKS_DUE = datetime(2026, 11, 20, 20, 31, tzinfo=UTC)
MONDAY_NOON = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)


async def facts(database: Database, ann: Person, interview: int, clock: MovedClock) -> list[FactKind]:
    seen = await load_view(database, ann.id, interview, clock.now())
    assert seen is not None
    return [entry.fact.what for entry in seen.stored.history]


async def the_thank_you(phone: Phone, clock: MovedClock) -> Message:
    """The nudge to thank Dana, opened where it came among others."""
    await live_until(phone, clock, THANKS_DUE)
    for message in list(phone.shown):
        for label in message.labels:
            if label.startswith("Open ") and "Dana" in label:
                await phone.tap(label, message)
    return next(one for one in reversed(phone.shown) if one.html.startswith("<b>Thank Dana Lee"))


def silent(telegram: FakeTelegram, begins: str) -> list[Any]:
    sent = [given for given in telegram.named("sendMessage") if given["text"].startswith(f"<b>{begins}")]
    return [given.get("disable_notification") for given in sent]


# -- putting off -----------------------------------------------------------------------------------------------------


async def test_a_moment_pressed_twice_puts_off_once(
    phone: Phone, clock: MovedClock, database: Database, ann: Person, acme: int
) -> None:
    dana = await the_thank_you(phone, clock)
    await phone.tap("Later", dana)
    data = dana.data("This evening")

    await phone.receive(phone.pressed(data, dana.id), phone.pressed(data, dana.id))

    assert await facts(database, ann, acme, clock) == [FactKind.SNOOZED]
    assert phone.answers[-1] == "That was noted already."


async def test_forged_moments_months_and_days_are_answered_and_do_nothing(
    phone: Phone, clock: MovedClock, database: Database, ann: Person, acme: int
) -> None:
    dana = await the_thank_you(phone, clock)
    nudge = int(dana.data("Later").split(":")[1], 36)

    for press in (
        SnoozeConfirmed(nudge, -1),
        SnoozeConfirmed(nudge, 36**12),
        SnoozeConfirmed(9999, 1),
        SnoozeMonth(nudge, "2026-13"),
        SnoozeMonth(nudge, "9999-12"),
        PauseMonth("0000-00"),
        PauseUntil("2026-02-30"),
        Again(9999),
    ):
        await phone.press(press.encode(), dana.id)

    assert await facts(database, ann, acme, clock) == []
    async with database.unit() as unit:
        person = await unit.people.by_id(ann.id)
    assert person is not None
    assert person.paused_until is None


async def test_the_calendar_of_a_call_has_no_mondays_weekends_or_holidays(phone: Phone, clock: MovedClock) -> None:
    call = (await live_until(phone, clock, datetime(2026, 12, 8, 15, 31, tzinfo=UTC)))[-1]
    assert "Call them (1 of 2)" in call.html

    await phone.tap("Later", call)
    await phone.tap("Another day", call)

    days = [label for label in call.labels if label.isdigit()]
    assert days == ["9", "10", "11", "15", "16", "17", "18", "22", "23", "24", "29", "30", "31"]


# -- pauses ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "until"),
    [
        ("until Monday", date(2026, 11, 23)),
        ("till tomorrow", date(2026, 11, 21)),
        ("for a week", date(2026, 11, 27)),
        ("for two weeks", date(2026, 12, 4)),
        ("3 days", date(2026, 11, 23)),
        ("until 7 December", date(2026, 12, 7)),
        ("to Dec 7", date(2026, 12, 7)),
    ],
)
async def test_a_pause_is_told_in_the_persons_own_words(
    phone: Phone, database: Database, ann: Person, said: str, until: date
) -> None:
    await phone.say(f"/pause {said}")

    async with database.unit() as unit:
        person = await unit.people.by_id(ann.id)
    assert person is not None
    assert person.paused_until == datetime(until.year, until.month, until.day, 5, tzinfo=UTC)


async def test_until_monday_said_on_a_monday_means_the_next_one(
    phone: Phone, database: Database, ann: Person, clock: MovedClock
) -> None:
    clock.to(datetime(2026, 11, 23, 15, 0, tzinfo=UTC))

    await phone.say("/pause until Monday")

    async with database.unit() as unit:
        person = await unit.people.by_id(ann.id)
    assert person is not None
    assert person.paused_until == datetime(2026, 11, 30, 5, tzinfo=UTC)


@pytest.mark.parametrize("said", ["forever", "without an end", "until further notice"])
async def test_a_pause_may_have_no_end(phone: Phone, database: Database, ann: Person, said: str) -> None:
    await phone.say(f"/pause {said}")

    async with database.unit() as unit:
        person = await unit.people.by_id(ann.id)
    assert person is not None
    assert person.paused_until == INDEFINITELY


async def test_a_pause_leaves_an_open_dialogue_as_it_stands(phone: Phone) -> None:
    await phone.say("/new Beta")
    await phone.say("/pause until Monday")

    await phone.say("today 2pm")

    assert "Whom did you meet?" in phone.last.text


# -- without a sound -------------------------------------------------------------------------------------------------


async def test_what_can_wait_comes_without_a_sound_and_the_rest_with_one(
    phone: Phone, clock: MovedClock, telegram: FakeTelegram
) -> None:
    await live_until(phone, clock, datetime(2027, 1, 12, 14, 31, tzinfo=UTC))

    assert silent(telegram, "Tell your references") == [True]
    assert silent(telegram, "Time to let this one go?") == [True]
    assert set(silent(telegram, "Check in by email")) == {False}


# -- links -----------------------------------------------------------------------------------------------------------


async def test_whoever_agreed_to_connect_is_looked_for_on_linkedin(
    phone: Phone, clock: MovedClock, database: Database, ann: Person, acme: int
) -> None:
    fact = Fact(FactKind.LINKEDIN_AGREED, clock.now(), person=1)
    await record(database, ann.id, acme, [fact], clock.now())

    await live_until(phone, clock, MONDAY_NOON)
    connect = next(one for one in phone.shown if one.html.startswith("<b>Connect with Dana Lee"))

    urls = [one["url"] for row in connect.buttons for one in row if "url" in one]
    assert urls == ["https://www.linkedin.com/search/results/people/?keywords=%22Dana%20Lee%22%20Acme"]


async def test_a_letter_too_long_for_its_link_says_that_it_is_to_be_pasted(
    phone: Phone, clock: MovedClock, database: Database, ann: Person
) -> None:
    await change_preferences(database, ann.id, clock.now(), mail_program=MailProgram.OUTLOOK, signature="字" * 290)

    dana = await the_thank_you(phone, clock)

    assert "This letter is too long for the link." in dana.text
    (url,) = [one["url"] for row in dana.buttons for one in row if "url" in one]
    assert "body=" not in url


# -- an offer --------------------------------------------------------------------------------------------------------


async def test_where_confetti_is_refused_the_offer_comes_without(phone: Phone, telegram: FakeTelegram) -> None:
    await phone.say("/answered")
    telegram.faults["sendMessage"] = [refused("Bad Request: EFFECT_ID_INVALID")]

    await phone.tap("An offer", phone.last)

    effects = [given.get("message_effect_id") for given in telegram.named("sendMessage")][-2:]
    assert effects == [5046509860389126442, None]
    assert "🎉 An offer. Congratulations." in phone.last.text
