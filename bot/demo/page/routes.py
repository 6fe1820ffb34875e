"""The HTTP routes of the demo's page: one person's chat and the clock.

Serves the static files, sends changes as server-sent events, and passes messages, presses and clock moves on. It must
not know the bot beyond the hooks, nor the Bot API beyond one person's chat.
"""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.demo.clock.moves import ClockMover, ClockStep, DemoHooks
from bot.demo.page.view import PageView
from bot.demo.server.app import BotApiServer
from bot.demo.server.state.callback_queries import CallbackAnswer
from bot.demo.server.state.files import MOST_TO_DOWNLOAD

DEMO_PERSON = 7_000_042
LONGEST_MESSAGE = 4096
LONGEST_NAME = 120  # characters of a file's name
OCTETS = "application/octet-stream"
# Without changes an event is sent this often: the clock on the page shows minutes, typing ends after five seconds.
_EVENT_SECONDS = 5.0
_EVENT_SECONDS_WHILE_TYPING = 1.0
_ANSWER_SECONDS = 15.0
_STATIC = Path(__file__).with_name("static")
_FILES = {"/": "index.html", "/style.css": "style.css", "/app.js": "app.js", "/icon.svg": "icon.svg"}
_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

RouteHandler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class DemoPage:
    """The page of `person_id`, served by `server`. Create it before the server starts."""

    def __init__(self, server: BotApiServer, hooks: DemoHooks, person_id: int = DEMO_PERSON) -> None:
        self.chat = server.person(person_id)
        self._state = server.state
        self._hooks = hooks
        self._mover = ClockMover(hooks)
        self._view = PageView(server.state, self.chat, hooks)
        for path in _FILES:
            server.app.router.add_get(path, self._static)
        server.app.router.add_get("/demo/events", guarded(self._events))
        server.app.router.add_get("/demo/file/{file_id}", guarded(self._file))
        server.app.router.add_post("/demo/say", guarded(self._say))
        server.app.router.add_post("/demo/tap", guarded(self._tap))
        server.app.router.add_post("/demo/location", guarded(self._location))
        server.app.router.add_post("/demo/document", guarded(self._document))
        server.app.router.add_post("/demo/clock", guarded(self._clock))

    async def _static(self, request: web.Request) -> web.StreamResponse:
        path = _STATIC / _FILES[request.path]
        return web.Response(body=path.read_bytes(), content_type=_TYPES[path.suffix], charset="utf-8", headers=_HEADERS)

    async def _events(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={**_HEADERS, "Content-Type": "text/event-stream"})
        await response.prepare(request)
        seen, zone = -1, None
        try:
            while not self._state.changes.closed:
                current = self._state.changes.count
                event = await self._view.since(seen)
                if event["clock"]["zone"] != zone:
                    # All times on the page are in the person's zone: if it changes, send everything again.
                    event, zone = await self._view.since(-1), event["clock"]["zone"]
                seen = current
                await response.write(f"data: {json.dumps(event, ensure_ascii=False)}\n\n".encode())
                if self._state.changes.count == seen:
                    seconds = _EVENT_SECONDS_WHILE_TYPING if self.chat.typing else _EVENT_SECONDS
                    await self._state.changes.wait(seconds)
        except (ConnectionResetError, ConnectionAbortedError):
            pass  # the visitor closed the page
        return response

    async def _file(self, request: web.Request) -> web.StreamResponse:
        stored = self._state.files.find(request.match_info["file_id"])
        if stored is None:
            raise web.HTTPNotFound
        shown = stored.content_type if stored.width else OCTETS
        return web.Response(body=stored.content, content_type=shown, headers=_HEADERS)

    async def _say(self, request: web.Request) -> web.StreamResponse:
        text = (await _posted(request)).get("text")
        if not isinstance(text, str) or not text.strip() or len(text) > LONGEST_MESSAGE:
            raise web.HTTPBadRequest(text="text is missing or too long")
        if self.chat.blocked:
            await self.chat.unblock()
        await self.chat.say(text)
        return web.json_response({})

    async def _tap(self, request: web.Request) -> web.StreamResponse:
        posted = await _posted(request)
        message_id, data = posted.get("message"), posted.get("data")
        message = self.chat.message(message_id) if isinstance(message_id, int) else None
        if message is None or not isinstance(data, str):
            raise web.HTTPBadRequest(text="no such message")
        try:
            answer = await self.chat.tap(data, message, timeout=_ANSWER_SECONDS)
        except (LookupError, TimeoutError):
            answer = CallbackAnswer()
        return web.json_response({"text": answer.text, "alert": answer.alert, "url": answer.url})

    async def _location(self, request: web.Request) -> web.StreamResponse:
        posted = await _posted(request)
        latitude, longitude = posted.get("latitude"), posted.get("longitude")
        if not isinstance(latitude, (int, float)) or not isinstance(longitude, (int, float)):
            raise web.HTTPBadRequest(text="no place")
        if abs(latitude) > 90 or abs(longitude) > 180:
            raise web.HTTPBadRequest(text="no such place")
        await self.chat.share_location(latitude, longitude)
        return web.json_response({})

    async def _document(self, request: web.Request) -> web.StreamResponse:
        posted = await _posted(request)
        name, kind, content = posted.get("name"), posted.get("type"), posted.get("content")
        if not isinstance(name, str) or not isinstance(kind, str) or not isinstance(content, str):
            raise web.HTTPBadRequest(text="no file")
        try:
            decoded = b64decode(content, validate=True)
        except ValueError:
            raise web.HTTPBadRequest(text="the content is base64") from None
        if not decoded or len(decoded) > MOST_TO_DOWNLOAD:
            raise web.HTTPBadRequest(text="an empty file, or one that no bot could fetch")
        if self.chat.blocked:
            await self.chat.unblock()
        # As Telegram does: a file name without folders, and the type that the browser knew, if any.
        bare = name.replace("\\", "/").rpartition("/")[2][:LONGEST_NAME]
        await self.chat.send_document(bare or "file", decoded, kind or OCTETS)
        return web.json_response({})

    async def _clock(self, request: web.Request) -> web.StreamResponse:
        try:
            step = ClockStep(str((await _posted(request)).get("step")))
        except ValueError:
            raise web.HTTPBadRequest(text="no such step") from None
        moved = await self._mover.move(step)
        self._state.changes.notify()
        return web.json_response({"moved": moved})


def guarded(handler: RouteHandler) -> RouteHandler:
    """Refuses requests of other sites: checks the origin, and takes JSON only, which a foreign form cannot post."""

    async def checked(request: web.Request) -> web.StreamResponse:
        origin = request.headers.get("Origin")
        if origin is not None and origin != f"{request.scheme}://{request.host}":
            raise web.HTTPForbidden(text="other origin")
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
            raise web.HTTPForbidden(text="other site")
        if request.method == "POST" and request.content_type != "application/json":
            raise web.HTTPUnsupportedMediaType(text="JSON only")
        return await handler(request)

    return checked


async def _posted(request: web.Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError:
        raise web.HTTPBadRequest(text="JSON only") from None
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(text="an object is needed")
    return body
