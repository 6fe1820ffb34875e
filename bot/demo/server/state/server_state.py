"""What the demo's Telegram remembers: the bot, its chats, updates, files, callback queries and names.

It must not know HTTP, and nothing of what the bot is for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.demo.server.protocol.errors import forbidden, impossible
from bot.demo.server.state.chats import DemoChat
from bot.demo.server.state.files import FileShelf
from bot.demo.server.state.updates import UpdateQueue


@dataclass(frozen=True, slots=True)
class CallbackAnswer:
    """What the bot answered to a tap: a toast, or an alert to close; empty words mean neither."""

    text: str = ""
    alert: bool = False
    url: str = ""


class ChangeSignal:
    """Counts changes, and lets anybody wait for the next."""

    def __init__(self) -> None:
        self.count = 0
        self.closed = False
        self._next = asyncio.Event()

    def notify(self) -> int:
        """Counts one more change, wakes everybody and returns the count."""
        self.count += 1
        self._next.set()
        self._next = asyncio.Event()
        return self.count

    def close(self) -> None:
        """Wakes everybody for the last time."""
        self.closed = True
        self.notify()

    async def wait(self, seconds: float) -> bool:
        """True at the next change, False when `seconds` of real time have passed without one."""
        coming = self._next
        try:
            async with asyncio.timeout(max(seconds, 0)):
                await coming.wait()
        except TimeoutError:
            return False
        return True


class CallbackQueries:
    """The taps that the bot has not answered yet."""

    def __init__(self) -> None:
        self._open: dict[str, asyncio.Future[CallbackAnswer]] = {}
        self._count = 0

    def open(self) -> tuple[str, asyncio.Future[CallbackAnswer]]:
        """The id of a new query, and what will hold its answer."""
        self._count += 1
        query_id = f"{self._count + 4_000_000_000}"
        self._open[query_id] = asyncio.get_running_loop().create_future()
        return query_id, self._open[query_id]

    def answer(self, query_id: str, answer: CallbackAnswer) -> None:
        """Raises Refusal for an unknown query, and for one answered already."""
        waiting = self._open.pop(query_id, None)
        if waiting is None:
            raise impossible("query is too old and response timeout expired or query ID is invalid")
        if not waiting.done():
            waiting.set_result(answer)


@dataclass(slots=True)
class DemoState:
    """Everything that lasts from one request to the next. `clock` gives aware UTC moments."""

    bot: dict[str, Any]
    clock: Callable[[], datetime]
    updates: UpdateQueue
    next_message_id: int
    chats: dict[int, DemoChat] = field(default_factory=dict)
    files: FileShelf = field(default_factory=FileShelf)
    queries: CallbackQueries = field(default_factory=CallbackQueries)
    changes: ChangeSignal = field(default_factory=ChangeSignal)
    commands: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    menu_buttons: dict[int, dict[str, Any]] = field(default_factory=dict)

    def new_message_id(self) -> int:
        """The next message id; every chat counts on the same one, as a bot sees it."""
        self.next_message_id += 1
        return self.next_message_id

    def chat(self, chat_id: int | str) -> DemoChat:
        """The chat the bot names. Raises Refusal where nobody wrote to it yet, or it may not write."""
        found = self.chats.get(chat_id) if isinstance(chat_id, int) else None
        if found is None or not found.started:
            raise impossible("chat not found")
        if found.left:
            raise forbidden("bot is not a member of the group chat")
        if found.blocked:
            raise forbidden("bot was blocked by the user")
        return found
