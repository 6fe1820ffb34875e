"""Routes updates to dialogues: the draft's row decides which question is open, ConversationHandler wires the steps.

A dialogue is a ConversationHandler made by `conversation`; its callbacks take a `Turn` and are wrapped by `step`.
`Turn.ask` commits the draft before the next question is sent, and the row overrules memory at every update, so a crash
loses nothing. Must not know any dialogue in particular.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import Any

from telegram import Update
from telegram.ext import (
    BaseHandler,
    CallbackQueryHandler,
    CommandHandler,
    ConversationHandler,
    MessageHandler,
    filters,
)
from telegram.warnings import PTBUserWarning

from bot.chat.callback_data.codec import Answer, Press
from bot.chat.dialogue.interruptions import UNFINISHED, is_no_answer, keeps
from bot.chat.dialogue.turn import Turn, turn_of, version_of
from bot.chat.telegram.handling import current_handling
from bot.chat.telegram.types import Context

__all__ = [
    "AGAIN",
    "BACK",
    "CANCEL",
    "COMMANDS",
    "STEPS",
    "TYPED",
    "DraftConversation",
    "Handler",
    "Turn",
    "TurnHandler",
    "conversation",
    "gone",
    "on_choice",
    "on_command",
    "on_invitation",
    "on_location",
    "on_press",
    "on_tap",
    "on_text",
    "outdated",
    "reject_stale_press",
    "step",
    "turn_of",
]

Handler = BaseHandler[Update, Context, object]
TYPED = filters.TEXT & ~filters.COMMAND & filters.UpdateType.MESSAGE
"""New text that is no command. An edited message is no answer."""


TurnHandler = Callable[[Turn], Awaitable[None]]
COMMANDS: set[str] = set()
"""Every command that has a handler."""

STEPS: dict[str, tuple[str, TurnHandler]] = {}
"""The dialogue and the callback of each command; for people who write it without the slash."""

AGAIN: dict[str, TurnHandler] = {}
"""How each dialogue asks its open question again, after a restart that may have lost it."""

BACK: dict[str, TurnHandler] = {}
"""How each dialogue goes back to the previous question, or ends at its only one; for people who write "back"."""


CANCEL: dict[str, TurnHandler] = {}
"""How some dialogues are cancelled; the others all show the same sentence."""


def step(dialogue: str, callback: TurnHandler) -> Callable[[Update, Context], Coroutine[Any, Any, None]]:
    """Wraps a callback for python-telegram-bot: rejects outdated presses, and answers every press.

    It returns no state to the library: the draft's row decides which question is open, also after an exception.
    """

    async def run(update: Update, context: Context) -> None:
        turn = await turn_of(update, context, dialogue)
        if update.callback_query is not None and turn.pressed is None:
            await reject_stale_press(turn, "errors.outdated")
            return
        if isinstance(turn.pressed, Answer) and not _current(turn, turn.pressed):
            await reject_stale_press(turn)
            return
        await callback(turn)
        await turn.answer()

    return run


async def reject_stale_press(turn: Turn, key: str = "errors.earlier_question") -> None:
    """For a press that no longer applies: says so with the text under `key`, and removes the buttons."""
    await turn.answer(turn.words.text(key))
    if turn.pressed_message is not None:
        await turn.services.gateway.drop_buttons(turn.person.chat_id, turn.pressed_message)


async def gone(turn: Turn) -> None:
    """For a nudge or an interview that the person does not have (any more)."""
    await reject_stale_press(turn, "errors.not_found")


async def outdated(turn: Turn) -> None:
    """For a button that no longer applies."""
    await reject_stale_press(turn, "errors.outdated")


def on_text(dialogue: str, callback: TurnHandler) -> Handler:
    """Typed text that is no command, unless it is plainly no answer."""

    async def unless_no_answer(turn: Turn) -> None:
        if not await is_no_answer(turn):
            await callback(turn)

    return MessageHandler(TYPED, step(dialogue, unless_no_answer))


def on_location(dialogue: str, callback: TurnHandler) -> Handler:
    """A shared location."""
    return MessageHandler(filters.LOCATION & filters.UpdateType.MESSAGE, step(dialogue, callback))


def on_invitation(dialogue: str, callback: TurnHandler) -> Handler:
    """An .ics file, or a mail as a file, which may hold one."""
    calendars = filters.Document.FileExtension("ics") | filters.Document.MimeType("text/calendar")
    calendars |= filters.Document.FileExtension("eml") | filters.Document.MimeType("message/rfc822")
    return MessageHandler(calendars & filters.UpdateType.MESSAGE, step(dialogue, callback))


def on_choice(dialogue: str, callback: TurnHandler, *choices: str) -> Handler:
    """A press on this dialogue's buttons: those choices, or any where none is named."""
    named = "|".join(re.escape(choice) for choice in choices) or "[^:]*"
    return CallbackQueryHandler(step(dialogue, callback), pattern=f"^{Answer.verb}:{dialogue}:[^:]*:({named}):")


