"""Several processes of the real bot on one database, a Telegram that can have a bad day, and people who wait for it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.demo.server.app import BotApiServer
from bot.domain.model import Interview, Interviewer
from bot.storage.database import Database
from bot.storage.opening import open_database
from bot.storage.records.delivery import ProcessStatus
from tests.commands.conftest import TOKEN, Tactful

ANN = 1001
LEASE = "2"  # seconds, so that a take-over need not be waited for


@pytest.fixture
async def database(database_url: str, tmp_path: Path) -> AsyncIterator[Database]:
    """An opened database, of each kind in turn."""
    opened = await open_database(database_url, tmp_path / "keys" / "master.key", tmp_path / "data")
    yield opened
    await opened.dispose()


@pytest.fixture
async def telegram() -> AsyncIterator[BotApiServer]:
    running = BotApiServer(lambda: datetime.now(UTC), token=TOKEN)
    await running.start()
    yield running
    await running.stop()


@pytest.fixture
def tactful(tmp_path: Path, telegram: BotApiServer) -> Tactful:
    """The command line, pointed at the Bot API server; on SQLite unless a test says otherwise."""
    made = Tactful(tmp_path)
    made.environment |= {
        "TELEGRAM_API_URL": telegram.url,
        "LEASE_SECONDS": LEASE,
        "LOG_LEVEL": "INFO",
        "ALLOWED_USERS": ",".join(str(ANN + number) for number in range(60)),
    }
    return made


@pytest.fixture
def shared(tactful: Tactful, postgresql_url: str) -> Tactful:
    """The same on PostgreSQL, where several processes may run."""
    tactful.environment["DATABASE_URL"] = postgresql_url
    return tactful


@pytest.fixture
def either(tactful: Tactful, database_url: str) -> Tactful:
    """The same on each kind of database in turn."""
    tactful.environment["DATABASE_URL"] = database_url
    return tactful


async def opened(tactful: Tactful) -> Database:
    """The database as the processes have it."""
    url = tactful.environment.get("DATABASE_URL") or f"sqlite+aiosqlite:///{tactful.data_dir / 'tactful.sqlite3'}"
    return await open_database(url, tactful.key_file, tactful.data_dir)


async def signs_of(tactful: Tactful) -> list[ProcessStatus]:
    """What the processes last told of themselves."""
    database = await opened(tactful)
    try:
        async with database.unit() as unit:
            return await unit.processes.all()
    finally:
        await database.dispose()


async def due_now(database: Database, telegram: BotApiServer, many: int) -> None:
    """So many people who were to thank somebody ten minutes ago, awake at all hours."""
    now = datetime.now(UTC)
    ended = (now - timedelta(minutes=40)).replace(tzinfo=None, microsecond=0)
    interview = Interview(
        starts_at=ended - timedelta(hours=1),
        ends_at=ended,
        recorded_at=now - timedelta(minutes=40),
        company="Acme",
        role="Data engineer",
        people=(Interviewer(1, "Dana Lee", main=True),),
    )
    async with database.unit() as unit:
        for number in range(many):
            telegram.person(ANN + number).started = True
            person = await unit.people.create(ANN + number, ANN + number, now)
            await unit.people.change(
                person.id, timezone="UTC", quiet_from=time(0), quiet_to=time(0), references_told=True
            )
            await unit.interviews.add(person.id, interview, "UTC", None, now - timedelta(minutes=10))
        await unit.connection.commit()


def arrivals(telegram: BotApiServer, many: int) -> list[int]:
    """How many messages each of them got."""
    return [len(telegram.person(ANN + number).bot_messages) for number in range(many)]
