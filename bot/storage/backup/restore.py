"""A backup put back: refused where it does not fit, else whole, with what must not happen twice held back.

The rows go into a scratch database first; there they are brought to this version's schema, who was forgotten since is
deleted once more, and every plan is put on hold until its person was asked. Only then do they take their place, in
one step.
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
from bot.storage.engine.migrations import SchemaState
from bot.storage.engine.single_run import AlreadyRunning, InstanceLock
from bot.storage.keys import deletion_list
from bot.storage.keys.deletion_list import HashedDeletions
from bot.storage.keys.keyring import KeyMismatch, Keyring, load
from bot.storage.opening import inspect_database
from bot.storage.repositories.deletions import deletion_hash, interview_subject, interviewer_subject, person_subject
from bot.storage.tables import interviewers, interviews, people, processes

HEARTBEAT_MAX_AGE = timedelta(minutes=2)
"""A process whose last sign of life is no older may be running."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back: the state of `made_at` (UTC), and how much of it was deleted once more."""

    made_at: datetime
    people: int
    interviews: int
    deleted_again: int


async def restore(
    url: str, key_file: Path, file: Path, lists: Sequence[Path], now: datetime, *, replace: bool = False
) -> Restored:
    """Puts a backup in the place of the database. `lists`: files with the forgotten; `now` is real time (UTC).

    Raises KeyTrouble, SchemaTooNew, AlreadyRunning and BackupTrouble, each with a sentence; then nothing has changed.
    """
    keys = load(key_file)
    with InstanceLock(url):
        state, written = await inspect_database(url)
        migrations.refuse_newer(state)
        keys.require(written)
        sections = await _known_deletions(url, state, [*lists, file.with_name(deletion_list.FILE_NAME)], keys)
        if state is not SchemaState.EMPTY:
            await _refuse_if_in_use(url, state, now, replace=replace)
        head, lines = _open(file, keys)
        scratch = _scratch_file(url, lists)
        try:
            restored = await _fill(scratch, head, lines, sections, keys)
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
                # On SQLite the lock tells; a server's database may be in use from another machine.
                alive = select(processes.c.name).where(processes.c.beat_at > now - HEARTBEAT_MAX_AGE).limit(1)
                if await connection.scalar(alive) is not None:
                    raise AlreadyRunning("Tactful is running on this database: stop it first, and wait two minutes.")
            if not replace and await connection.scalar(select(people.c.id).limit(1)) is not None:
                raise BackupError(
                    "The database holds data already: to put the backup in its place, say so with --replace."
                )
    finally:
        await engine.dispose()


async def _known_deletions(url: str, state: SchemaState, lists: Sequence[Path], keys: Keyring) -> list[HashedDeletions]:
    sections: list[HashedDeletions] = []
    for path in dict.fromkeys(lists):
        try:
            sections += deletion_list.read(path, keys)
        except InvalidToken:
            raise KeyMismatch(f"SECRET_KEY_FILE does not fit {path}: put back the master key of that list.") from None
    if state is SchemaState.CURRENT:
        database = Database(url, keys)
        try:
            async with database.unit() as unit:
                gone = await unit.deletions.all()
                if gone:
                    sections.append(HashedDeletions(keys.open_bytes(await unit.deletions.sealed_key()), gone))
        finally:
            await database.dispose()
    return sections


def _scratch_file(url: str, lists: Sequence[Path]) -> Path:
    # Beside the database, so that it can take its place in one step; for a server's, with the data.
    file = sqlite_file(url)
    folder = file.parent if file else lists[0].parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / f".restore.{secrets.token_hex(4)}.sqlite3"


async def _fill(
    scratch: Path, head: dict[str, Any], lines: Iterator[str], sections: Sequence[HashedDeletions], keys: Keyring
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
            again = sum([await _delete_again(unit.connection, section, made_at) for section in sections])
            await _hold(unit.connection, made_at)
            await unit.connection.run_sync(rows.skip_ids)
            kept = len(await unit.people.all_ids())
            met = len((await unit.connection.scalars(select(interviews.c.id))).all())
            await unit.commit()
        await database.purge_deleted_data()
    finally:
        await database.dispose()
    return Restored(made_at, kept, met, again)


async def _hold(connection: AsyncConnection, made_at: datetime) -> None:
    await connection.execute(update(people).values(restored_at=made_at, asked_at=None, held_until=None))
    await connection.execute(
        update(interviews).values(next_at=None, lease_until=None, version=interviews.c.version + 1)
    )


async def _delete_again(connection: AsyncConnection, section: HashedDeletions, made_at: datetime) -> int:
    """Deletes what the list names and the backup still has; how much. What came after its entry is another."""
    key, deleted_at, count = section.key, section.deleted_at, 0
    joined = select(interviews.c.id, interviews.c.recorded_at, interviews.c.person_id, people.c.telegram_id).join(
        people, people.c.id == interviews.c.person_id
    )
    for row in (await connection.execute(select(people.c.id, people.c.telegram_id, people.c.created_at))).all():
        at = deleted_at.get(deletion_hash(key, person_subject(row.telegram_id)))
        if at is not None and row.created_at <= at:
            await connection.execute(people.delete().where(people.c.id == row.id))
            count += 1
    for told in (await connection.execute(joined)).all():
        if deletion_hash(key, interview_subject(told.telegram_id, told.id, told.recorded_at)) in deleted_at:
            await connection.execute(interviews.delete().where(interviews.c.id == told.id))
            count += 1
    of = joined.subquery()
    met = select(interviewers.c.interview_id, interviewers.c.number, of.c.telegram_id, of.c.recorded_at).join(
        of, of.c.id == interviewers.c.interview_id
    )
    for one in (await connection.execute(met)).all():
        at = deleted_at.get(
            deletion_hash(key, interviewer_subject(one.telegram_id, one.interview_id, one.recorded_at, one.number))
        )
        if at is not None and at > made_at:
            this = (interviewers.c.interview_id == one.interview_id, interviewers.c.number == one.number)
            await connection.execute(interviewers.delete().where(*this))
            count += 1
    return count


async def _swap_in(scratch: Path, url: str) -> None:
    file = sqlite_file(url)
    if file is not None:
        for ending in ("-wal", "-shm"):
            file.with_name(file.name + ending).unlink(missing_ok=True)
        os.replace(scratch, file)  # noqa: PTH105 - the name says what matters: in one step
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
