"""/help, /privacy and /cancel: answered whatever dialogue is open; only /cancel changes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.callback_data.interview import New, ShowInterviews
from bot.chat.dialogue.routing import CANCEL, on_command
from bot.chat.screen import PRIMARY
from bot.chat.screens.keyboard import button
from bot.config import Public

if TYPE_CHECKING:
    from bot.chat.dialogue.routing import Handler
    from bot.chat.dialogue.turn import Turn


def handlers() -> list[Handler]:
    return [
        on_command("", "help", tell_help),
        on_command("", ("privacy", "developer_info"), tell_privacy),
        on_command("", "cancel", cancel),
    ]


async def tell_help(turn: Turn) -> None:
    """What the bot does, and which commands it knows."""
    words = turn.words
    rows = [[button(words.text("buttons.new"), New(), PRIMARY), button(words.text("commands.list"), ShowInterviews(0))]]
    await turn.say(words.html("commands.help"), rows)


async def tell_privacy(turn: Turn) -> None:
    """Who runs the bot, what is stored, why, for how long, and how to leave."""
    words, access = turn.words, turn.services.access_policy.access
    if isinstance(access, Public):
        who = words.html("privacy.who_public", name=access.operator_name, contact=access.operator_contact)
    else:
        who = words.html("privacy.who_private")
    months = turn.person.keep_months
    parts = [words.html("privacy.heading"), who, *(words.html(f"privacy.{part}", months=months) for part in PARTS)]
    await turn.say("\n\n".join(parts))


PARTS = ("what", "why", "where", "how_long", "leaving")


async def cancel(turn: Turn) -> None:
    """Ends the open dialogue, whichever it is; what was saved stays."""
    if turn.draft is None:
        await turn.say(turn.words.html("dialogues.nothing_to_cancel"))
    elif turn.draft.dialogue in CANCEL:
        await CANCEL[turn.draft.dialogue](turn.within(turn.draft.dialogue))
    else:
        await turn.close(
            turn.words.html("dialogues.cancelled"), [[button(turn.words.text("dialogues.button.start_again"), New())]]
        )
