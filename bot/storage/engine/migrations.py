"""Where the database's schema stands, and how it gets to where this version needs it.

A revision is named like its file, and files sort by date, so that looking takes one small query; Alembic itself is only
loaded to move. Every move is one transaction that keeps all others out. It knows no table but Alembic's own.
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
"""The number of the advisory lock around a move on PostgreSQL: "tactful" in ASCII."""


class SchemaState(StrEnum):
    """Where a database stands, seen from this version."""

    EMPTY = "empty"
    BEHIND = "behind"
    CURRENT = "current"
    NEWER = "newer"


class SchemaTooNew(Exception):
    """A newer version has been at work on this database. The message is one sentence for the operator."""


def scripts_folder() -> Path:
    """The folder of the migrations: inside the installed package, else beside the checkout's."""
    package = Path(str(bot.__file__)).resolve().parent
    packed = package / "_alembic"
    return packed if packed.is_dir() else package.parent / "alembic"


def revisions() -> list[str]:
    """All revisions, the oldest first."""
    return sorted(path.stem for path in (scripts_folder() / "versions").glob("[0-9]*.py"))


async def state_of_database(url: str) -> SchemaState:
    """Where the database stands. Makes nothing, not even the file of a SQLite database that is not there yet."""
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
    """The revision the database is at; None before the first."""
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
    """Brings the schema up to this version, or to a revision; does nothing where it is there. Raises SchemaTooNew.

    Of several processes that start at once, one moves it and the others wait, then find it done.
    """
    from alembic import command

    await _migrate(url, lambda config: command.upgrade(config, to))


async def downgrade(url: str, to: str) -> None:
    """Takes the schema back to a revision, or to "base", which is nothing. Raises SchemaTooNew."""
    from alembic import command

    await _migrate(url, lambda config: command.downgrade(config, to))


async def lock_schema(connection: AsyncConnection) -> None:
    """Until this transaction ends, nobody else passes here. On SQLite, BEGIN IMMEDIATE has seen to that."""
    if not is_sqlite(connection):
        await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})


def refuse_newer(state: SchemaState) -> None:
    """Raises SchemaTooNew where it is so."""
    if state is SchemaState.NEWER:
        raise SchemaTooNew(
            "The database was written by a newer version of Tactful: install that version, or restore an older backup."
        )


async def _migrate(url: str, how: Callable[[Config], None]) -> None:
    engine = engine_for(url, foreign_keys=False)
    try:
        async with engine.begin() as connection:
            await lock_schema(connection)
            refuse_newer(schema_state(await current_revision(connection)))
            await connection.run_sync(_run, how)
    finally:
        await engine.dispose()


def _run(connection: Connection, how: Callable[[Config], None]) -> None:
    from alembic.config import Config

    config = Config()
    # Percent signs would be read as interpolation.
    config.set_main_option("script_location", str(scripts_folder()).replace("%", "%%"))
    config.attributes["connection"] = connection
    how(config)
    if connection.dialect.name == "sqlite":
        _check_foreign_keys(connection)


def _check_foreign_keys(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        tables = ", ".join(sorted({str(row[0]) for row in broken}))
        raise RuntimeError(f"the migration would leave rows without their parents in {tables}; nothing was changed")
