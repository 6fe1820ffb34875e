"""What sending teaches about a person's chat: that it is held back, has moved, or is out of reach.

One intention, one transaction, or a part of the caller's. It knows nothing of Telegram, and does not send.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.storage.database import Database
from bot.storage.errors import DATABASE_ERRORS
from bot.storage.records.people import Person
from bot.storage.unit_of_work import UnitOfWork
from bot.usecases.delivery.messages import Delivery, Retry, Sent, Unreachable

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ChatChange:
    """What one person's sendings told of their chat. `held_until` is real time."""

    person_id: int
    unreachable: bool
    held_until: datetime | None
    moved_to: int | None


def chat_changes(person: Person, deliveries: Iterable[Delivery], real_now: datetime) -> ChatChange:
    """What to learn from what became of a person's messages."""
    found = list(deliveries)
    held = [one.held for one in found if isinstance(one, Retry) and one.held]
    moved = [one.chat_id for one in found if isinstance(one, Sent) and one.chat_id != person.chat_id]
    return ChatChange(
        person.id,
        any(isinstance(one, Unreachable) for one in found),
        real_now + max(held) if held else None,
        moved[-1] if moved else None,
    )


async def learn(unit: UnitOfWork, one: ChatChange) -> None:
    """Writes it down, in the caller's transaction."""
    if one.held_until is not None:
        await unit.people.hold_until([one.person_id], one.held_until)
    changes: dict[str, object] = {}
    if one.moved_to is not None:
        changes["chat_id"] = one.moved_to
    if one.unreachable:
        changes["reachable"] = False
    if changes:
        await unit.people.change(one.person_id, **changes)


class KnownChats:
    """Keeps what an answer to a person taught about their chat. `clock` is real time.

    A database that is away is told, and the answer goes on: what it taught, the next message teaches again.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def held(self, chat_id: int, seconds: float) -> None:
        """No nudge goes to this chat for so long, from whichever process."""
        until = self._clock.now() + timedelta(seconds=seconds)
        await self._learn(chat_id, held_until=until)

    async def moved(self, chat_id: int, to: int) -> None:
        """The chat has a new id: what is sent from now on goes there."""
        await self._learn(chat_id, moved_to=to)

    def remaining(self, person: Person) -> float:
        """For how many seconds from now Telegram wants nothing for their chat."""
        return max(0.0, (person.held_until - self._clock.now()).total_seconds()) if person.held_until else 0.0

    async def _learn(self, chat_id: int, held_until: datetime | None = None, moved_to: int | None = None) -> None:
        try:
            async with self._database.unit() as unit:
                for person_id in await unit.people.ids_in_chat(chat_id):
                    await learn(unit, ChatChange(person_id, False, held_until, moved_to))
                await unit.commit(handles_update=False)
        except DATABASE_ERRORS as error:
            _log.error("chat_unlearned", error=type(error).__name__)
