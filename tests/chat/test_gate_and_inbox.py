"""Who gets in, what is stored before it is confirmed, and in which order it is handled."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from telegram import Update
from telegram.error import NetworkError

from bot.chat import application as chat
from bot.chat.telegram.polling import Polling
from bot.config import Allowed, Private
from bot.storage.database import Database
from bot.storage.records.people import Person
from bot.usecases.views import load_view
from tests.chat.conftest import built, running
from tests.chat.fake_telegram import FakeTelegram, MovedClock, Phone, live_until, refused

GROUP = {"id": -4242, "type": "group", "title": "Friends"}
THANKS_DUE = datetime(2026, 11, 20, 20, 31, tzinfo=UTC)


async def everything(phone: Phone) -> list[dict[str, Any]]:
    """One update of each kind that is asked for."""
    in_a_group = phone.written("hello")
    in_a_group["message"]["chat"] = GROUP
    return [
        phone.written("/start"),
        phone.written("/start wrong-code"),
        phone.written("hello"),
        phone.written("hello", "edited_message"),
        phone.pressed("d:1", 1),
        phone.member("kicked"),
        phone.member("member", GROUP),
        in_a_group,
    ]


async def known(database: Database) -> list[int]:
    async with database.unit() as unit:
        return await unit.people.all_ids()


async def test_a_stranger_gets_silence_and_leaves_no_row(
    database: Database, telegram: FakeTelegram, clock: MovedClock
) -> None:
    async with running(database, telegram, clock, Allowed(frozenset({1001}))) as application:
        stranger = Phone(application, telegram, 6666)
        await stranger.receive(*await everything(stranger))

        async with database.unit() as unit:
            stored = await unit.inbox.receive(1, 6666, "{}", clock.now())

    assert [name for name, _ in telegram.calls] == ["getMe"]
    assert await known(database) == []
    assert stored is True


async def test_a_private_bot_belongs_to_the_first_who_says_the_code_and_to_nobody_else(
    database: Database, telegram: FakeTelegram, clock: MovedClock
) -> None:
    async with running(database, telegram, clock, Private()) as application:
        access_policy = chat.services_in(application).access_policy
        stranger = Phone(application, telegram, 6666)
        owner = Phone(application, telegram, 1001, stranger.numbers)
        code = access_policy.code
        assert code is not None

        await stranger.say("/start guess")
        await stranger.say(code)
        await owner.say(f"/start {code}")
        await stranger.say(f"/start {code}")
        await owner.say("/next")

        assert access_policy.code is None
        assert stranger.shown == []
        assert "Nothing is planned" in owner.last.text

    async with running(database, telegram, clock, Private()) as application:
        access_policy = chat.services_in(application).access_policy

        assert access_policy.code is None
        assert access_policy.allows(1001)
        assert not access_policy.allows(6666)


async def test_in_a_group_it_says_once_that_it_works_in_private_and_leaves(
    phone: Phone, telegram: FakeTelegram
) -> None:
    await phone.receive(phone.member("member", GROUP), phone.member("left", GROUP))

    assert [given["chat_id"] for given in telegram.named("sendMessage")] == [-4242]
    assert "in private only" in telegram.named("sendMessage")[0]["text"]
    assert telegram.named("leaveChat")[0]["chat_id"] == -4242


async def test_an_update_that_comes_again_is_handled_once(
    phone: Phone, clock: MovedClock, database: Database, ann: Person, acme: int
) -> None:
    dana, _ = await live_until(phone, clock, THANKS_DUE)
    update = phone.pressed(dana.data("Mark as sent"), dana.id)

    await phone.receive(update)
    await phone.receive(update)

    seen = await load_view(database, ann.id, acme, clock.now())
    assert seen is not None
    assert len(seen.stored.history) == 1
    assert phone.answers == ["Noted."]


@pytest.mark.usefixtures("ann", "acme")
async def test_what_a_kill_left_unhandled_is_taken_up_again_in_order(
    database: Database, telegram: FakeTelegram, clock: MovedClock
) -> None:
    async with running(database, telegram, clock) as application:
        phone = Phone(application, telegram)
        kept = [phone.written("/next"), phone.written("/interviews")]
        async with database.unit() as unit:
            for update in kept:
                text = Update.de_json(update, application.bot).to_json()
                await unit.inbox.receive(update["update_id"], 1001, text, clock.now())
            await unit.commit()

    async with running(database, telegram, clock) as application:
        phone = Phone(application, telegram, numbers=[100])
        await phone.receive(*kept)

        assert ["What comes next" in phone.shown[0].text, "Your interviews" in phone.shown[1].text] == [True, True]
        assert len(phone.shown) == 2


class PollingFakeTelegram(Polling):
    """Polls through the network that the application was given."""

    def configure(self, builder: object, queue: object) -> None:
        pass


@pytest.mark.usefixtures("ann", "acme")
async def test_the_first_poll_comes_after_what_a_kill_left_and_before_the_bot_says_what_it_is(
    database: Database, telegram: FakeTelegram, clock: MovedClock
) -> None:
    application = built(database, telegram, clock, update_source=PollingFakeTelegram("http://telegram.invalid"))
    kept = Update.de_json(Phone(application, telegram).written("/interviews"), application.bot)
    async with database.unit() as unit:
        await unit.inbox.receive(kept.update_id, 1001, kept.to_json(), clock.now())
        await unit.commit()
    polled = asyncio.Event()
    taken_up: list[bool] = []
    introduced_after_it: list[bool] = []

    async def look(method: str, _given: dict[str, Any]) -> None:
        if method == "getUpdates" and not polled.is_set():
            taken_up.append(application.update_queue.qsize() == 1 or application.running)
            polled.set()
            await asyncio.Event().wait()
        if method == "getMyCommands":
            with suppress(TimeoutError):
                await asyncio.wait_for(polled.wait(), 10)
            introduced_after_it.append(polled.is_set())
        if method in ("getMyCommands", "getUpdates"):
            raise NetworkError("neither what it says nor a second poll matters here")

    telegram.before = look
    await chat.start(application)
    await chat.stop(application)

    assert taken_up == [True]
    assert introduced_after_it == [True]
    assert [message.html.startswith("<b>Your interviews") for message in telegram.messages] == [True]


@pytest.mark.usefixtures("ann", "acme")
async def test_whoever_may_have_missed_the_answer_is_asked_again_after_a_restart(
    database: Database, telegram: FakeTelegram, clock: MovedClock
) -> None:
    async with running(database, telegram, clock) as application:
        phone = Phone(application, telegram)
        await phone.say("/answered")
        await phone.tap("Still deciding")
        async with database.unit() as unit:
            await unit.inbox.receive(900, 1001, "{}", clock.now())
            await unit.inbox.mark_handled(900)
            await unit.commit()

    async with running(database, telegram, clock) as application:
        phone = Phone(application, telegram, numbers=[1000])
        asked = phone.last.text
        await phone.say("11 December")

        assert "By when do they expect to decide now?" in asked
        assert "Friday 11 December" in phone.last.text
        async with database.unit() as unit:
            assert await unit.inbox.unanswered() == []


@pytest.mark.usefixtures("ann")
async def test_updates_of_one_person_run_in_order_and_those_of_others_beside_them(
    phone: Phone, telegram: FakeTelegram
) -> None:
    other = Phone(phone.application, telegram, 2002, phone.numbers)
    first_waits = asyncio.Event()
    order: list[tuple[int, str]] = []

    async def hold_the_first(method: str, given: dict[str, Any]) -> None:
        if method != "sendMessage":
            return
        order.append((given["chat_id"], given["text"][:20]))
        if given["chat_id"] == 1001 and not first_waits.is_set():
            await asyncio.wait_for(first_waits.wait(), 10)
        elif given["chat_id"] == 2002:
            first_waits.set()

    telegram.before = hold_the_first
    await phone.receive(phone.written("/next"), phone.written("/frobnicate"), other.written("/frobnicate"))

    assert [chat_id for chat_id, _ in order] == [1001, 2002, 1001]
    assert "Nothing is planned" in phone.shown[0].text
    assert "do not know that command" in phone.shown[1].text


async def test_blocked_by_the_person_their_plan_rests_and_is_made_afresh_when_they_are_back(
    phone: Phone, clock: MovedClock, database: Database, ann: Person, acme: int
) -> None:
    await phone.receive(phone.member("kicked"))
    resting = await load_view(database, ann.id, acme, clock.now())
    await phone.receive(phone.member("member"))
    back = await load_view(database, ann.id, acme, clock.now())

    assert resting is not None
    assert resting.stored.next_at is None
    assert back is not None
    assert back.stored.next_at == datetime(2026, 11, 20, 20, 30, tzinfo=UTC)


async def test_whoever_writes_can_be_reached_again_even_where_telegrams_word_of_it_was_missed(
    phone: Phone, clock: MovedClock, database: Database, ann: Person, acme: int
) -> None:
    await phone.receive(phone.member("kicked"))

    await phone.say("/next")

    back = await load_view(database, ann.id, acme, clock.now())
    assert back is not None
    assert back.person.reachable
    assert back.stored.next_at == datetime(2026, 11, 20, 20, 30, tzinfo=UTC)


@pytest.mark.usefixtures("acme")
async def test_a_message_that_telegram_refuses_does_not_stop_the_next_one(phone: Phone, telegram: FakeTelegram) -> None:
    telegram.faults["sendMessage"] = [refused("Bad Request: something odd")]
    await phone.say("/interviews")
    await phone.say("/interviews")

    assert "Your interviews" in phone.last.text


@pytest.mark.usefixtures("acme")
async def test_an_error_in_a_handler_is_told_in_a_kind_sentence(phone: Phone, telegram: FakeTelegram) -> None:
    telegram.faults["sendMessage"] = [RuntimeError("Acme")] * 2
    await phone.say("/interviews")

    assert "Something went wrong on my side" in phone.last.text


@pytest.mark.usefixtures("acme")
async def test_an_update_counts_as_handled_only_when_its_answer_is_out_or_its_effect_committed(
    phone: Phone, telegram: FakeTelegram, database: Database
) -> None:
    await phone.receive(phone.member("kicked"))
    sending, go_on = asyncio.Event(), asyncio.Event()

    async def linger(method: str, _: dict[str, Any]) -> None:
        if method == "sendMessage":
            sending.set()
            await asyncio.wait_for(go_on.wait(), 10)

    telegram.before = linger
    receiving = asyncio.create_task(phone.say("/next"))
    await asyncio.wait_for(sending.wait(), 10)
    async with database.unit() as unit:
        during = await unit.inbox.unhandled()
    go_on.set()
    await receiving
    async with database.unit() as unit:
        after = await unit.inbox.unhandled()

    assert len(during) == 1
    assert after == []
