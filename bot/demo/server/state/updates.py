"""The update queue, and long polling as Telegram does it.

An update stays until a later offset confirms it; a second poll ends the first. It must not know the content of
updates.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from bot.demo.server.protocol.errors import conflict

# Telegram sends these only to a bot that asked for them.
_ONLY_WHEN_ASKED = {"chat_member", "message_reaction", "message_reaction_count"}
LONGEST_POLL_SECONDS = 50


class UpdateQueue:
    """Updates in order, numbered from `first_id`, which must be above all ids of earlier runs."""

    def __init__(self, first_id: int) -> None:
        self._next_id = first_id
        self._pending: list[dict[str, Any]] = []
        self._allowed: frozenset[str] | None = None
        self._poll = 0
        self._wakeup = asyncio.Event()
        self._closed = False

    def __len__(self) -> int:
        return len(self._pending)

    def put(self, kind: str, payload: dict[str, Any]) -> None:
        """Adds an update of `kind` ("message", "callback_query" ...), if the bot asked for that kind."""
        if kind in _ONLY_WHEN_ASKED if self._allowed is None else kind not in self._allowed:
            return
        self._pending.append({"update_id": self._next_id, kind: payload})
        self._next_id += 1
        self._wake()

    def drop(self) -> None:
        """Drops all pending updates."""
        self._pending.clear()

    async def get(
        self, offset: int = 0, limit: int = 100, seconds: int = 0, allowed: Sequence[str] | None = None
    ) -> list[dict[str, Any]]:
        """Up to `limit` updates from `offset` on, waiting up to `seconds` for the first.

        Updates below `offset` are confirmed and removed; a negative offset keeps that many from the end. Raises
        ApiError 409 when another poll begins.
        """
        self._poll += 1
        this_poll = self._poll
        self._wake()
        if allowed is not None:
            self._allowed = frozenset(allowed) or None
        self._confirm(offset)
        end = asyncio.get_running_loop().time() + min(seconds, LONGEST_POLL_SECONDS)
        while not self._pending and not self._closed:
            remaining = end - asyncio.get_running_loop().time()
            if remaining <= 0:
                break
            await self._sleep(remaining)
            if self._poll != this_poll:
                raise conflict()
        return self._pending[: min(max(limit, 1), 100)]

    def close(self) -> None:
        """Ends all polls; later ones return at once."""
        self._closed = True
        self._wake()

    def _confirm(self, offset: int) -> None:
        if offset > 0:
            self._pending = [update for update in self._pending if update["update_id"] >= offset]
        elif offset < 0:
            self._pending = self._pending[offset:]

    def _wake(self) -> None:
        self._wakeup.set()
        self._wakeup = asyncio.Event()

    async def _sleep(self, seconds: float) -> None:
        wakeup = self._wakeup
        try:
            async with asyncio.timeout(seconds):
                await wakeup.wait()
        except TimeoutError:
            return
