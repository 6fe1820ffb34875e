"""A new master key while the bot runs: every data key is wrapped anew, in small steps, and the text stays as it is.

The new key goes first into the key file, where running processes notice it; then what the old key wrapped is wrapped
by the new one, until nothing is left. Broken off, it goes on where it stopped. It knows which columns the master key
wraps.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import ColumnElement, Table, delete, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.database import Database
from bot.storage.engine import migrations
from bot.storage.engine.dialects import upsert
from bot.storage.engine.migrations import SchemaState
from bot.storage.keys import deletion_list
from bot.storage.keys.keyring import KeyFileError, Keyring, load, prepend_new_key
from bot.storage.opening import inspect_database
from bot.storage.tables import bot_keys, inbox, keyring, people

_BATCH = 100  # rows of one transaction; the bot writes in between
_SETTLE_SECONDS = 2.0  # seconds after which no process is still writing what it wrapped before it noticed the new key


@dataclass(frozen=True, slots=True)
class Rotated:
    """What was done: how many keys were wrapped anew. `prepared`: none yet, the new key was only made."""

    wrapped: int
    prepared: bool = False


async def rotate(
    url: str, key_file: Path, lists: Sequence[Path], *, prepare: bool = False, settled: float = _SETTLE_SECONDS
) -> Rotated:
    """Makes a new master key, unless one is waiting in the file, and wraps everything with it.

    Raises KeyTrouble, SchemaTooNew, OSError, and SQLAlchemy's errors.
    """
    state, written = await inspect_database(url)
    migrations.refuse_newer(state)
    keys = load(key_file)
    keys.require(written)
    if state is not SchemaState.CURRENT:
        raise KeyFileError("The database is empty or of an older version: `tactful migrate` comes first.")
    if not written - {keys.fingerprint} and keys.fingerprint in written:
        keys = prepend_new_key(key_file)
    database = Database(url, keys)
    try:
        await _register_key(database)
        if prepare:
            return Rotated(0, prepared=True)
        wrapped = await _rewrap_everything(database, settled)
        await _unregister_old_keys(database)
        await database.purge_deleted_data()
    finally:
        await database.dispose()
    for path in lists:
        if path.is_file():
            deletion_list.write(path, deletion_list.read(path, keys), keys)
    return Rotated(wrapped)


async def _rewrap_everything(database: Database, settled: float) -> int:
    wrapped = 0
    await asyncio.sleep(settled)
    while True:
        found = sum(
            [
                await _rewrap(database.engine, database.keys, people, people.c.id, "data_key"),
                await _rewrap(database.engine, database.keys, inbox, inbox.c.update_id, "payload"),
                await _rewrap_bot_keys(database),
            ]
        )
        if not found:
            return wrapped
        wrapped += found


async def _rewrap(engine: AsyncEngine, keys: Keyring, table: Table, number: ColumnElement[int], name: str) -> int:
    wrapped, column, last = 0, table.c[name], None
    while True:
        async with engine.begin() as connection:
            chosen = select(number.label("number"), column.label("sealed")).where(column.is_not(None))
            if last is not None:
                chosen = chosen.where(number > last)
            batch = (await connection.execute(chosen.order_by(number).limit(_BATCH))).all()
            for row in batch:
                anew = keys.rewrap(row.sealed)
                if anew is not None:
                    # Only over what was read: whoever wrote meanwhile wrote under the new key.
                    this = update(table).where(number == row.number, column == row.sealed).values({name: anew})
                    wrapped += (await connection.execute(this)).rowcount
        if not batch:
            return wrapped
        last = batch[-1].number


async def _rewrap_bot_keys(database: Database) -> int:
    wrapped = 0
    async with database.engine.begin() as connection:
        for row in (await connection.execute(select(bot_keys))).all():
            anew = database.keys.rewrap(row.key)
            if anew is not None:
                await connection.execute(update(bot_keys).where(bot_keys.c.name == row.name).values(key=anew))
                wrapped += 1
    return wrapped


async def _register_key(database: Database) -> None:
    async with database.engine.begin() as connection:
        entry = upsert(connection, keyring).values(fingerprint=database.keys.fingerprint)
        await connection.execute(entry.on_conflict_do_nothing())


async def _unregister_old_keys(database: Database) -> None:
    async with database.engine.begin() as connection:
        await connection.execute(delete(keyring).where(keyring.c.fingerprint != database.keys.fingerprint))
