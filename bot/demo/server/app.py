"""The Bot API server: the bot sends it the HTTP requests that it would send to Telegram.

Every request is checked against the specification. Tests and the demo's page act for the people in the chats.
It must not import anything of the bot.
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from aiohttp import web

from bot.demo.server.faults import Fault, FaultKind, FaultPlan
from bot.demo.server.methods.request import ApiRequest
from bot.demo.server.methods.table import METHODS
from bot.demo.server.protocol.errors import ApiError
from bot.demo.server.protocol.json_values import Json
from bot.demo.server.protocol.request_body import read_request
from bot.demo.server.protocol.specification import Method, load_specification
from bot.demo.server.state.chats import DemoChat
from bot.demo.server.state.server_state import ServerState
from bot.demo.server.state.updates import UpdateQueue

BOT_ID = 7_000_000_001
LOCAL_HOSTS = frozenset({"127.0.0.1", "localhost"})
MOST_BYTES = 50 * 1024 * 1024
# A demo may run for days; tests look at far fewer calls.
MOST_CALLS = 20_000
# Message ids start from the clock, so that no id of an earlier demo comes again.
_MESSAGE_IDS_SINCE = 1_767_225_600

RequestHook = Callable[[str, Mapping[str, Any]], Awaitable[web.StreamResponse | None]]


@dataclass(frozen=True, slots=True)
class ApiCall:
    """One request of the bot: parameters as sent, `at` in seconds of the event loop's clock."""

    method: str
    params: Mapping[str, Any]
    at: float


@dataclass(frozen=True, slots=True)
class RefusedCall:
    """A request that was answered with an error."""

    method: str
    params: Mapping[str, Any]
    code: int
    description: str


