"""One update while it is handled. Must not know what an update asks, nor how it is answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.storage.records.people import DialogueState, Person, QuestionShown
    from bot.storage.unit_of_work import UpdateInHand


@dataclass(frozen=True)
class Sender:
    """Who wrote, and the state of their open dialogue, as stored when the handling of this update began."""

    person: Person | None
    draft: DialogueState | None


@dataclass
class Handling:
    """One update while it is handled: made by the processor, read and added to by whoever answers the update.

    `shown` are the questions that were sent; the processor stores them together with the end of the update.
    `afterwards` runs once the update is finished and the person's next one may begin.
    """

    update: UpdateInHand
    sender: Sender
    shown: list[QuestionShown] = field(default_factory=list)
    afterwards: list[Callable[[], Awaitable[None]]] = field(default_factory=list)


current_handling: ContextVar[Handling | None] = ContextVar("current_handling", default=None)
"""Set by the processor around each update, and read only where python-telegram-bot calls us.

The library passes nothing but the update when it asks a handler whether it takes it, and makes the handlers' context
itself, so no argument can carry this there. From then on a `Turn` carries it.
"""
