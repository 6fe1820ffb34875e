"""Check 44: the master key can be rotated while the bot runs, and nothing is lost."""

# ruff: noqa: ASYNC240 - a test may wait for a small file

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select

from bot.exchange import json_export
from bot.storage.database import Database
from bot.storage.key_rotation import rotate
from bot.storage.keys import deletion_list
from bot.storage.keys.keyring import KeyFileError, KeyMismatch, Keyring, load
from bot.storage.opening import open_database
from bot.storage.records.people import Person
from bot.storage.tables import keyring, people
from bot.usecases.data_deletion import forget_person
from bot.usecases.data_export import export_person
from bot.usecases.people import meet
from tests.data.conftest import ANN, LATER, met, person_of


async def export_of(database: Database) -> bytes:
    return json_export.export_json(await export_person(database, (await person_of(database)).id))


async def test_44_a_new_key_opens_everything_and_the_old_one_nothing(
    database: Database, database_url: str, full_life: Person, key_file: Path, tmp_path: Path
) -> None:
    old = key_file.read_text().split()
    before = await export_of(database)
    async with database.unit() as unit:
        await unit.inbox.receive(5, ANN, '{"text": "waiting"}', LATER)
        await unit.commit()

    done = await rotate(database_url, key_file, [], settle_seconds=0)

    new, *rest = key_file.read_text().split()
    assert rest == old
    assert done.wrapped == 2  # Ann's data key, and the update that waits
    key_file.write_text(f"{new}\n")
    opened = await open_database(database_url, key_file, tmp_path / "data")
    assert await export_of(opened) == before
    async with opened.unit() as unit:
        assert [(one.update_id, one.payload) for one in await unit.inbox.unhandled()] == [(5, '{"text": "waiting"}')]
    await opened.dispose()
    key_file.write_text("\n".join(old))
    with pytest.raises(KeyMismatch):
        await open_database(database_url, key_file, tmp_path / "data")
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert full_life.telegram_id == ANN


async def test_44_a_running_bot_uses_the_new_key_without_a_restart(
    database: Database, database_url: str, full_life: Person, key_file: Path
) -> None:
    before = await export_of(database)
    async with database.engine.connect() as connection:
        old = (await connection.scalars(select(people.c.data_key))).all()

    await rotate(database_url, key_file, [], settle_seconds=0)
    ben = await meet(database, 2002, 2002, LATER)

    async with database.engine.connect() as connection:
        new = (await connection.scalars(select(people.c.data_key).where(people.c.id == full_life.id))).all()
        bens = await connection.scalar(select(people.c.data_key).where(people.c.id == ben.id))
    assert new != old
    assert await export_of(database) == before
    alone = Keyring([key_file.read_text().split()[0]])
    assert bens is not None
    assert alone.data_key(bens, ben.id) is not None


async def test_44_people_created_during_a_rotation_have_the_new_key(
    database: Database, database_url: str, key_file: Path
) -> None:
    for number in range(1, 251):
        await met(database, telegram_id=number)

    async def keep_coming() -> None:
        for number in range(1000, 1040):
            await met(database, telegram_id=number)
            await asyncio.sleep(0)

    await asyncio.gather(rotate(database_url, key_file, [], settle_seconds=0.1), keep_coming())

    alone = Keyring([key_file.read_text().split()[0]])
    async with database.engine.connect() as connection:
        rows = (await connection.execute(select(people.c.id, people.c.data_key))).all()
    assert len(rows) == 290
    assert all(alone.data_key(row.data_key, row.id) is not None for row in rows)


async def test_44_an_interrupted_rotation_continues_with_the_key_it_created(
    database: Database, database_url: str, full_life: Person, key_file: Path
) -> None:
    before = await export_of(database)
    prepared = await rotate(database_url, key_file, [], prepare=True)
    keys = key_file.read_text().split()

    done = await rotate(database_url, key_file, [], settle_seconds=0)
    again = await rotate(database_url, key_file, [], settle_seconds=0)

    assert (prepared.prepared, done.prepared, again.prepared) == (True, False, False)
    assert done.wrapped == again.wrapped == 1
    assert key_file.read_text().split()[1:] == keys
    async with database.engine.connect() as connection:
        assert list(await connection.scalars(select(keyring.c.fingerprint))) == [load(key_file).fingerprint]
    assert await export_of(database) == before
    assert full_life.name == "Ann Bell"


async def test_44_the_deletion_list_is_rewrapped_too(
    database: Database, database_url: str, full_life: Person, key_file: Path, tmp_path: Path
) -> None:
    await forget_person(database, full_life.id, LATER)
    lists = [tmp_path / "data" / "forgotten.list"]
    before = deletion_list.read(lists[0], database.keys)

    await rotate(database_url, key_file, lists, settle_seconds=0)

    alone = Keyring([key_file.read_text().split()[0]])
    assert deletion_list.read(lists[0], alone) == before


@pytest.mark.parametrize("given", ["missing", "wrong"])
async def test_44_with_a_wrong_or_missing_key_nothing_changes(
    database: Database, database_url: str, full_life: Person, key_file: Path, given: str
) -> None:
    async with database.engine.connect() as connection:
        before = (await connection.execute(select(people))).all()
    key_file.unlink()
    if given == "wrong":
        key_file.write_bytes(Fernet.generate_key())

    with pytest.raises(KeyFileError):
        await rotate(database_url, key_file, [], settle_seconds=0)

    async with database.engine.connect() as connection:
        assert (await connection.execute(select(people))).all() == before
    assert key_file.exists() == (given == "wrong")
    assert full_life.id == before[0].id
