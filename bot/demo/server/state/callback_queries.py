"""Callback queries: the presses of inline buttons that wait for answerCallbackQuery.

It must not know chats or HTTP.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bot.demo.server.protocol.errors import impossible


@dataclass(frozen=True, slots=True)
class CallbackAnswer:
    """What answerCallbackQuery said: a toast or an alert; an empty text shows neither."""

    text: str = ""
    alert: bool = False
    url: str = ""


class CallbackQueries:
    """The queries that the bot has not answered yet."""

    def __init__(self) -> None:
        self._open: dict[str, asyncio.Future[CallbackAnswer]] = {}
        self._count = 0

    def open(self) -> tuple[str, asyncio.Future[CallbackAnswer]]:
        """The id of a new query, and a future of its answer."""
        self._count += 1
        query_id = f"{self._count + 4_000_000_000}"
        self._open[query_id] = asyncio.get_running_loop().create_future()
        return query_id, self._open[query_id]

    def answer(self, query_id: str, answer: CallbackAnswer) -> None:
        """Raises ApiError for a query that is unknown or answered already."""
        waiting = self._open.pop(query_id, None)
        if waiting is None:
            raise impossible("query is too old and response timeout expired or query ID is invalid")
        if not waiting.done():
            waiting.set_result(answer)
