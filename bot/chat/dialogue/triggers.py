"""Handlers for updates that are no command, choice or answer of a dialogue: files, replies to a draft, and the rest.

Each takes a callback of a `Turn`, as those of `routing` do. Must not know what is done with an update.
"""

from __future__ import annotations

from telegram import Message, MessageEntity
from telegram.ext import CallbackQueryHandler, MessageHandler, filters

from bot.chat.dialogue.routing import TYPED, Handler, TurnHandler, step

NEW = filters.UpdateType.MESSAGE


class _ReplyToDraft(filters.MessageFilter):
    """A reply to a message of the bot's that holds a text to copy."""

    def filter(self, message: Message) -> bool:
        replied = message.reply_to_message
        if replied is None or replied.from_user is None or not replied.from_user.is_bot:
            return False
        return any(entity.type == MessageEntity.PRE for entity in replied.entities)


def on_reply_to_draft(callback: TurnHandler) -> Handler:
    """A typed reply to a draft, whichever dialogue is open."""
    return MessageHandler(TYPED & _ReplyToDraft(), step("", callback))


def on_file(dialogue: str, callback: TurnHandler, *extensions: str) -> Handler:
    """A file with one of the extensions, or any file where none is named."""
    wanted: filters.BaseFilter = filters.Document.ALL
    if extensions:
        wanted = filters.Document.FileExtension(extensions[0])
        for extension in extensions[1:]:
            wanted |= filters.Document.FileExtension(extension)
    return MessageHandler(wanted & NEW, step(dialogue, callback))


def on_any_press(callback: TurnHandler) -> Handler:
    """Any button."""
    return CallbackQueryHandler(step("", callback))


def on_any_command(callback: TurnHandler) -> Handler:
    """Any command, known or not."""
    return MessageHandler(filters.COMMAND & NEW, step("", callback))


def on_any_text(callback: TurnHandler) -> Handler:
    """Any typed text that is no command."""
    return MessageHandler(TYPED, step("", callback))


def on_edited_message(callback: TurnHandler) -> Handler:
    """A message that was edited."""
    return MessageHandler(filters.UpdateType.EDITED_MESSAGE, step("", callback))


def on_any_message(callback: TurnHandler) -> Handler:
    """Any message of a person's, whatever it holds."""
    return MessageHandler(NEW & ~filters.StatusUpdate.ALL, step("", callback))
