"""Restores a backup completely, or refuses it and changes nothing.

The rows are loaded into a scratch database, which is migrated to this version's schema. What was deleted since the
backup is deleted again, and nothing is due until each person has been asked. Then the scratch database replaces the
real one atomically.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.fernet import InvalidToken
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.backup import file as backup_file
from bot.storage.backup import rows
from bot.storage.backup.file import BackupError
from bot.storage.database import Database
from bot.storage.engine import migrations
from bot.storage.engine.connect import engine_for, sqlite_file
from bot.storage.engine.instance_lock import AlreadyRunning, InstanceLock
from bot.storage.engine.migrations import SchemaState
from bot.storage.keys import deletion_list
from bot.storage.keys.deletion_list import HashedDeletions
from bot.storage.keys.keyring import KeyMismatch, Keyring, load
from bot.storage.opening import inspect_database
from bot.storage.repositories.deletions import deletion_hash, interview_subject, interviewer_subject, person_subject
from bot.storage.tables import interviewers, interviews, people, processes

HEARTBEAT_MAX_AGE = timedelta(minutes=2)
"""A process with a newer heartbeat may still be running."""

_INTERVIEWS = select(interviews.c.id, interviews.c.recorded_at, people.c.telegram_id).join(
    people, people.c.id == interviews.c.person_id
)


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored: when the backup was made (UTC), and how many rows were deleted again."""

    made_at: datetime
    people: int
    interviews: int
    deleted_again: int


async def restore(
    url: str, key_file: Path, file: Path, deletion_lists: Sequence[Path], now: datetime, *, replace: bool = False
) -> Restored:
    """Replaces the database by a backup. `now` is real time (UTC).

    Raises KeyFileError, SchemaTooNew, AlreadyRunning or BackupError with a sentence for the operator; then nothing has
    changed.
    """
    keys = load(key_file)
    with InstanceLock(url):
        state, written = await inspect_database(url)
        migrations.refuse_newer(state)
        keys.require(written)
        lists = [*deletion_lists, file.with_name(deletion_list.FILE_NAME)]
        deletions = await _known_deletions(url, state, lists, keys)
        if state is not SchemaState.EMPTY:
            await _refuse_if_in_use(url, state, now, replace=replace)
        head, lines = _open(file, keys)
        scratch = _scratch_file(url, deletion_lists)
        try:
            restored = await _fill(scratch, head, lines, deletions, keys)
            await _swap_in(scratch, url)
        finally:
            for ending in ("", "-wal", "-shm"):
                scratch.with_name(scratch.name + ending).unlink(missing_ok=True)
    return restored


def _open(file: Path, keys: Keyring) -> tuple[dict[str, Any], Iterator[str]]:
    lines = backup_file.read(file, keys)
    try:
        head = json.loads(next(lines, "{}"))
    except ValueError:
        raise BackupError(f"{file} is damaged.") from None
    if head.get("format") != "tactful backup" or head.get("version") != 1:
        raise BackupError(f"{file} was made by a newer version of Tactful: install that version.")
    if head["revision"] not in migrations.revisions():
        raise BackupError(f"{file} holds a newer schema than this version of Tactful: install that version.")
    return head, lines


async def _refuse_if_in_use(url: str, state: SchemaState, now: datetime, *, replace: bool) -> None:
    engine = engine_for(url)
    try:
        async with engine.connect() as connection:
            if state is SchemaState.CURRENT and sqlite_file(url) is None:
                # On SQLite the instance lock covers this; a server's database may be in use from another machine.
                alive = select(processes.c.name).where(processes.c.heartbeat_at > now - HEARTBEAT_MAX_AGE).limit(1)
                if await connection.scalar(alive) is not None:
                    raise AlreadyRunning("Tactful is running on this database: stop it first, and wait two minutes.")
            if not replace and await connection.scalar(select(people.c.id).limit(1)) is not None:
                raise BackupError(
                    "The database holds data already: to put the backup in its place, say so with --replace."
                )
    finally:
        await engine.dispose()


async def _known_deletions(
    url: str, state: SchemaState, deletion_lists: Sequence[Path], keys: Keyring
) -> list[HashedDeletions]:
    deletions: list[HashedDeletions] = []
    for path in dict.fromkeys(deletion_lists):
        try:
            deletions += deletion_list.read(path, keys)
        except InvalidToken:
            raise KeyMismatch(f"SECRET_KEY_FILE does not fit {path}: put back the master key of that list.") from None
    if state is SchemaState.CURRENT:
        database = Database(url, keys)
        try:
            async with database.unit() as unit:
                deleted_at = await unit.deletions.all()
                if deleted_at:
                    key = keys.open_bytes(await unit.deletions.wrapped_key())
                    deletions.append(HashedDeletions(key, deleted_at))
        finally:
            await database.dispose()
    return deletions


