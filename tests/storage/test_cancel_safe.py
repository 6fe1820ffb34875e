"""Whether operations on SQLite run inline or in the driver's thread."""

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
    """The driver's connection, with SQL functions that return the current thread and that take long."""
    raw = (await connection.get_raw_connection()).driver_connection
    assert isinstance(raw, CancelSafeConnection)
    await raw.create_function("thread", 0, threading.get_ident)
    await raw.create_function("linger", 0, linger)
    return raw


def linger() -> int:
    """Takes far longer than statements may run inline; returns its thread."""
    time.sleep(0.05)
    return threading.get_ident()


async def had_a_turn() -> None:
    """Gives the event loop a turn, so that the next statement runs inline, however long those before took."""
    await asyncio.sleep(0)


async def once(engine: AsyncEngine) -> int:
    """One short transaction."""
    async with engine.connect() as connection:
        return int((await connection.execute(text("SELECT 1"))).scalar_one())


async def test_a_statement_in_a_transaction_runs_inline(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await told(connection)
        await connection.execute(text("SELECT 1"))
        await had_a_turn()

        assert await connection.scalar(WHERE) == threading.get_ident()


async def test_begin_runs_inline_and_commit_in_the_thread(engine: AsyncEngine) -> None:
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


async def test_begin_waits_in_the_thread_while_another_connection_writes(engine: AsyncEngine, tmp_path: Path) -> None:
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


async def test_statements_inside_run_in_thread_run_in_the_thread(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await told(connection)
        async with run_in_thread(connection):
            assert await connection.scalar(WHERE) != threading.get_ident()
        await had_a_turn()
        assert await connection.scalar(WHERE) == threading.get_ident()


async def test_consecutive_statements_move_to_the_thread_after_a_while(engine: AsyncEngine) -> None:
    here = threading.get_ident()
    lingered = then = 0
    for _ in range(50):  # on a busy machine the long statement itself may run in the thread
        async with engine.connect() as connection:
            await told(connection)
            await connection.execute(text("CREATE TABLE one AS SELECT linger() AS thread"))
            then = await connection.scalar(WHERE) or 0
            lingered = await connection.scalar(text("SELECT thread FROM one")) or 0
        if lingered == here:
            break

    assert lingered == here
    assert then != here


async def test_an_error_inline_leaves_the_transaction_to_be_rolled_back(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE one (a INTEGER PRIMARY KEY)"))
    async with engine.connect() as connection:
        await connection.execute(text("INSERT INTO one VALUES (1)"))
        with pytest.raises(IntegrityError):
            await connection.execute(text("INSERT INTO one VALUES (1)"))

    async with engine.begin() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM one")) == 0
