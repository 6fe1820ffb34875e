"""What no other handler takes: stray words, unknown commands, edits, outdated buttons, voice messages and the like.

Each is answered, and changes nothing. Must not know any dialogue.
"""

from __future__ import annotations

from difflib import get_close_matches

from bot.chat.callback_data.codec import Answer
from bot.chat.dialogue.routing import COMMANDS, Handler, Turn, outdated, reject_stale_press
from bot.chat.dialogue.triggers import on_any_command, on_any_message, on_any_press, on_any_text, on_edited_message
from bot.chat.handlers.free_text import answer

KINDS = (
    "voice",
    "video_note",
    "audio",
    "sticker",
    "animation",
    "photo",
    "video",
    "contact",
    "location",
    "poll",
    "dice",
)
"""What a message can hold besides text, as python-telegram-bot names it."""


def handlers() -> list[Handler]:
    """Registered last."""
    return [
        on_any_press(pressed),
        on_any_command(command),
        on_any_text(text),
        on_edited_message(edited),
        on_any_message(something),
    ]


async def pressed(turn: Turn) -> None:
    """A button that is not known (any more), or of a dialogue that is not open."""
    if isinstance(turn.pressed, Answer):
        await reject_stale_press(turn)
    else:
        await outdated(turn)


async def command(turn: Turn) -> None:
    """An unknown command, with the one that may have been meant."""
    name = turn.text.partition(" ")[0].partition("@")[0].lstrip("/").lower()
    close = get_close_matches(name, sorted(COMMANDS), n=1, cutoff=0.6)
    if close:
        await turn.say(turn.words.html("answers.did_you_mean", command=f"/{close[0]}"))
    else:
        await turn.say(turn.words.html("answers.unknown_command"))


async def text(turn: Turn) -> None:
    """Free text outside a dialogue."""
    await answer(turn)


async def edited(turn: Turn) -> None:
    """An edited message is no answer."""
    await turn.say(turn.words.html("answers.edited"))


async def something(turn: Turn) -> None:
    """A voice message, a sticker, a photo, a video, a contact: says what the bot can take instead."""
    message = turn.update.message if turn.update else None
    kind = next((kind for kind in KINDS if message is not None and getattr(message, kind, None)), "file")
    await turn.say(turn.words.html(f"capture.kinds.{kind}"))
