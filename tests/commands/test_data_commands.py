"""`tactful backup`, `restore` and `keys rotate` as processes, beside a bot that runs."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.demo.server.app import BotApiServer
from bot.storage.opening import open_database
from bot.usecases.people import meet
from tests.commands.conftest import TOKEN, Tactful, but_for_zones, until
from tests.commands.test_keys_and_schema import assert_one_sentence

NOW = datetime.now(UTC)


@pytest.fixture
async def at_work(connected: Tactful, database_url: str) -> Tactful:
    """The command line on a database in which somebody is known."""
    connected.environment |= {"DATABASE_URL": database_url}
    database = await open_database(database_url, connected.key_file, connected.data_dir)
    await meet(database, 1001, 1001, NOW)
    await database.dispose()
    return connected


async def test_34_a_backup_is_made_beside_a_running_bot_and_a_restore_is_refused_beside_it(
    at_work: Tactful, telegram: BotApiServer
) -> None:
    async with at_work.running("run") as bot:
        await bot.line("running")
        backup = await at_work("backup", "one.backup")
        restore = await at_work("restore", "one.backup", "--replace")
        ann = telegram.person(1001, "Ann")
        await ann.say("/start")
        await until(lambda: bool(ann.bot_messages))
        status = await bot.terminated()

    assert backup.status == 0
    assert "Backed up to" in backup.out
    assert (at_work.folder / "one.backup").stat().st_mode & 0o777 == 0o600
    assert restore.status == 1
    assert "running" in restore.said
    assert status == 0
    assert TOKEN not in backup.said + restore.said


@pytest.mark.usefixtures("interpreter")
async def test_34_a_restore_says_what_it_brought_and_refuses_without_replace(at_work: Tactful) -> None:
    await at_work("backup", "one.backup")

    refused = await at_work("restore", "one.backup")
    done = await at_work("restore", "one.backup", "--replace")

    assert_one_sentence(refused, "--replace")
    assert done.status == 0
    assert "people: 1, interviews: 0" in done.out
    assert "held back until each person has been asked" in done.out


async def test_34_of_an_empty_database_there_is_no_backup(tactful: Tactful) -> None:
    ended = await tactful("backup", "one.backup")

    assert_one_sentence(ended, "nothing to back up")
    assert not (tactful.folder / "one.backup").exists()
    assert not tactful.data_dir.exists()


@pytest.mark.usefixtures("interpreter")
async def test_44_the_master_key_is_changed_beside_a_running_bot_and_the_old_one_may_go(
    at_work: Tactful, telegram: BotApiServer
) -> None:
    old = at_work.key_file.read_text().split()
    ann = telegram.person(1001, "Ann")

    async with at_work.running("run") as bot:
        await bot.line("running")
        ended = await at_work("keys", "rotate")
        at_work.key_file.write_text(at_work.key_file.read_text().split()[0] + "\n")
        await ann.say("/start")
        await until(lambda: bool(ann.bot_messages))
        await bot.terminated()
    checked = await at_work("check")

    assert ended.status == 0
    assert "Wrapped anew: 1." in ended.out
    assert "may go" in ended.out
    assert at_work.key_file.read_text().split() != old
    assert but_for_zones(checked)[1].splitlines()[-1] == "Everything is in order."
    assert not any(key in ended.said for key in [*old, *at_work.key_file.read_text().split()])


@pytest.mark.one_database
async def test_backups_are_made_by_night_where_a_folder_is_set(at_work: Tactful) -> None:
    folder = at_work.folder / "backups"
    at_work.environment |= {"BACKUP_DIR": str(folder), "BACKUP_KEEP": "2"}

    async with at_work.running("run") as bot:
        await bot.line("running")
        await until(lambda: folder.is_dir() and bool(list(folder.glob("tactful-*.backup"))))
        await bot.terminated()

    (made,) = folder.glob("tactful-*.backup")
    assert made.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(("name", "value"), [("BACKUP_KEEP", "0"), ("UPDATES_PER_MINUTE", "none")])
@pytest.mark.one_database
async def test_a_wrong_setting_is_named(at_work: Tactful, name: str, value: str) -> None:
    at_work.environment[name] = value

    assert_one_sentence(await at_work("run"), name)


@pytest.mark.one_database
async def test_42_a_public_bot_without_an_operator_does_not_start(at_work: Tactful) -> None:
    del at_work.environment["ALLOWED_USERS"]
    at_work.environment["PUBLIC"] = "1"

    assert_one_sentence(await at_work("run"), "OPERATOR_NAME")
    at_work.environment["OPERATOR_NAME"] = "Kim Roe"
    assert_one_sentence(await at_work("run"), "OPERATOR_CONTACT")
