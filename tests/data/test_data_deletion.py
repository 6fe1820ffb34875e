"""Check 43: deleted data is gone from rows, files and new backups, and a restore deletes it again."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.fernet import InvalidToken
from sqlalchemy import func, select

from bot.domain.model import Interviewer, Nudge, Step
from bot.storage.backup.create import create_backup
from bot.storage.backup.restore import restore
from bot.storage.database import Database
from bot.storage.engine.connect import sqlite_file
from bot.storage.errors import NotFound
from bot.storage.keys import deletion_list
from bot.storage.records.delivery import SendRequest
from bot.storage.records.people import Person
from bot.storage.tables import bot_keys, deletions, keyring, metadata, people, plan_versions
from bot.usecases import interviews as journal
from bot.usecases.data_deletion import forget_interview, forget_interviewer, forget_person, stored_data
from bot.usecases.delivery.worker import DeliveryWorker
from bot.usecases.interviews import NewInterview
from bot.usecases.people import change_preferences
from tests.data.conftest import ANN, LATER, met, person_of
from tests.fakes import FakeMessenger, StandingClock
from tests.usecases.conftest import AFTER_ACME, REAL, acme

LASTING = {deletions.name, bot_keys.name, keyring.name, plan_versions.name}


async def counts(database: Database) -> dict[str, int]:
    async with database.engine.connect() as connection:
        found = {
            name: int(await connection.scalar(select(func.count()).select_from(table)) or 0)
            for name, table in metadata.tables.items()
        }
    return {name: count for name, count in found.items() if count and name not in LASTING}


async def rest(database: Database, url: str) -> bytes:
    """Every byte of the SQLite files, -wal included; on PostgreSQL every column of every row."""
    file = sqlite_file(url)
    if file is not None:
        return b"".join(path.read_bytes() for path in file.parent.iterdir() if path.name.startswith(file.name))
    parts: list[bytes] = []
    async with database.engine.connect() as connection:
        for table in metadata.tables.values():
            for row in await connection.execute(select(table)):
                parts += [value if isinstance(value, bytes) else str(value).encode() for value in row]
    return b"".join(parts)


async def sealed(database: Database) -> list[bytes]:
    """Every encrypted value and wrapped key in the database."""
    async with database.engine.connect() as connection:
        found: list[bytes] = []
        for name, table in metadata.tables.items():
            if name not in LASTING:
                for row in await connection.execute(select(table)):
                    found += [value for value in row if isinstance(value, bytes)]
    return found


async def test_43_deleting_a_person_deletes_everything_of_theirs_and_nothing_of_others(
    database: Database, full_life: Person
) -> None:
    ben = await met(database, telegram_id=2002)
    await change_preferences(database, ben.id, AFTER_ACME, timezone="Europe/Berlin")
    await journal.record_interview(database, ben.id, NewInterview(acme()), AFTER_ACME)
    async with database.unit() as unit:
        await unit.dialogues.put(full_life.id, "add", "who", {"company": "Acme"}, None, LATER)
        await unit.inbox.receive(1, ANN, '{"text": "canary"}', LATER)
        await unit.inbox.receive(2, 2002, '{"text": "mine"}', LATER)
        await unit.commit()

    await forget_person(database, full_life.id, LATER)

    left = await counts(database)
    assert left["people"] == left["interviews"] == left["applications"] == left["inbox"] == 1
    assert "dialogues" not in left
    assert "nudges" not in left
    async with database.unit() as unit:
        assert [one.company for one in [s.interview for s in await unit.interviews.all(ben.id)]] == ["Acme"]


async def test_43_no_byte_of_it_remains_in_the_files_or_in_a_new_backup(
    database: Database, database_url: str, full_life: Person, key_file: Path, tmp_path: Path
) -> None:
    before = await sealed(database)
    assert len(before) >= 20

    await forget_person(database, full_life.id, LATER)

    raw = await rest(database, database_url)
    assert [value for value in before if value in raw] == []
    await create_backup(database_url, key_file, tmp_path / "new.backup", LATER)
    lines = "".join(opened(tmp_path / "new.backup", database))
    assert str(ANN) not in lines
    file = sqlite_file(database_url)
    if file is not None:
        assert file.with_name(file.name + "-wal").stat().st_size == 0


@pytest.mark.parametrize("which", [0, 4, 9], ids=["first", "in the middle", "last"])
async def test_43_the_key_of_a_deleted_person_is_on_no_page_of_the_database(
    database: Database, request: pytest.FixtureRequest, database_kind: str, tmp_path: Path, which: int
) -> None:
    many = [await met(database, telegram_id=2002 + number) for number in range(10)]
    async with database.engine.connect() as connection:
        key = await connection.scalar(select(people.c.data_key).where(people.c.id == many[which].id))
    assert key
    assert key in pages(request, database_kind, tmp_path)

    await forget_person(database, many[which].id, LATER)

    assert key not in pages(request, database_kind, tmp_path)


async def test_a_long_running_reader_does_not_prevent_a_deletion(database: Database, full_life: Person) -> None:
    if database.engine.dialect.name == "sqlite":
        pytest.skip("on SQLite nobody reads while somebody writes")
    async with database.engine.connect() as reading:
        await reading.execute(select(people.c.id))

        await forget_person(database, full_life.id, LATER)

    async with database.unit() as unit:
        assert await unit.people.get(ANN) is None


def pages(request: pytest.FixtureRequest, kind: str, folder: Path) -> bytes:
    """The database's files on disk: SQLite's, or the table files of the tests' PostgreSQL without its WAL."""
    if kind == "postgresql":
        server = request.getfixturevalue("postgres_server")
        server.psql("CHECKPOINT;")
        folder = server.pgdata / "base"
    files = (path for path in folder.rglob("*") if path.is_file() and (kind == "sqlite" or path.name.isdecimal()))
    return b"".join(path.read_bytes() for path in files)


