"""A wrong setting stops the start with one sentence that names it, and repeats no secret."""

import pytest

from tests.commands.conftest import TOKEN, Ended, Tactful, but_for_zones


def assert_one_sentence(ended: Ended, naming: str) -> None:
    (line,) = ended.said.splitlines()
    assert ended.status == 1
    assert naming in line
    assert line.endswith(".")
    assert TOKEN not in ended.said


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("TELEGRAM_BOT_TOKEN", "sesame"),
        ("TELEGRAM_BOT_TOKEN_FILE", "/nowhere/token"),
        ("DATABASE_URL", "mysql://ann:sesame@db/tactful"),
        ("TICK_SECONDS", "0"),
        ("ALLOWED_USERS", "sesame"),
    ],
)
async def test_a_wrong_setting_stops_the_start_with_a_sentence_that_names_it(
    tactful: Tactful, setting: str, value: str
) -> None:
    if setting == "TELEGRAM_BOT_TOKEN_FILE":
        del tactful.environment["TELEGRAM_BOT_TOKEN"]
    tactful.environment[setting] = value

    ended = await tactful("run")

    assert_one_sentence(ended, setting)
    assert "sesame" not in ended.said
    assert not tactful.data_dir.exists()
    assert not tactful.key_file.exists()


@pytest.mark.parametrize("command", ["check", "migrate", "demo"])
async def test_every_command_that_reads_settings_refuses_a_wrong_one(tactful: Tactful, command: str) -> None:
    tactful.environment["TICK_SECONDS"] = "soon"

    assert_one_sentence(await tactful(command), "TICK_SECONDS")


async def test_without_a_token_the_bot_does_not_run(tactful: Tactful) -> None:
    del tactful.environment["TELEGRAM_BOT_TOKEN"]

    assert_one_sentence(await tactful("run"), "TELEGRAM_BOT_TOKEN")


async def test_in_public_somebody_must_answer_for_it(tactful: Tactful) -> None:
    del tactful.environment["ALLOWED_USERS"]
    tactful.environment |= {"PUBLIC": "1", "OPERATOR_NAME": "Ann Operator"}

    assert_one_sentence(await tactful("run"), "OPERATOR_CONTACT")


async def test_a_key_beside_the_data_is_refused(tactful: Tactful) -> None:
    tactful.environment["SECRET_KEY_FILE"] = str(tactful.data_dir / "master.key")

    assert_one_sentence(await tactful("run"), "SECRET_KEY_FILE")


@pytest.mark.parametrize("command", ["run", "check"])
async def test_a_database_that_is_not_there_is_a_sentence_without_its_password(tactful: Tactful, command: str) -> None:
    tactful.environment["DATABASE_URL"] = "postgresql://ann:sesame@127.0.0.1:9/tactful"
    tactful.environment["LOG_LEVEL"] = "ERROR"

    ended = await tactful(command)

    assert ended.status == 1
    assert len(but_for_zones(ended)[1].splitlines()) == 1
    assert "database" in ended.said
    assert "sesame" not in ended.said


async def test_an_unknown_command_is_wrong_input(tactful: Tactful) -> None:
    ended = await tactful("fly")

    assert ended.status == 2
    assert "fly" in ended.err
