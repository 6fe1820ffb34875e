"""The chat as a running part: python-telegram-bot's Application, built, started and stopped in the right order.

An update is a row before Telegram is told that it arrived, those of one person run in order, and what an earlier run
left unhandled comes first. Must not know what any handler does.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import structlog
from telegram import Update
from telegram.error import InvalidToken, TelegramError
from telegram.ext import ApplicationBuilder
from telegram.request import HTTPXRequest

from bot.chat.desk import KEY, App, Desk
from bot.chat.gate import Gate
from bot.chat.inbox import InboxQueue
from bot.chat.messenger import Gateway
from bot.chat.processor import PersonalProcessor
from bot.chat.profile import present
from bot.chat.register import register, resume
from bot.config import SettingsError

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.storage.database import Database
    from bot.usecases.delivery import Courier

log = structlog.get_logger(__name__)

ALLOWED_UPDATES = [Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY, Update.MY_CHAT_MEMBER]
CONNECTIONS = 64  # as many as updates in work at a time
ANSWER_SECONDS = 20.0  # Telegram answers within a few; a poll waits `poll` longer
LONGEST_PAUSE = 30.0  # seconds between two tries to reach Telegram at the start
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class TokenRefused(SettingsError):
    """Telegram does not know the token."""


@dataclass(frozen=True)
class Line:
    """How Telegram is reached: token, the API's address, and how long a poll waits."""

    token: str
    api_url: str
    poll: timedelta


class Chat:
    """One chat process. `gateway` is the outbound door, for the courier too; `open` and `start` come in that order."""

    def __init__(self, line: Line, database: Database, gate: Gate, clock: Clock) -> None:
        self._line, self._database, self._clock = line, database, clock
        self.gate = gate
        self._queue = InboxQueue(database, gate, clock)
        self._application = _application(line, self._queue, database)
        self.gateway = Gateway(self._application.bot, clock)

    async def connect(self) -> None:
        """Reaches Telegram, trying until it answers. Raises TokenRefused."""
        pause = 0.5
        while True:
            try:
                await self._application.initialize()
                return
            except InvalidToken:
                raise TokenRefused(
                    "Telegram does not know this TELEGRAM_BOT_TOKEN: copy it again from BotFather."
                ) from None
            except TelegramError as error:
                log.warning("telegram_out_of_reach", error=type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def start(self, courier: Courier) -> None:
        """Takes up what was left, then listens."""
        desk = Desk(self._database, self.gateway, courier, self._clock, self.gate)
        self._application.bot_data[KEY] = desk
        register(self._application)
        await present(self._application.bot)
        await resume(desk)
        left = await self._queue.restore(self._application.bot)
        if left:
            log.info("updates_taken_up", count=left)
        await self._application.start()
        updater = self._application.updater
        assert updater is not None  # the builder made one
        await updater.start_polling(
            timeout=self._line.poll,
            bootstrap_retries=-1,
            allowed_updates=ALLOWED_UPDATES,
            drop_pending_updates=False,
        )

    async def stop_listening(self) -> None:
        """Takes no more updates; those that were taken are still worked on."""
        updater = self._application.updater
        if updater is not None and updater.running:
            await updater.stop()

    async def stop(self) -> None:
        """Finishes the updates in work, and lets go of Telegram."""
        if self._application.running:
            await self._application.stop()
        await self._application.shutdown()


def _application(line: Line, queue: InboxQueue, database: Database) -> App:
    # A proxy that is set for the world outside must not be asked for a server on this machine.
    local = (urlsplit(line.api_url).hostname or "") in LOOPBACK
    extra = {"trust_env": False} if local else {}
    timeouts = {"connect_timeout": ANSWER_SECONDS, "read_timeout": ANSWER_SECONDS, "write_timeout": ANSWER_SECONDS}
    polling = {**timeouts, "read_timeout": ANSWER_SECONDS + line.poll.total_seconds()}
    built: App = (
        ApplicationBuilder()
        .token(line.token)
        .base_url(f"{line.api_url}/bot")
        .base_file_url(f"{line.api_url}/file/bot")
        .request(HTTPXRequest(connection_pool_size=CONNECTIONS, httpx_kwargs=extra, **timeouts))
        .get_updates_request(HTTPXRequest(connection_pool_size=1, httpx_kwargs=extra, **polling))
        .update_queue(queue)
        .concurrent_updates(PersonalProcessor(database))
        .job_queue(None)
        .build()
    )
    return built
