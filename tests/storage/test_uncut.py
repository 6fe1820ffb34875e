"""Where operations on SQLite run: on the spot, or in the driver's thread."""

import asyncio
import sqlite3
import threading
import time
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.engine.cancel_safe import CancelSafeConnection, run_in_thread
from bot.storage.engine.connect import engine_for

WHERE = text("SELECT thread()")


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    made = engine_for(f"sqlite+aiosqlite:///{tmp_path / 'one.sqlite3'}")
    yield made
    await made.dispose()


async def told(connection: Any) -> CancelSafeConnection:
    """The connection below, which can now tell in which thread a statement runs, and linger over one."""
    raw = (await connection.get_raw_connection()).driver_connection
    assert isinstance(raw, CancelSafeConnection)
    await raw.create_function("thread", 0, threading.get_ident)
    await raw.create_function("linger", 0, linger)
    return raw


def linger() -> int:
    """Takes far longer than statements may follow each other on the spot; the thread it ran in."""
    time.sleep(0.05)
    return threading.get_ident()


async def had_a_turn() -> None:
    """Everybody else on the loop had their turn: what follows is on the spot, however long all before it took."""
    await asyncio.sleep(0)


async def once(engine: AsyncEngine) -> int:
    """One short transaction."""
    async with engine.connect() as connection:
        return int((await connection.execute(text("SELECT 1"))).scalar_one())


async def test_a_statement_in_a_transaction_runs_on_the_spot(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await told(connection)
        await connection.execute(text("SELECT 1"))
        await had_a_turn()

        assert await connection.scalar(WHERE) == threading.get_ident()


async def test_a_transaction_begins_on_the_spot_and_ends_in_the_thread(engine: AsyncEngine) -> None:
    seen: dict[str, int] = {}
    async with engine.connect() as connection:
        raw = await told(connection)
        await raw.set_trace_callback(lambda statement: seen.setdefault(statement.split()[0], threading.get_ident()))
        await had_a_turn()
        await connection.begin()
        await had_a_turn()
        await connection.execute(text("CREATE TABLE one (a INTEGER)"))
        await connection.commit()

    assert seen["BEGIN"] == seen["CREATE"] == threading.get_ident()
    assert seen["COMMIT"] != threading.get_ident()


async def test_where_another_connection_writes_the_wait_is_the_threads(engine: AsyncEngine, tmp_path: Path) -> None:
    began: list[int] = []
    again, loop = asyncio.Event(), asyncio.get_running_loop()

    def trace(statement: str) -> None:
        if statement.startswith("BEGIN"):
            began.append(threading.get_ident())
            if len(began) > 1:
                loop.call_soon_threadsafe(again.set)

    async with engine.connect() as connection:
        raw = await told(connection)
        await raw.set_trace_callback(trace)
    with closing(sqlite3.connect(tmp_path / "one.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        waiting = asyncio.create_task(once(engine))
        await asyncio.wait_for(again.wait(), 5)
        assert not waiting.done()
        other.execute("COMMIT")

    assert await waiting == 1
    assert began[0] == threading.get_ident()
    assert began[1] != threading.get_ident()


async def test_what_is_said_to_be_long_runs_in_the_thread(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await told(connection)
        async with run_in_thread(connection):
            assert await connection.scalar(WHERE) != threading.get_ident()
        await had_a_turn()
        assert await connection.scalar(WHERE) == threading.get_ident()


async def test_after_a_while_of_statements_the_loop_gets_a_turn(engine: AsyncEngine) -> None:
    here = threading.get_ident()
    lingered = then = 0
    for _ in range(50):  # on a busy machine what is to linger may itself have been sent to the thread
        async with engine.connect() as connection:
            await told(connection)
            await connection.execute(text("CREATE TABLE one AS SELECT linger() AS thread"))
            then = await connection.scalar(WHERE) or 0
            lingered = await connection.scalar(text("SELECT thread FROM one")) or 0
        if lingered == here:
            break

    assert lingered == here
    assert then != here


async def test_an_error_on_the_spot_leaves_the_transaction_to_be_taken_back(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE one (a INTEGER PRIMARY KEY)"))
    async with engine.connect() as connection:
        await connection.execute(text("INSERT INTO one VALUES (1)"))
        with pytest.raises(IntegrityError):
            await connection.execute(text("INSERT INTO one VALUES (1)"))

    async with engine.begin() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM one")) == 0