def opened(file: Path, database: Database) -> list[str]:
    from bot.storage.backup import file as backup_file

    return list(backup_file.read(file, database.keys))


async def test_43_leftover_copies_cannot_be_decrypted_even_with_the_master_key(
    database: Database, full_life: Person
) -> None:
    async with database.engine.connect() as connection:
        wrapped = await connection.scalar(select(people.c.data_key))
        name = await connection.scalar(select(people.c.name))
    assert wrapped
    assert name
    assert database.keys.data_key(wrapped, full_life.id).open(name, "people.name") == "Ann Bell"

    await forget_person(database, full_life.id, LATER)

    fresh = database.keys.new_data_key()
    with pytest.raises(Exception) as refused:  # noqa: PT011 - the cipher's own kind is its affair
        database.keys.data_key(fresh, full_life.id).open(name, "people.name")
    assert type(refused.value).__name__ == "InvalidTag"


async def test_43_a_nudge_that_is_being_sent_restores_nothing(database: Database) -> None:
    ann = await change_preferences(database, (await met(database)).id, AFTER_ACME, timezone="America/New_York")
    clock, messenger = StandingClock(AFTER_ACME), FakeMessenger()
    await journal.record_interview(database, ann.id, NewInterview(acme()), AFTER_ACME)
    worker = DeliveryWorker(database, messenger, clock, StandingClock(REAL))
    clock.on(hours=1)
    messenger.hold()
    delivering = asyncio.create_task(worker.deliver_due())
    await asyncio.wait_for(messenger.in_air.wait(), 30)

    await forget_person(database, ann.id, clock.now())
    messenger.let_go()
    await asyncio.wait_for(delivering, 30)

    assert await counts(database) == {}
    assert await worker.deliver_due() == 0


async def test_43_a_claimed_nudge_of_a_deleted_person_is_not_sent(database: Database) -> None:
    ann = await change_preferences(database, (await met(database)).id, AFTER_ACME, timezone="America/New_York")
    await journal.record_interview(database, ann.id, NewInterview(acme()), AFTER_ACME)
    due = AFTER_ACME + timedelta(hours=1)
    async with database.unit() as unit:
        claims = await unit.delivery_queue.claim(due, REAL, timedelta(minutes=1), 10)
        opened_rows = await unit.delivery_queue.add_all(
            [SendRequest(claims[0], Nudge(Step.THANK, due, 1), due, 0)], due
        )
        await unit.commit()

    await forget_person(database, ann.id, due)

    async with database.unit() as unit:
        assert await unit.delivery_queue.start(opened_rows, due, REAL) == set()


async def test_an_interview_is_deleted_with_its_interviewers_history_and_letters(
    database: Database, database_url: str, full_life: Person
) -> None:
    async with database.unit() as unit:
        first, *others = await unit.interviews.all(full_life.id)
    async with database.engine.connect() as connection:
        from bot.storage.tables import interviewers, kept_texts

        names = list(
            await connection.scalars(select(interviewers.c.name).where(interviewers.c.interview_id == first.id))
        )
        texts = list(await connection.scalars(select(kept_texts.c.text).where(kept_texts.c.interview_id == first.id)))
    assert names
    assert texts

    await forget_interview(database, full_life.id, first.id, LATER)

    raw = await rest(database, database_url)
    assert [value for value in [*names, *texts] if value in raw] == []
    async with database.unit() as unit:
        assert [one.id for one in await unit.interviews.all(full_life.id)] == [one.id for one in others]


async def test_deleting_an_interviewer_keeps_the_history_without_a_name(database: Database, full_life: Person) -> None:
    async with database.unit() as unit:
        first = (await unit.interviews.all(full_life.id))[0]
    dana = first.interview.people[0]
    assert (dana.name, len(first.kept)) == ("Dana Lee", 3)

    await forget_interviewer(database, full_life.id, first.id, dana.id, LATER)

    async with database.unit() as unit:
        after = await unit.interviews.get(full_life.id, first.id)
    assert after is not None
    assert [one.name for one in after.interview.people] == ["Tom Ruiz"]
    assert after.kept == ()
    assert [entry.fact for entry in after.history] == [entry.fact for entry in first.history]


