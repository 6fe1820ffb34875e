"""Asking Telegram for updates: what goes wrong is counted and told once in a while, and silence is noticed.

python-telegram-bot tries again by itself, for ever and at longer intervals, and tells nobody of time-outs. So what
counts as alive is here the age of the last answer, not that a task exists. Must not know what an update asks.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import structlog
from telegram import Update

from bot.chat.telegram.errors import classify
from bot.chat.telegram.http import AiohttpRequest
from bot.trouble import BeyondRepair

if TYPE_CHECKING:
    from telegram.error import TelegramError

log = structlog.get_logger(__name__)

UPDATES = [Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY, Update.MY_CHAT_MEMBER]
"""The kinds of updates that are asked for."""

SILENCE_SECONDS = 90.0
"""Longer than the longest poll with its time-outs, and short enough to notice within two minutes."""

LOOKS = 8
"""So often it is looked at within that time."""

TELL_EVERY_SECONDS = 60.0
CLOSING_SECONDS = 5.0
OK = 200


class PollerDead(BeyondRepair):
    """Updates do not come any more."""


class PollRequest(AiohttpRequest):
    """The transport of getUpdates, and of nothing else. `take_in` sees what came before anybody else does."""

    __slots__ = ("_take_in", "answered_at", "ended", "renewed_at")

    def __init__(self, take_in: Callable[[bytes], Awaitable[None]] | None = None, **settings: Any) -> None:
        super().__init__(**settings)
        self._take_in = take_in
        self.answered_at: float | None = None
        """When Telegram last gave updates, or none (seconds of the loop's clock); None: not since the start."""
        self.renewed_at: float | None = None
        self.ended = 0
        """How many requests have come to an end, good or bad."""

    async def do_request(self, *request: Any, **times: Any) -> tuple[int, bytes]:
        """As the transport does."""
        try:
            status, body = await super().do_request(*request, **times)
        finally:
            self.ended += 1
        if status == OK:
            self.answered_at = asyncio.get_running_loop().time()
            if self._take_in is not None:
                await self._take_in(body)
        return status, body

    async def renew(self) -> None:
        """Takes new connections; a request that is in the air on an old one ends."""
        self.renewed_at = asyncio.get_running_loop().time()
        old, self._session = self._session, None
        await self.initialize()
        if old is not None:
            async with asyncio.timeout(CLOSING_SECONDS):
                await old.close()


async def watch(request: PollRequest, storing: Callable[[], bool], silence: float = SILENCE_SECONDS) -> None:
    """Looks after the polling, for ever. Raises PollerDead. `storing`: updates wait for the database just now.

    Failing requests are a network that is away: they go on. Requests that do not even fail are a poller that is dead.
    """
    loop = asyncio.get_running_loop()
    began, ended_before = loop.time(), -1
    while True:
        await asyncio.sleep(silence / LOOKS)
        if storing():
            began = loop.time()
        heard = max(began, request.answered_at or 0.0, request.renewed_at or 0.0)
        if loop.time() - heard < silence:
            continue
        if request.ended == ended_before:
            log.critical("poller_dead")
            raise PollerDead("Updates do not arrive any more, and a new connection to Telegram did not help.")
        log.error("poller_silent", seconds=round(loop.time() - max(began, request.answered_at or 0.0)))
        await request.renew()
        ended_before = request.ended


class Failures:
    """What polls failed of: the callback of python-telegram-bot, which must not raise. `counts` by reason."""

    def __init__(self, every: float = TELL_EVERY_SECONDS) -> None:
        self._every = every
        self._told: dict[str, float] = {}
        self.counts: Counter[str] = Counter()

    def __call__(self, error: TelegramError) -> None:
        """Counts it, and tells the first of its kind, then one a while with the count."""
        reason, now = classify(error).reason, asyncio.get_running_loop().time()
        self.counts[reason] += 1
        if now - self._told.get(reason, -self._every) >= self._every:
            self._told[reason] = now
            log.warning("polling_failed", reason=reason, times=self.counts[reason])
