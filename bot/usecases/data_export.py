"""Everything that is kept of a person, read in one transaction. What becomes of it is decided elsewhere."""

from __future__ import annotations

from bot.storage.database import Database
from bot.storage.records import NotFound
from bot.usecases.portable_data import Life


async def everything(database: Database, person_id: int) -> Life:
    """The person's whole life with the bot. Raises NotFound."""
    async with database.unit() as unit:
        person = await unit.people.by_id(person_id)
        if person is None:
            raise NotFound("no such person")
        interviews = await unit.interviews.all(person_id)
        invites = await unit.calendars.invites(person_id)
        return Life(person, tuple(interviews), await unit.drafts.get(person_id), invites)
