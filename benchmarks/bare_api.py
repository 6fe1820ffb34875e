"""A minimal Bot API server that answers fast and records when which request arrived; the same for every contender.

    with telegram() as api:           # a process of its own
        api.url, api.arrivals()

Times are of the monotonic clock, which all processes of a machine share. It knows nothing of the contenders.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any, cast
from urllib.parse import parse_qsl

from bot import loop

TOKEN = "7000000001:" + "bench" * 7
BOT = {"id": 7_000_000_001, "is_bot": True, "first_name": "Bench", "username": "benchbot"}
SETTLED = {
    "getMe": BOT,
    "getMyCommands": [],
    "getMyName": {"name": "Bench"},
    "getMyDescription": {"description": ""},
    "getMyShortDescription": {"short_description": ""},
    "getChatMenuButton": {"type": "commands"},
}
"""What a bot asks about itself at start."""

MESSAGES = {"sendMessage", "editMessageText", "editMessageReplyMarkup"}
NESTED = ("reply_markup", "allowed_updates", "link_preview_options")
END = b"\r\n\r\n"


# -- in the harness and in contenders ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Api:
    """A client of the server's control interface. `url` has no trailing slash."""

    url: str

    def arrivals(self) -> list[tuple[float, str, int]]:
        """Requests since the last reset: (time, method, chat id or 0)."""
        return [(at, method, chat) for at, method, chat in self._ask("arrivals")]

    def count(self) -> int:
        """The number of sendMessage requests since the last reset."""
        return int(self._ask("count"))

    def reset(self, delay: float = 0.0) -> None:
        """Clears the record; from now on every answer except those to getUpdates takes `delay` seconds."""
        self._ask(f"reset/{delay}")

    def inject(self, updates: list[dict[str, Any]]) -> float:
        """Queues updates for getUpdates, each with its `update_id`; returns the time."""
        return float(self._ask("inject", json.dumps(updates).encode()))

    def _ask(self, what: str, body: bytes | None = None) -> Any:  # noqa: ANN401 - a different answer to each question
        with urllib.request.urlopen(f"{self.url}/control/{what}", body, timeout=30) as answer:  # noqa: S310 - our own
            return json.load(answer)


@contextmanager
def telegram() -> Iterator[Api]:
    """Runs the server in its own process."""
    with served("benchmarks.bare_api") as url:
        yield Api(url)


