"""A second update source beside polling: the chat depends on the interface alone."""

import asyncio
from contextlib import suppress

import pytest
from telegram import Update

from bot.chat import application as chat
from bot.chat.leadership import LeaderLoop
from bot.chat.telegram.types import App
from bot.storage.database import Database
from bot.trouble import BeyondRepair
from tests.chat.conftest import built
from tests.chat.fake_telegram import FakeTelegram, MovedClock, Phone
from tests.fakes import FakeUpdateSource
from tests.watch import capture_logs


def said(phone: Phone, text: str) -> Update:
    found = Update.de_json(phone.written(text), phone.application.bot)
    assert found is not None
    return found


async def all_handled(application: App) -> None:
    await asyncio.wait_for(application.update_queue.join(), 30)


async def test_updates_of_one_person_are_handled_in_the_order_in_which_a_source_puts_them(
    database: Database, telegram: FakeTelegram, clock: MovedClock
) -> None:
    source = FakeUpdateSource()
    application = built(database, telegram, clock, update_source=source)
    ann = Phone(application, telegram)
    await chat.start(application)
    try:
        await source.receive(said(ann, "/start"))
        await source.receive(said(ann, "New York"))
        await source.receive(said(ann, "/next"))
        await all_handled(application)
    finally:
        await chat.stop(application)

    assert "Where are you?" in ann.shown[0].text
    assert "Nothing is planned" in ann.last.text


async def test_updates_that_a_source_puts_at_the_same_time_are_each_handled_once(
    database: Database, telegram: FakeTelegram, clock: MovedClock
) -> None:
    source = FakeUpdateSource()
    application = built(database, telegram, clock, update_source=source)
    phones = [Phone(application, telegram, 2001)]
    phones += [Phone(application, telegram, number, phones[0].numbers) for number in range(2002, 2021)]
    await chat.start(application)
    try:
        updates = [said(phone, "/frobnicate") for phone in phones]
        with capture_logs() as logged:
            await source.receive(*updates, *updates)  # each comes twice
            await all_handled(application)
    finally:
        await chat.stop(application)

    assert [len(phone.shown) for phone in phones] == [1] * 20
    assert [entry for entry in logged if entry["log_level"] in ("warning", "error")] == []


async def test_an_update_that_arrives_while_the_chat_still_starts_is_answered(
    database: Database, telegram: FakeTelegram, clock: MovedClock
) -> None:
    phones: list[Phone] = []
    source = FakeUpdateSource(lambda: [said(phones[0], "/frobnicate")])
    application = built(database, telegram, clock, update_source=source)
    phones.append(Phone(application, telegram))

    await chat.start(application)
    try:
        await all_handled(application)
    finally:
        await chat.stop(application)

    assert len(phones[0].shown) == 1


async def test_the_liveness_of_a_source_is_told_while_its_chat_runs_and_its_failure_ends_the_run(
    database: Database, telegram: FakeTelegram, clock: MovedClock
) -> None:
    source = FakeUpdateSource()
    application = built(database, telegram, clock, update_source=source)

    async def nothing_to_prepare(_: App) -> None:
        pass

    leader_loop = LeaderLoop(lambda: application, nothing_to_prepare, None)
    before = leader_loop.answered_at
    running = asyncio.create_task(leader_loop.run())
    await asyncio.wait_for(leader_loop.opened.wait(), 30)
    alive = leader_loop.answered_at
    source.fail(BeyondRepair("Updates do not arrive any more."))

    with pytest.raises(BeyondRepair, match="Updates do not arrive"):
        await asyncio.wait_for(running, 30)
    assert before is None
    assert alive is not None
    assert alive <= asyncio.get_running_loop().time()
    assert leader_loop.answered_at is None
    with suppress(asyncio.CancelledError):
        await chat.stop(application)
