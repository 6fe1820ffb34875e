"""A running Bot API server on a fixed date, somebody in its chat, and python-telegram-bot's own Bot pointed at it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from telegram import Bot

from bot.demo.server.app import BotApiServer
from bot.demo.server.state.chats import DemoChat

FRIDAY = datetime(2026, 11, 20, 20, 5, tzinfo=UTC)


@pytest.fixture
async def server() -> AsyncIterator[BotApiServer]:
    running = BotApiServer(lambda: FRIDAY)
    await running.start()
    yield running
    await running.stop()


@pytest.fixture
async def chat(server: BotApiServer) -> DemoChat:
    """Dana has written /start, so the bot may answer."""
    dana = server.person(501, "Dana")
    await dana.say("/start")
    return dana


@pytest.fixture
async def bot(server: BotApiServer) -> AsyncIterator[Bot]:
    async with Bot(server.token, base_url=f"{server.url}/bot", base_file_url=f"{server.url}/file/bot") as telegram_bot:
        yield telegram_bot
