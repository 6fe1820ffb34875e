"""Processes terminate the stalled transactions of others, which would otherwise hold locks (PostgreSQL only)."""

import asyncio
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
    """The connections of another process of the bot."""
    engine = engine_for(postgresql_url)
    yield engine
    await engine.dispose()


@asynccontextmanager
async def stopped(engine: AsyncEngine, name: str | None = None) -> AsyncIterator[Any]:
    """A process that was suspended between preparing and executing a statement, with every row of people locked."""
    async with engine.connect() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        if name:
            await driver.execute(f"SET application_name = '{name}'")
        await driver.execute("BEGIN")
        await driver.execute(CANADA)
        await driver.prepare("SELECT 1")
        yield driver
        await connection.invalidate()


async def terminated(server: Database, stalled: timedelta) -> int:
    async with server.unit() as unit:
        count = await unit.processes.terminate_stalled(stalled)
        await unit.connection.commit()
    return count


async def test_a_stalled_transaction_is_terminated_and_loses_its_locks(server: Database, other: AsyncEngine) -> None:
    async with stopped(other) as driver:
        count, closed = 0, asyncio.Event()
        driver.add_termination_listener(lambda _: closed.set())
        async with asyncio.timeout(30):
            while not count:  # the server answers a moment before it waits for the client
                count = await terminated(server, AT_ONCE)

        async with server.unit() as unit:
            await unit.connection.exec_driver_sql(MEXICO)
            await unit.connection.commit()
        await asyncio.wait_for(closed.wait(), 30)  # in between, the driver may say anything
        with pytest.raises(Exception, match="closed"):
            await driver.execute("COMMIT")
    async with server.unit() as unit:
        country = await unit.connection.exec_driver_sql("SELECT country FROM people")

    assert count == 1
    assert country.scalar_one() == "MX"


async def test_a_transaction_with_recent_progress_is_left_alone(server: Database, other: AsyncEngine) -> None:
    async with stopped(other) as driver:
        count = await terminated(server, LONG)

        assert (count, await driver.fetchval("SELECT 1")) == (0, 1)


async def test_another_program_on_the_same_database_is_left_alone(server: Database, other: AsyncEngine) -> None:
    async with stopped(other, "somebody else") as driver:
        count = await terminated(server, AT_ONCE)

        assert (count, await driver.fetchval("SELECT 1")) == (0, 1)


async def test_idle_connections_are_left_alone(server: Database, other: AsyncEngine) -> None:
    async with other.connect() as connection:
        await connection.exec_driver_sql("SELECT 1")
        await connection.rollback()

        assert await terminated(server, AT_ONCE) == 0
        assert (await connection.exec_driver_sql("SELECT 1")).scalar_one() == 1
