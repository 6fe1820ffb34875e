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
