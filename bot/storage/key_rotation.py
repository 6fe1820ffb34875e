"""Rotates the master key while the bot runs: data keys are rewrapped in small batches; the text stays as it is.

The new key is written to the key file first, where running processes notice it. Then everything that an older key
wrapped is rewrapped, until nothing is left. An interrupted rotation continues where it stopped.
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
_SETTLE_SECONDS = 2.0  # after this, no process still writes what it wrapped before it noticed the new key


@dataclass(frozen=True, slots=True)
class Rotated:
    """How many values were rewrapped. `prepared`: none, only the new key was created."""

    wrapped: int
    prepared: bool = False


async def rotate(
    url: str,
    key_file: Path,
    deletion_lists: Sequence[Path],
    *,
    prepare: bool = False,
    settle_seconds: float = _SETTLE_SECONDS,
) -> Rotated:
    """Creates a new master key, unless the file has one that is not in use yet, and rewraps everything with it.

    Raises KeyFileError, SchemaTooNew, OSError, and SQLAlchemy's errors.
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
        wrapped = await _rewrap_everything(database, settle_seconds)
        await _unregister_old_keys(database)
        await database.purge_deleted_data()
    finally:
        await database.dispose()
    for path in deletion_lists:
        if path.is_file():
            deletion_list.write(path, deletion_list.read(path, keys), keys)
    return Rotated(wrapped)


async def _rewrap_everything(database: Database, settle_seconds: float) -> int:
    wrapped = 0
    await asyncio.sleep(settle_seconds)
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
                rewrapped = keys.rewrap(row.sealed)
                if rewrapped is not None:
                    # Only if unchanged: a value written meanwhile was wrapped with the new key.
                    unchanged = update(table).where(number == row.number, column == row.sealed)
                    wrapped += (await connection.execute(unchanged.values({name: rewrapped}))).rowcount
        if not batch:
            return wrapped
        last = batch[-1].number


async def _rewrap_bot_keys(database: Database) -> int:
    wrapped = 0
    async with database.engine.begin() as connection:
        for row in (await connection.execute(select(bot_keys))).all():
            rewrapped = database.keys.rewrap(row.key)
            if rewrapped is not None:
                await connection.execute(update(bot_keys).where(bot_keys.c.name == row.name).values(key=rewrapped))
                wrapped += 1
    return wrapped


async def _register_key(database: Database) -> None:
    async with database.engine.begin() as connection:
        entry = upsert(connection, keyring).values(fingerprint=database.keys.fingerprint)
        await connection.execute(entry.on_conflict_do_nothing())


async def _unregister_old_keys(database: Database) -> None:
    async with database.engine.begin() as connection:
        await connection.execute(delete(keyring).where(keyring.c.fingerprint != database.keys.fingerprint))