def on_press(dialogue: str, kind: type[Press], callback: TurnHandler, *, beside: bool = False) -> Handler:
    """A press on another kind of button, usually one that opens the dialogue.

    Asks before it replaces an unfinished dialogue, unless it stays `beside` it.
    """

    async def asked_first(turn: Turn) -> None:
        if not beside and turn.pressed is not None and await keeps(turn, turn.pressed):
            return
        await callback(turn)

    return CallbackQueryHandler(step(dialogue, asked_first), pattern=kind.pattern())


def on_tap(kind: type[Press], callback: TurnHandler) -> Handler:
    """A press on a kind of button outside dialogues."""
    return CallbackQueryHandler(step("", callback), pattern=kind.pattern())


def on_command(dialogue: str, command: str | Sequence[str], callback: TurnHandler) -> Handler:
    """A command, as a new message."""
    names = [command] if isinstance(command, str) else list(command)
    COMMANDS.update(names)
    STEPS.update(dict.fromkeys(names, (dialogue, callback)))
    return CommandHandler(names, step(dialogue, callback), filters.UpdateType.MESSAGE)


class DraftConversation(ConversationHandler[Context]):
    """A ConversationHandler whose memory is overruled by the person's draft row before each update.

    The library's handler loads its states once at the start and then trusts its memory (python-telegram-bot#5225),
    which is wrong as soon as another dialogue, another process or a restart changes the row.
    """

    __slots__ = ()

    def check_update(self, update: object) -> Any:  # noqa: ANN401  the library's type for this is private
        """As the library does, but with the state from the draft."""
        if isinstance(update, Update) and update.effective_user is not None:
            handling = current_handling.get()
            draft = handling.sender.draft if handling else None
            key = self._get_key(update)
            if draft is not None and draft.dialogue == self.name and draft.step in self.states:
                self._conversations[key] = draft.step
            else:
                self._conversations.pop(key, None)
        return super().check_update(update)


def conversation(
    dialogue: str,
    *,
    entry_points: Sequence[Handler],
    states: Mapping[str, Sequence[Handler]],
    fallbacks: Sequence[Handler] = (),
    again: TurnHandler | None = None,
    back: TurnHandler | None = None,
    cancel: TurnHandler | None = None,
    unfinished: Callable[[Mapping[str, Any]], str] | None = None,
) -> DraftConversation:
    """A dialogue. `dialogue` and the states' names are those in its draft's rows.

    `again` asks the open question again, `back` goes to the previous one, `cancel` leaves the dialogue. `unfinished`
    says in a few words what would be lost with a draft's data.
    """
    if again is not None:
        AGAIN[dialogue] = again
    if back is not None:
        BACK[dialogue] = back
    if cancel is not None:
        CANCEL[dialogue] = cancel
    if unfinished is not None:
        UNFINISHED[dialogue] = unfinished
    with warnings.catch_warnings():
        # It warns that buttons are not tracked for every message; ours carry the draft's version instead.
        warnings.simplefilter("ignore", PTBUserWarning)
        return DraftConversation(
            entry_points=list(entry_points),
            states={name: list(handlers) for name, handlers in states.items()},
            fallbacks=list(fallbacks),
            allow_reentry=True,
            per_chat=False,
            name=dialogue,
        )


def _current(turn: Turn, answer: Answer) -> bool:
    if turn.draft is None or turn.draft.dialogue != turn.dialogue:
        return False
    return answer.dialogue == turn.dialogue and answer.version == version_of(turn.draft)
