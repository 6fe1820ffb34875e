"""How Telegram is reached: the application that receives, the bot that only sends, their connections, first contact."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import structlog
from telegram.error import InvalidToken, TelegramError
from telegram.ext import ApplicationBuilder, ExtBot

from bot.chat.telegram.errors import FailureKind, classify
from bot.chat.telegram.http import AiohttpRequest
from bot.chat.telegram.types import App
from bot.config import SettingsError

if TYPE_CHECKING:
    from bot.chat.telegram.types import Bot, Request
    from bot.chat.telegram.update_processor import PersonUpdateProcessor
    from bot.chat.telegram.update_queue import StoredUpdateQueue
    from bot.chat.telegram.update_source import UpdateSource

log = structlog.get_logger(__name__)


CONNECTIONS = 64
"""Concurrent requests; more wait for a free connection."""


FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0  # seconds between two tries to reach Telegram at the start


ANSWER_SECONDS = 15.0  # Telegram answers within a few; python-telegram-bot adds a poll's own time for polls


LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class TokenRejected(SettingsError):
    """Telegram does not know the token; the text is a sentence for the operator, without it."""


def new_application(
    token: str,
    api_url: str,
    queue: StoredUpdateQueue,
    processor: PersonUpdateProcessor,
    update_source: UpdateSource,
    request: Request | None = None,
) -> App:
    """The library's application, without handlers. `request` replaces the network in tests."""
    builder = (
        ApplicationBuilder()
        .token(token)
        .base_url(f"{api_url}/bot")
        .base_file_url(f"{api_url}/file/bot")
        .update_queue(queue)
        .concurrent_updates(processor)
        .job_queue(None)
    )
    request = request or AiohttpRequest(**network(api_url, CONNECTIONS))
    builder = builder.request(request).get_updates_request(request)
    update_source.configure(builder, queue)
    application: App = builder.build()
    return application


def send_only_bot(token: str, api_url: str) -> Bot:
    """A bot that only sends, for a gateway that outlives any application. Call `initialize` first, `shutdown` last."""
    request = AiohttpRequest(**network(api_url, CONNECTIONS))
    return ExtBot(
        token,
        base_url=f"{api_url}/bot",
        base_file_url=f"{api_url}/file/bot",
        request=request,
        get_updates_request=request,
    )


def network(api_url: str, connections: int) -> dict[str, Any]:
    return {
        "connections": connections,
        "connect_timeout": ANSWER_SECONDS,
        "read_timeout": ANSWER_SECONDS,
        "write_timeout": ANSWER_SECONDS,
        "pool_timeout": ANSWER_SECONDS,
        # A proxy that is set for the world outside must not be asked for a server on this machine.
        "trust_env": (urlsplit(api_url).hostname or "") not in LOOPBACK,
    }


async def initialize(one: App | Bot) -> None:
    """Initializes, retrying for as long as the network or Telegram is unreachable. Raises TokenRejected."""
    pause = FIRST_PAUSE
    while True:
        try:
            await one.initialize()
        except InvalidToken:
            # The library's own words quote the token.
            raise TokenRejected(
                "Telegram does not know this TELEGRAM_BOT_TOKEN: copy it once more from BotFather."
            ) from None
        except TelegramError as error:
            found = classify(error)
            if found.kind not in (FailureKind.NOT_SENT, FailureKind.UNKNOWN, FailureKind.RETRY_AFTER):
                raise
            log.warning("telegram_out_of_reach", reason=found.reason)
        else:
            return
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)
