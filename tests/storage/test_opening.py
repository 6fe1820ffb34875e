# ruff: noqa: ASYNC240 - a test may wait for a small file

import asyncio
import hashlib
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import func, select, text

from bot.storage.database import Database
from bot.storage.engine import migrations
from bot.storage.engine.connect import engine_for, sqlite_file
from bot.storage.engine.migrations import SchemaState, SchemaTooNew
from bot.storage.keys.keyring import KeyFileError, KeyMismatch, KeyMissing
from bot.storage.opening import open_database
from bot.storage.records.people import Person
from bot.storage.tables import keyring, metadata
from tests.storage.conftest import add


@pytest.fixture
def snapshot() -> None:
    """Nothing is there yet."""


async def test_the_first_start_creates_key_schema_and_fingerprint(
    database_url: str, key_file: Path, tmp_path: Path
) -> None:
    before = await migrations.state_of_database(database_url)

    database = await open_database(database_url, key_file, tmp_path / "data")

    async with database.engine.connect() as connection:
        written = list(await connection.scalars(select(keyring.c.fingerprint)))
    await database.dispose()
    assert before is SchemaState.EMPTY
    assert await migrations.state_of_database(database_url) is SchemaState.CURRENT
    assert written == [database.keys.fingerprint]
    assert key_file.exists()


async def test_inspecting_a_missing_database_creates_none(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'data' / 'x.sqlite3'}"

    standing = await migrations.state_of_database(url)

    assert standing is SchemaState.EMPTY
    assert list(tmp_path.iterdir()) == []


async def test_a_missing_key_stops_the_start_and_changes_nothing(
    database: Database, database_url: str, key_file: Path, tmp_path: Path, ann: Person
) -> None:
    await add(database, ann)
    await database.dispose()
    key_file.unlink()
    before = await content(database_url)

    with pytest.raises(KeyMissing, match="missing"):
        await open_database(database_url, key_file, tmp_path / "data")

    assert await content(database_url) == before
    assert not key_file.exists()


async def test_a_wrong_key_stops_the_start_and_changes_nothing(
    database: Database, database_url: str, key_file: Path, tmp_path: Path, ann: Person
) -> None:
    await add(database, ann)
    await database.dispose()
    key_file.write_bytes(Fernet.generate_key())
    before = await content(database_url)

    with pytest.raises(KeyMismatch, match="does not fit"):
        await open_database(database_url, key_file, tmp_path / "data")

    assert await content(database_url) == before


async def test_a_wrong_key_stops_the_start_before_a_migration(
    database: Database, database_url: str, key_file: Path, tmp_path: Path
) -> None:
    await database.dispose()
    key_file.write_bytes(Fernet.generate_key())
    await set_revision(database_url, migrations.revisions()[0])

    with pytest.raises(KeyMismatch):
        await open_database(database_url, key_file, tmp_path / "data")


async def test_a_key_prepended_to_the_file_is_registered_and_both_are_required_from_then_on(
    database: Database, database_url: str, key_file: Path, tmp_path: Path, ann: Person
) -> None:
    interview_id = await add(database, ann)
    await database.dispose()
    old, new = key_file.read_bytes(), Fernet.generate_key()
    key_file.write_bytes(new + b"\n" + old)

    both = await open_database(database_url, key_file, tmp_path / "data")

    async with both.unit() as unit:
        found = await unit.interviews.get(ann.id, interview_id)
    await both.dispose()
    assert found is not None
    assert found.interview.company == "Acme"
    for alone in (old, new):
        key_file.write_bytes(alone)
        with pytest.raises(KeyMismatch):
            await open_database(database_url, key_file, tmp_path / "data")


async def test_check_32_a_newer_schema_is_refused_with_a_sentence(
    database: Database, database_url: str, key_file: Path, tmp_path: Path
) -> None:
    await database.dispose()
    await set_revision(database_url, "2099_01_01_later")

    assert await migrations.state_of_database(database_url) is SchemaState.NEWER
    with pytest.raises(SchemaTooNew, match="newer version of Tactful"):
        await open_database(database_url, key_file, tmp_path / "data")
    with pytest.raises(SchemaTooNew):
        await migrations.upgrade(database_url)


async def test_several_processes_that_start_at_once_on_an_empty_database_agree(
    database_url: str, key_file: Path, tmp_path: Path
) -> None:
    opened = await asyncio.gather(*(open_database(database_url, key_file, tmp_path / "data") for _ in range(4)))

    fingerprints = {one.keys.fingerprint for one in opened}
    async with opened[0].engine.connect() as connection:
        written = set(await connection.scalars(select(keyring.c.fingerprint)))
    for one in opened:
        await one.dispose()
    assert written == fingerprints
    assert len(written) == 1


async def test_two_first_starts_with_different_keys_one_stops(database_url: str, tmp_path: Path) -> None:
    results = await asyncio.gather(
        *(open_database(database_url, tmp_path / name / "master.key", tmp_path / "data") for name in ("a", "b")),
        return_exceptions=True,
    )

    opened = [one for one in results if isinstance(one, Database)]
    refused = [one for one in results if isinstance(one, KeyFileError)]
    for one in opened:
        await one.dispose()
    assert (len(opened), len(refused)) == (1, 1)


async def set_revision(url: str, revision: str) -> None:
    engine = engine_for(url)
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
    await engine.dispose()


async def content(url: str) -> object:
    """The whole SQLite file's checksum; on PostgreSQL the number of rows of every table."""
    file = sqlite_file(url)
    if file is not None:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    engine = engine_for(url)
    async with engine.connect() as connection:
        counted = {
            name: await connection.scalar(select(func.count()).select_from(table))
            for name, table in metadata.tables.items()
        }
    await engine.dispose()
    return counted
