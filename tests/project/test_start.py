"""What a start loads: nothing that can wait until after the first poll, or until somebody needs it."""

import subprocess
import sys

import pytest

LOADED = "import sys, {}; print(*sorted(sys.modules))"

RUN = "bot.__main__, bot.config, bot.logs, bot.app"
"""All that `tactful run` loads before it polls."""

FOR_LATER = {
    "aiohttp.web": "only the demo serves",
    "alembic": "only a move of the schema",
    "asyncpg": "only PostgreSQL",
    "babel": "only the first text with a date in it; it is loaded once the bot polls",
    "bot.chat.conversations": "handles what people write; loaded once the bot polls",
    "bot.parsing.dates.phrases": "as above",
    "bot.chat.register": "as above",
    "bot.demo_command": "only the demo",
    "bot.exchange": "only calendars, exports and imports",
    "bot.pictures.sheet": "only a picture",
    "dateparser": "only a date in words that are not in our tables",
    "email_validator": "only an e-mail address",
    "holidays": "only a plan for a country",
    "icalendar": "only a calendar",
    "jinja2": "only the first text with a slot in it; it is loaded once the bot polls",
    "phonenumbers": "only a phone number",
    "regex": "comes with dateparser",
    "resvg_py": "only the process that draws",
    "sqlalchemy.dialects.postgresql": "only PostgreSQL",
    "tzfpy": "only a place on the map",
}


def loaded(modules: str) -> set[str]:
    command = [sys.executable, "-c", LOADED.format(modules)]
    found = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    return set(found.stdout.split())


@pytest.fixture(scope="module")
def before_the_first_poll() -> set[str]:
    return loaded(RUN)


@pytest.mark.parametrize("name", FOR_LATER)
def test_a_start_does_not_wait_for_what_is_for_later(name: str, before_the_first_poll: set[str]) -> None:
    assert name not in before_the_first_poll, FOR_LATER[name]


def test_the_list_of_what_is_for_later_names_what_there_is() -> None:
    everything = loaded(", ".join(FOR_LATER))

    assert set(FOR_LATER) <= everything


def test_the_command_line_is_read_before_anything_heavy_is_loaded() -> None:
    heavy = {"pydantic", "sqlalchemy", "structlog", "telegram"}

    assert loaded("bot.__main__") & heavy == set()
