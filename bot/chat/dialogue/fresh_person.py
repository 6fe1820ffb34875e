"""The person behind a turn, as they are now."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.chat.services import Sender

if TYPE_CHECKING:
    from bot.chat.dialogue.turn import Turn


async def with_fresh_person(turn: Turn) -> Turn:
    """The same turn with the person as stored now, after their preferences were changed within it."""
    async with turn.database.unit() as unit:
        person = await unit.people.by_id(turn.person.id) or turn.person
    if turn.handling is not None:
        turn.handling.sender = Sender(person, turn.draft)
    return replace(turn, person=person)
