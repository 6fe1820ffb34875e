"""What one turn of a dialogue costs: within its budget, and so many requests and not one more."""

import asyncio
import json
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from bot.chat.services import KEY
from bot.chat.telegram.update_queue import StoredUpdateQueue
from bot.storage.database import Database
from bot.storage.records.people import Person
from tests.budgets import BUDGETS, counted
from tests.chat.fake_telegram import FakeTelegram, MovedClock, Phone


def asked(telegram: FakeTelegram, before: int) -> list[str]:
    """The requests since then, by name."""
    return sorted(name for name, _ in telegram.calls[before:])


@pytest.mark.usefixtures("ann")
async def test_a_command_stays_within_its_budget_and_costs_one_request(
    phone: Phone, telegram: FakeTelegram, database: Database
) -> None:
    before = len(telegram.calls)
    with counted(database) as cost:
        await phone.say("/new")

    assert cost.over(BUDGETS["command"]) == {}
    assert asked(telegram, before) == ["sendMessage"]


@pytest.mark.usefixtures("ann")
async def test_a_typed_answer_costs_as_much_and_takes_the_old_questions_buttons_away(
    phone: Phone, telegram: FakeTelegram, database: Database
) -> None:
    await phone.say("/new")

    before = len(telegram.calls)
    with counted(database) as cost:
        await phone.say("Acme, data engineer")

    assert cost.over(BUDGETS["typed answer"]) == {}
    assert asked(telegram, before) == ["editMessageReplyMarkup", "sendMessage"]


@pytest.mark.usefixtures("ann")
async def test_a_tap_stays_within_its_budget_and_is_answered_before_the_message_changes(
    phone: Phone, telegram: FakeTelegram, database: Database
) -> None:
    await phone.say("/new Acme, data engineer")

    before = len(telegram.calls)
    with counted(database) as cost:
        await phone.tap("Today")

    assert cost.over(BUDGETS["tap"]) == {}
    assert asked(telegram, before) == ["answerCallbackQuery", "editMessageText"]


@pytest.mark.usefixtures("ann")
async def test_a_press_is_answered_while_its_message_is_still_being_rewritten(
    phone: Phone, telegram: FakeTelegram
) -> None:
    await phone.say("/new Acme, data engineer")
    answered_before_the_edit_was = False

    async def look(method: str, given: dict[str, Any]) -> None:
        nonlocal answered_before_the_edit_was
        if method == "editMessageText" and given:
            for _ in range(100):
                await asyncio.sleep(0)
            answered_before_the_edit_was = bool(telegram.named("answerCallbackQuery"))

    telegram.before = look
    await phone.tap("Today")

    assert answered_before_the_edit_was


@pytest.mark.usefixtures("ann")
async def test_a_question_knows_the_message_in_which_it_stands(
    phone: Phone, telegram: FakeTelegram, database: Database, ann: Person
) -> None:
    await phone.say("/new")
    await phone.say("Acme, data engineer")

    async with database.unit() as unit:
        draft = await unit.dialogues.get(ann.id)
    assert draft is not None
    assert draft.message_id == telegram.messages[-1].id
    assert telegram.named("editMessageReplyMarkup")[-1]["message_id"] == telegram.messages[-2].id


@pytest.mark.usefixtures("ann")
async def test_the_next_update_does_not_wait_for_a_nudge_that_the_one_before_made_due(
    phone: Phone, telegram: FakeTelegram, clock: MovedClock
) -> None:
    clock.on(hours=1)
    await phone.say("/new Acme, data engineer")
    await phone.tap("Today")
    await phone.tap("14:00")
    await phone.say("Dana Lee")
    await phone.tap("In a week")
    await phone.say("moving the pipeline to streaming")
    await phone.tap("Nothing yet")
    save = phone.pressed(phone.last.data("Save"), phone.last.id)
    answered = asyncio.Event()

    async def hold_the_nudge(method: str, given: dict[str, Any]) -> None:
        if method == "sendMessage" and "do not know that command" in given["text"]:
            answered.set()
        elif method == "sendMessage":
            await asyncio.wait_for(answered.wait(), 5)

    telegram.before = hold_the_nudge
    await phone.receive(save, phone.written("/frobnicate"))

    assert answered.is_set()
    assert len(telegram.named("sendMessage")) >= 2


@pytest.mark.usefixtures("ann")
async def test_the_buttons_of_a_question_belong_to_it_however_long_it_took_to_make_them(
    phone: Phone, clock: MovedClock
) -> None:
    at = phone.application.bot_data
    at[KEY] = replace(at[KEY], clock=HurriedClock(clock))
    await phone.say("/new Acme, data engineer")

    await phone.tap("Today")

    assert "14:00" in phone.last.labels


async def test_an_answer_to_a_poll_is_taken_in_by_one_transaction_however_many_updates_it_has(
    phone: Phone, telegram: FakeTelegram, database: Database
) -> None:
    queue = phone.application.update_queue
    assert isinstance(queue, StoredUpdateQueue)
    others = [Phone(phone.application, telegram, user_id, phone.numbers) for user_id in range(2001, 2051)]
    updates = [other.written("/frobnicate") for other in others]

    with counted(database) as cost:
        await queue.take_in(poll_answer(updates))

    assert cost.over(BUDGETS["answer to a poll, however many updates it has"]) == {}
    await phone.receive(*updates)
    assert [len(other.shown) for other in others] == [1] * 50


async def test_what_a_poll_gives_again_is_not_handled_again(phone: Phone, telegram: FakeTelegram) -> None:
    queue = phone.application.update_queue
    assert isinstance(queue, StoredUpdateQueue)
    update = phone.written("/frobnicate")

    for _ in range(2):
        await queue.take_in(poll_answer([update]))
        await phone.receive(update)

    assert len(phone.shown) == 1
    assert telegram.faults == {}


class HurriedClock:
    """A second passes with each look at it."""

    def __init__(self, clock: MovedClock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        self._clock.on(seconds=1)
        return self._clock.now()


def poll_answer(updates: list[dict[str, Any]]) -> bytes:
    return json.dumps({"ok": True, "result": updates}).encode()
