"""The state of the schema, and its migrations.

A revision is named after its file, and the files sort by number, so finding the state takes one small query; Alembic is
imported only to migrate. A migration is one transaction under a lock that keeps other processes out.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection

import bot
from bot.storage.engine.connect import engine_for, sqlite_file
from bot.storage.engine.dialects import is_sqlite

if TYPE_CHECKING:
    from alembic.config import Config

_MIGRATION_LOCK = 0x7461_6374_6675_6C
"""The advisory lock around a migration on PostgreSQL: "tactful" in ASCII."""


class SchemaState(StrEnum):
    """The state of a database's schema compared with this version's."""

    EMPTY = "empty"
    BEHIND = "behind"
    CURRENT = "current"
    NEWER = "newer"


class SchemaTooNew(Exception):
    """A newer version has migrated this database. The message is one sentence for the operator."""


def scripts_folder() -> Path:
    """The folder of the migrations: in an installed package `bot/_alembic`, in a checkout `alembic`."""
    package = Path(str(bot.__file__)).resolve().parent
    installed = package / "_alembic"
    return installed if installed.is_dir() else package.parent / "alembic"


def revisions() -> list[str]:
    """All revisions, the oldest first."""
    return sorted(path.stem for path in (scripts_folder() / "versions").glob("[0-9]*.py"))


async def state_of_database(url: str) -> SchemaState:
    """The state of this database's schema. Creates nothing, not even a missing SQLite file."""
    file = sqlite_file(url)
    if file is not None and not file.exists():
        return SchemaState.EMPTY
    engine = engine_for(url)
    try:
        async with engine.connect() as connection:
            return schema_state(await current_revision(connection))
    finally:
        await engine.dispose()


async def current_revision(connection: AsyncConnection) -> str | None:
    """The revision in the database; None before the first migration."""
    if not await connection.run_sync(lambda it: inspect(it).has_table("alembic_version")):
        return None
    found: str | None = await connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def schema_state(found: str | None) -> SchemaState:
    known = revisions()
    if found is None:
        return SchemaState.EMPTY
    if found not in known:
        return SchemaState.NEWER
    return SchemaState.CURRENT if found == known[-1] else SchemaState.BEHIND


async def upgrade(url: str, to: str = "head") -> None:
    """Migrates to this version or to a revision; does nothing when already there. Raises SchemaTooNew.

    When several processes start at once, one migrates; the others wait and find it done.
    """
    from alembic import command

    await _migrate(url, lambda config: command.upgrade(config, to))


async def downgrade(url: str, to: str) -> None:
    """Migrates back to a revision, or to "base", an empty database. Raises SchemaTooNew."""
    from alembic import command

    await _migrate(url, lambda config: command.downgrade(config, to))


async def lock_schema(connection: AsyncConnection) -> None:
    """Takes the migration lock until the transaction ends. On SQLite, BEGIN IMMEDIATE is lock enough."""
    if not is_sqlite(connection):
        await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})


async def _allow_idling(connection: AsyncConnection) -> None:
    # Between its statements a migration imports code: on a busy machine for longer than a transaction may be idle.
    if not is_sqlite(connection):
        await connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))


def refuse_newer(state: SchemaState) -> None:
    if state is SchemaState.NEWER:
        raise SchemaTooNew(
            "The database was written by a newer version of Tactful: install that version, or restore an older backup."
        )


async def _migrate(url: str, run: Callable[[Config], None]) -> None:
    engine = engine_for(url, foreign_keys=False)
    try:
        async with engine.begin() as connection:
            await _allow_idling(connection)
            await lock_schema(connection)
            refuse_newer(schema_state(await current_revision(connection)))
            await connection.run_sync(_run_alembic, run)
    finally:
        await engine.dispose()


def _run_alembic(connection: Connection, run: Callable[[Config], None]) -> None:
    from alembic.config import Config

    config = Config()
    # Percent signs are doubled, because the option is interpolated.
    config.set_main_option("script_location", str(scripts_folder()).replace("%", "%%"))
    config.attributes["connection"] = connection
    run(config)
    if connection.dialect.name == "sqlite":
        _check_foreign_keys(connection)


def _check_foreign_keys(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        tables = ", ".join(sorted({str(row[0]) for row in broken}))
        raise RuntimeError(f"the migration would break foreign keys in {tables}; nothing was changed")
