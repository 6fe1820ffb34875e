"""Check 34: a backup during writes is consistent and encrypted; a restore refuses what does not fit."""

# ruff: noqa: ASYNC240 - a test may wait for a small file

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.domain.model import Fact, FactKind, Step
from bot.exchange import json_export
from bot.storage.backup import file as backup_file
from bot.storage.backup.create import create_backup, nightly_backup
from bot.storage.backup.file import BackupError
from bot.storage.backup.restore import restore
from bot.storage.backup.rows import SKIPPED_IDS
from bot.storage.database import Database
from bot.storage.engine import migrations
from bot.storage.engine.connect import engine_for, sqlite_file
from bot.storage.engine.instance_lock import AlreadyRunning, InstanceLock
from bot.storage.engine.migrations import SchemaTooNew
from bot.storage.keys.keyring import KeyFileError, KeyMismatch
from bot.storage.opening import open_database
from bot.storage.records.delivery import ProcessStatus
from bot.storage.records.people import Person
from bot.usecases import history as interview_history
from bot.usecases.data_export import export_person
from bot.usecases.restore_hold import HoldAnswer, answer
from tests.data.conftest import ANN, LATER, met, person_of


async def export_of(database: Database) -> bytes:
    return json_export.export_json(await export_person(database, (await person_of(database)).id))


async def test_34_a_restored_backup_equals_the_original_byte_for_byte(
    database: Database, database_url: str, full_life: Person, key_file: Path, tmp_path: Path
) -> None:
    before = await export_of(database)
    size = await create_backup(database_url, key_file, tmp_path / "one.backup", LATER)
    async with database.unit() as unit:
        await unit.people.change(full_life.id, name="Somebody else")
        await unit.interviews.remove(full_life.id, (await unit.interviews.all(full_life.id))[0].id)
        await unit.commit()
    await database.dispose()

    done = await restore(database_url, key_file, tmp_path / "one.backup", lists(tmp_path), LATER, replace=True)

    opened = await open_database(database_url, key_file, tmp_path / "data")
    assert await export_of(opened) == before
    await opened.dispose()
    assert (done.people, done.interviews, done.made_at, done.deleted_again) == (1, 3, LATER, 0)
    assert (tmp_path / "one.backup").stat().st_size == size


def lists(tmp_path: Path) -> list[Path]:
    return [tmp_path / "data" / "forgotten.list"]


async def test_34_a_backup_is_private_and_encrypted(
    database: Database, database_url: str, full_life: Person, key_file: Path, tmp_path: Path
) -> None:
    await create_backup(database_url, key_file, tmp_path / "one.backup", LATER)
    await database.dispose()

    raw = (tmp_path / "one.backup").read_bytes()
    assert (tmp_path / "one.backup").stat().st_mode & 0o777 == 0o600
    assert b"America" not in raw
    assert str(full_life.telegram_id).encode() not in raw
    assert [path.name for path in tmp_path.rglob("*") if path.name.startswith(".")] == []


async def test_34_a_backup_taken_during_writes_is_consistent(
    database: Database, database_url: str, key_file: Path, tmp_path: Path
) -> None:
    people = [await met(database, telegram_id=number) for number in range(1, 6)]
    stop = asyncio.Event()

    async def move_house() -> None:
        zones = ["Europe/Berlin", "Asia/Tokyo"]
        while not stop.is_set():
            zones.reverse()
            async with database.unit() as unit:
                for one in people:
                    await unit.people.change(one.id, timezone=zones[0])
                await unit.commit()

    writing = asyncio.create_task(move_house())
    files = [tmp_path / f"{number}.backup" for number in range(5)]
    for file in files:
        await create_backup(database_url, key_file, file, LATER)
    stop.set()
    await writing

    for file in files:
        text = "".join(backup_file.read(file, database.keys))
        berlin, tokyo = text.count("Europe/Berlin"), text.count("Asia/Tokyo")
        assert (berlin, tokyo) in [(5, 0), (0, 5), (0, 0)]


async def test_34_a_damaged_database_is_not_backed_up(
    database: Database, database_url: str, full_life: Person, key_file: Path, tmp_path: Path
) -> None:
    file = sqlite_file(database_url)
    if file is None:
        pytest.skip("PostgreSQL checks its own pages")
    async with database.engine.begin() as connection:
        await connection.exec_driver_sql("CREATE TABLE spare (a TEXT)")
        await connection.exec_driver_sql("CREATE INDEX spare_a ON spare (a)")
        for number in range(50):
            await connection.exec_driver_sql("INSERT INTO spare VALUES (?)", (f"spare {number}",))
    await database.purge_deleted_data()
    await database.dispose()
    content = file.read_bytes()
    # The table's row says something else now than its index does.
    place = content.index(b"spare 7")
    file.write_bytes(content[:place] + b"SPARE" + content[place + 5 :])

    with pytest.raises(BackupError, match="damaged"):
        await create_backup(database_url, key_file, tmp_path / "one.backup", LATER)

    assert not (tmp_path / "one.backup").exists()
    assert full_life.telegram_id == ANN


