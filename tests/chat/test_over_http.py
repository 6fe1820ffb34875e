"""The chat as it runs: polling a server over HTTP that holds every request against the Bot API's specification."""

from collections.abc import AsyncIterator

import pytest

from bot.chat import application as chat
from bot.chat.telegram import connection
from bot.chat.telegram.polling import Polling
from bot.chat.telegram.types import App
from bot.clock import SystemClock
from bot.demo.server.app import BotApiServer
from bot.storage.database import Database
from bot.storage.records.people import Person
from bot.usecases.delivery.worker import DeliveryWorker
from bot.usecases.views import load_view
from tests.chat.conftest import OPEN_TO_ALL
from tests.chat.fake_telegram import MovedClock


@pytest.fixture
async def server(clock: MovedClock) -> AsyncIterator[BotApiServer]:
    running = BotApiServer(clock.now)
    await running.start()
    yield running
    await running.stop()


def built(server: BotApiServer, database: Database, clock: MovedClock, token: str = "") -> App:
    return chat.build(
        token=token or server.token,
        api_url=server.url,
        database=database,
        clock=clock,
        access=OPEN_TO_ALL,
        worker=lambda messenger: DeliveryWorker(database, messenger, clock, SystemClock()),
        update_source=Polling(server.url, timeout=1),
    )


async def test_a_nudge_is_marked_as_sent_over_http_and_nothing_forbidden_is_asked_of_telegram(
    server: BotApiServer, database: Database, clock: MovedClock, ann: Person, acme: int
) -> None:
    application = built(server, database, clock)
    await chat.start(application)
    phone = server.person(ann.telegram_id, "Ann")
    try:
        await phone.say("/next")
        await phone.wait_for(lambda message: "thank Dana Lee" in message.text)
        clock.on(minutes=26)
        await chat.services_in(application).worker.deliver_due()
        together = await phone.wait_for(lambda message: "2 things for now" in message.text)
        await phone.tap("Open 1: thank Dana Lee, Acme", together)
        dana = await phone.wait_for(lambda message: message.text.startswith("Thank Dana Lee"))
        for label in ("More", "‹ Back", "More formal", "Another one", "⏰ Later", "‹ Back"):
            await phone.tap(label, dana)
        answer = await phone.tap("✅ Mark as sent", dana)
        await phone.say("/interviews")
        card = await phone.wait_for(lambda message: "Your interviews" in message.text)
        for label in ("Acme · Data engineer", "Plan", "‹ Back", "May I write or call now?", "‹ Back", "They answered"):
            await phone.tap(label, card)
        await phone.tap("An offer", card)
    finally:
        await chat.stop(application)

    seen = await load_view(database, ann.id, acme, clock.now())
    assert seen is not None
    assert [entry.fact.what for entry in seen.stored.history] == ["done", "offer"]
    assert answer.text == "Noted."
    assert server.violations == []


async def test_the_token_of_a_bot_that_telegram_does_not_know_is_never_quoted(
    server: BotApiServer, database: Database, clock: MovedClock
) -> None:
    unknown = "123456:" + "x" * 35
    application = built(server, database, clock, unknown)

    with pytest.raises(connection.TokenRejected) as raised:
        await chat.start(application)
    await chat.stop(application)

    assert unknown not in str(raised.value)
    assert raised.value.__suppress_context__
