"""Somebody who has the database without the key can read nothing personal."""

# ruff: noqa: ASYNC240 - a test may wait for a small file

from pathlib import Path

from sqlalchemy import select

from bot.domain.letter_facts import LetterNotes
from bot.domain.model import Interviewer, Step
from bot.storage.database import Database
from bot.storage.engine.connect import sqlite_file
from bot.storage.records.interviews import KeptText, KeptTextKind
from bot.storage.records.people import Person
from bot.storage.tables import metadata
from tests.storage.conftest import NOW, acme, add

CANARIES = (
    "Canary Person",
    "canary-phone",
    "canary-signature",
    "Canary Ltd",
    "Canary Engineer",
    "canary topic",
    "Canary Interviewer",
    "Canary Title",
    "canary@employer.example",
    "canary-their-phone",
    "canary their topic",
    "canary draft",
    "Canary Role",
    "canary strength",
    "canary letter",
    "canary update",
)


async def test_nothing_personal_can_be_read_without_the_key(database: Database, database_url: str, ann: Person) -> None:
    await write_canaries(database, ann)

    raw = await everything(database, database_url)

    readable = [canary for canary in CANARIES if canary.encode() in raw or canary.encode().hex().encode() in raw]
    assert readable == []


async def test_nothing_personal_can_be_read_after_it_was_changed(
    database: Database, database_url: str, ann: Person
) -> None:
    interview_id = await write_canaries(database, ann)
    async with database.unit() as unit:
        await unit.people.change(ann.id, name=None, phone=None, signature=None)
        await unit.interviews.remove(ann.id, interview_id)
        await unit.dialogues.delete(ann.id)
        await unit.inbox.mark_handled(10)
        await unit.commit()

    raw = await everything(database, database_url)

    assert [canary for canary in CANARIES if canary.encode() in raw] == []


async def test_the_master_key_and_the_data_keys_are_not_in_the_database(
    database: Database, database_url: str, key_file: Path, ann: Person
) -> None:
    await write_canaries(database, ann)

    raw = await everything(database, database_url)

    assert key_file.read_bytes().strip() not in raw


async def write_canaries(database: Database, one: Person) -> int:
    met = Interviewer(
        1,
        "Canary Interviewer",
        title="Canary Title",
        email="canary@employer.example",
        phone="canary-their-phone",
        topic="canary their topic",
    )
    interview = acme(company="Canary Ltd", role="Canary Engineer", topic="canary topic", people=(met,))
    interview_id = await add(database, one, interview=interview)
    async with database.unit() as unit:
        await unit.people.change(one.id, name="Canary Person", phone="canary-phone", signature="canary-signature")
        await unit.people.change(one.id, role="Canary Role")
        await unit.letters.save_notes(one.id, interview_id, LetterNotes(strength="canary strength"))
        await unit.letters.save_text(
            one.id, interview_id, KeptText(Step.THANK, 1, 0, KeptTextKind.OWN, "canary letter")
        )
        await unit.dialogues.put(one.id, "new", "people", {"said": "canary draft"}, None, NOW)
        await unit.inbox.receive(10, one.telegram_id, '{"text": "canary update"}', NOW)
        await unit.commit()
    return interview_id


async def everything(database: Database, url: str) -> bytes:
    """Every byte of the SQLite files, -wal included; on PostgreSQL every column of every row."""
    file = sqlite_file(url)
    if file is not None:
        beside = [path for path in file.parent.iterdir() if path.name.startswith(file.name)]
        assert any(path.name.endswith("-wal") and path.stat().st_size > 0 for path in beside)
        return b"".join(path.read_bytes() for path in beside)
    parts: list[bytes] = []
    async with database.engine.connect() as connection:
        for table in metadata.tables.values():
            for row in await connection.execute(select(table)):
                parts += [value if isinstance(value, bytes) else str(value).encode() for value in row]
    return b"".join(parts)
