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
from bot.storage.keys.keyring import KeyFileError, Keyring, load, put_new_key_first
from bot.storage.opening import look
from bot.storage.tables import bot_keys, inbox, keyring, people

_BATCH = 100  # rows of one transaction; the bot writes in between
_SETTLED = 2.0  # seconds after which no process is still writing what it wrapped before it noticed the new key


@dataclass(frozen=True, slots=True)
class Rotated:
    """What was done: how many keys were wrapped anew. `prepared`: none yet, the new key was only made."""

    wrapped: int
    prepared: bool = False


async def rotate(
    url: str, key_file: Path, lists: Sequence[Path], *, prepare: bool = False, settled: float = _SETTLED
) -> Rotated:
    """Makes a new master key, unless one is waiting in the file, and wraps everything with it.

    Raises KeyTrouble, SchemaTooNew, OSError, and SQLAlchemy's errors.
    """
    standing, written = await look(url)
    migrations.refuse_newer(standing)
    keys = load(key_file)
    keys.must_open(written)
    if standing is not SchemaState.CURRENT:
        raise KeyFileError("The database is empty or of an older version: `tactful migrate` comes first.")
    if not written - {keys.fingerprint} and keys.fingerprint in written:
        keys = put_new_key_first(key_file)
    database = Database(url, keys)
    try:
        await _enter(database)
        if prepare:
            return Rotated(0, prepared=True)
        wrapped = await _wrap_everything(database, settled)
        await _forget_old_keys(database)
        await database.leave_no_trace()
    finally:
        await database.dispose()
    for path in lists:
        if path.is_file():
            deletion_list.write(path, deletion_list.read(path, keys), keys)
    return Rotated(wrapped)


async def _wrap_everything(database: Database, settled: float) -> int:
    wrapped = 0
    await asyncio.sleep(settled)
    while True:
        found = sum(
            [
                await _wrap(database.engine, database.keys, people, people.c.id, "data_key"),
                await _wrap(database.engine, database.keys, inbox, inbox.c.update_id, "payload"),
                await _wrap_bot_keys(database),
            ]
        )
        if not found:
            return wrapped
        wrapped += found


async def _wrap(engine: AsyncEngine, keys: Keyring, table: Table, number: ColumnElement[int], name: str) -> int:
    wrapped, column, last = 0, table.c[name], None
    while True:
        async with engine.begin() as connection:
            chosen = select(number.label("number"), column.label("sealed")).where(column.is_not(None))
            if last is not None:
                chosen = chosen.where(number > last)
            batch = (await connection.execute(chosen.order_by(number).limit(_BATCH))).all()
            for row in batch:
                anew = keys.rewrapped(row.sealed)
                if anew is not None:
                    # Only over what was read: whoever wrote meanwhile wrote under the new key.
                    this = update(table).where(number == row.number, column == row.sealed).values({name: anew})
                    wrapped += (await connection.execute(this)).rowcount
        if not batch:
            return wrapped
        last = batch[-1].number


async def _wrap_bot_keys(database: Database) -> int:
    wrapped = 0
    async with database.engine.begin() as connection:
        for row in (await connection.execute(select(bot_keys))).all():
            anew = database.keys.rewrapped(row.key)
            if anew is not None:
                await connection.execute(update(bot_keys).where(bot_keys.c.name == row.name).values(key=anew))
                wrapped += 1
    return wrapped


async def _enter(database: Database) -> None:
    async with database.engine.begin() as connection:
        entry = upsert(connection, keyring).values(fingerprint=database.keys.fingerprint)
        await connection.execute(entry.on_conflict_do_nothing())


async def _forget_old_keys(database: Database) -> None:
    async with database.engine.begin() as connection:
        await connection.execute(delete(keyring).where(keyring.c.fingerprint != database.keys.fingerprint))
