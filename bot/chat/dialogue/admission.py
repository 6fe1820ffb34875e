"""Who is let in: strangers are stopped, groups are left, and it is noted who blocked the bot or came back.

Must not know what an update asks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from telegram import ChatMember, Update
from telegram.constants import ChatType
from telegram.ext import ApplicationHandlerStop, ChatMemberHandler, TypeHandler

from bot.chat.dialogue.context import database_of, services_of
from bot.chat.telegram.gateway import Undeliverable
from bot.chat.telegram.handling import current_handling
from bot.chat.telegram.types import Context
from bot.usecases.delivery.chat_state import ChatStates
from bot.usecases.people import blocked, returned
from bot.wording import words

if TYPE_CHECKING:
    from telegram import ChatMemberUpdated, User

    from bot.chat.dialogue.routing import Handler
    from bot.chat.services import Services

log = structlog.get_logger(__name__)

HERE = (ChatMember.MEMBER, ChatMember.ADMINISTRATOR, ChatMember.RESTRICTED, ChatMember.OWNER)


def gatekeepers() -> list[Handler]:
    """Registered before everything else."""
    return [TypeHandler(Update, keep_out)]


def handlers() -> list[Handler]:
    """Changes of the bot's own membership in a chat."""
    return [ChatMemberHandler(membership, ChatMemberHandler.MY_CHAT_MEMBER)]


async def keep_out(update: Update, context: Context) -> None:
    """Stops strangers without an answer. In a group the bot says that it works in private chats, and leaves."""
    services, user, chat = services_of(context), update.effective_user, update.effective_chat
    if user is None or not services.access_policy.allows(user.id):
        raise ApplicationHandlerStop
    if chat is None or chat.type == ChatType.PRIVATE:
        if services.access_policy.inbound_limiter.is_last_word(update.update_id):
            await _slow_down(update, services, user)
        await _welcome_back(update, services)
        return
    if update.message is not None and update.message.migrate_to_chat_id is not None:
        # The group became a supergroup, which is another chat to Telegram.
        await ChatStates(services.database, services.clock).moved(chat.id, update.message.migrate_to_chat_id)
        raise ApplicationHandlerStop
    if update.my_chat_member is None or _is_here(update.my_chat_member):
        try:
            await services.gateway.send(chat.id, words(user.language_code or "en").html("answers.works_in_private"))
        except Undeliverable as error:
            log.info("group_unanswered", kind=error.kind.name)
        await services.gateway.leave(chat.id)
    raise ApplicationHandlerStop


async def _slow_down(update: Update, services: Services, user: User) -> None:
    """Asks somebody over the rate limit to slow down; the update itself is dropped."""
    catalogue = words(user.language_code or "en")
    if update.callback_query is not None:
        await services.gateway.answer(update.callback_query.id, catalogue.text("data.slow_down"), alert=True)
    else:
        await services.gateway.send(user.id, catalogue.html("data.slow_down"))
    raise ApplicationHandlerStop


async def membership(update: Update, context: Context) -> None:
    """Records that the person blocked the bot, or unblocked it."""
    change, user = update.my_chat_member, update.effective_user
    if change is None or user is None:
        return
    services = services_of(context)
    if _is_here(change):
        await returned(database_of(context), user.id, services.now())
    else:
        await blocked(database_of(context), user.id, services.now())


async def _welcome_back(update: Update, services: Services) -> None:
    """Whoever writes can be reached, even if Telegram's update about it was missed."""
    handling = current_handling.get()
    person = handling.sender.person if handling else None
    if person is None or person.reachable or update.my_chat_member is not None:
        return
    # In the services' own database, for this commit must not mark the update as handled.
    await returned(services.database, person.telegram_id, services.now())


def _is_here(change: ChatMemberUpdated) -> bool:
    return change.new_chat_member.status in HERE
