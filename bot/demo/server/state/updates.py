"""The updates that wait for the bot, and long polling as Telegram does it.

An update stays until a later offset confirms it; a second poll ends the first. It must not know what an
update says.
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
    """Updates in order, numbered from `first_id`: above every number that this bot saw before."""

    def __init__(self, first_id: int) -> None:
        self._next_id = first_id
        self._waiting: list[dict[str, Any]] = []
        self._allowed: frozenset[str] | None = None
        self._poll = 0
        self._woken = asyncio.Event()
        self._closed = False

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, kind: str, payload: dict[str, Any]) -> None:
        """Adds an update of `kind` ("message", "callback_query" ...), if the bot asked for that kind."""
        if kind in _ONLY_WHEN_ASKED if self._allowed is None else kind not in self._allowed:
            return
        self._waiting.append({"update_id": self._next_id, kind: payload})
        self._next_id += 1
        self._wake()

    def drop(self) -> None:
        """Forgets everything that waits."""
        self._waiting.clear()

    async def get(
        self, offset: int = 0, limit: int = 100, seconds: int = 0, allowed: Sequence[str] | None = None
    ) -> list[dict[str, Any]]:
        """Up to `limit` updates from `offset` on, waiting up to `seconds` for the first.

        Everything below `offset` is confirmed and goes; a negative one keeps that many from the end. Raises
        Refusal 409 when another poll begins meanwhile.
        """
        self._poll += 1
        mine = self._poll
        self._wake()
        if allowed is not None:
            self._allowed = frozenset(allowed) or None
        self._confirm(offset)
        end = asyncio.get_running_loop().time() + min(seconds, LONGEST_POLL_SECONDS)
        while not self._waiting and not self._closed:
            remaining = end - asyncio.get_running_loop().time()
            if remaining <= 0:
                break
            await self._sleep(remaining)
            if self._poll != mine:
                raise conflict()
        return self._waiting[: min(max(limit, 1), 100)]

    def close(self) -> None:
        """Ends every poll at once; later ones do not wait."""
        self._closed = True
        self._wake()

    def _confirm(self, offset: int) -> None:
        if offset > 0:
            self._waiting = [update for update in self._waiting if update["update_id"] >= offset]
        elif offset < 0:
            self._waiting = self._waiting[offset:]

    def _wake(self) -> None:
        self._woken.set()
        self._woken = asyncio.Event()

    async def _sleep(self, seconds: float) -> None:
        woken = self._woken
        try:
            async with asyncio.timeout(seconds):
                await woken.wait()
        except TimeoutError:
            return