class BotApiServer:
    """The server. `clock` dates the messages (aware UTC); port 0 takes a free one; without a token it makes one.

    `calls` holds every request, `refused_calls` those answered with an error, `violations` those of them that
    break the specification: a bot without bugs has none. `request_hook`, if set, sees each request first and may
    answer it; `faults` makes some requests fail.
    """

    def __init__(
        self,
        clock: Callable[[], datetime],
        *,
        port: int = 0,
        token: str | None = None,
        name: str = "Tactful",
        username: str = "tactful_demo_bot",
    ) -> None:
        self.token = token or f"{BOT_ID}:{secrets.token_urlsafe(27)}"
        self.calls: list[ApiCall] = []
        self.refused_calls: list[RefusedCall] = []
        self.violations: list[RefusedCall] = []
        self.request_hook: RequestHook | None = None
        self.faults: FaultPlan | None = None
        self.app = web.Application(client_max_size=MOST_BYTES, middlewares=[only_local])
        self.state = ServerState(
            bot={
                "id": int(self.token.partition(":")[0]),
                "is_bot": True,
                "first_name": name,
                "username": username,
            },
            clock=clock,
            updates=UpdateQueue(int(clock().timestamp())),
            next_message_id=max(0, int(clock().timestamp()) - _MESSAGE_IDS_SINCE),
        )
        self._specification = load_specification()
        self._port = port
        self._runner: web.AppRunner | None = None
        self.app.router.add_route("*", "/bot{token}/{method}", self._answer)
        self.app.router.add_get("/file/bot{token}/{path:.+}", self._file)

    @property
    def url(self) -> str:
        """The address to give the bot, without a slash at its end."""
        return f"http://127.0.0.1:{self._port}"

    async def start(self) -> None:
        """Listens on 127.0.0.1; `url` holds from here on."""
        self._runner = web.AppRunner(self.app, access_log=None, shutdown_timeout=2.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Ends every long poll and closes the listening socket."""
        self.state.updates.close()
        self.state.changes.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def person(
        self, user_id: int, first_name: str = "Alex", last_name: str | None = None, language_code: str = "en"
    ) -> DemoChat:
        """The private chat of this person; made on the first call. The bot cannot write first."""
        if user_id not in self.state.chats:
            person = {
                "id": user_id,
                "is_bot": False,
                "first_name": first_name,
                "language_code": language_code,
            }
            chat = {"id": user_id, "type": "private", "first_name": first_name}
            if last_name:
                person["last_name"] = chat["last_name"] = last_name
            self.state.chats[user_id] = DemoChat(self.state, chat, person)
        return self.state.chats[user_id]

    def group(self, chat_id: int, member: DemoChat, title: str = "A group") -> DemoChat:
        """A group in which `member` writes. Raises ValueError for an id that is not negative, as group ids are."""
        if chat_id >= 0:
            raise ValueError("a group's id is negative")
        chat = {"id": chat_id, "type": "group", "title": title}
        self.state.chats[chat_id] = DemoChat(self.state, chat, member.person)
        return self.state.chats[chat_id]

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        params: dict[str, Any] = {}
        try:
            self._check_token(request)
            params, uploads = await read_request(request)
            method = self._specification.method(name)
            self._record(method.name, params)
            if self.request_hook and (answer := await self.request_hook(method.name, params)) is not None:
                return answer
            checked = self._specification.check(method, params, uploads)
            fault = self.faults.next(method.name) if self.faults is not None else None
            await self._apply_fault(fault, request)
            result = await self._call(method, ApiRequest(checked, uploads))
            if fault is not None and fault.kind is FaultKind.DROP_AFTER:
                _drop_connection(request)
        except ApiError as error:
            self._record_refused(name, params, error)
            return web.json_response(error.as_json(), status=error.code)
        return web.json_response({"ok": True, "result": result})

    @staticmethod
    async def _apply_fault(fault: Fault | None, request: web.Request) -> None:
        if fault is None:
            return
        if (error := fault.error()) is not None:
            raise error
        if fault.kind is FaultKind.DROP_BEFORE:
            _drop_connection(request)
        if fault.kind is FaultKind.SLOW:
            await asyncio.sleep(fault.seconds)

    async def _call(self, method: Method, request: ApiRequest) -> Json:
        if method.name == "getUpdates":
            return await self.state.updates.get(
                request.get("offset", 0),
                request.get("limit", 100),
                request.get("timeout", 0),
                request.get("allowed_updates"),
            )
        if method.name not in METHODS:
            raise ApiError(501, f"Not Implemented: the demo has no {method.name}")
        return METHODS[method.name](self.state, request)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        try:
            self._check_token(request)
        except ApiError as error:
            return web.json_response(error.as_json(), status=error.code)
        stored = self.state.files.by_path(request.match_info["path"])
        if stored is None:
            return web.json_response(ApiError(404, "Not Found").as_json(), status=404)
        return web.Response(body=stored.content, content_type="application/octet-stream")

    def _check_token(self, request: web.Request) -> None:
        if not hmac.compare_digest(request.match_info["token"].encode(), self.token.encode()):
            raise ApiError(401, "Unauthorized")

    def _record(self, method: str, params: Mapping[str, Any]) -> None:
        self.calls.append(ApiCall(method, params, asyncio.get_running_loop().time()))
        if len(self.calls) > MOST_CALLS:
            del self.calls[: MOST_CALLS // 2]

    def _record_refused(self, method: str, params: Mapping[str, Any], error: ApiError) -> None:
        refused = RefusedCall(method, params, error.code, error.description)
        self.refused_calls.append(refused)
        if error.against_specification:
            self.violations.append(refused)


def _drop_connection(request: web.Request) -> NoReturn:
    if request.transport is not None:
        request.transport.abort()
    # As aiohttp does when the client has disconnected: the handler ends without an answer.
    raise asyncio.CancelledError


@web.middleware
async def only_local(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Refuses other host names: a foreign site could let its own name resolve to 127.0.0.1 (DNS rebinding)."""
    if request.url.host not in LOCAL_HOSTS:
        return web.Response(status=403, text="This server answers to 127.0.0.1 and localhost only.")
    return await handler(request)
