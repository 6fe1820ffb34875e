"""Our transport, held to python-telegram-bot's own by running both through the same cases."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import BaseRequest, HTTPXRequest

from bot.chat.telegram.errors import FailureKind, classify
from bot.chat.telegram.http import AiohttpRequest
from bot.demo.server.app import BotApiServer

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsawx"
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def httpx_transport(**times: float) -> BaseRequest:
    return HTTPXRequest(**{"connection_pool_size": 4, "httpx_kwargs": {"trust_env": False}, **times})  # type: ignore[arg-type]  # see below


def aiohttp_transport(**times: float) -> BaseRequest:
    size = int(times.pop("connection_pool_size", 4))
    return AiohttpRequest(connections=size, trust_env=False, **times)  # type: ignore[arg-type]  # a mix of kinds


@pytest.fixture(params=[httpx_transport, aiohttp_transport], ids=["httpx", "aiohttp"])
def transport(request: pytest.FixtureRequest) -> Callable[..., BaseRequest]:
    found: Callable[..., BaseRequest] = request.param
    return found


class Server:
    """Answers every request as told, and keeps what came."""

    def __init__(self) -> None:
        self.answer: Answer = self.refuse(200, {"ok": True, "result": True})
        self.bodies: list[bytes] = []
        self.types: list[str] = []
        self.hosts: list[str] = []
        self.url = ""

    @staticmethod
    def refuse(status: int, body: dict[str, Any]) -> Answer:
        async def answer(_: web.Request) -> web.StreamResponse:
            return web.json_response(body, status=status)

        return answer

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.bodies.append(await request.read())
        self.types.append(request.content_type)
        self.hosts.append(request.host)
        return await self.answer(request)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server = Server()
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", server.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.url = runner.addresses[0] and f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield server
    await runner.cleanup()


async def ask(request: BaseRequest, url: str) -> object:
    async with request:
        return await request.post(f"{url}/bot{TOKEN}/getMe")


REFUSALS: list[tuple[int, dict[str, Any], type[TelegramError], FailureKind]] = [
    (400, {"description": "Bad Request: can't parse entities"}, BadRequest, FailureKind.BAD_MARKUP),
    (400, {"description": "Bad Request: chat not found"}, BadRequest, FailureKind.UNREACHABLE),
    (400, {"description": "x", "parameters": {"migrate_to_chat_id": -100}}, ChatMigrated, FailureKind.MIGRATED),
    (401, {"description": "Unauthorized"}, InvalidToken, FailureKind.REFUSED),
    (403, {"description": "Forbidden: bot was blocked by the user"}, Forbidden, FailureKind.UNREACHABLE),
    (403, {"description": "Forbidden: something new"}, Forbidden, FailureKind.REFUSED),
    (404, {"description": "Not Found"}, InvalidToken, FailureKind.REFUSED),
    (409, {"description": "Conflict: terminated by other getUpdates request"}, Conflict, FailureKind.REFUSED),
    (429, {"description": "Too Many Requests", "parameters": {"retry_after": 35}}, RetryAfter, FailureKind.RETRY_AFTER),
    (500, {"description": "Internal Server Error"}, NetworkError, FailureKind.UNKNOWN),
    (502, {"description": "Bad Gateway"}, NetworkError, FailureKind.UNKNOWN),
]


@pytest.mark.parametrize(("status", "body", "error", "kind"), REFUSALS, ids=lambda v: str(v)[:24])
async def test_a_refusal_becomes_the_same_error(
    server: Server,
    transport: Callable[..., BaseRequest],
    status: int,
    body: dict[str, Any],
    error: type[TelegramError],
    kind: FailureKind,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # without it the library warns of what it will change one day
    server.answer = server.refuse(status, {"ok": False, "error_code": status, **body})

    with pytest.raises(TelegramError) as caught:
        await ask(transport(), server.url)

    assert type(caught.value) is error
    assert classify(caught.value).kind is kind


async def test_an_answer_that_does_not_come_may_have_arrived(
    server: Server, transport: Callable[..., BaseRequest]
) -> None:
    released = asyncio.Event()

    async def never(_: web.Request) -> web.StreamResponse:
        await released.wait()
        return web.json_response({"ok": True, "result": True})

    server.answer = never

    with pytest.raises(TimedOut) as caught:
        await ask(transport(read_timeout=0.1), server.url)
    released.set()

    assert classify(caught.value).kind is FailureKind.UNKNOWN


async def test_a_connection_that_ends_without_an_answer_may_have_arrived(
    server: Server, transport: Callable[..., BaseRequest]
) -> None:
    async def drop(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.close()
        return web.Response()

    server.answer = drop

    with pytest.raises(NetworkError) as caught:
        await ask(transport(), server.url)

    assert not isinstance(caught.value, (TimedOut, BadRequest))
    assert classify(caught.value).kind is FailureKind.UNKNOWN


async def test_nobody_there_means_never_sent_and_the_error_does_not_tell_the_token(
    transport: Callable[..., BaseRequest],
) -> None:
    with pytest.raises(NetworkError) as caught:
        await ask(transport(), "http://127.0.0.1:9")

    assert classify(caught.value).kind is FailureKind.NOT_SENT
    assert TOKEN not in str(caught.value) + repr(caught.value)


async def test_no_free_connection_means_never_sent(server: Server, transport: Callable[..., BaseRequest]) -> None:
    released, arrived = asyncio.Event(), asyncio.Event()

    async def hold(_: web.Request) -> web.StreamResponse:
        arrived.set()
        await released.wait()
        return web.json_response({"ok": True, "result": True})

    server.answer = hold
    async with transport(connection_pool_size=1, pool_timeout=0.1) as request:
        first = asyncio.create_task(request.post(f"{server.url}/bot{TOKEN}/getMe"))
        await arrived.wait()

        with pytest.raises(TimedOut) as caught:
            await request.post(f"{server.url}/bot{TOKEN}/getMe")
        released.set()
        await first

    assert classify(caught.value).kind is FailureKind.NOT_SENT
    assert "Pool timeout" in str(caught.value)


async def test_a_time_out_and_a_broken_connection_keep_their_cause(
    server: Server, transport: Callable[..., BaseRequest]
) -> None:
    released = asyncio.Event()

    async def never(_: web.Request) -> web.StreamResponse:
        await released.wait()
        return web.Response()

    server.answer = never
    with pytest.raises(TimedOut) as waited:
        await ask(transport(read_timeout=0.1), server.url)
    released.set()
    with pytest.raises(NetworkError) as nobody:
        await ask(transport(), "http://127.0.0.1:9")

    assert waited.value.__cause__ is not None
    assert nobody.value.__cause__ is not None


async def test_nobody_who_takes_the_connection_in_time_means_never_sent(transport: Callable[..., BaseRequest]) -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        address = deaf.getsockname()
        with socket.socket() as first, socket.socket() as second:
            for one in (first, second):  # fill the queue of those who wait to be taken
                one.setblocking(False)
                one.connect_ex(address)

            with pytest.raises(TimedOut) as caught:
                await ask(transport(connect_timeout=0.2), f"http://127.0.0.1:{address[1]}")

    assert classify(caught.value).kind is FailureKind.NOT_SENT


async def test_an_answer_that_is_no_json_is_an_error(server: Server, transport: Callable[..., BaseRequest]) -> None:
    async def page(_: web.Request) -> web.StreamResponse:
        return web.Response(text="<html>", status=200)

    server.answer = page

    with pytest.raises(TelegramError, match="Invalid server response"):
        await ask(transport(), server.url)


async def test_a_request_goes_by_the_proxy_that_is_given(server: Server, transport: Callable[..., BaseRequest]) -> None:
    # A server that is asked for a whole address plays the proxy; the name behind it exists nowhere.
    assert await ask(transport(proxy=server.url), "http://api.telegram.invalid") is True
    assert server.hosts == ["api.telegram.invalid"]


async def test_a_request_goes_by_the_proxy_of_the_environment_only_where_it_is_trusted(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", server.url)
    monkeypatch.delenv("no_proxy", raising=False)

    assert await ask(AiohttpRequest(trust_env=True), "http://api.telegram.invalid") is True
    with pytest.raises(NetworkError):
        await ask(AiohttpRequest(trust_env=False), "http://api.telegram.invalid")

    assert server.hosts == ["api.telegram.invalid"]


async def test_one_proxy_for_everything_is_used_but_for_the_hosts_that_need_none(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("all_proxy", server.url)
    monkeypatch.setenv("no_proxy", "inside.invalid")

    assert await ask(AiohttpRequest(trust_env=True), "http://api.telegram.invalid") is True
    with pytest.raises(NetworkError):
        await ask(AiohttpRequest(trust_env=True), "http://inside.invalid")

    assert server.hosts == ["api.telegram.invalid"]


async def test_a_long_poll_has_a_connection_of_its_own(server: Server) -> None:
    released = asyncio.Event()

    async def hold_polls(request: web.Request) -> web.StreamResponse:
        if request.path.endswith("getUpdates"):
            await released.wait()
            return web.json_response({"ok": True, "result": []})
        return web.json_response({"ok": True, "result": True})

    server.answer = hold_polls
    polls, others = aiohttp_transport(connection_pool_size=1), aiohttp_transport(connection_pool_size=1)
    bot = Bot(TOKEN, f"{server.url}/bot", request=others, get_updates_request=polls)
    await polls.initialize()
    await others.initialize()
    polling = asyncio.create_task(bot.get_updates(timeout=5))

    assert await asyncio.wait_for(bot.delete_webhook(), 5)

    assert not polling.done()
    released.set()
    assert await polling == ()
    await polls.shutdown()
    await others.shutdown()


async def test_a_transport_that_is_not_open_says_so(transport: Callable[..., BaseRequest]) -> None:
    request = transport()
    await request.initialize()
    await request.shutdown()

    with pytest.raises(RuntimeError, match="not initialized"):
        await request.do_request("http://127.0.0.1:9", "POST")


async def test_a_transport_can_be_opened_again(server: Server, transport: Callable[..., BaseRequest]) -> None:
    request = transport()
    for _ in range(2):
        await request.initialize()
        assert await request.post(f"{server.url}/bot{TOKEN}/getMe") is True
        await request.shutdown()


async def test_messages_keyboards_and_files_arrive_whole(transport: Callable[..., BaseRequest]) -> None:
    server = BotApiServer(lambda: datetime(2026, 11, 20, 20, 5, tzinfo=UTC))
    await server.start()
    chat = server.person(42)
    await chat.say("hello")
    bot = Bot(server.token, f"{server.url}/bot", f"{server.url}/file/bot", request=transport())
    rows = InlineKeyboardMarkup([[InlineKeyboardButton("Mark as sent", callback_data="d:1")]])

    async with bot:
        await bot.send_message(42, "Grüße & <b>Wünsche</b> 😀", reply_markup=rows)
        await bot.send_document(42, b"BEGIN:VCALENDAR", filename="plän.ics", caption="the plan")
        document = chat.bot_messages[-1].document
        assert document is not None
        content = await (await bot.get_file(document.file_id)).download_as_bytearray()
    await server.stop()

    assert chat.bot_messages[0].text == "Grüße & <b>Wünsche</b> 😀"
    assert chat.bot_messages[0].buttons == [[("Mark as sent", "callback_data", "d:1")]]
    assert bytes(content) == b"BEGIN:VCALENDAR"
    assert server.violations == []
