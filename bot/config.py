"""The settings, read once at the start from the environment or `.env`.

A wrong setting becomes one sentence that names it and never quotes its value, which may be a secret.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, PositiveInt, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

TOKEN_SHAPE = re.compile(r"\d+:[A-Za-z0-9_-]+")
USER_IDS_SHAPE = re.compile(r"\s*[1-9]\d{0,15}\s*(,\s*[1-9]\d{0,15}\s*)*", re.ASCII)
LOG_LEVELS = Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]

# The spellings that hosting providers hand out are accepted; the driver is always ours.
DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}


class SettingsError(Exception):
    """A setting is wrong or missing; its text is one sentence for the operator, free of secrets."""


@dataclass(frozen=True)
class Private:
    """Only the owner: the first person who sends the code that is printed at the start."""


@dataclass(frozen=True)
class Allowed:
    """Only these numeric Telegram user ids. Nobody else gets an answer."""

    user_ids: frozenset[int]


@dataclass(frozen=True)
class Public:
    """Everybody. The operator has to be named (Telegram's terms for bot developers, section 4)."""

    operator_name: str
    operator_contact: str


Access = Private | Allowed | Public


class Settings(BaseSettings):
    """Everything the operator may choose. Each description completes the sentence "NAME must be ..."."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True, hide_input_in_errors=True)

    telegram_bot_token: SecretStr | None = Field(
        None, description="the token that BotFather gave, such as 123456:ABC-DEF"
    )
    telegram_bot_token_file: Path | None = Field(None, description="a readable file that holds the token")
    telegram_api_url: str = Field("https://api.telegram.org", description="an http or https address without a query")
    data_dir: Path = Field(Path("data"), description="a folder")
    # Hidden from repr, as it may carry a password.
    database_url: str = Field("", repr=False, description="sqlite:///FILE or postgresql://USER:PASSWORD@HOST/DATABASE")
    secret_key_file: Path | None = Field(None, description="a file outside DATA_DIR")
    xdg_config_home: Path | None = Field(None, description="a folder")
    tick_seconds: float = Field(
        15, gt=0, le=60, allow_inf_nan=False, description="a number of seconds over 0 and at most 60"
    )
    lease_seconds: float = Field(
        60, gt=0, le=3600, allow_inf_nan=False, description="a number of seconds over 0 and at most 3600"
    )
    # Telegram's free limit is about 30 (Bots FAQ). All processes together stay below it.
    messages_per_second: float = Field(
        25, gt=0, le=10_000, allow_inf_nan=False, description="a number over 0 and at most 10000"
    )
    # Telegram holds a poll open for 50 s at most.
    poll_timeout_seconds: int = Field(20, ge=0, le=50, description="a whole number of seconds between 0 and 50")
    shutdown_seconds: float = Field(
        10, gt=0, le=300, allow_inf_nan=False, description="a number of seconds over 0 and at most 300"
    )
    # Bursts of six times as many are accepted. Nobody taps that fast.
    updates_per_minute: int = Field(20, ge=1, le=10_000, description="a whole number between 1 and 10000")
    backup_dir: Path | None = Field(None, description="a folder")
    backup_keep: int = Field(7, ge=1, le=1000, description="a whole number between 1 and 1000")
    log_level: LOG_LEVELS = Field("INFO", description="one of DEBUG, INFO, WARNING, ERROR and CRITICAL")
    allowed_users: Annotated[frozenset[PositiveInt] | None, NoDecode] = Field(
        None, description="numeric Telegram user ids separated by commas, or be left out"
    )
    public: bool = Field(False, description="1 or 0")
    operator_name: str | None = Field(None, description="a name")
    operator_contact: str | None = Field(None, description="an address that people can write to")

    @property
    def token(self) -> SecretStr:
        """Raises SettingsError if neither the token nor its file is given."""
        if self.telegram_bot_token is None:
            raise SettingsError("TELEGRAM_BOT_TOKEN (or TELEGRAM_BOT_TOKEN_FILE) must be set to run the bot.")
        return self.telegram_bot_token

    @property
    def key_file(self) -> Path:
        """The absolute path of the master key; by default in the user's configuration folder."""
        if self.secret_key_file is not None:
            return self.secret_key_file.expanduser().absolute()
        return _configuration_folder(self.xdg_config_home) / "tactful" / "master.key"

    @property
    def access(self) -> Access:
        if self.allowed_users is not None:
            return Allowed(self.allowed_users)
        if self.public:
            return Public(self.operator_name or "", self.operator_contact or "")
        return Private()

    def for_demo(self, person: int, token: str) -> Self:
        """The same settings with the demo's own data, key, token and one person (a Telegram user id)."""
        folder = self.data_dir / "demo"
        return self.model_copy(
            update={
                "data_dir": folder,
                "database_url": f"sqlite+aiosqlite:///{folder / 'tactful.sqlite3'}",
                # The demo must never create or overwrite the key of the real data.
                "secret_key_file": self.key_file.with_name("demo.key"),
                "telegram_bot_token": SecretStr(token),
                "allowed_users": frozenset({person}),
                "public": False,
                "updates_per_minute": 1000,
                "backup_dir": None,
            }
        )

    @model_validator(mode="before")
    @classmethod
    def _drop_blank_values(cls, given: dict[str, Any]) -> dict[str, Any]:
        # A blank ALLOWED_USERS stays, and is refused: whoever wrote it meant to restrict access.
        return {name: v for name, v in given.items() if name == "allowed_users" or str(v).strip()}

    @field_validator("telegram_bot_token")
    @classmethod
    def _check_token(cls, token: SecretStr | None) -> SecretStr | None:
        if token is None:
            return None
        bare = token.get_secret_value().strip()
        if not TOKEN_SHAPE.fullmatch(bare):
            raise ValueError
        return SecretStr(bare)

    @field_validator("telegram_api_url")
    @classmethod
    def _check_api_url(cls, url: str) -> str:
        parts = urlsplit(url.strip())
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise ValueError
        return url.strip().rstrip("/")

    @field_validator("data_dir", "backup_dir")
    @classmethod
    def _check_folder(cls, folder: Path | None) -> Path | None:
        if folder is None:
            return None
        folder = folder.expanduser().absolute()
        if folder.exists() and not folder.is_dir():
            raise ValueError
        return folder

    @field_validator("database_url")
    @classmethod
    def _check_database_url(cls, url: str) -> str:
        return _with_our_driver(url.strip()) if url else url

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper_case_level(cls, level: object) -> object:
        return level.strip().upper() if isinstance(level, str) else level

    @field_validator("allowed_users", mode="before")
    @classmethod
    def _split_at_commas(cls, ids: object) -> object:
        if not isinstance(ids, str):
            return ids
        if not USER_IDS_SHAPE.fullmatch(ids):
            raise ValueError
        return frozenset(int(one) for one in ids.split(","))

    @model_validator(mode="after")
    def _check_combinations(self) -> Self:
        if self.telegram_bot_token is not None and self.telegram_bot_token_file is not None:
            raise ValueError("Set TELEGRAM_BOT_TOKEN or TELEGRAM_BOT_TOKEN_FILE, not both.")
        if self.public and self.allowed_users is not None:
            raise ValueError("Set PUBLIC or ALLOWED_USERS, not both.")
        for name in ("operator_name", "operator_contact"):
            if self.public and getattr(self, name) is None:
                raise ValueError(f"{name.upper()} must be set when PUBLIC is 1.")
        return self


def load_settings(env: Mapping[str, str] | None = None) -> Settings:
    """From `env` alone or, without it, from the process's environment and then `.env`. Raises SettingsError.

    The token file has been read, paths are absolute, and `database_url` names its driver.
    """
    try:
        given = Settings() if env is None else _reading_only(env)()
    except ValidationError as error:
        raise SettingsError(_describe(error)) from None  # pydantic's error quotes the value
    except UnicodeDecodeError:
        raise SettingsError(".env must be a text file in UTF-8.") from None
    settings = given.model_copy(update=_derived_values(given))
    _refuse_key_beside_data(settings)
    return settings


def _reading_only(env: Mapping[str, str]) -> type[Settings]:
    class Given(Settings):
        @classmethod
        def settings_customise_sources(
            cls, settings_cls: type[BaseSettings], *_: object, **__: object
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            source = EnvSettingsSource(settings_cls)
            source.env_vars = {name.lower(): value for name, value in env.items()}
            return (source,)

    return Given


def _describe(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    if not first["loc"]:
        return str(first["ctx"]["error"])
    name = str(first["loc"][0])
    return f"{name.upper()} must be {Settings.model_fields[name].description}."


def _derived_values(given: Settings) -> dict[str, object]:
    values: dict[str, object] = {"secret_key_file": given.key_file}
    if not given.database_url:
        values["database_url"] = f"sqlite+aiosqlite:///{given.data_dir / 'tactful.sqlite3'}"
    if given.telegram_bot_token_file is not None:
        values["telegram_bot_token"] = _token_from(given.telegram_bot_token_file)
    return values


def _token_from(file: Path) -> SecretStr:
    try:
        token = file.expanduser().read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise SettingsError("TELEGRAM_BOT_TOKEN_FILE must be a file that can be read.") from None
    if not TOKEN_SHAPE.fullmatch(token):
        raise SettingsError("TELEGRAM_BOT_TOKEN_FILE must hold the token that BotFather gave, alone.")
    return SecretStr(token)


def _with_our_driver(url: str) -> str:
    scheme, separator, rest = url.partition("://")
    driver = DRIVERS.get(scheme.lower())
    if driver is None or not separator:
        raise ValueError
    if driver.startswith("sqlite"):
        if not rest.startswith("/") or rest.partition("?")[0] in ("/", "/:memory:"):
            raise ValueError
        return f"{driver}://{rest}"
    if not rest:
        raise ValueError
    # Hosting providers write libpq's sslmode; asyncpg calls it ssl.
    return f"{driver}://" + re.sub(r"([?&])sslmode=", r"\1ssl=", rest)


def _configuration_folder(xdg_config_home: Path | None) -> Path:
    # The XDG base directory specification says to ignore relative paths.
    if xdg_config_home is not None and xdg_config_home.is_absolute():
        return xdg_config_home
    try:
        return Path.home() / ".config"
    except RuntimeError:
        raise SettingsError("SECRET_KEY_FILE must be set, as this user has no home folder.") from None


def _refuse_key_beside_data(settings: Settings) -> None:
    key = settings.key_file.resolve()
    if key.is_relative_to(settings.data_dir.resolve()):
        raise SettingsError("SECRET_KEY_FILE must be a file outside DATA_DIR.")
