"""What sending tells about a chat: that Telegram throttles it, that it has a new id, or that it is unreachable."""

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
    """What the deliveries to one person say about their chat. `held_until` is real time."""

    person_id: int
    unreachable: bool
    held_until: datetime | None
    moved_to: int | None


def chat_change(person: Person, deliveries: Iterable[Delivery], real_now: datetime) -> ChatChange:
    deliveries = list(deliveries)
    held = [one.held for one in deliveries if isinstance(one, Retry) and one.held]
    moved = [one.chat_id for one in deliveries if isinstance(one, Sent) and one.chat_id != person.chat_id]
    return ChatChange(
        person.id,
        any(isinstance(one, Unreachable) for one in deliveries),
        real_now + max(held) if held else None,
        moved[-1] if moved else None,
    )


async def apply_chat_change(unit: UnitOfWork, change: ChatChange) -> None:
    """Writes it, in the caller's transaction."""
    if change.held_until is not None:
        await unit.people.hold_until([change.person_id], change.held_until)
    fields: dict[str, object] = {}
    if change.moved_to is not None:
        fields["chat_id"] = change.moved_to
    if change.unreachable:
        fields["reachable"] = False
    if fields:
        await unit.people.change(change.person_id, **fields)


class ChatStates:
    """Records what an answer told about a chat. `clock` is real time.

    If the database is away that is logged and the answer goes on: the next message brings the same information.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def held(self, chat_id: int, seconds: float) -> None:
        """Holds back nudges to this chat for so long, in all processes."""
        until = self._clock.now() + timedelta(seconds=seconds)
        await self._record(chat_id, held_until=until)

    async def moved(self, chat_id: int, to: int) -> None:
        """The chat has a new id, to which everything is sent from now on."""
        await self._record(chat_id, moved_to=to)

    def remaining(self, person: Person) -> float:
        """Seconds until Telegram accepts messages to their chat again."""
        return max(0.0, (person.held_until - self._clock.now()).total_seconds()) if person.held_until else 0.0

    async def _record(self, chat_id: int, held_until: datetime | None = None, moved_to: int | None = None) -> None:
        try:
            async with self._database.unit() as unit:
                for person_id in await unit.people.ids_in_chat(chat_id):
                    await apply_chat_change(unit, ChatChange(person_id, False, held_until, moved_to))
                await unit.commit(handles_update=False)
        except DATABASE_ERRORS as error:
            _log.error("chat_state_write_failed", error=type(error).__name__)
