"""Receives updates by long polling.

python-telegram-bot retries a failed poll for ever, at growing intervals, and does not report time-outs. A poller counts
as alive by the age of Telegram's last answer, not because its task exists.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import structlog
from telegram import Update

from bot.chat.telegram.connection import network
from bot.chat.telegram.errors import classify
from bot.chat.telegram.http import AiohttpRequest
from bot.chat.telegram.update_source import UpdateSource
from bot.trouble import BeyondRepair

if TYPE_CHECKING:
    from telegram.error import TelegramError
    from telegram.ext import ApplicationBuilder, Updater

    from bot.chat.telegram.types import App
    from bot.chat.telegram.update_queue import StoredUpdateQueue

log = structlog.get_logger(__name__)

ALLOWED_UPDATES = [Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY, Update.MY_CHAT_MEMBER]

MAX_SILENCE_SECONDS = 90.0
"""Longer than the longest poll and its time-outs; short enough to notice a dead poller within two minutes."""

CHECKS_PER_SILENCE = 8

LOG_EVERY_SECONDS = 60.0
CLOSE_SECONDS = 5.0
OK = 200


class PollerDead(BeyondRepair):
    """Updates no longer arrive."""


class Polling(UpdateSource):
    """`timeout`: how many seconds Telegram holds a poll open while there are no updates."""

    def __init__(self, api_url: str, timeout: int = 20, max_silence: float = MAX_SILENCE_SECONDS) -> None:
        self._api_url, self._timeout, self._max_silence = api_url, timeout, max_silence
        self._request: PollRequest | None = None
        self._queue: StoredUpdateQueue | None = None
        self._updater: Updater | None = None

    def configure(self, builder: ApplicationBuilder[Any, Any, Any, Any, Any, Any], queue: StoredUpdateQueue) -> None:
        """Sets the transport of polls, which stores the updates of an answer in one transaction."""
        self._queue, self._request = queue, PollRequest(queue.take_in, **network(self._api_url, 1))
        builder.get_updates_request(self._request)

    async def start(self, application: App) -> None:
        self._updater = application.updater
        assert self._updater is not None
        await self._updater.start_polling(
            timeout=self._timeout,
            bootstrap_retries=-1,
            allowed_updates=ALLOWED_UPDATES,
            drop_pending_updates=False,
            error_callback=PollErrors(),
        )

    async def stop(self) -> None:
        if self._updater is not None and self._updater.running:
            await self._updater.stop()

    async def watch(self) -> None:
        """Raises PollerDead."""
        request, queue = self._request, self._queue
        assert request is not None
        assert queue is not None
        await watch_polls(request, lambda: queue.storing, self._max_silence)

    @property
    def answered_at(self) -> float | None:
        return self._request.answered_at if self._request else None


class PollRequest(AiohttpRequest):
    """The transport of getUpdates. `take_in` gets each answer before the library does."""

    __slots__ = ("_take_in", "answered_at", "ended", "renewed_at")

    def __init__(self, take_in: Callable[[bytes], Awaitable[None]] | None = None, **settings: Any) -> None:
        super().__init__(**settings)
        self._take_in = take_in
        self.answered_at: float | None = None
        """When Telegram last answered, with updates or without (seconds of the loop's clock)."""
        self.renewed_at: float | None = None
        self.ended = 0
        """How many requests have ended, with an answer or an error."""

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
        """Opens new connections; a request that is pending on an old one ends."""
        self.renewed_at = asyncio.get_running_loop().time()
        old, self._session = self._session, None
        await self.initialize()
        if old is not None:
            async with asyncio.timeout(CLOSE_SECONDS):
                await old.close()


async def watch_polls(
    request: PollRequest, storing: Callable[[], bool], max_silence: float = MAX_SILENCE_SECONDS
) -> None:
    """Renews the connections when Telegram has been silent for too long. Raises PollerDead if that does not help.

    Requests that fail mean that the network is away: polling goes on. If no request even fails, the poller is dead.
    `storing` tells whether polling waits for the database, which is no silence.
    """
    loop = asyncio.get_running_loop()
    began, ended_before = loop.time(), -1
    while True:
        await asyncio.sleep(max_silence / CHECKS_PER_SILENCE)
        if storing():
            began = loop.time()
        last_sign = max(began, request.answered_at or 0.0, request.renewed_at or 0.0)
        if loop.time() - last_sign < max_silence:
            continue
        if request.ended == ended_before:
            log.critical("poller_dead")
            raise PollerDead("Updates do not arrive any more, and a new connection to Telegram did not help.")
        log.error("poller_silent", seconds=round(loop.time() - max(began, request.answered_at or 0.0)))
        await request.renew()
        ended_before = request.ended


class PollErrors:
    """The `error_callback` of `start_polling`, which must not raise. `counts` is by reason."""

    def __init__(self, log_every: float = LOG_EVERY_SECONDS) -> None:
        self._log_every = log_every
        self._logged_at: dict[str, float] = {}
        self.counts: Counter[str] = Counter()

    def __call__(self, error: TelegramError) -> None:
        """Counts it; logs the first of each reason, and then at most one every `log_every` seconds."""
        reason, now = classify(error).reason, asyncio.get_running_loop().time()
        self.counts[reason] += 1
        if now - self._logged_at.get(reason, -self._log_every) >= self._log_every:
            self._logged_at[reason] = now
            log.warning("polling_failed", reason=reason, times=self.counts[reason])
