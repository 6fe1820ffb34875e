"""Reads all data of a person, in one transaction."""

from __future__ import annotations

from bot.storage.database import Database
from bot.storage.errors import NotFound
from bot.usecases.portable_data import PersonData


async def export_person(database: Database, person_id: int) -> PersonData:
    """Raises NotFound."""
    async with database.unit() as unit:
        person = await unit.people.by_id(person_id)
        if person is None:
            raise NotFound("no such person")
        interviews = await unit.interviews.all(person_id)
        invites = await unit.calendars.invites(person_id)
        return PersonData(person, tuple(interviews), await unit.dialogues.get(person_id), invites)
