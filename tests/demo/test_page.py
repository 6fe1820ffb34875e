import asyncio
import json
from base64 import b64encode
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from bot.demo.clock.movable import MovableClock
from bot.demo.clock.moves import DemoHooks
from bot.demo.page.routes import DEMO_PERSON, DemoPage
from bot.demo.server.app import BotApiServer

FRIDAY = datetime(2026, 11, 20, 20, 5, tzinfo=UTC)
CHECK_IN = datetime(2026, 11, 30, 14, 30, tzinfo=UTC)
PAGE = Path(__file__).parents[2] / "bot" / "demo" / "page" / "static"


@pytest.fixture
async def page() -> AsyncIterator[tuple[BotApiServer, DemoPage, MovableClock]]:
    clock = MovableClock(lambda: FRIDAY)
    plan = [CHECK_IN]

    async def next_nudge() -> datetime | None:
        return plan[0] if plan else None

    async def wake() -> None:
        plan[:] = [moment for moment in plan if moment > clock.now()]

    async def zone() -> str | None:
        return "America/New_York"

    server = BotApiServer(clock.now)
    made = DemoPage(server, DemoHooks(next_nudge, wake, clock, zone))
    await server.start()
    yield server, made, clock
    await server.stop()


@pytest.fixture
async def visitor(page: tuple[BotApiServer, DemoPage, MovableClock]) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(base_url=page[0].url) as session:
        yield session


async def first_event(visitor: aiohttp.ClientSession) -> dict[str, Any]:
    async with visitor.get("/demo/events") as stream:
        line = await stream.content.readline()
    event: dict[str, Any] = json.loads(line.removeprefix(b"data: "))
    return event


async def test_the_page_loads_nothing_from_other_sites(visitor: aiohttp.ClientSession) -> None:
    async with visitor.get("/") as answer:
        text = await answer.text()

    assert answer.headers["Content-Security-Policy"].startswith("default-src 'self';")
    assert "<h1>Tactful</h1>" in text
    for path in PAGE.iterdir():
        addresses = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "//" not in addresses.replace("https://${raw}", "").replace("// ", "").replace("?:\\/\\/", ""), path


@pytest.mark.parametrize("path", ["/", "/demo/events", "/bot1:a/getMe"])
async def test_another_name_for_this_machine_is_refused(visitor: aiohttp.ClientSession, path: str) -> None:
    async with visitor.get(path, headers={"Host": "evil.example"}) as answer:
        assert answer.status == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Content-Type": "text/plain"}, 415),
        ({}, 200),
    ],
)
async def test_requests_of_another_site_are_refused(
    page: tuple[BotApiServer, DemoPage, MovableClock],
    visitor: aiohttp.ClientSession,
    headers: dict[str, str],
    status: int,
) -> None:
    body = json.dumps({"text": "/start"})

    async with visitor.post("/demo/say", data=body, headers={"Content-Type": "application/json", **headers}) as answer:
        assert answer.status == status

    assert len(page[1].chat.messages) == (1 if status == 200 else 0)


async def test_the_first_event_holds_the_whole_chat_and_the_clock(
    page: tuple[BotApiServer, DemoPage, MovableClock], visitor: aiohttp.ClientSession
) -> None:
    server, made, _clock = page
    await made.chat.say("/start")
    async with Bot(server.token, base_url=f"{server.url}/bot") as bot:
        await bot.send_message(
            DEMO_PERSON,
            '<tg-time unix="1796049000" format="wdt">Monday</tg-time>: <b>check in</b>',
            parse_mode="HTML",
        )

    event = await first_event(visitor)

    assert event["clock"] == {
        "day": "Friday, 20 November 2026",
        "time": "15:05",
        "zone": "New York",
        "next": "Mon 30 Nov, 09:30",
    }
    assert [(each["mine"], each["text"], each["time"]) for each in event["messages"]] == [
        (True, "/start", "15:05"),
        (False, "Monday: check in", "15:05"),
    ]
    assert event["messages"][1]["entities"][0]["shown"] == "Mon 30 Nov 09:30"


