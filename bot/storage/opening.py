"""Opens the database at start: checks the master key, migrates the schema, and registers the key's fingerprint.

The order matters: nothing is written before the key has been checked, so a wrong key changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.database import Database
from bot.storage.engine import migrations
from bot.storage.engine.connect import engine_for, sqlite_file
from bot.storage.engine.dialects import upsert
from bot.storage.engine.migrations import SchemaState
from bot.storage.keys.keyring import Keyring, load_or_create
from bot.storage.tables import keyring


async def open_database(url: str, key_file: Path, data_dir: Path, deletion_lists: Sequence[Path] = ()) -> Database:
    """Opens the database with its schema at this version. Creates a master key only for an empty database.

    `deletion_lists` are the files that repeat the deletion list. Raises KeyFileError or SchemaTooNew with a sentence
    for the operator, and OSError or SQLAlchemy's errors when the database cannot be reached.
    """
    keys, state = await check_database(url, key_file, data_dir)
    if state is not SchemaState.CURRENT:
        await migrations.upgrade(url)
    database = Database(url, keys, deletion_lists=deletion_lists)
    try:
        async with database.engine.begin() as connection:
            await _register_key(connection, keys)
    except BaseException:
        await database.dispose()
        raise
    return database


async def check_database(url: str, key_file: Path, data_dir: Path) -> tuple[Keyring, SchemaState]:
    """The keys and the state of the schema, without changing the database. Raises what `open_database` raises."""
    state, written = await inspect_database(url)
    migrations.refuse_newer(state)
    keys = load_or_create(key_file, not written, data_dir)
    keys.require(written)
    return keys, state


async def inspect_database(url: str) -> tuple[SchemaState, frozenset[str]]:
    """The state of the schema and the fingerprints of its master keys. Creates nothing."""
    file = sqlite_file(url)
    if file is not None and not file.exists():
        return SchemaState.EMPTY, frozenset()
    engine = engine_for(url)
    try:
        async with engine.connect() as connection:
            state = migrations.schema_state(await migrations.current_revision(connection))
            known = state in (SchemaState.BEHIND, SchemaState.CURRENT)
            return state, await _fingerprints(connection) if known else frozenset()
    finally:
        await engine.dispose()


async def _register_key(connection: AsyncConnection, keys: Keyring) -> None:
    # Two processes may open an empty database with different keys at once: the second finds the first's key and stops.
    written = await _fingerprints(connection)
    if keys.fingerprint in written:
        return
    await migrations.lock_schema(connection)
    keys.require(await _fingerprints(connection))
    await connection.execute(upsert(connection, keyring).values(fingerprint=keys.fingerprint).on_conflict_do_nothing())


async def _fingerprints(connection: AsyncConnection) -> frozenset[str]:
    return frozenset(await connection.scalars(select(keyring.c.fingerprint)))
