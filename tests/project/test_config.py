"""The settings: what is chosen when nothing is said, and the one sentence for each thing that is wrong."""

from pathlib import Path

import pytest

from bot.config import Allowed, Private, Public, Settings, SettingsError, load_settings

TOKEN = "123456789:AAExampleExampleExampleExampleExample"
OPERATOR = {"OPERATOR_NAME": "Mara Quist", "OPERATOR_CONTACT": "mara@quist.example"}


def test_without_any_setting_everything_has_a_usable_value() -> None:
    home = Path.home()

    settings = load_settings({})

    assert settings.telegram_api_url == "https://api.telegram.org"
    assert settings.data_dir == Path.cwd() / "data"
    assert settings.database_url == f"sqlite+aiosqlite:///{Path.cwd()}/data/tactful.sqlite3"
    assert settings.key_file == home / ".config" / "tactful" / "master.key"
    assert (settings.tick_seconds, settings.lease_seconds, settings.shutdown_seconds) == (15, 60, 10)
    assert settings.log_level == "INFO"
    assert settings.access == Private()


def test_settings_come_from_the_environment_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("TICK_SECONDS=3\nLOG_LEVEL=warning\nSOMETHING_ELSE=1\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TICK_SECONDS", "5")

    settings = load_settings()

    assert (settings.tick_seconds, settings.log_level) == (5, "WARNING")


def test_settings_handed_in_do_not_mix_with_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TICK_SECONDS", "5")

    settings = load_settings({})

    assert settings.tick_seconds == 15


def test_a_blank_setting_counts_as_left_out() -> None:
    settings = load_settings({"TELEGRAM_BOT_TOKEN": " ", "TICK_SECONDS": "", "PUBLIC": ""})

    assert settings.telegram_bot_token is None
    assert settings.tick_seconds == 15
    assert settings.access == Private()


def test_the_token_is_read_from_its_file(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n", encoding="utf-8")

    settings = load_settings({"TELEGRAM_BOT_TOKEN_FILE": str(file)})

    assert settings.token.get_secret_value() == TOKEN


def test_running_without_a_token_is_refused_by_name() -> None:
    settings = load_settings({})

    with pytest.raises(SettingsError, match="TELEGRAM_BOT_TOKEN"):
        _ = settings.token


def test_neither_token_nor_password_is_in_what_settings_print() -> None:
    settings = load_settings({"TELEGRAM_BOT_TOKEN": TOKEN, "DATABASE_URL": "postgresql://tactful:hunter2@db/tactful"})

    printed = repr(settings) + str(settings)

    assert TOKEN not in printed
    assert "hunter2" not in printed


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("sqlite:///plan.sqlite3", "sqlite+aiosqlite:///plan.sqlite3"),
        ("sqlite:////srv/plan.sqlite3", "sqlite+aiosqlite:////srv/plan.sqlite3"),
        ("sqlite+aiosqlite:////srv/plan.sqlite3", "sqlite+aiosqlite:////srv/plan.sqlite3"),
        ("postgres://a:b@db:5432/t", "postgresql+asyncpg://a:b@db:5432/t"),
        ("postgresql://a:b@db/t?sslmode=require", "postgresql+asyncpg://a:b@db/t?ssl=require"),
        ("postgresql+asyncpg://a@/t?host=/run/pg", "postgresql+asyncpg://a@/t?host=/run/pg"),
    ],
)
def test_every_usual_spelling_of_a_database_is_understood(written: str, meant: str) -> None:
    settings = load_settings({"DATABASE_URL": written})

    assert settings.database_url == meant


def test_the_key_lies_under_the_configuration_folder(tmp_path: Path) -> None:
    settings = load_settings({"XDG_CONFIG_HOME": str(tmp_path)})

    assert settings.key_file == tmp_path / "tactful" / "master.key"


def test_a_relative_configuration_folder_is_ignored() -> None:
    settings = load_settings({"XDG_CONFIG_HOME": "somewhere"})

    assert settings.key_file == Path.home() / ".config" / "tactful" / "master.key"


def test_a_key_inside_the_data_is_refused_even_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "keys").symlink_to(tmp_path / "data")

    with pytest.raises(SettingsError, match=r"^SECRET_KEY_FILE must be a file outside DATA_DIR\.$"):
        load_settings({"DATA_DIR": str(tmp_path / "data"), "SECRET_KEY_FILE": str(tmp_path / "keys" / "k")})


def test_the_default_key_is_refused_inside_the_data_as_well(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="SECRET_KEY_FILE"):
        load_settings({"DATA_DIR": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / "config")})


def test_numeric_ids_restrict_the_bot_to_these_people() -> None:
    settings = load_settings({"ALLOWED_USERS": " 42, 7000000001 "})

    assert settings.access == Allowed(frozenset({42, 7_000_000_001}))