async def test_later_changes_come_as_events(
    page: tuple[BotApiServer, DemoPage, MovableClock], visitor: aiohttp.ClientSession
) -> None:
    _server, made, _clock = page
    await made.chat.say("one")
    async with visitor.get("/demo/events") as stream:
        first = json.loads((await stream.content.readline()).removeprefix(b"data: "))
        await stream.content.readline()
        await made.chat.say("two")
        second = json.loads((await stream.content.readline()).removeprefix(b"data: "))

    assert (first["reset"], [each["text"] for each in first["messages"]]) == (True, ["one"])
    assert (second["reset"], [each["text"] for each in second["messages"]]) == (False, ["two"])


async def test_a_tap_on_the_page_gives_the_bots_answer(
    page: tuple[BotApiServer, DemoPage, MovableClock], visitor: aiohttp.ClientSession
) -> None:
    server, made, _clock = page
    await made.chat.say("/start")
    async with Bot(server.token, base_url=f"{server.url}/bot") as bot:
        keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Later", callback_data="later:1")]])
        sent = await bot.send_message(DEMO_PERSON, "Thank Dana", reply_markup=keyboard)
        tap = asyncio.create_task(visitor.post("/demo/tap", json={"message": sent.message_id, "data": "later:1"}))
        query = None
        while query is None:
            query = (await bot.get_updates(timeout=5))[-1].callback_query
        await bot.answer_callback_query(query.id, "Until tomorrow")

    answer = await (await tap).json()

    assert answer == {"text": "Until tomorrow", "alert": False, "url": ""}


async def test_the_clock_moves_to_the_next_nudge_and_says_when_there_is_none(
    page: tuple[BotApiServer, DemoPage, MovableClock], visitor: aiohttp.ClientSession
) -> None:
    first = await (await visitor.post("/demo/clock", json={"step": "nudge"})).json()
    moved_to = page[2].now()
    second = await (await visitor.post("/demo/clock", json={"step": "nudge"})).json()

    assert (first, second) == ({"moved": True}, {"moved": False})
    assert moved_to == CHECK_IN
    assert (await first_event(visitor))["clock"]["next"] is None


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/demo/say", {"text": ""}),
        ("/demo/say", {"text": "x" * 4097}),
        ("/demo/say", []),
        ("/demo/tap", {"message": 1, "data": "x"}),
        ("/demo/location", {"latitude": 91, "longitude": 0}),
        ("/demo/location", {"latitude": "north"}),
        ("/demo/clock", {"step": "year"}),
    ],
)
async def test_malformed_page_requests_are_refused(visitor: aiohttp.ClientSession, path: str, body: object) -> None:
    async with visitor.post(path, json=body) as answer:
        assert answer.status == 400


INVITE = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


async def test_a_file_from_the_page_reaches_the_bot_as_a_telegram_document(
    page: tuple[BotApiServer, DemoPage, MovableClock], visitor: aiohttp.ClientSession
) -> None:
    server, made, _clock = page
    sent = {"name": "C:\\mail\\invite.ics", "type": "text/calendar", "content": b64encode(INVITE).decode()}

    async with visitor.post("/demo/document", json=sent) as answer:
        assert answer.status == 200
    async with Bot(server.token, base_url=f"{server.url}/bot", base_file_url=f"{server.url}/file/bot") as bot:
        (update,) = await bot.get_updates(timeout=5)
        assert update.message is not None
        document = update.message.document
        assert document is not None
        content = await (await document.get_file()).download_as_bytearray()

    assert (document.file_name, document.mime_type, document.file_size) == ("invite.ics", "text/calendar", len(INVITE))
    assert bytes(content) == INVITE
    assert [each.document.name for each in made.chat.messages if each.document] == ["invite.ics"]


@pytest.mark.parametrize(
    "posted",
    [
        {},
        {"name": "a.ics", "type": "", "content": ""},
        {"name": "a.ics", "type": "", "content": "not base64"},
        {"name": 7, "type": "", "content": "QQ=="},
        {"name": "a.ics", "type": "", "content": "A" * (28 * 1024 * 1024)},
    ],
    ids=["nothing", "empty", "not base64", "no name", "too large for a bot"],
)
async def test_a_file_that_no_bot_could_fetch_is_refused(
    page: tuple[BotApiServer, DemoPage, MovableClock], visitor: aiohttp.ClientSession, posted: dict[str, Any]
) -> None:
    body = BytesIO(json.dumps(posted).encode())

    async with visitor.post("/demo/document", data=body, headers={"Content-Type": "application/json"}) as answer:
        assert answer.status == 400

    assert page[1].chat.messages == []
