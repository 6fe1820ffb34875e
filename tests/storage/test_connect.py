import asyncio
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from bot.storage.database import Database
from bot.storage.engine.connect import engine_for
from bot.storage.records.people import Person
from bot.storage.tables import dialogues, leases, people
from tests.storage.conftest import NOW

PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000, "secure_delete": 1}


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path / 'data' / 'tactful.sqlite3'}"


async def test_every_sqlite_connection_has_its_pragmas(sqlite_url: str) -> None:
    engine = engine_for(sqlite_url)

    for _ in range(3):
        async with engine.connect() as connection:
            found = {name: await connection.scalar(text(f"PRAGMA {name}")) for name in PRAGMAS}
            await connection.invalidate()
        assert found == PRAGMAS

    await engine.dispose()


async def test_a_reading_sqlite_transaction_takes_the_write_lock_too(sqlite_url: str) -> None:
    engine = engine_for(sqlite_url)
    async with engine.connect() as reader:
        await reader.execute(text("SELECT 1"))

        other = sqlite3.connect(str(engine.url.database), timeout=0, isolation_level=None)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.close()

    await engine.dispose()


async def test_the_files_of_the_database_are_private(sqlite_url: str) -> None:
    engine = engine_for(sqlite_url)
    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE notes (id INTEGER)"))
        folder = Path(str(engine.url.database)).parent

        modes = {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}

    await engine.dispose()
    assert modes == {"tactful.sqlite3": 0o600, "tactful.sqlite3-wal": 0o600, "tactful.sqlite3-shm": 0o600}
    assert folder.stat().st_mode & 0o777 == 0o700


async def test_a_child_without_its_parent_is_refused(database: Database) -> None:
    orphan = insert(dialogues).values(
        person_id=999, dialogue="new", step="when", data=b"", message_id=None, version=1, updated_at=NOW
    )

    with pytest.raises(IntegrityError):
        async with database.engine.begin() as connection:
            await connection.execute(orphan)


async def test_check_29_twenty_transactions_that_read_and_then_write_lose_no_update_and_are_never_locked(
    database: Database, database_url: str
) -> None:
    async with database.engine.begin() as connection:
        await connection.execute(insert(leases).values(name="count", holder="a", until=NOW, fence=0))
    others = [Database(database_url, database.keys) for _ in range(2)]

    async def add_one(through: Database) -> None:
        async with through.engine.begin() as connection:
            seen = await connection.scalar(select(leases.c.fence).where(leases.c.name == "count").with_for_update())
            await asyncio.sleep(0)
            await connection.execute(update(leases).values(fence=(seen or 0) + 1))

    await asyncio.gather(*(add_one(through) for through in [database, *others] for _ in range(20)))

    async with database.engine.connect() as connection:
        assert await connection.scalar(select(leases.c.fence)) == 60
    for other in others:
        await other.dispose()


async def test_leaving_a_unit_without_commit_rolls_back(database: Database, ann: Person) -> None:
    async with database.unit() as unit:
        await unit.people.change(ann.id, name="Ann")

    async with database.unit() as unit:
        found = await unit.people.by_id(ann.id)
    assert found is not None
    assert found.name is None


async def test_an_exception_in_a_unit_rolls_back_and_frees_the_connection(database: Database, ann: Person) -> None:
    async def fail() -> None:
        async with database.unit() as unit:
            await unit.people.change(ann.id, name="Ann")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()

    async with database.engine.connect() as connection:
        assert await connection.scalar(select(func.count()).where(people.c.name.is_not(None))) == 0


def test_a_process_that_forgets_to_close_the_database_still_ends(tmp_path: Path) -> None:
    program = (
        "import asyncio\n"
        "from sqlalchemy import text\n"
        "from bot.storage.engine.connect import engine_for\n"
        "async def main():\n"
        f"    connection = await engine_for('sqlite+aiosqlite:///{tmp_path}/x.sqlite3').connect()\n"
        "    await connection.execute(text('SELECT 1'))\n"
        "asyncio.run(main())\n"
    )

    ended = subprocess.run([sys.executable, "-c", program], timeout=60, check=False, capture_output=True)

    assert ended.returncode == 0


async def test_a_task_cancelled_at_any_moment_leaves_the_database_unlocked(database: Database, ann: Person) -> None:
    async def rename(name: str) -> None:
        async with database.unit() as unit:
            await unit.people.change(ann.id, name=name)
            await unit.commit()

    loop = asyncio.get_running_loop()
    began = loop.time()
    await rename("Ann")
    whole = loop.time() - began
    for part in range(120):
        cancelled, moment = asyncio.create_task(rename("Cut off")), loop.time() + whole * part / 100
        while loop.time() < moment:  # noqa: ASYNC110 - a moment has no event
            await asyncio.sleep(0)  # any other pause is longer than an operation
        cancelled.cancel()
        await asyncio.wait((cancelled,))

        async with asyncio.timeout(5):  # half of what a locked file is waited for
            await rename(f"Ann {part}")

    async with database.unit() as unit:
        found = await unit.people.by_id(ann.id)
    assert found is not None
    assert found.name == "Ann 119"


async def test_a_timeout_during_an_operation_raises_timeout_error_and_leaves_no_cancellation_behind(
    database: Database, ann: Person
) -> None:
    late = 0
    for hundredth in range(40):
        try:
            async with asyncio.timeout(hundredth / 10_000), database.unit() as unit:
                await unit.people.change(ann.id, name="Late")
                await unit.people.by_id(ann.id)
        except TimeoutError:
            late += 1
        await asyncio.sleep(0)  # here a cancellation that was left behind would come

    assert 0 < late <= 40
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0


async def test_an_idle_transaction_on_a_server_keeps_its_locks_for_five_seconds_at_most(
    postgresql_url: str,
) -> None:
    engine = engine_for(postgresql_url)
    async with engine.connect() as connection:
        limit = await connection.scalar(text("SHOW idle_in_transaction_session_timeout"))

    await engine.dispose()
    assert limit == "5s"
