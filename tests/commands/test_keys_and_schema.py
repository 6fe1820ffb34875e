"""At the start: the right key and this version's schema, or one sentence and no change."""

from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import inspect, text

from bot.storage.engine import migrations
from bot.storage.engine.connect import engine_for
from bot.storage.engine.migrations import SchemaState
from bot.storage.opening import open_database
from bot.storage.tables import metadata
from bot.usecases.people import meet
from tests.commands.conftest import Ended, Tactful, but_for_zones
from tests.usecases.conftest import AFTER_ACME


@pytest.fixture
async def at_work(tactful: Tactful, database_url: str) -> Tactful:
    """The command line, on a database with one person."""
    tactful.environment |= {"DATABASE_URL": database_url, "LOG_LEVEL": "ERROR"}
    database = await open_database(database_url, tactful.key_file, tactful.data_dir)
    await meet(database, 1001, 1001, AFTER_ACME)
    await database.dispose()
    return tactful


async def content(url: str) -> dict[str, list[str]]:
    """Every row of every table."""
    engine = engine_for(url)
    async with engine.connect() as connection:
        names = await connection.run_sync(lambda it: sorted(inspect(it).get_table_names()))
        found = {name: await connection.execute(text(f'SELECT * FROM "{name}"')) for name in names}  # noqa: S608 - our tables
        rows = {name: sorted(str(tuple(row)) for row in result) for name, result in found.items()}
    await engine.dispose()
    return rows


def assert_one_sentence(ended: Ended, holding: str) -> None:
    assert ended.status == 1
    assert holding in ended.said
    assert len(but_for_zones(ended)[1].splitlines()) == 1


@pytest.mark.parametrize(("command", "given"), [("run", "missing"), ("run", "wrong"), ("check", "malformed")])
@pytest.mark.one_database
async def test_without_the_right_key_nothing_starts_and_nothing_changes(
    at_work: Tactful, database_url: str, command: str, given: str
) -> None:
    before = await content(database_url)
    at_work.key_file.unlink()
    keys = {"wrong": Fernet.generate_key(), "malformed": b"sesame"}
    if given in keys:
        at_work.key_file.write_bytes(keys[given])
        at_work.key_file.chmod(0o600)

    ended = await at_work(command)

    assert_one_sentence(ended, "SECRET_KEY_FILE")
    assert await content(database_url) == before
    assert at_work.key_file.exists() is (given != "missing")
    assert "sesame" not in ended.said


@pytest.mark.parametrize("command", ["run", "migrate"])
@pytest.mark.one_database
async def test_a_newer_schema_is_refused(at_work: Tactful, database_url: str, command: str) -> None:
    engine = engine_for(database_url)
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '2999_01_01_later'"))
    await engine.dispose()
    before = await content(database_url)

    ended = await at_work(command)

    assert_one_sentence(ended, "newer version")
    assert await content(database_url) == before


@pytest.mark.usefixtures("interpreter")
async def test_migrating_goes_up_and_down(at_work: Tactful, database_url: str) -> None:
    down = await at_work("migrate", "--down", "base")
    emptied = await migrations.state_of_database(database_url)
    up = await at_work("migrate")

    assert (down.status, up.status) == (0, 0)
    assert emptied is SchemaState.EMPTY
    assert await migrations.state_of_database(database_url) is SchemaState.CURRENT
    assert set(metadata.tables) <= set(await content(database_url))


@pytest.mark.usefixtures("interpreter")
async def test_a_check_that_finds_nothing_wrong_says_so(at_work: Tactful, database_url: str) -> None:
    before = await content(database_url)

    ended = await at_work("check")

    assert but_for_zones(ended) == (0, "Everything is in order.\n")
    assert await content(database_url) == before


@pytest.mark.one_database
async def test_a_check_names_everything_that_is_wrong(at_work: Tactful) -> None:
    del at_work.environment["TELEGRAM_BOT_TOKEN"]
    at_work.key_file.unlink()

    ended = await at_work("check")

    assert ended.status == 1
    found = but_for_zones(ended)[1].splitlines()
    assert [name in line for name, line in zip(("TOKEN", "KEY_FILE"), found, strict=True)] == [True] * 2


async def test_a_check_before_the_first_start_creates_no_database(tactful: Tactful, tmp_path: Path) -> None:
    ended = await tactful("check")

    assert ended.status == 1
    assert "empty" in ended.out
    assert not (tmp_path / "data").exists()
