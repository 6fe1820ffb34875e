"""What a process that stands still holds in the database, the others of us take from it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.database import Database
from bot.storage.engine.connect import engine_for
from bot.storage.opening import open_database
from tests.storage.conftest import person

AT_ONCE, LONG = timedelta(0), timedelta(hours=1)
CANADA, MEXICO = "UPDATE people SET country = 'CA'", "UPDATE people SET country = 'MX'"


@pytest.fixture
async def server(postgresql_url: str, tmp_path: Path) -> AsyncIterator[Database]:
    opened = await open_database(postgresql_url, tmp_path / "keys" / "master.key", tmp_path / "data")
    await person(opened, 1001)
    yield opened
    await opened.dispose()


@pytest.fixture
async def other(postgresql_url: str) -> AsyncIterator[AsyncEngine]:
    """The connections of another process of ours."""
    engine = engine_for(postgresql_url)
    yield engine
    await engine.dispose()


@asynccontextmanager
async def stopped(engine: AsyncEngine, name: str | None = None) -> AsyncIterator[Any]:
    """A process that was stopped between a statement's preparation and the statement, with a lock on everybody."""
    async with engine.connect() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        if name:
            await driver.execute(f"SET application_name = '{name}'")
        await driver.execute("BEGIN")
        await driver.execute(CANADA)
        await driver.prepare("SELECT 1")
        yield driver
        await connection.invalidate()


async def ended(server: Database, still: timedelta) -> int:
    async with server.unit() as unit:
        many = await unit.processes.terminate_stalled(still)
        await unit.connection.commit()
    return many


async def test_whoever_stands_still_in_a_transaction_lets_go_of_its_locks(server: Database, other: AsyncEngine) -> None:
    async with stopped(other) as driver:
        many = await ended(server, AT_ONCE)

        async with server.unit() as unit:
            await unit.connection.exec_driver_sql(MEXICO)
            await unit.connection.commit()
        with pytest.raises(Exception, match=r"terminat|closed"):
            await driver.execute("COMMIT")
    async with server.unit() as unit:
        country = await unit.connection.exec_driver_sql("SELECT country FROM people")

    assert many == 1
    assert country.scalar_one() == "MX"


async def test_whoever_went_on_a_while_ago_is_left_alone(server: Database, other: AsyncEngine) -> None:
    async with stopped(other) as driver:
        many = await ended(server, LONG)

        assert (many, await driver.fetchval("SELECT 1")) == (0, 1)


async def test_another_programme_on_the_same_database_is_left_alone(server: Database, other: AsyncEngine) -> None:
    async with stopped(other, "somebody else") as driver:
        many = await ended(server, AT_ONCE)

        assert (many, await driver.fetchval("SELECT 1")) == (0, 1)


async def test_connections_that_do_nothing_are_left_alone(server: Database, other: AsyncEngine) -> None:
    async with other.connect() as connection:
        await connection.exec_driver_sql("SELECT 1")
        await connection.rollback()

        assert await ended(server, AT_ONCE) == 0
        assert (await connection.exec_driver_sql("SELECT 1")).scalar_one() == 1
