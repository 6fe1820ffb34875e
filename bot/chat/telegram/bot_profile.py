"""The bot's profile in every language: command menu, name, descriptions. Only what differs is set.

Telegram keeps it between runs and limits how often a name may change. Must not know what the commands do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from telegram import BotCommand, BotCommandScopeAllPrivateChats
from telegram.error import TelegramError

from bot.chat.telegram.errors import classify
from bot.wording import languages, words

if TYPE_CHECKING:
    from bot.chat.telegram.types import Bot

log = structlog.get_logger(__name__)

COMMANDS = (
    "new",
    "today",
    "answered",
    "interviews",
    "week",
    "next",
    "may",
    "timeline",
    "month",
    "stats",
    "calendar",
    "archive",
    "pause",
    "resume",
    "check",
    "playbook",
    "settings",
    "export",
    "import",
    "forget",
    "help",
    "privacy",
    "cancel",
)
"""In the order of the menu, the daily ones first."""

DEFAULT = "en"
"""The language shown to people whose own has no catalogue."""


async def set_bot_profile(bot: Bot) -> None:
    """Sets what has changed. Never raises: the bot works without it, and the next start tries again."""
    for language in languages():
        try:
            await _set_for_language(bot, language)
        except TelegramError as error:
            log.warning("introduction_failed", reason=classify(error).reason)


async def _set_for_language(bot: Bot, language: str) -> None:
    said, code = words(language), None if language == DEFAULT else language
    wanted = [BotCommand(name, said.text(f"commands.menu.{name}")) for name in COMMANDS]
    scope = BotCommandScopeAllPrivateChats()
    if list(await bot.get_my_commands(scope=scope, language_code=code)) != wanted:
        await bot.set_my_commands(wanted, scope=scope, language_code=code)
    if (await bot.get_my_name(language_code=code)).name != said.text("commands.name"):
        await bot.set_my_name(said.text("commands.name"), language_code=code)
    if (await bot.get_my_description(language_code=code)).description != said.text("commands.description"):
        await bot.set_my_description(said.text("commands.description"), language_code=code)
    if (await bot.get_my_short_description(language_code=code)).short_description != said.text("commands.about"):
        await bot.set_my_short_description(said.text("commands.about"), language_code=code)
