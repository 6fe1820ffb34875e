"""What no other handler wanted: stray words, unknown commands, edits, buttons of another time, groups,
errors.

Every one of them gets a kind answer, and changes nothing. Must not know any dialogue.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

import structlog
from telegram import ChatMember, Update
from telegram.constants import ChatType
from telegram.ext import (
    ApplicationHandlerStop,
    CallbackQueryHandler,
    ChatMemberHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot.chat.callback_data.codec import Answer
from bot.chat.dialogue.routing import COMMANDS, TYPED, Handler, Turn, reject_stale_press, step
from bot.chat.handlers.free_text import answer
from bot.chat.handlers.nudge import outdated
from bot.chat.screens.language import words_of
from bot.chat.services import current_handling, database_of, person_of, services_of
from bot.chat.telegram.errors import Fate
from bot.chat.telegram.gateway import Undeliverable
from bot.chat.telegram.types import Context
from bot.storage.unit_of_work import HandledElsewhere
from bot.usecases.delivery.chat_state import ChatStates
from bot.usecases.people import blocked, returned
from bot.wording import words

if TYPE_CHECKING:
    from telegram import ChatMemberUpdated, User

    from bot.chat.services import Services

log = structlog.get_logger(__name__)

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
"""What a message can hold beside text, as the library names it."""

HERE = (ChatMember.MEMBER, ChatMember.ADMINISTRATOR, ChatMember.RESTRICTED, ChatMember.OWNER)


def gatekeepers() -> list[Handler]:
    """What comes before everything else: the gate, and groups."""
    return [TypeHandler(Update, keep_out)]


def handlers() -> list[Handler]:
    """What comes after everything else."""
    return [
        ChatMemberHandler(membership, ChatMemberHandler.MY_CHAT_MEMBER),
        CallbackQueryHandler(step("", pressed)),
        MessageHandler(filters.COMMAND & filters.UpdateType.MESSAGE, step("", command)),
        MessageHandler(TYPED, step("", text)),
        MessageHandler(filters.UpdateType.EDITED_MESSAGE, step("", edited)),
        MessageHandler(filters.UpdateType.MESSAGE & ~filters.StatusUpdate.ALL, step("", something)),
    ]


async def keep_out(update: Update, context: Context) -> None:
    """Strangers stop here in silence; in a group the bot says once that it works in private, and leaves."""
    services, user, chat = services_of(context), update.effective_user, update.effective_chat
    if user is None or not services.access_policy.knows(user.id):
        raise ApplicationHandlerStop
    if chat is None or chat.type == ChatType.PRIVATE:
        if services.access_policy.inbound_limiter.is_last_word(update.update_id):
            await _slow_down(update, services, user)
        await _welcome_back(update, services)
        return
    if update.message is not None and update.message.migrate_to_chat_id is not None:
        # All that is said there from now on is said in the new chat.
        await ChatStates(services.database, services.clock).moved(chat.id, update.message.migrate_to_chat_id)
        raise ApplicationHandlerStop
    if update.my_chat_member is None or _is_here(update.my_chat_member):
        said = words(user.language_code or "en").html("answers.works_in_private")
        try:
            await services.gateway.send(chat.id, said)
        except Undeliverable as error:
            log.info("group_unanswered", fate=error.fate.name)
        await services.gateway.leave(chat.id)
    raise ApplicationHandlerStop


async def _slow_down(update: Update, services: Services, user: User) -> None:
    """A kind sentence to somebody who asks for too much; this update is left undone."""
    said = words(user.language_code or "en")
    if update.callback_query is not None:
        await services.gateway.answer(update.callback_query.id, said.text("data.slow_down"), alert=True)
    else:
        await services.gateway.send(user.id, said.html("data.slow_down"))
    raise ApplicationHandlerStop


async def membership(update: Update, context: Context) -> None:
    """The person blocked the bot, or came back."""
    change, user = update.my_chat_member, update.effective_user
    if change is None or user is None:
        return
    services = services_of(context)
    if _is_here(change):
        await returned(database_of(context), user.id, services.now())
    else:
        await blocked(database_of(context), user.id, services.now())


async def pressed(turn: Turn) -> None:
    """A button that nobody knows (any more), or of a dialogue that is not open."""
    if isinstance(turn.pressed, Answer):
        await reject_stale_press(turn)
    else:
        await outdated(turn)


async def command(turn: Turn) -> None:
    """An unknown command, with the one that may have been meant."""
    said = turn.text.partition(" ")[0].partition("@")[0].lstrip("/").lower()
    near = get_close_matches(said, sorted(COMMANDS), n=1, cutoff=0.6)
    if near:
        await turn.say(turn.words.html("answers.did_you_mean", command=f"/{near[0]}"))
    else:
        await turn.say(turn.words.html("answers.unknown_command"))


async def text(turn: Turn) -> None:
    """Plain words outside a dialogue."""
    await answer(turn)


async def edited(turn: Turn) -> None:
    """An edited message is no answer."""
    await turn.say(turn.words.html("answers.edited"))


async def something(turn: Turn) -> None:
    """A voice message, a sticker, a photo, a video, a contact: a kind word for each."""
    message = turn.update.message if turn.update else None
    kind = next((one for one in KINDS if message is not None and getattr(message, one, None)), "file")
    await turn.say(turn.words.html(f"capture.kinds.{kind}"))


async def on_error(update: object, context: Context) -> None:
    """The last resort: the log gets the kind of error, the person a kind sentence. Nothing stored is
    lost.
    """
    error = context.error
    if isinstance(error, HandledElsewhere):
        log.info("update_handled_elsewhere")
        return
    if isinstance(error, Undeliverable):
        log.warning("answer_undeliverable", fate=error.fate.name)
        if error.fate in (Fate.GONE, Fate.REFUSED):
            return
    else:
        number = update.update_id if isinstance(update, Update) else None
        log.error("update_failed", update_id=number, exc_info=error)
    if isinstance(update, Update) and update.effective_user is not None:
        await _apologise(update, context)


async def _apologise(update: Update, context: Context) -> None:
    services = services_of(context)
    try:
        person = await person_of(update, context)
        said = words_of(person)
        if update.callback_query is not None:
            await services.gateway.answer(update.callback_query.id, said.text("errors.went_wrong_short"), alert=True)
        else:
            await services.gateway.send(person.chat_id, said.html("errors.went_wrong"))
    except Exception as error:  # noqa: BLE001  an error in the error handler must end here
        log.error("apology_failed", error=type(error).__name__)


async def _welcome_back(update: Update, services: Services) -> None:
    """Whoever writes can be reached, also where Telegram's word of it was missed."""
    handling = current_handling.get()
    person = handling.sender.person if handling else None
    if person is None or person.reachable or update.my_chat_member is not None:
        return
    # Not what this update asks for, which must not count as handled by it.
    await returned(services.database, person.telegram_id, services.now())


def _is_here(change: ChatMemberUpdated) -> bool:
    return change.new_chat_member.status in HERE
