"""The way to the database: one unit of work at a time.

It knows how to hand out transactions, not what is written in them.
"""

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
_PAUSES = (0.05, 0.2, 0.5, 1.0)  # seconds between tries to empty the log, while a backup reads


class Database:
    """The database, ready to work on. Make one a process, and dispose of it at the end.

    `deletion_lists`: the files that repeat the list of the forgotten.
    """

    def __init__(self, url: str, keys: Keyring, *, echo: bool = False, deletion_lists: Sequence[Path] = ()) -> None:
        self.engine = engine_for(url, echo=echo)
        self.keys = keys
        self.deletion_lists = tuple(deletion_lists)
        self.update: UpdateInHand | None = None
        """What its units of work answer to, if anything."""

    def unit(self) -> UnitOfWork:
        """One transaction, for `async with`. Without `await unit.commit()` it rolls back."""
        return UnitOfWork(self.engine, self.keys, self.update)

    def effect_of(self, update: UpdateInHand) -> Self:
        """The same database, for what answers to an update: its units of work can mark the update as handled."""
        bound = copy(self)
        bound.update = update
        return bound

    async def dispose(self) -> None:
        """Closes every connection."""
        await self.engine.dispose()

    async def purge_deleted_data(self) -> bool:
        """After a deletion: no copy of what was deleted stays on a page of the database's files.

        On SQLite deleted pages are overwritten already (`secure_delete`); this empties the write-ahead log, which may
        hold older versions of them. On PostgreSQL the table with the keys is written anew, as its vacuum alone leaves
        bytes in the holes of a page. False where others were at work all the while; the next deletion does it then.
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
            # Nobody waits longer than this for the table; to write it takes forty milliseconds for ten thousand people.
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
        """Brings the files with the list of the forgotten up to date with the table."""
        if not self.deletion_lists:
            return
        async with self.unit() as unit:
            gone = await unit.deletions.all()
            if not gone:
                return
            key = self.keys.open_bytes(await unit.deletions.sealed_key())
            await unit.commit(handles_update=False)
        for path in self.deletion_lists:
            await asyncio.to_thread(deletion_list.add, path, HashedDeletions(key, gone), self.keys)

    async def _truncate_wal(self) -> bool:
        async with self.engine.connect() as connection:
            raw = await connection.get_raw_connection()
            assert raw.driver_connection is not None
            async with raw.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)") as cursor:
                busy, *_ = await cursor.fetchone()
            return not busy
