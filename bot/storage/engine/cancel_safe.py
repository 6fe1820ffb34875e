"""A SQLite connection whose operations finish even when the task that awaits them is cancelled.

aiosqlite runs every operation in a thread. When the caller is cancelled meanwhile, SQLAlchemy discards the connection,
and sometimes the thread never closes it: the file then stays locked until the process ends. An operation takes about a
millisecond, so a cancelled caller waits for it here and is cancelled afterwards.

Handing an operation to the thread costs more than most statements take. So only those that may block go there: BEGIN
while another connection writes, COMMIT (it waits for the disk), and statements over many rows.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from time import monotonic
from typing import Any

import aiosqlite
from sqlalchemy.ext.asyncio import AsyncConnection

_ITER_CHUNK_SIZE = 64  # aiosqlite's default

_MAX_BLOCKING_SECONDS = 0.005
"""How long consecutive statements may block the event loop before other tasks get a turn."""

BUSY_TIMEOUT_SECONDS = 10
"""How long an operation in the thread waits for a lock that another connection holds."""


class CancelSafeConnection(aiosqlite.Connection):
    """aiosqlite's connection, except that a cancellation is delivered after the running operation."""

    _blocking_since: float | None = None
    """When the first statement ran inline since the event loop's last turn; None: none has."""

    thread_only = False
    """Whether every statement runs in the thread (see `run_in_thread`)."""

    def try_begin(self) -> bool:
        """Begins a write transaction without waiting; False, with nothing begun, where another connection writes."""
        if not self._running or not self._connection or not self._may_block():
            return False
        connection = self._conn
        try:
            connection.execute("PRAGMA busy_timeout = 0")
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:  # locked; for any other error, the BEGIN in the thread raises it again
            return False
        finally:
            connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_SECONDS * 1000}")
        return True

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as the driver
        if not self._running or not self._connection:
            raise ValueError("Connection closed")
        if self._runs_inline(fn):
            return fn(*args, **kwargs)
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._tx.put_nowait((answer, partial(fn, *args, **kwargs)))
        try:
            return await asyncio.shield(answer)
        except asyncio.CancelledError:
            await _wait_until_done(answer)
            _cancel_again()
            return answer.result()

    def _runs_inline(self, fn: Callable[..., Any]) -> bool:
        # The thread is idle now: a connection has one caller, which awaits every operation.
        connection = self._conn
        if fn == connection.cursor or (fn.__name__ == "close" and fn != connection.close):
            return True
        if not connection.in_transaction:
            return fn == connection.rollback  # a no-op
        if fn == connection.commit or self.thread_only:
            return False
        return self._may_block()

    def _may_block(self) -> bool:
        if self._blocking_since is None:
            self._blocking_since = monotonic()
            asyncio.get_running_loop().call_soon(self._loop_ran)
            return True
        return monotonic() - self._blocking_since < _MAX_BLOCKING_SECONDS

    def _loop_ran(self) -> None:
        self._blocking_since = None


async def connect(database: str, **options: Any) -> CancelSafeConnection:
    """Arguments as for `sqlite3.connect`."""
    options = {**options, "check_same_thread": False}
    connection = CancelSafeConnection(partial(sqlite3.connect, database, **options), _ITER_CHUNK_SIZE)
    connection._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy does, so that the thread ends with the process
    await connection
    return connection


@asynccontextmanager
async def run_in_thread(connection: AsyncConnection) -> AsyncIterator[None]:
    """Runs every statement inside in the driver's thread; for statements over many rows. No effect on PostgreSQL."""
    driver = (await connection.get_raw_connection()).driver_connection
    if not isinstance(driver, CancelSafeConnection):
        yield
        return
    driver.thread_only = True
    try:
        yield
    finally:
        driver.thread_only = False


async def raise_if_cancelled() -> None:
    """Raises the CancelledError that an operation has delayed, if any."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        await asyncio.sleep(0)


async def _wait_until_done(answer: asyncio.Future[Any]) -> None:
    while not answer.done():
        try:
            await asyncio.wait((answer,))
        except asyncio.CancelledError:
            continue


def _cancel_again() -> None:
    # `uncancel` first, so that the count stays the same and `asyncio.timeout` recognises its own cancellation.
    task = asyncio.current_task()
    if task is not None:
        task.uncancel()
        task.cancel()
