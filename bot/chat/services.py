"""What every handler works with, handed in once by app.py: the database, the one outbound door, the clock.

Must not know how any of it is made.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, cast

from telegram import Update

from bot.chat.telegram.types import Context
from bot.usecases.people import meet

if TYPE_CHECKING:
    from bot.chat.telegram.access import AccessPolicy
    from bot.chat.telegram.gateway import Gateway
    from bot.chat.telegram.update_batches import UpdateBatcher
    from bot.clock import Clock
    from bot.pictures.studio import Studio
    from bot.storage.database import Database
    from bot.storage.records.people import DialogueState, Person, QuestionShown
    from bot.storage.unit_of_work import UpdateInHand
    from bot.usecases.delivery.worker import DeliveryWorker

KEY = "desk"


@dataclass(frozen=True)
class Services:
    """The running parts that handlers need. `clock` tells product time."""

    database: Database
    gateway: Gateway
    worker: DeliveryWorker
    clock: Clock
    access_policy: AccessPolicy
    studio: Studio
    batcher: UpdateBatcher

    def now(self) -> datetime:
        """The product's present moment (UTC)."""
        return self.clock.now()


@dataclass(frozen=True)
class Sender:
    """Who wrote, and where their open dialogue stands, as stored when this update's turn came."""

    person: Person | None
    draft: DialogueState | None


@dataclass
class Handling:
    """One update while it is handled: the processor makes it, whoever answers the update reads and adds to it.

    `shown` are the questions it has put on the screen, which the processor has written with the update's last mark;
    `afterwards` is done once the update is through and the person's next one may begin.
    """

    update: UpdateInHand
    sender: Sender
    shown: list[QuestionShown] = field(default_factory=list)
    afterwards: list[Callable[[], Awaitable[None]]] = field(default_factory=list)


current_handling: ContextVar[Handling | None] = ContextVar("current_handling", default=None)
"""Set by the processor around each update; read where python-telegram-bot calls us, and nowhere else.

It asks a handler whether an update is its own with the update alone, and makes the handlers' context itself, so that no
argument can bring this there. From then on a `Turn` hands it on.
"""


def services_of(context: Context) -> Services:
    """The desk that app.py put into the application."""
    return cast("Services", context.bot_data[KEY])


def database_of(context: Context) -> Database:
    """The database, for what answers to the update that is handled."""
    handling, database = current_handling.get(), services_of(context).database
    return database if handling is None else database.effect_of(handling.update)


async def person_of(update: Update, context: Context) -> Person:
    """Who wrote or pressed, made known at the first update. The update must come from a user in a private
    chat.
    """
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
