"""A connection to SQLite whose operations are never cut in the middle by a cancelled task.

The driver works in a thread. Where its caller is cancelled while an operation runs there, SQLAlchemy gives the
connection up, and now and then the thread never closes it: the file stays locked until the process ends. An operation
takes a thousandth of a second, so a cancelled caller waits it out here.

The way to the thread and back costs more than most statements. So only what may wait goes there: for a lock (BEGIN,
where another connection writes), for the disk (COMMIT), and what is long. It knows nothing of tables.
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

_ITER_CHUNK_SIZE = 64  # the driver's own

_MAX_BLOCKING_SECONDS = 0.005
"""So many seconds of statements may follow each other before everybody else on the event loop gets a turn."""

BUSY_TIMEOUT_SECONDS = 10
"""How long an operation in the thread waits for a lock that another connection holds."""


class CancelSafeConnection(aiosqlite.Connection):
    """The driver's connection, but a cancellation comes after the operation in hand, not within it."""

    _blocking_since: float | None = None
    """When statements on the spot began to follow each other; None: everybody has had a turn since the last."""

    long = False
    """Whether what runs now goes through many rows: then all of it runs in the thread."""

    def try_begin(self) -> bool:
        """Begins a transaction that may write, on the spot; False where that must wait, and nothing has begun."""
        if not self._running or not self._connection or not self._may_block():
            return False
        connection = self._conn
        try:
            connection.execute("PRAGMA busy_timeout = 0")
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:  # another connection writes; or worse, which the way through the thread tells
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
        # Nothing runs in the thread at this moment: a connection has one caller, who waits for every operation.
        connection = self._conn
        if fn == connection.cursor or (fn.__name__ == "close" and fn != connection.close):
            return True
        if not connection.in_transaction:
            return fn == connection.rollback  # there is nothing to take back
        if fn == connection.commit or self.long:
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
    """Opens a connection; arguments as for `sqlite3.connect`."""
    options = {**options, "check_same_thread": False}
    connection = CancelSafeConnection(partial(sqlite3.connect, database, **options), _ITER_CHUNK_SIZE)
    connection._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy does: no thread may outlive the process
    await connection
    return connection


@asynccontextmanager
async def run_in_thread(connection: AsyncConnection) -> AsyncIterator[None]:
    """Around statements that go through many rows: all of them run in the thread. Elsewhere than on SQLite nothing."""
    driver = (await connection.get_raw_connection()).driver_connection
    if not isinstance(driver, CancelSafeConnection):
        yield
        return
    driver.long = True
    try:
        yield
    finally:
        driver.long = False


async def raise_if_cancelled() -> None:
    """Raises the CancelledError that an operation put off, if one did. Else returns at once."""
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
    # Uncounted and counted again, so that `asyncio.timeout` takes it for the one it sent.
    task = asyncio.current_task()
    if task is not None:
        task.uncancel()
        task.cancel()