def test_a_public_bot_names_its_operator() -> None:
    settings = load_settings({"PUBLIC": "1", **OPERATOR})

    assert settings.access == Public("Mara Quist", "mara@quist.example")


@pytest.mark.parametrize(
    ("env", "named"),
    [
        ({"TELEGRAM_BOT_TOKEN": "not-a-token-hush"}, "TELEGRAM_BOT_TOKEN"),
        ({"TELEGRAM_BOT_TOKEN": f"{TOKEN} {TOKEN}"}, "TELEGRAM_BOT_TOKEN"),
        ({"TELEGRAM_BOT_TOKEN_FILE": "/nowhere/hush"}, "TELEGRAM_BOT_TOKEN_FILE"),
        (
            {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_BOT_TOKEN_FILE": "/nowhere/hush"},
            "TELEGRAM_BOT_TOKEN_FILE",
        ),
        ({"TELEGRAM_API_URL": "ftp://hush"}, "TELEGRAM_API_URL"),
        ({"TELEGRAM_API_URL": "hush.example"}, "TELEGRAM_API_URL"),
        ({"TELEGRAM_API_URL": "https://hush.example/?a=1"}, "TELEGRAM_API_URL"),
        ({"TELEGRAM_API_URL": "http://[hush"}, "TELEGRAM_API_URL"),
        ({"DATABASE_URL": "mysql://a:hush@db/t"}, "DATABASE_URL"),
        ({"DATABASE_URL": "sqlite://"}, "DATABASE_URL"),
        ({"DATABASE_URL": "sqlite:///:memory:"}, "DATABASE_URL"),
        ({"DATABASE_URL": "hush"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgresql://"}, "DATABASE_URL"),
        ({"TICK_SECONDS": "0"}, "TICK_SECONDS"),
        ({"TICK_SECONDS": "61"}, "TICK_SECONDS"),
        ({"TICK_SECONDS": "nan"}, "TICK_SECONDS"),
        ({"TICK_SECONDS": "hush"}, "TICK_SECONDS"),
        ({"LEASE_SECONDS": "-1"}, "LEASE_SECONDS"),
        ({"POLL_TIMEOUT_SECONDS": "1.5"}, "POLL_TIMEOUT_SECONDS"),
        ({"SHUTDOWN_SECONDS": "inf"}, "SHUTDOWN_SECONDS"),
        ({"LOG_LEVEL": "hush"}, "LOG_LEVEL"),
        ({"ALLOWED_USERS": ""}, "ALLOWED_USERS"),
        ({"ALLOWED_USERS": "42,"}, "ALLOWED_USERS"),
        ({"ALLOWED_USERS": "@hush"}, "ALLOWED_USERS"),
        ({"ALLOWED_USERS": "-42"}, "ALLOWED_USERS"),
        ({"ALLOWED_USERS": "٤٢"}, "ALLOWED_USERS"),
        ({"PUBLIC": "hush"}, "PUBLIC"),
        ({"PUBLIC": "1", "ALLOWED_USERS": "42", **OPERATOR}, "PUBLIC"),
        ({"PUBLIC": "1", "OPERATOR_NAME": "Mara Quist"}, "OPERATOR_CONTACT"),
        ({"PUBLIC": "1", "OPERATOR_CONTACT": "mara@quist.example", "OPERATOR_NAME": " "}, "OPERATOR_NAME"),
    ],
)
def test_a_wrong_setting_is_refused_in_one_sentence_that_names_it_and_hides_its_value(
    env: dict[str, str], named: str
) -> None:
    with pytest.raises(SettingsError) as refusal:
        load_settings(env)

    sentence = str(refusal.value)
    assert named in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert "hush" not in sentence
    assert TOKEN not in sentence
    assert refusal.value.__suppress_context__


def test_a_token_file_that_holds_something_else_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("hush", encoding="utf-8")

    with pytest.raises(SettingsError, match="TELEGRAM_BOT_TOKEN_FILE") as refusal:
        load_settings({"TELEGRAM_BOT_TOKEN_FILE": str(file)})

    assert "hush" not in str(refusal.value)


def test_a_data_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("", encoding="utf-8")

    with pytest.raises(SettingsError, match="DATA_DIR"):
        load_settings({"DATA_DIR": str(tmp_path / "data")})


def test_a_settings_file_that_is_no_text_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_bytes(b"LOG_LEVEL=\xff\xfe\n")
    monkeypatch.chdir(tmp_path)

    with pytest.raises(SettingsError, match=r"\.env"):
        load_settings()


def test_every_setting_of_the_operator_is_in_the_readme() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    borrowed = {"xdg_config_home"}  # the desktop's, not ours

    missing = {name for name in Settings.model_fields if f"`{name.upper()}`" not in readme} - borrowed

    assert missing == set()
