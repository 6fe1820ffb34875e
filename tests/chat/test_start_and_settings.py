"""The first minute, the settings, and the commands that answer in every state."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest

from bot.domain.model import Lead
from bot.storage.database import Database
from bot.storage.records.people import Person
from tests.chat.fake_telegram import FakeTelegram, Phone


async def person_of(database: Database) -> Person:
    async with database.unit() as unit:
        found = await unit.people.get(1001)
    assert found is not None
    return found


def located(phone: Phone, latitude: float, longitude: float) -> dict[str, Any]:
    update = phone.written("-")
    message = update["message"]
    del message["text"]
    message["location"] = {"latitude": latitude, "longitude": longitude}
    return update


async def test_start_asks_only_for_the_zone_and_the_country_follows_from_it(phone: Phone, database: Database) -> None:
    await phone.say("/start")
    assert "Where are you?" in phone.last.text

    await phone.say("Berlin")

    person = await person_of(database)
    assert (person.timezone, person.country) == ("Europe/Berlin", "DE")
    assert "Germany" in phone.last.text
    assert "Another country" in phone.last.labels


async def test_the_city_is_called_as_it_was_typed(phone: Phone) -> None:
    await phone.say("/start")

    await phone.say("Tel Aviv")

    assert phone.last.text.startswith("Tel Aviv, where it is")


@pytest.mark.parametrize(("typed", "letters"), [("Bavaria", "BY"), ("bayern", "BY"), ("Baden-Wurttemberg", "BW")])
@pytest.mark.usefixtures("ann")
async def test_a_region_is_known_by_its_own_name_and_by_its_english_one(
    phone: Phone, database: Database, typed: str, letters: str
) -> None:
    await phone.say("/settings")
    await phone.tap("Country", phone.last)
    await phone.say("Germany")
    await phone.tap("Region", phone.last)

    await phone.say(typed)

    assert (await person_of(database)).region == letters


@pytest.mark.usefixtures("acme")
async def test_a_zone_in_another_country_says_whose_holidays_count_now(phone: Phone) -> None:
    await phone.say("/settings")
    await phone.tap("Time zone", phone.last)

    await phone.say("Berlin")

    assert "Public holidays are those of Germany now" in phone.last.text


async def test_a_shared_location_gives_the_zone_and_the_keyboard_goes_away(
    phone: Phone, database: Database, telegram: FakeTelegram
) -> None:
    await phone.say("/start")
    await phone.tap("Share my location")
    asked = telegram.named("sendMessage")[-1]
    assert asked["reply_markup"]["keyboard"][0][0]["request_location"] is True

    await phone.receive(located(phone, 40.7, -74.0))

    assert (await person_of(database)).timezone == "America/New_York"
    assert any(call.get("reply_markup", {}).get("remove_keyboard") for call in telegram.named("sendMessage"))


async def test_the_time_it_is_now_leads_to_a_choice_of_places(phone: Phone, database: Database) -> None:
    await phone.say("/start")
    await phone.say("21:05")
    assert "Berlin, Germany" in phone.last.labels

    await phone.tap("Berlin, Germany")

    assert (await person_of(database)).timezone == "Europe/Berlin"


async def test_the_times_of_the_world_can_be_chosen_from(phone: Phone, database: Database) -> None:
    await phone.say("/start")
    await phone.tap("time now")
    await phone.tap("Evening", phone.last)
    await phone.tap("20:05", phone.last)
    await phone.tap("London, United Kingdom")

    assert (await person_of(database)).timezone == "Europe/London"


async def test_an_unknown_place_is_asked_again_and_later_is_allowed(phone: Phone, database: Database) -> None:
    await phone.say("/start")
    await phone.say("Nowhereville")
    assert "I do not know that place" in phone.last.text

    await phone.tap("Later", phone.last)

    assert "Nothing is planned on a guess" in phone.last.text
    assert (await person_of(database)).timezone is None


@pytest.mark.parametrize(
    ("button", "value", "field", "expected"),
    [
        ("Time zone", "Lagos", "timezone", "Africa/Lagos"),
        ("Country", "Germany", "country", "DE"),
        ("Region", "California", "region", "CA"),
        ("Region", "ny", "region", "NY"),
        ("Nudges at", "10am", "nudge_at", time(10)),
        ("Nudges at", "half past nine am", "nudge_at", time(9, 30)),
        ("Nudges at", "9", "nudge_at", time(9)),
        ("Calls at", "14:00", "call_at", time(14)),
        ("Calls at", "11:00", "call_at", time(11)),
        ("Calls at", "at 3", "call_at", time(15)),
        ("Quiet hours", "22:00-7:00", "quiet_from", time(22)),
        ("Quiet hours", "from 10pm to 7am", "quiet_to", time(7)),
        ("Quiet hours", "9 to 8", "quiet_from", time(21)),
        ("Name", "Ann Bell", "name", "Ann Bell"),
        ("Phone", "(212) 555-0188", "phone", "+1 212-555-0188"),
        ("Signature", "Data engineer\nexample.org", "signature", "Data engineer\nexample.org"),
    ],
)
@pytest.mark.usefixtures("ann")
async def test_a_setting_is_changed_by_typing(
    phone: Phone, database: Database, button: str, value: str, field: str, expected: object
) -> None:
    await phone.say("/settings")
    await phone.tap(button, phone.last)

    await phone.say(value)

    assert getattr(await person_of(database), field) == expected
    assert "Settings" in phone.last.text


@pytest.mark.parametrize(
    ("button", "value", "sentence"),
    [
        ("Time zone", "Nowhereville", "do not know that place"),
        ("Country", "Narnia", "do not know that country"),
        ("Region", "Narnia", "no such region"),
        ("Nudges at", "teatime", "could not read a time"),
        ("Nudges at", "22:00", "would fall into your quiet hours"),
        ("Nudges at", "8", "Morning or evening?"),
        ("Calls at", "18:00", "too late for a call"),
        ("Quiet hours", "always", "I need two times"),
        ("Quiet hours", "9:00-12:00", "would fall into your quiet hours"),
        ("Name", "x" * 121, "at most 120 characters"),
        ("Phone", "call me", "no phone number"),
        ("Signature", "x" * 301, "At most 300 characters"),
    ],
)
async def test_a_value_that_cannot_be_gets_a_sentence_and_changes_nothing(
    phone: Phone, database: Database, ann: Person, button: str, value: str, sentence: str
) -> None:
    await phone.say("/settings")
    await phone.tap(button, phone.last)

    await phone.say(value)

    assert sentence in phone.last.text
    assert "‹ Back" in phone.last.labels
    assert await person_of(database) == ann


@pytest.mark.usefixtures("ann")
async def test_the_first_move_is_turned_over_by_one_tap(phone: Phone, database: Database) -> None:
    await phone.say("/settings")
    await phone.tap("Let a call come first")

    assert (await person_of(database)).lead is Lead.PHONE
    assert "Let an email come first" in phone.last.labels


@pytest.mark.usefixtures("ann")
async def test_quiet_hours_can_be_none(phone: Phone, database: Database) -> None:
    await phone.say("/settings")
    await phone.tap("Quiet hours")
    await phone.tap("None", phone.last)

    person = await person_of(database)
    assert person.quiet_from == person.quiet_to
    assert "No quiet hours" in phone.last.text


@pytest.mark.usefixtures("ann")
async def test_settings_in_the_middle_of_a_dialogue_give_it_back(phone: Phone) -> None:
    await phone.say("/new Acme")
    await phone.say("/settings")
    await phone.tap("Name", phone.last)
    await phone.say("Ann Bell")

    assert "When was it" in phone.last.text
    await phone.say("today 2pm")
    assert "Whom did you meet?" in phone.last.text


@pytest.mark.parametrize("command", ["/help", "/privacy", "/settings", "/start"])
@pytest.mark.usefixtures("ann")
async def test_commands_answer_in_the_middle_of_a_dialogue_and_leave_it_open(phone: Phone, command: str) -> None:
    await phone.say("/new Acme")

    await phone.say(command)
    await phone.say("today 2pm")

    assert "Whom did you meet?" in phone.last.text


async def test_privacy_names_the_operator_of_a_public_bot(phone: Phone) -> None:
    await phone.say("/privacy")

    assert "Ann Operator, ann@example.org" in phone.last.text


@pytest.mark.usefixtures("ann")
async def test_cancel_with_nothing_open_says_so(phone: Phone) -> None:
    await phone.say("/cancel")

    assert "Nothing is open" in phone.last.text
