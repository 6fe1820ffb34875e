"""What all chats of the server share: the bot's own user, clock, updates, files, callback queries, message ids.

It must not know chats: a chat is given its context.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.demo.server.state.callback_queries import CallbackQueries
from bot.demo.server.state.files import FileStore
from bot.demo.server.state.updates import UpdateQueue


class ChangeSignal:
    """Counts changes and lets tasks wait for the next one."""

    def __init__(self) -> None:
        self.count = 0
        self.closed = False
        self._next = asyncio.Event()

    def notify(self) -> int:
        """Wakes all waiting tasks. Returns the number of this change."""
        self.count += 1
        self._next.set()
        self._next = asyncio.Event()
        return self.count

    def close(self) -> None:
        """Wakes all waiting tasks for the last time."""
        self.closed = True
        self.notify()

    async def wait(self, seconds: float) -> bool:
        """True at the next change, False when `seconds` of real time have passed without one."""
        next_change = self._next
        try:
            async with asyncio.timeout(max(seconds, 0)):
                await next_change.wait()
        except TimeoutError:
            return False
        return True


@dataclass(slots=True)
class ChatContext:
    """The shared state that a chat reads and writes. `clock` gives aware UTC moments."""

    bot: dict[str, Any]
    clock: Callable[[], datetime]
    updates: UpdateQueue
    next_message_id: int
    files: FileStore = field(default_factory=FileStore)
    queries: CallbackQueries = field(default_factory=CallbackQueries)
    changes: ChangeSignal = field(default_factory=ChangeSignal)

    def new_message_id(self) -> int:
        """The next message id. All chats share one counter, as the private chats of a real bot do."""
        self.next_message_id += 1
        return self.next_message_id
