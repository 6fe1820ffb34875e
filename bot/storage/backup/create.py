"""Creates a backup while the bot runs: a consistent snapshot in an encrypted file (see `file` and `rows`).

SQLite is copied with its online backup, and the copy is checked; PostgreSQL is read in one REPEATABLE READ transaction.
Open dialogues and unhandled updates are left out: after a restore they would be out of date.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import date, datetime
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.backup import file as backup_file
from bot.storage.backup.file import BackupError
from bot.storage.backup.rows import dump
from bot.storage.engine import migrations
from bot.storage.engine.cancel_safe import run_in_thread
from bot.storage.engine.connect import engine_for, sqlite_file
from bot.storage.engine.migrations import SchemaState
from bot.storage.keys import deletion_list
from bot.storage.keys.keyring import Keyring, load
from bot.storage.opening import inspect_database

VERSION = 1
NIGHTLY_NAME = "tactful-{day}.backup"


async def create_backup(url: str, key_file: Path, file: Path, now: datetime, *, replace: bool = False) -> int:
    """Writes a backup and returns its size in bytes. `now` is real time (UTC).

    Raises KeyFileError, SchemaTooNew or BackupError with a sentence for the operator, OSError, and SQLAlchemy's errors.
    """
    state, written = await inspect_database(url)
    migrations.refuse_newer(state)
    if state is SchemaState.EMPTY:
        raise BackupError("The database is empty: there is nothing to back up yet.")
    keys = load(key_file)
    keys.require(written)
    return await write_backup(url, keys, file, now, replace=replace)


async def write_backup(url: str, keys: Keyring, file: Path, now: datetime, *, replace: bool = False) -> int:
    """`create_backup` with keys that were checked against the database."""
    lines = await _lines(url, now)
    await asyncio.to_thread(backup_file.write, file, lines, keys, replace=replace)
    return file.stat().st_size  # noqa: ASYNC240 - one `stat` of a file that was written just now


async def _lines(url: str, now: datetime) -> list[str]:
    async with _snapshot(url) as connection, run_in_thread(connection):
        revision = await migrations.current_revision(connection)
        head = {"format": "tactful backup", "version": VERSION, "revision": revision, "made_at": now.isoformat()}
        return await connection.run_sync(lambda it: [json.dumps(head), *dump(it)])


async def nightly_backup(url: str, keys: Keyring, folder: Path, keep: int, now: datetime) -> Path:
    """Writes today's backup into a folder (mode 0700), deletes all but the newest `keep`, and returns the file."""
    await asyncio.to_thread(folder.mkdir, 0o700, parents=True, exist_ok=True)
    file = folder / NIGHTLY_NAME.format(day=now.date().isoformat())
    await write_backup(url, keys, file, now, replace=True)
    for old in sorted(await asyncio.to_thread(_nightly_files, folder))[:-keep]:
        old.unlink()
    return file


def deletion_list_files(data_dir: Path, backup_dir: Path | None) -> tuple[Path, ...]:
    """The copies of the deletion list: one beside the data, one beside the backups."""
    return tuple(folder / deletion_list.FILE_NAME for folder in (data_dir, backup_dir) if folder is not None)


def _nightly_files(folder: Path) -> list[Path]:
    start, end = NIGHTLY_NAME.split("{day}")
    found = []
    for path in folder.glob(f"{start}*{end}"):
        try:
            date.fromisoformat(path.name.removeprefix(start).removesuffix(end))
        except ValueError:
            continue
        found.append(path)
    return found


@asynccontextmanager
async def _snapshot(url: str) -> AsyncIterator[AsyncConnection]:
    """A connection that sees one state of the database, whatever is written meanwhile."""
    file = sqlite_file(url)
    if file is None:
        engine = engine_for(url)
        try:
            async with engine.connect() as connection:
                yield await connection.execution_options(isolation_level="REPEATABLE READ")
        finally:
            await engine.dispose()
        return
    copy = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        await asyncio.to_thread(_copy, file, copy)
        engine = engine_for(f"sqlite+aiosqlite:///{copy}")
        try:
            async with engine.connect() as connection:
                yield connection
        finally:
            await engine.dispose()
    finally:
        for ending in ("", "-wal", "-shm"):
            copy.with_name(copy.name + ending).unlink(missing_ok=True)


def _copy(file: Path, copy: Path) -> None:
    copy.touch(mode=0o600, exist_ok=False)
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
        found = target.execute("PRAGMA integrity_check").fetchall()
        broken = target.execute("PRAGMA foreign_key_check").fetchall()
    if found != [("ok",)] or broken:
        raise BackupError("The database is damaged: no backup was made; keep the older ones.")