def _scratch_file(url: str, deletion_lists: Sequence[Path]) -> Path:
    # Beside the database, so that renaming it is atomic; for a server's database, in the data folder.
    file = sqlite_file(url)
    folder = file.parent if file else deletion_lists[0].parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / f".restore.{secrets.token_hex(4)}.sqlite3"


async def _fill(
    scratch: Path, head: dict[str, Any], lines: Iterator[str], deletions: Sequence[HashedDeletions], keys: Keyring
) -> Restored:
    url, made_at = f"sqlite+aiosqlite:///{scratch}", datetime.fromisoformat(head["made_at"])
    await migrations.upgrade(url, head["revision"])
    engine = engine_for(url)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(lambda it: rows.load(it, lines))
    except (ValueError, KeyError):
        raise BackupError("The backup is damaged: rows are missing.") from None
    finally:
        await engine.dispose()
    await migrations.upgrade(url)
    database = Database(url, keys)
    try:
        async with database.unit() as unit:
            deleted = sum([await _delete_again(unit.connection, one, made_at) for one in deletions])
            await _hold_everyone(unit.connection, made_at)
            await unit.connection.run_sync(rows.skip_ids)
            people_count = len(await unit.people.all_ids())
            interview_count = len((await unit.connection.scalars(select(interviews.c.id))).all())
            await unit.commit()
        await database.purge_deleted_data()
    finally:
        await database.dispose()
    return Restored(made_at, people_count, interview_count, deleted)


async def _hold_everyone(connection: AsyncConnection, made_at: datetime) -> None:
    await connection.execute(update(people).values(restored_at=made_at, restore_asked_at=None, held_until=None))
    await connection.execute(
        update(interviews).values(next_at=None, lease_until=None, version=interviews.c.version + 1)
    )


async def _delete_again(connection: AsyncConnection, deletions: HashedDeletions, made_at: datetime) -> int:
    """Deletes what is on the deletion list and in the backup; how many people, interviews and interviewers."""
    people_count = await _delete_people(connection, deletions)
    interview_count = await _delete_interviews(connection, deletions)
    return people_count + interview_count + await _delete_interviewers(connection, deletions, made_at)


async def _delete_people(connection: AsyncConnection, deletions: HashedDeletions) -> int:
    count = 0
    for row in (await connection.execute(select(people.c.id, people.c.telegram_id, people.c.created_at))).all():
        at = deletions.deleted_at.get(deletion_hash(deletions.key, person_subject(row.telegram_id)))
        # Somebody who came back after their deletion keeps what they have entered since.
        if at is not None and row.created_at <= at:
            await connection.execute(people.delete().where(people.c.id == row.id))
            count += 1
    return count


async def _delete_interviews(connection: AsyncConnection, deletions: HashedDeletions) -> int:
    count = 0
    for row in (await connection.execute(_INTERVIEWS)).all():
        subject = interview_subject(row.telegram_id, row.id, row.recorded_at)
        if deletion_hash(deletions.key, subject) in deletions.deleted_at:
            await connection.execute(interviews.delete().where(interviews.c.id == row.id))
            count += 1
    return count


async def _delete_interviewers(connection: AsyncConnection, deletions: HashedDeletions, made_at: datetime) -> int:
    count = 0
    of = _INTERVIEWS.subquery()
    chosen = select(interviewers.c.interview_id, interviewers.c.number, of.c.telegram_id, of.c.recorded_at)
    for row in (await connection.execute(chosen.join(of, of.c.id == interviewers.c.interview_id))).all():
        subject = interviewer_subject(row.telegram_id, row.interview_id, row.recorded_at, row.number)
        at = deletions.deleted_at.get(deletion_hash(deletions.key, subject))
        # An entry older than the backup was about an interviewer whose number another one has taken since.
        if at is not None and at > made_at:
            same_row = (interviewers.c.interview_id == row.interview_id, interviewers.c.number == row.number)
            await connection.execute(interviewers.delete().where(*same_row))
            count += 1
    return count


async def _swap_in(scratch: Path, url: str) -> None:
    file = sqlite_file(url)
    if file is not None:
        for ending in ("-wal", "-shm"):
            file.with_name(file.name + ending).unlink(missing_ok=True)
        os.replace(scratch, file)  # noqa: PTH105 - `os.replace` is known to be atomic
        return
    await migrations.upgrade(url)
    source, target = engine_for(f"sqlite+aiosqlite:///{scratch}"), engine_for(url)
    try:
        async with source.connect() as reading, target.begin() as writing:
            await rows.copy_rows(reading, writing)
            await writing.run_sync(rows.skip_ids)
    finally:
        await source.dispose()
        await target.dispose()
