"""The database: opens units of work, and keeps deleted data out of its files."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from copy import copy
from pathlib import Path
from typing import Self

from sqlalchemy.exc import DBAPIError

from bot.storage.engine.connect import engine_for
from bot.storage.keys import deletion_list
from bot.storage.keys.deletion_list import HashedDeletions
from bot.storage.keys.keyring import Keyring
from bot.storage.unit_of_work import UnitOfWork, UpdateInHand

_LOCK_SECONDS = 2
_PAUSES = (0.05, 0.2, 0.5, 1.0)  # seconds between attempts to truncate the WAL while a backup reads


class Database:
    """One a process; call `dispose` at the end. `deletion_lists` are the files that repeat the deletion list."""

    def __init__(self, url: str, keys: Keyring, *, echo: bool = False, deletion_lists: Sequence[Path] = ()) -> None:
        self.engine = engine_for(url, echo=echo)
        self.keys = keys
        self.deletion_lists = tuple(deletion_lists)
        self.update: UpdateInHand | None = None
        """The update that its units of work handle, if any."""

    def unit(self) -> UnitOfWork:
        """One transaction, for `async with`. Without `await unit.commit()` it rolls back."""
        return UnitOfWork(self.engine, self.keys, self.update)

    def effect_of(self, update: UpdateInHand) -> Self:
        """A copy whose units of work can mark this update as handled when they commit."""
        bound = copy(self)
        bound.update = update
        return bound

    async def dispose(self) -> None:
        """Closes every connection."""
        await self.engine.dispose()

    async def purge_deleted_data(self) -> bool:
        """Removes the last copies of deleted data from the database's files; False if others kept the database busy.

        On SQLite `secure_delete` overwrites deleted rows, but the write-ahead log may hold older versions of their
        pages, so it is truncated. On PostgreSQL the table with the data keys is rewritten, because a plain VACUUM
        leaves the old bytes in its pages. After False, the next deletion does it.
        """
        if self.engine.dialect.name != "sqlite":
            return await self._rewrite_people_table()
        for pause in (*_PAUSES, None):
            if await self._truncate_wal():
                return True
            if pause is not None:
                await asyncio.sleep(pause)
        return False

    async def _rewrite_people_table(self) -> bool:
        async with self.engine.connect() as connection:
            outside = await connection.execution_options(isolation_level="AUTOCOMMIT")
            # Others wait for the table no longer than this. Rewriting it takes 40 ms for ten thousand people.
            await outside.exec_driver_sql(f"SET lock_timeout = '{_LOCK_SECONDS}s'")
            try:
                await outside.exec_driver_sql("VACUUM FULL people")
                return True
            except DBAPIError:
                await outside.exec_driver_sql("VACUUM people")
                return False
            finally:
                await outside.exec_driver_sql("RESET lock_timeout")

    async def write_deletion_lists(self) -> None:
        """Adds the deletions in the database to the files."""
        if not self.deletion_lists:
            return
        async with self.unit() as unit:
            deleted_at = await unit.deletions.all()
            if not deleted_at:
                return
            key = self.keys.open_bytes(await unit.deletions.wrapped_key())
            await unit.commit(handles_update=False)
        for path in self.deletion_lists:
            await asyncio.to_thread(deletion_list.add, path, HashedDeletions(key, deleted_at), self.keys)

    async def _truncate_wal(self) -> bool:
        async with self.engine.connect() as connection:
            raw = await connection.get_raw_connection()
            assert raw.driver_connection is not None
            async with raw.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)") as cursor:
                busy, *_ = await cursor.fetchone()
            return not busy
