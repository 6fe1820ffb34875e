"""Everything that is kept of a person, read in one transaction. What becomes of it is decided elsewhere."""

from __future__ import annotations

from bot.storage.database import Database
from bot.storage.errors import NotFound
from bot.usecases.portable_data import PersonData


async def everything(database: Database, person_id: int) -> PersonData:
    """The person's whole life with the bot. Raises NotFound."""
    async with database.unit() as unit:
        person = await unit.people.by_id(person_id)
        if person is None:
            raise NotFound("no such person")
        interviews = await unit.interviews.all(person_id)
        invites = await unit.calendars.invites(person_id)
        return PersonData(person, tuple(interviews), await unit.dialogues.get(person_id), invites)