@pytest.mark.usefixtures("full_life")
async def test_34_an_existing_file_is_not_overwritten(database_url: str, key_file: Path, tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("mine")

    with pytest.raises(BackupError, match="exists already"):
        await create_backup(database_url, key_file, file, LATER)

    assert file.read_text() == "mine"


@pytest.mark.parametrize("cut", ["in the middle", "a piece", "at a letter", "another file"])
async def test_34_a_damaged_backup_is_refused_and_nothing_changes(
    database: Database, database_url: str, full_life: Person, key_file: Path, tmp_path: Path, cut: str
) -> None:
    file = tmp_path / "one.backup"
    head = {"format": "tactful backup", "version": 1, "revision": migrations.revisions()[-1]}
    lines = [json.dumps({**head, "made_at": LATER.isoformat()})]
    lines += [json.dumps({"table": "people", "columns": []}), *(json.dumps(["x" * n]) for n in range(1500))]
    backup_file.write(file, lines, database.keys)
    content = file.read_bytes()
    pieces = content.split(b"\n")
    assert len(pieces) > 4
    changed = {
        "in the middle": content[: len(content) // 2],
        "a piece": b"\n".join([*pieces[:2], *pieces[3:]]),
        "at a letter": content.replace(pieces[2][100:101], b"#", 1),
        "another file": b"dear diary\n",
    }
    file.write_bytes(changed[cut])
    before = await export_of(database)
    await database.dispose()

    with pytest.raises((BackupError, KeyMismatch)):
        await restore(database_url, key_file, file, lists(tmp_path), LATER, replace=True)

    assert await export_of(database) == before
    assert full_life.id


async def test_34_a_restore_that_does_not_fit_is_refused_and_nothing_changes(
    database: Database, database_url: str, full_life: Person, key_file: Path, tmp_path: Path
) -> None:
    file = tmp_path / "one.backup"
    await create_backup(database_url, key_file, file, LATER)
    before = await export_of(database)
    await database.dispose()
    key = key_file.read_bytes()

    async def refused(kind: type[Exception], match: str, *, replace: bool = True) -> None:
        with pytest.raises(kind, match=match):
            await restore(database_url, key_file, file, lists(tmp_path), datetime.now(UTC), replace=replace)
        key_file.write_bytes(key)
        assert await export_of(database) == before
        await database.dispose()

    await refused(BackupError, "--replace", replace=False)
    key_file.write_bytes(Fernet.generate_key())
    await refused(KeyMismatch, "SECRET_KEY_FILE")
    key_file.unlink()
    await refused(KeyFileError, "SECRET_KEY_FILE")
    if sqlite_file(database_url) is not None:
        with InstanceLock(database_url):
            await refused(AlreadyRunning, "running")
    else:
        sign = ProcessStatus("host:1:a", "both", datetime.now(UTC), None, None, standby=False)
        async with database.unit() as unit:
            await unit.processes.record_heartbeat(sign)
            await unit.commit()
        await refused(AlreadyRunning, "running")
    assert full_life.id


async def test_34_a_backup_of_another_key_is_refused(
    database: Database, database_url: str, empty: Database, key_file: Path, tmp_path: Path, full_life: Person
) -> None:
    await met(empty)
    theirs = str(empty.engine.url.render_as_string(hide_password=False))
    await create_backup(theirs, tmp_path / "other" / "keys" / "master.key", tmp_path / "theirs.backup", LATER)
    await database.dispose()

    with pytest.raises(KeyMismatch, match="master key"):
        await restore(database_url, key_file, tmp_path / "theirs.backup", lists(tmp_path), LATER, replace=True)

    assert (await person_of(database)).name == full_life.name


async def test_34_a_backup_of_a_newer_schema_is_refused(
    database: Database, database_url: str, full_life: Person, key_file: Path, tmp_path: Path
) -> None:
    head = (
        '{"format": "tactful backup", "version": 1, "revision": "2999_01_01_later", "made_at": "2999-01-01T00:00:00Z"}'
    )
    backup_file.write(tmp_path / "newer.backup", [head, '{"end": {}}'], database.keys)
    await database.dispose()

    with pytest.raises((BackupError, SchemaTooNew), match="newer"):
        await restore(database_url, key_file, tmp_path / "newer.backup", lists(tmp_path), LATER, replace=True)

    assert (await person_of(database)).name == full_life.name


async def test_34_a_backup_of_an_older_schema_is_migrated(
    database: Database, database_url: str, full_life: Person, key_file: Path, tmp_path: Path
) -> None:
    await database.dispose()
    await migrations.downgrade(database_url, "0004_letters")
    await create_backup(database_url, key_file, tmp_path / "older.backup", LATER)
    await migrations.upgrade(database_url)

    done = await restore(database_url, key_file, tmp_path / "older.backup", lists(tmp_path), LATER, replace=True)

    assert (done.people, done.interviews) == (1, 3)
    opened = await open_database(database_url, key_file, tmp_path / "data")
    found = await person_of(opened)
    await opened.dispose()
    assert (found.name, found.keep_months) == (full_life.name, 12)


async def test_34_a_backup_of_an_older_schema_leaves_out_the_open_dialogues_too(
    database: Database, database_url: str, full_life: Person, key_file: Path, tmp_path: Path
) -> None:
    async with database.unit() as unit:
        await unit.dialogues.put(full_life.id, "new", "people", {"company": "Acme"}, 5, LATER)
        await unit.commit()
    await database.dispose()
    await migrations.downgrade(database_url, "0009_upkeep")

    await create_backup(database_url, key_file, tmp_path / "older.backup", LATER)

    lines = [json.loads(line) for line in backup_file.read(tmp_path / "older.backup", database.keys)]
    tables = {line["table"] for line in lines if isinstance(line, dict) and "table" in line}
    assert {"people", "interviews"} <= tables
    assert not tables & {"drafts", "dialogues", "pace", "send_slots", "inbox", "leases", "processes"}


async def test_34_a_backup_of_one_database_kind_can_be_restored_into_the_other(
    database: Database, database_url: str, full_life: Person, key_file: Path, tmp_path: Path
) -> None:
    await create_backup(database_url, key_file, tmp_path / "one.backup", LATER)
    before = await export_of(database)
    other = f"sqlite+aiosqlite:///{tmp_path / 'moved' / 'tactful.sqlite3'}"

    await restore(other, key_file, tmp_path / "one.backup", lists(tmp_path), LATER)

    opened = await open_database(other, key_file, tmp_path / "data")
    assert await export_of(opened) == before
    await opened.dispose()
    await database.dispose()
    file = tmp_path / "two.backup"
    await create_backup(other, key_file, file, LATER)
    await restore(database_url, key_file, file, lists(tmp_path), LATER, replace=True)
    assert await export_of(database) == before
    assert full_life.id


async def test_ids_given_out_after_the_backup_are_not_reused(
    database: Database, database_url: str, full_life: Person, key_file: Path, tmp_path: Path
) -> None:
    async with database.unit() as unit:
        last = max(row.id for one in await unit.interviews.all(full_life.id) for row in one.nudges)
    await create_backup(database_url, key_file, tmp_path / "one.backup", LATER)
    await database.dispose()
    await restore(database_url, key_file, tmp_path / "one.backup", lists(tmp_path), LATER, replace=True)

    async with database.unit() as unit:
        first = (await unit.interviews.all(full_life.id))[0]
        copy = await unit.interviews.add(full_life.id, first.interview, "America/New_York", None, None)
        await unit.commit()

    assert copy > first.id + SKIPPED_IDS
    assert last > 0


async def test_the_nightly_backup_keeps_the_newest_and_leaves_foreign_files(
    database: Database, database_url: str, full_life: Person, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    for day in range(1, 6):
        await nightly_backup(database_url, database.keys, folder, 3, LATER + timedelta(days=day))
    (folder / "tactful-mine.backup").write_text("mine")
    await nightly_backup(database_url, database.keys, folder, 3, LATER + timedelta(days=5, hours=2))

    assert sorted(path.name for path in folder.iterdir()) == [
        "tactful-2027-01-23.backup",
        "tactful-2027-01-24.backup",
        "tactful-2027-01-25.backup",
        "tactful-mine.backup",
    ]
    assert folder.stat().st_mode & 0o777 == 0o700
    assert full_life.id


async def test_34_after_a_restore_nothing_is_due_until_the_person_has_answered(
    database: Database, database_url: str, full_life: Person, key_file: Path, tmp_path: Path
) -> None:
    async with database.unit() as unit:
        expected = await unit.delivery_queue.earliest_due()
    await create_backup(database_url, key_file, tmp_path / "one.backup", LATER)
    await database.dispose()
    await restore(database_url, key_file, tmp_path / "one.backup", lists(tmp_path), LATER, replace=True)

    async with database.unit() as unit:
        held = await unit.delivery_queue.earliest_due()
    added = [Fact(FactKind.DONE, LATER, Step.THANK)]
    async with database.unit() as unit:
        first = (await unit.interviews.all(full_life.id))[0]
    await interview_history.record(database, full_life.id, first.id, added, LATER)
    async with database.unit() as unit:
        still_held = await unit.delivery_queue.earliest_due()
    answered = await answer(database, full_life.id, HoldAnswer.SEND, LATER)
    twice = await answer(database, full_life.id, HoldAnswer.SEND, LATER)

    assert expected is not None
    assert (held, still_held) == (None, None)
    assert (answered, twice) == (True, False)
    async with database.unit() as unit:
        assert await unit.delivery_queue.earliest_due() == expected


async def test_an_empty_database_is_restored_without_replace(
    database: Database, database_url: str, full_life: Person, key_file: Path, tmp_path: Path
) -> None:
    await create_backup(database_url, key_file, tmp_path / "one.backup", LATER)
    await database.dispose()
    await migrations.downgrade(database_url, "base")

    done = await restore(database_url, key_file, tmp_path / "one.backup", lists(tmp_path), LATER)

    assert done.people == 1
    engine = engine_for(database_url)
    async with engine.connect() as connection:
        assert await migrations.current_revision(connection) == migrations.revisions()[-1]
    await engine.dispose()
    assert full_life.id