@contextmanager
def served(module: str) -> Iterator[str]:
    """Runs a module as a server in its own process; yields its address."""
    process = subprocess.Popen(  # noqa: S603 - a module of ours
        [sys.executable, "-m", module],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[1],
        text=True,
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.wait()


# -- the server --------------------------------------------------------------------------------------------------------


class Server:
    """Records requests and answers them."""

    def __init__(self) -> None:
        self.delay = 0.0
        self.arrivals: list[tuple[float, str, int]] = []
        self.messages = 0
        self.updates: list[dict[str, Any]] = []
        self._news: asyncio.Future[None] | None = None

    def answer(self, method: str, said: dict[str, Any]) -> object:
        """The result of a method; every message is accepted."""
        if method in SETTLED:
            return SETTLED[method]
        if method not in MESSAGES:
            return True
        self.messages += 1
        chat = {"id": int(said["chat_id"]), "type": "private", "first_name": "Somebody"}
        message = {"message_id": self.messages, "date": 1_800_000_000, "chat": chat, "from": BOT}
        return message | {name: said[name] for name in ("text", "reply_markup") if name in said}

    def control(self, what: str, body: bytes) -> object:
        """Answers a request of the harness (see `Api`)."""
        name, _, argument = what.partition("/")
        if name == "reset":
            self.arrivals, self.messages, self.updates = [], 0, []
            self.delay = float(argument or 0)
        elif name == "inject":
            self.hand_out(json.loads(body))
        elif name == "count":
            return sum(method == "sendMessage" for _, method, _ in self.arrivals)
        elif name == "arrivals":
            return self.arrivals
        return monotonic()

    def hand_out(self, updates: list[dict[str, Any]]) -> None:
        """Queues updates and wakes a waiting getUpdates."""
        self.updates += updates
        if self._news is not None and not self._news.done():
            self._news.set_result(None)

    async def poll(self, said: dict[str, Any]) -> object:
        """getUpdates: updates from the offset on, at most `limit`; waits up to `timeout` seconds for the first."""
        offset, ends = int(said.get("offset", 0)), monotonic() + float(said.get("timeout", 0))
        while True:
            self.updates = [one for one in self.updates if one["update_id"] >= offset]
            left = ends - monotonic()
            if self.updates or left <= 0:
                return self.updates[: int(said.get("limit", 100))]
            self._news = asyncio.get_running_loop().create_future()
            await asyncio.wait((self._news,), timeout=left)


class Connection(asyncio.Protocol):
    """HTTP/1.1 as Bot API clients use it: keep-alive, Content-Length, no pipelining."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._left = b""
        self._transport: asyncio.Transport | None = None
        self._polls: set[asyncio.Task[None]] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is none by its class

    def connection_lost(self, error: Exception | None) -> None:  # noqa: ARG002 - the signature is asyncio's
        for poll in self._polls:
            poll.cancel()

    def data_received(self, data: bytes) -> None:
        self._left += data
        while END in self._left:
            head, _, rest = self._left.partition(END)
            headers = head.lower()
            size = int(_header(headers, b"content-length") or 0)
            if len(rest) < size:
                return
            self._left = rest[size:]
            self._handle(head.split(b" ", 2)[1].decode(), rest[:size], _header(headers, b"content-type"))

    def _handle(self, path: str, body: bytes, kind: bytes) -> None:
        server = self._server
        if path.startswith("/control/"):
            self._write(server.control(path.removeprefix("/control/"), body), wrapped=False)
            return
        method = path.rpartition("/")[2].partition("?")[0]
        said = _said(body, kind)
        if method == "getUpdates":
            server.arrivals.append((monotonic(), method, 0))
            poll = asyncio.get_running_loop().create_task(self._poll(said))
            self._polls.add(poll)
            poll.add_done_callback(self._polls.discard)
            return
        server.arrivals.append((monotonic(), method, int(said.get("chat_id", 0))))
        result = server.answer(method, said)
        if server.delay > 0:
            asyncio.get_running_loop().call_later(server.delay, self._write, result)
        else:
            self._write(result)

    async def _poll(self, said: dict[str, Any]) -> None:
        self._write(await self._server.poll(said))

    def _write(self, result: object, wrapped: bool = True) -> None:
        if self._transport is None or self._transport.is_closing():
            return
        body = json.dumps({"ok": True, "result": result} if wrapped else result).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        self._transport.write(head.encode() + body)


def _header(headers: bytes, name: bytes) -> bytes:
    return headers.partition(b"\r\n" + name + b":")[2].partition(b"\r\n")[0].strip()


def _said(body: bytes, kind: bytes) -> dict[str, Any]:
    if kind.startswith(b"application/json"):
        said: dict[str, Any] = json.loads(body)
        return said
    if kind.startswith(b"application/x-www-form-urlencoded"):
        flat: dict[str, Any] = dict(parse_qsl(body.decode(), keep_blank_values=True))
        return flat | {name: json.loads(flat[name]) for name in NESTED if name in flat}
    return {}


async def serve(server: Server) -> None:
    """Listens on a free port of this machine, prints its address, and goes on for ever."""
    loop = asyncio.get_running_loop()
    listening = await loop.create_server(lambda: Connection(server), "127.0.0.1", 0, backlog=1024)
    print(f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}", flush=True)
    await listening.serve_forever()


if __name__ == "__main__":
    loop.run(serve(Server()))
