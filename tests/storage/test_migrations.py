import asyncio
import hashlib
import re
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, PrimaryKeyConstraint, inspect, select, text

import bot
from bot.domain.model import Fact, FactKind, Nudge, Step
from bot.storage.database import Database
from bot.storage.engine import migrations
from bot.storage.engine.connect import engine_for
from bot.storage.engine.migrations import SchemaState
from bot.storage.records.delivery import NudgeOutcome, SendRequest
from bot.storage.records.interviews import NudgeState
from bot.storage.records.people import Person
from bot.storage.tables import for_postgresql, metadata
from tests.storage.conftest import NOW, add

CHECKOUT = Path(str(bot.__file__)).parent.parent


@pytest.fixture
def snapshot() -> None:
    """Nothing is there yet."""


@pytest.fixture
def alembic_scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(migrations.scripts_folder()))
    return ScriptDirectory.from_config(config)


async def test_the_migrations_build_exactly_the_tables(database: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        return list(compare_metadata(context, metadata))

    async with database.engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_the_migrations_name_every_constraint_as_the_tables_do(database: Database) -> None:
    def named(connection: Connection) -> set[object]:
        found = inspect(connection)
        names: set[object] = set()
        for table in metadata.tables:
            kinds = (found.get_unique_constraints, found.get_check_constraints, found.get_foreign_keys)
            names |= {constraint["name"] for kind in kinds for constraint in kind(table)}
        return names

    async with database.engine.connect() as connection:
        in_database = await connection.run_sync(named)

    in_tables = {
        str(constraint.name)
        for table in metadata.tables.values()
        for constraint in table.constraints
        if not isinstance(constraint, PrimaryKeyConstraint)
    }
    assert in_database == in_tables


async def test_the_migrations_build_indexes_for_the_same_rows_as_the_tables_do(database: Database) -> None:
    dialect = database.engine.dialect.name

    def plain(condition: object) -> str:
        # PostgreSQL writes down the type of each text, and every bracket.
        return re.sub(r"[()]|::(text|character varying)", "", str(condition)).lower()

    def conditions(connection: Connection) -> dict[str, str]:
        found = inspect(connection)
        return {
            str(index["name"]): plain(index["dialect_options"][f"{dialect}_where"])
            for table in metadata.tables
            for index in found.get_indexes(table)
            if f"{dialect}_where" in index.get("dialect_options", {})
        }

    for_postgresql()
    async with database.engine.connect() as connection:
        in_database = await connection.run_sync(conditions)

    in_tables = {
        str(index.name): plain(index.dialect_options[dialect]["where"])
        for table in metadata.tables.values()
        for index in table.indexes
        if index.dialect_options[dialect]["where"] is not None
    }
    assert in_tables
    assert in_database == in_tables


def test_a_revision_is_named_like_its_file_and_the_last_is_the_head(alembic_scripts: ScriptDirectory) -> None:
    walked = [script.revision for script in alembic_scripts.walk_revisions()]

    assert list(reversed(walked)) == migrations.revisions()
    assert alembic_scripts.get_heads() == [migrations.revisions()[-1]]


async def test_check_30_downgrading_step_by_step_and_upgrading_keeps_every_row(
    database: Database, database_url: str, ann: Person, ben: Person
) -> None:
    await populate(database, ann)
    await populate(database, ben)
    before = await checksums(database)
    await database.dispose()

    for revision in reversed(migrations.revisions()):
        await migrations.downgrade(database_url, revision)
        assert await sound(database_url)
    await migrations.upgrade(database_url)

    again = Database(database_url, database.keys)
    assert await checksums(again) == before
    assert len({count for count, _ in before.values()}) > 1
    await again.dispose()


async def test_downgrading_to_base_and_upgrading_makes_a_working_database(
    database: Database, database_url: str, ann: Person
) -> None:
    await populate(database, ann)
    await database.dispose()

    await migrations.downgrade(database_url, "base")
    empty = await migrations.state_of_database(database_url)
    await migrations.upgrade(database_url)

    assert empty is SchemaState.EMPTY
    assert await migrations.state_of_database(database_url) is SchemaState.CURRENT
    again = Database(database_url, database.keys)
    assert {count for count, _ in (await checksums(again)).values()} == {0}
    await again.dispose()


async def test_check_30_a_migration_that_copies_a_table_keeps_the_children(database: Database, ann: Person) -> None:
    await populate(database, ann)
    before = await checksums(database)
    await database.dispose()
    engine = engine_for(str(database.engine.url.render_as_string(hide_password=False)), foreign_keys=False)

    def copy_people(connection: Connection) -> None:
        from alembic.operations import Operations

        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("people", recreate="always") as batch:
            batch.alter_column("chat_id", nullable=False)

    if engine.dialect.name == "sqlite":
        async with engine.begin() as connection:
            await connection.run_sync(copy_people)
    await engine.dispose()

    assert await checksums(database) == before


async def test_a_migration_may_take_its_time_between_two_statements(postgresql_url: str) -> None:
    seen: list[object] = []

    def look(config: Config) -> None:
        seen.append(config.attributes["connection"].scalar(text("SHOW idle_in_transaction_session_timeout")))

    await migrations._migrate(postgresql_url, look)

    assert seen == ["0"]


async def test_concurrent_upgrades_migrate_the_schema_once(database_url: str) -> None:
    await asyncio.gather(*(migrations.upgrade(database_url) for _ in range(3)))
    await migrations.upgrade(database_url)

    assert await migrations.state_of_database(database_url) is SchemaState.CURRENT


def test_our_folder_of_migrations_does_not_hide_the_library() -> None:
    found = subprocess.run(
        [sys.executable, "-c", "import alembic; print(alembic.__file__)"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    assert not (CHECKOUT / "alembic" / "__init__.py").exists()
    assert Path(found.stdout.strip()).parent != CHECKOUT / "alembic"
    assert found.stdout.strip().endswith("__init__.py")


async def populate(database: Database, one: Person) -> None:
    interview_id = await add(database, one)
    nudge = Nudge(Step.THANK, NOW, person=1)
    async with database.unit() as unit:
        await unit.people.change(one.id, name="Ann Bell")
        await unit.interviews.record(one.id, interview_id, [Fact(FactKind.ON_HOLD, NOW)], action_id=1)
        (claim,) = await unit.delivery_queue.claim(NOW, NOW, NOW - NOW, 1, interview_id=interview_id)
        (row,) = await unit.delivery_queue.add_all([SendRequest(claim, nudge, NOW, 0)], NOW)
        await unit.delivery_queue.settle([NudgeOutcome(claim, row.nudge_id, NudgeState.SENT, NOW, "", one.chat_id, 7)])
        await unit.dialogues.put(one.id, "new", "people", {"company": "Acme"}, 5, NOW)
        await unit.inbox.receive(one.telegram_id, one.telegram_id, "{}", NOW)
        await unit.leases.acquire("chat", "a", NOW, NOW - NOW)
        await unit.commit()


async def checksums(database: Database) -> dict[str, tuple[int, str]]:
    found: dict[str, tuple[int, str]] = {}
    async with database.engine.connect() as connection:
        for name, table in metadata.tables.items():
            if name == "keyring":
                continue
            rows = (await connection.execute(select(table).order_by(*table.primary_key.columns))).all()
            found[name] = (len(rows), hashlib.sha256(repr(rows).encode()).hexdigest())
    return found


async def sound(url: str) -> bool:
    engine = engine_for(url)
    async with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            broken = (await connection.execute(text("PRAGMA foreign_key_check"))).all()
            whole = await connection.scalar(text("PRAGMA integrity_check"))
            result = broken == [] and whole == "ok"
        else:
            result = True  # PostgreSQL lets no statement end with a broken reference
    await engine.dispose()
    return result
