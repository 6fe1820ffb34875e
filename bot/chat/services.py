"""What every handler works with, handed in once by app.py: the database, the one outbound door, the clock.

Must not know how any of it is made.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass
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


standing: ContextVar[Sender | None] = ContextVar("standing", default=None)
"""Set by the processor for each update; dialogues read from it where they stand."""


shown: ContextVar[list[QuestionShown] | None] = ContextVar("shown", default=None)
"""The questions that this update has put on the screen; the processor has them written with the update's last mark."""


afterwards: ContextVar[list[Callable[[], Awaitable[None]]] | None] = ContextVar("afterwards", default=None)
"""What is to be done once this update is through and the person's next one may begin."""


def services_of(context: Context) -> Services:
    """The desk that app.py put into the application."""
    return cast("Services", context.bot_data[KEY])


async def person_of(update: Update, context: Context) -> Person:
    """Who wrote or pressed, made known at the first update. The update must come from a user in a private
    chat.
    """
    known = standing.get()
    if known is not None and known.person is not None:
        return known.person
    user, chat = update.effective_user, update.effective_chat
    if user is None:
        raise ValueError("an update from nobody")
    services = services_of(context)
    chat_id, language = chat.id if chat else user.id, user.language_code or "en"
    owner = services.access_policy.owns(user.id)
    person = await meet(services.database, user.id, chat_id, services.now(), language, owner=owner)
    standing.set(Sender(person, known.draft if known else None))
    return person
