"""Telegram is out of reach while a dialogue is left: nothing that was told is lost, and its question still counts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from telegram.error import NetworkError

from bot.storage.database import Database
from bot.storage.records.people import DialogueState, Person
from tests.chat.fake_telegram import FakeTelegram, Phone


@asynccontextmanager
async def out_of_reach(telegram: FakeTelegram) -> AsyncIterator[None]:
    async def fail(method: str, given: dict[str, Any]) -> None:
        raise NetworkError(f"{method} of {len(given)} fields")

    telegram.before = fail
    yield
    telegram.before = None


async def open_dialogue(database: Database, person: Person) -> DialogueState | None:
    async with database.unit() as unit:
        return await unit.dialogues.get(person.id)


async def test_an_interview_half_told_outlives_leaving_the_settings(
    phone: Phone, telegram: FakeTelegram, database: Database, ann: Person
) -> None:
    await phone.say("/new Acme, data engineer")
    await phone.say("/settings")
    await phone.tap("Quiet hours")
    settings = phone.last

    async with out_of_reach(telegram):
        await phone.tap("Back", settings)

    held = await open_dialogue(database, ann)
    assert held is not None
    assert held.dialogue == "settings"
    await phone.tap("Back", settings)
    assert "When was it" in phone.last.text
    resumed = await open_dialogue(database, ann)
    assert resumed is not None
    assert (resumed.dialogue, resumed.data["company"]) == ("add", "Acme")


async def test_the_dialogue_beneath_the_settings_takes_their_place_in_one_transaction(
    phone: Phone, telegram: FakeTelegram, database: Database, ann: Person
) -> None:
    await phone.say("/new Acme, data engineer")
    await phone.say("/settings")
    await phone.tap("Quiet hours")
    seen: list[str | None] = []

    async def look(method: str, _: dict[str, Any]) -> None:
        if method == "editMessageText":
            held = await open_dialogue(database, ann)
            seen.append(held.dialogue if held else None)

    telegram.before = look
    await phone.tap("Back")

    assert seen[:1] == ["add"]


@pytest.mark.parametrize("leave", ["!Cancel", "/cancel", "cancel"])
async def test_what_could_not_be_said_to_be_left_is_still_open(
    phone: Phone, telegram: FakeTelegram, database: Database, ann: Person, leave: str
) -> None:
    await phone.say("/new Acme, data engineer")
    before = await open_dialogue(database, ann)
    question = phone.last

    async with out_of_reach(telegram):
        await (phone.tap(leave[1:], question) if leave.startswith("!") else phone.say(leave))

    after = await open_dialogue(database, ann)
    assert before is not None
    assert after is not None
    assert (after.step, after.data, after.message_id) == (before.step, before.data, before.message_id)
    await phone.tap("Cancel", question)
    assert await open_dialogue(database, ann) is None


async def test_what_is_saved_is_not_open_again(
    phone: Phone, telegram: FakeTelegram, database: Database, ann: Person
) -> None:
    await phone.say("/new Acme, data engineer, next Monday at 14:00")
    while "Save" not in phone.last.labels:
        await phone.tap("Skip" if "Skip" in phone.last.labels else phone.last.labels[0])

    async with out_of_reach(telegram):
        await phone.tap("Save")

    assert await open_dialogue(database, ann) is None
    async with database.unit() as unit:
        assert [one.interview.company for one in await unit.interviews.all(ann.id)] == ["Acme"]