@pytest.mark.parametrize("number", [99, 0])
async def test_nobody_can_delete_what_is_missing_or_belongs_to_another_person(
    database: Database, full_life: Person, number: int
) -> None:
    ben = await met(database, telegram_id=2002)
    async with database.unit() as unit:
        first = (await unit.interviews.all(full_life.id))[0]

    for whose in (ben.id, full_life.id):
        with pytest.raises(NotFound):
            await forget_interviewer(database, whose, first.id, number, LATER)
    with pytest.raises(NotFound):
        await forget_interview(database, ben.id, first.id, LATER)
    assert (await stored_data(database, full_life.id)).interviews == 3


# -- the deletion list -------------------------------------------------------------------------------------------------


async def test_the_deletion_list_names_nobody_and_is_repeated_beside_the_data(
    database: Database, full_life: Person, tmp_path: Path
) -> None:
    await forget_person(database, full_life.id, LATER)

    file = tmp_path / "data" / "forgotten.list"
    text = file.read_text("ascii")
    assert str(ANN) not in text
    assert file.stat().st_mode & 0o777 == 0o600
    (section,) = deletion_list.read(file, database.keys)
    async with database.unit() as unit:
        assert section.deleted_at == await unit.deletions.all()
    assert len(section.deleted_at) == 1


async def test_a_deletion_list_of_another_key_is_refused(database: Database, full_life: Person, tmp_path: Path) -> None:
    from cryptography.fernet import Fernet

    from bot.storage.keys.keyring import Keyring

    await forget_person(database, full_life.id, LATER)

    with pytest.raises(InvalidToken):
        deletion_list.read(tmp_path / "data" / "forgotten.list", Keyring([Fernet.generate_key().decode()]))


@pytest.mark.parametrize("what", ["person", "interview", "interviewer"])
@pytest.mark.parametrize("beside", ["the database", "the data", "the backup"])
async def test_43_a_restore_deletes_again_what_was_deleted_since(
    database: Database, database_url: str, full_life: Person, key_file: Path, tmp_path: Path, what: str, beside: str
) -> None:
    backup = tmp_path / "backups" / "old.backup"
    backup.parent.mkdir()
    await create_backup(database_url, key_file, backup, LATER)
    async with database.unit() as unit:
        first = (await unit.interviews.all(full_life.id))[0]
    after = LATER + timedelta(days=1)
    match what:
        case "person":
            await forget_person(database, full_life.id, after)
        case "interview":
            await forget_interview(database, full_life.id, first.id, after)
        case "interviewer":
            await forget_interviewer(database, full_life.id, first.id, first.interview.people[0].id, after)
    await database.dispose()
    lists = tmp_path / "data" / "forgotten.list"
    if beside == "the backup":
        lists.rename(backup.parent / "forgotten.list")
    elif beside == "the database":
        lists.unlink()
    if beside != "the database":
        await emptied(database_url, key_file, tmp_path)

    done = await restore(database_url, key_file, backup, [lists], LATER, replace=True)

    assert done.deleted_again == 1
    async with database.unit() as unit:
        kept = await unit.people.get(ANN)
        interviews = await unit.interviews.all(kept.id) if kept else []
    assert (kept is None) == (what == "person")
    assert len(interviews) == {"person": 0, "interview": 2, "interviewer": 3}[what]
    assert all("Dana Lee" not in [one.name for one in stored.interview.people] for stored in interviews)


async def emptied(url: str, key_file: Path, tmp_path: Path) -> None:
    """Loses the database with everything in it."""
    from bot.storage.engine import migrations
    from bot.storage.opening import open_database

    await migrations.downgrade(url, "base")
    again = await open_database(url, key_file, tmp_path / "data")
    await again.dispose()


async def test_a_person_who_came_back_after_a_deletion_is_not_deleted_again(
    database: Database, database_url: str, full_life: Person, key_file: Path, tmp_path: Path
) -> None:
    await forget_person(database, full_life.id, LATER)
    back = LATER + timedelta(days=1)
    again = await met(database, back)
    await change_preferences(database, again.id, back, timezone="Europe/Berlin")
    await journal.record_interview(
        database, again.id, NewInterview(acme(people=(Interviewer(1, "Kim Roe"),))), datetime(2027, 1, 22, tzinfo=UTC)
    )
    await create_backup(database_url, key_file, tmp_path / "new.backup", back)
    await database.dispose()

    lists = [tmp_path / "data" / "forgotten.list"]
    done = await restore(database_url, key_file, tmp_path / "new.backup", lists, back, replace=True)

    assert (done.deleted_again, done.interviews) == (0, 1)
    assert (await person_of(database)).timezone == "Europe/Berlin"
