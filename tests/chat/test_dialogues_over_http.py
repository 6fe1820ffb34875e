"""Every dialogue once over HTTP, on a server that holds each request against the Bot API's specification."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.chat import application as chat
from bot.demo.server.app import BotApiServer
from bot.storage.database import Database
from tests.chat.fake_telegram import MovedClock
from tests.chat.test_over_http import built


@pytest.fixture
async def server(clock: MovedClock) -> AsyncIterator[BotApiServer]:
    running = BotApiServer(clock.now)
    await running.start()
    yield running
    await running.stop()


async def everything_handled(database: Database) -> None:
    while True:
        async with database.unit() as unit:
            if not await unit.inbox.unhandled() and not await unit.inbox.unanswered():
                return
        await asyncio.sleep(0.01)


async def test_from_start_to_a_changed_interview_nothing_forbidden_is_asked_of_telegram(
    server: BotApiServer, database: Database, clock: MovedClock
) -> None:
    application = built(server, database, clock)
    await chat.start(application)
    phone = server.person(1001, "Ann")

    async def say(text: str, expected: str) -> None:
        seen = len(phone.messages)
        await phone.say(text)
        await phone.wait_for(lambda message: expected in message.text and message in phone.messages[seen:])

    async def tap(label: str) -> None:
        # The press before is answered before its message changes.
        await phone.wait_for(lambda message: any(label in b.text for row in message.buttons for b in row))
        newest = next(
            one for one in reversed(phone.messages) if any(label in b.text for row in one.buttons for b in row)
        )
        exact = next(b.text for row in newest.buttons for b in row if label in b.text)
        await phone.tap(exact, newest)
        await everything_handled(database)  # a press is answered while its message is still being rewritten

    try:
        await say("/start", "Where are you?")
        for label in ("Choose by the time now", "‹ Back", "Share my location"):
            await tap(label)
        await phone.share_location(40.7, -74.0)
        await phone.wait_for(lambda message: "New York, where it is" in message.text)
        await say("/new", "for which role?")
        await say("<b>Acme</b> & Sons, data engineer", "When was it")
        for label in ("Pick a date", "‹", "›", "‹ Back", "‹ Back"):
            await tap(label)
        await say("Acme, data engineer", "When was it")
        await tap("Today")
        await tap("14:00")
        await say("Dana Lee, Head of Data, dana@acme.com; Tom Ruiz", "By when do they decide?")
        await tap("In a week")
        await tap("Skip")
        for label in ("Wrote", "Fri 20 Nov", "Called", "Fri 20 Nov", "No answer", "Clear these", "Nothing yet"):
            await tap(label)
        for label in ("Employer elsewhere", "Choose by the time now", "‹ Back", "‹ Back", "Save"):
            await tap(label)
        await say("/settings", "Settings")
        for label in ("Region", "‹ Back", "Nudges at", "09:00", "Quiet hours", "None", "Let a call come first"):
            await tap(label)
        await say("/help", "How I can help")
        await say("/privacy", "Who runs this")
        await say("/interviews", "Your interviews")
        for label in ("Acme · data engineer", "Manage", "Change something", "People", "‹ Back", "Pace", "Slowly"):
            await tap(label)
    finally:
        await chat.stop(application)

    assert server.violations == []
    assert "Acme · data engineer" in phone.messages[-1].text
