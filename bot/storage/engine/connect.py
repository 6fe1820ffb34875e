"""Engines for SQLite and PostgreSQL, with the settings that every connection needs: pragmas, time-outs, pool size."""

from __future__ import annotations

import os
import secrets
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, ConnectionPoolEntry

from bot.storage.engine import cancel_safe

APPLICATION_NAME = "tactful"
"""PostgreSQL's `application_name` of our connections."""

_CONNECT_SECONDS = 10
_STATEMENT_SECONDS = 30
_IDLE_IN_TRANSACTION_SECONDS = 5
"""`idle_in_transaction_session_timeout`: how long a frozen process can hold locks. Transactions take milliseconds."""

_POOL_TIMEOUT_SECONDS = 30
_POSTGRES_POOL_SIZE = 8


def sqlite_file(url: str) -> Path | None:
    """The file of a SQLite database; None for an in-memory database or a server."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or parsed.database in (None, "", ":memory:"):
        return None
    return Path(str(parsed.database))


def engine_for(url: str, *, echo: bool = False, foreign_keys: bool = True) -> AsyncEngine:
    """An engine for `sqlite+aiosqlite` or `postgresql+asyncpg`. Only migrations turn foreign keys off."""
    if make_url(url).get_backend_name() == "sqlite":
        return _sqlite(url, echo, foreign_keys)
    return _postgresql(url, echo)


def _sqlite(url: str, echo: bool, foreign_keys: bool) -> AsyncEngine:
    file = sqlite_file(url)
    if file is not None:
        _create_private(file)
    # One connection: SQLite allows one writer, and the pool's queue is fair and prompt, unlike SQLite's busy waiting.
    engine = create_async_engine(
        url,
        echo=echo,
        hide_parameters=True,
        poolclass=AsyncAdaptedQueuePool,
        pool_size=1,
        max_overflow=0,
        pool_timeout=_POOL_TIMEOUT_SECONDS,
    )

    def prepare(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        # SQLAlchemy's recipe: stop the driver from beginning transactions, so that our BEGIN covers reads and DDL too.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in _pragmas(foreign_keys):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    event.listen(engine.sync_engine, "do_connect", _connect_cancel_safe)
    event.listen(engine.sync_engine, "connect", prepare)
    event.listen(engine.sync_engine, "begin", _begin_immediate)
    return engine


def _connect_cancel_safe(
    dialect: Dialect, _: ConnectionPoolEntry, arguments: tuple[Any, ...], options: dict[str, Any]
) -> DBAPIConnection:
    assert dialect.dbapi is not None
    connection: DBAPIConnection = dialect.dbapi.connect(*arguments, async_creator_fn=cancel_safe.connect, **options)
    return connection


def _pragmas(foreign_keys: bool) -> tuple[str, ...]:
    return (
        f"busy_timeout = {cancel_safe.BUSY_TIMEOUT_SECONDS * 1000}",
        "journal_mode = WAL",
        # FULL: a power cut must not lose a commit that was answered for. NORMAL would save 0.2 ms a commit.
        "synchronous = FULL",
        f"foreign_keys = {'ON' if foreign_keys else 'OFF'}",
        "secure_delete = ON",
    )


def _begin_immediate(connection: Connection) -> None:
    # A deferred transaction that reads, then writes, fails at once if another wrote in between, whatever the timeout.
    driver = connection.connection.driver_connection
    assert isinstance(driver, cancel_safe.CancelSafeConnection)
    if not driver.try_begin():
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _create_private(file: Path) -> None:
    # Created under another name and linked into place in WAL mode: with two processes starting at once, neither
    # switches the journal mode under the other. SQLite gives -wal and -shm the mode of the file itself.
    if file.exists():
        return
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    os.close(os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with closing(sqlite3.connect(temporary)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
        with suppress(FileExistsError):
            os.link(temporary, file)
    finally:
        temporary.unlink(missing_ok=True)


def _postgresql(url: str, echo: bool) -> AsyncEngine:
    return create_async_engine(
        url,
        echo=echo,
        hide_parameters=True,
        pool_size=_POSTGRES_POOL_SIZE,
        max_overflow=0,
        pool_timeout=_POOL_TIMEOUT_SECONDS,
        pool_pre_ping=True,
        connect_args={
            "timeout": _CONNECT_SECONDS,
            "command_timeout": _STATEMENT_SECONDS,
            "server_settings": {
                "application_name": APPLICATION_NAME,
                "statement_timeout": str(_STATEMENT_SECONDS * 1000),
                "idle_in_transaction_session_timeout": str(_IDLE_IN_TRANSACTION_SECONDS * 1000),
            },
        },
    )
