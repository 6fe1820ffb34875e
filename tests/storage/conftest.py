"""A database of each kind, with people and interviews."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.domain.model import Interview, Interviewer, Kind
from bot.storage.database import Database
from bot.storage.opening import open_database
from bot.storage.records.people import Person

NOW = datetime(2026, 11, 20, 20, 5, tzinfo=UTC)
ZONE = "America/New_York"


@pytest.fixture
async def database(database_url: str, key_file: Path, tmp_path: Path) -> AsyncIterator[Database]:
    opened = await open_database(database_url, key_file, tmp_path / "data")
    yield opened
    await opened.dispose()


@pytest.fixture
async def second(database: Database, database_url: str) -> AsyncIterator[Database]:
    """The same database, as another process has it."""
    pending = Database(database_url, database.keys)
    yield pending
    await pending.dispose()


@pytest.fixture
async def ann(database: Database) -> Person:
    return await person(database, 1001)


@pytest.fixture
async def ben(database: Database) -> Person:
    return await person(database, 2002)


async def person(database: Database, telegram_id: int, zone: str = ZONE) -> Person:
    async with database.unit() as unit:
        made = await unit.people.create(telegram_id, telegram_id, NOW)
        made = await unit.people.change(made.id, timezone=zone, country="US")
        await unit.commit()
    return made


def acme(**changes: object) -> Interview:
    fields = {
        "starts_at": datetime(2026, 11, 20, 14, 0),
        "ends_at": datetime(2026, 11, 20, 15, 0),
        "recorded_at": NOW,
        "company": "Acme",
        "role": "Data engineer",
        "decide_by": date(2026, 11, 27),
        "people": (
            Interviewer(1, "Dana Lee", title="Head of Data", email="dana@acme.example", linkedin=True, main=True),
            Interviewer(2, "Tom Ruiz", phone="+1 212 555 0100", topic="the migration to Kafka"),
        ),
        "kind": Kind.VIDEO,
        "topic": "the warehouse they build",
    }
    return Interview(**{**fields, **changes})  # type: ignore[arg-type]  # a test names what it changes


async def add(
    database: Database, of: Person, next_at: datetime | None = NOW, interview: Interview | None = None
) -> int:
    async with database.unit() as unit:
        made = await unit.interviews.add(of.id, interview or acme(), ZONE, None, next_at)
        await unit.commit()
    return made
