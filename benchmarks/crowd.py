"""A crowd of people, each with one nudge that is due: the database on which a storm is let loose.

Written straight through bot.storage, in batches. Everybody's chat has a number of its own, so that what arrives in it
can be counted. It must not know how nudges are delivered.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select

from bot.domain.model import Fact, Interview, Interviewer, Step, What
from bot.storage.database import Database
from bot.storage.opening import open_database
from bot.storage.records import OPEN, State
from bot.storage.tables import interviews, nudges, people

FIRST_CHAT = 1_000_001
ZONE = "America/New_York"
RECORDED = datetime(2026, 11, 20, 20, 5, tzinfo=UTC)
"""Friday 15:05 in New York, five minutes after everybody's interview."""

DUE = datetime(2026, 11, 20, 20, 30, tzinfo=UTC)
"""When everybody is to thank Dana Lee; the reminder comes 20 hours after the interview, when the storm is over."""

BATCH = 250


def data_dir(key_file: Path) -> Path:
    """Beside the folder of the key, as a key must not lie in it."""
    return key_file.parent.parent / "data"


async def gather(url: str, key_file: Path, many: int) -> None:
    """Makes a database with so many people, each with one nudge due at DUE."""
    database = await open_database(url, key_file, data_dir(key_file))
    try:
        for first in range(0, many, BATCH):
            await _add(database, range(first, min(first + BATCH, many)))
    finally:
        await database.dispose()


async def _add(database: Database, numbers: range) -> None:
    told = Fact(What.DONE, RECORDED, Step.REFERENCES)
    async with database.unit() as unit:
        for number in numbers:
            chat = FIRST_CHAT + number
            person = await unit.people.create(chat, chat, RECORDED)
            await unit.people.change(person.id, timezone=ZONE, country="US")
            interview_id = await unit.interviews.add(person.id, _interview(), ZONE, None, DUE)
            await unit.interviews.record(person.id, interview_id, [told], deed=number + 1)
        await unit.connection.commit()


def _interview() -> Interview:
    return Interview(
        starts_at=datetime(2026, 11, 20, 14, 0),
        ends_at=datetime(2026, 11, 20, 15, 0),
        recorded_at=RECORDED,
        company="Acme",
        role="Data engineer",
        people=(Interviewer(1, "Dana Lee", main=True),),
    )


async def unfinished(database: Database, now: datetime) -> int:
    """How many interviews have something due or a nudge that has not ended."""
    async with database.engine.connect() as connection:
        begun = select(nudges.c.id).where(nudges.c.interview_id == interviews.c.id, nudges.c.state.in_(OPEN)).exists()
        statement = select(func.count()).select_from(interviews).where((interviews.c.next_at <= now) | begun)
        return int(await connection.scalar(statement) or 0)


async def records(database: Database) -> dict[int, tuple[int, int, int]]:
    """By chat: how many nudges ended as sent, how many otherwise, and how often one was in the air without a record."""
    async with database.engine.connect() as connection:
        rows = await connection.execute(
            select(people.c.telegram_id, nudges.c.state, nudges.c.unknowns).join(
                nudges, nudges.c.person_id == people.c.id
            )
        )
        found: dict[int, tuple[int, int, int]] = {}
        for chat, state, unknowns in rows:
            sent, other, unknown = found.get(chat, (0, 0, 0))
            is_sent = State(state) is State.SENT
            found[chat] = (sent + is_sent, other + (not is_sent), unknown + unknowns)
        return found
