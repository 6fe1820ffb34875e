"""Opening the database at start: the right schema and the right key, or one sentence and nothing touched.

The only place that knows in which order key and schema are looked at, made and moved.
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


async def open_database(url: str, key_file: Path, data_dir: Path, lists: Sequence[Path] = ()) -> Database:
    """The database, its schema at this version, with the key it was written with.

    `lists`: the files that repeat the list of the forgotten. The key is looked at before anything is written, and made
    only while no database knows one. Raises KeyTrouble or SchemaTooNew, each with a sentence, and OSError or
    SQLAlchemy's errors where there is no database to be had.
    """
    keys, state = await check_database(url, key_file, data_dir)
    if state is not SchemaState.CURRENT:
        await migrations.upgrade(url)
    database = Database(url, keys, lists=lists)
    try:
        async with database.engine.begin() as connection:
            await _register_key(connection, keys)
    except BaseException:
        await database.dispose()
        raise
    return database


async def check_database(url: str, key_file: Path, data_dir: Path) -> tuple[Keyring, SchemaState]:
    """The keys and where the schema stands, with no change to the database. Raises what `open_database` raises."""
    state, written = await inspect_database(url)
    migrations.refuse_newer(state)
    keys = load_or_create(key_file, not written, data_dir)
    keys.require(written)
    return keys, state


async def inspect_database(url: str) -> tuple[SchemaState, frozenset[str]]:
    """Where the schema stands, and the fingerprints of the keys it was written with. Makes nothing."""
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
    # Of two processes that open an empty database with different keys at once, the second finds the first's and stops.
    written = await _fingerprints(connection)
    if keys.fingerprint in written:
        return
    await migrations.lock_schema(connection)
    keys.require(await _fingerprints(connection))
    await connection.execute(upsert(connection, keyring).values(fingerprint=keys.fingerprint).on_conflict_do_nothing())


async def _fingerprints(connection: AsyncConnection) -> frozenset[str]:
    return frozenset(await connection.scalars(select(keyring.c.fingerprint)))
