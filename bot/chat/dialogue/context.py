"""What a callback of python-telegram-bot finds in its arguments: our services, the database, the person.

Must not know any dialogue in particular.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from telegram import Update

from bot.chat.services import KEY, Services
from bot.chat.telegram.handling import Sender, current_handling
from bot.chat.telegram.types import Context
from bot.usecases.people import meet

if TYPE_CHECKING:
    from bot.storage.database import Database
    from bot.storage.records.people import Person


def services_of(context: Context) -> Services:
    """The services of the application that handles the update."""
    return cast("Services", context.bot_data[KEY])


def database_of(context: Context) -> Database:
    """The database, bound to the update that is handled, so that a commit can mark it."""
    handling, database = current_handling.get(), services_of(context).database
    return database if handling is None else database.effect_of(handling.update)


async def person_of(update: Update, context: Context) -> Person:
    """Who wrote or pressed; stored at their first update. The update must come from a user in a private chat."""
    handling = current_handling.get()
    if handling is not None and handling.sender.person is not None:
        return handling.sender.person
    user, chat = update.effective_user, update.effective_chat
    if user is None:
        raise ValueError("an update from nobody")
    services = services_of(context)
    chat_id, language = chat.id if chat else user.id, user.language_code or "en"
    owner = services.access_policy.owns(user.id)
    person = await meet(services.database, user.id, chat_id, services.now(), language, owner=owner)
    if handling is not None:
        handling.sender = Sender(person, handling.sender.draft)
    return person
