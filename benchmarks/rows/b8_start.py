"""B8: how long `tactful run` takes to its first poll, and how much memory it then has."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.bare_api import TOKEN, Api, telegram
from benchmarks.row import Contender, Figure, Finding, Given, Rounds, Row, at_most

OURS, ECHO = "ours, `tactful run`", "echo bot of PTB"


@dataclass(frozen=True)
class Stage:
    """A server, and the settings of a bot whose database is there already."""

    api: Api
    settings: dict[str, str]


@contextmanager
def stage(folder: Path) -> Iterator[Stage]:
    """As on every day but the first."""
    with telegram() as api:
        settings = {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": api.url,
            "DATA_DIR": str(folder / "data"),
            "SECRET_KEY_FILE": str(folder / "keys" / "master.key"),
            "ALLOWED_USERS": "42",
            "LOG_LEVEL": "WARNING",
        }
        # As installed: where Python may not write bytecode, each start would translate what was changed once more.
        for before in (["compileall", "-q", "bot", "benchmarks"], ["bot", "migrate"]):
            subprocess.run(  # noqa: S603 - ourselves
                [sys.executable, "-m", *before],
                env=os.environ | settings,
                cwd=Path(__file__).parents[2],
                check=True,
                stdout=subprocess.DEVNULL,
            )
        yield Stage(api, settings)


def ours(on: Stage) -> Given:
    """What to start."""
    on.api.reset()
    return {"api": on.api.url, "module": "bot", "arguments": ["run"], "settings": on.settings}


def theirs(on: Stage) -> Given:
    """The same for the echo bot."""
    on.api.reset()
    return {"api": on.api.url, "module": "benchmarks.peers.echo", "arguments": [on.api.url, TOKEN]}


def admit(rounds: Rounds) -> list[Finding]:
    """Ours against the smallest bot there is."""
    return [
        at_most(rounds.ratio(OURS, ECHO, "seconds"), 3, "times as long as the echo bot", ",.2f"),
        at_most(rounds.spread(OURS, "resident"), 120, "MB once it polls", ",.0f"),
    ]


POLLS = {"method": "getUpdates"}
ROW = Row(
    id="B8",
    title="From start to the first poll",
    goal="within 3 times of an echo bot on python-telegram-bot; under 120 MB before heavy parts are first used.",
    contenders=(
        Contender(OURS, "benchmarks.starting:until", POLLS, before=ours),
        Contender(ECHO, "benchmarks.starting:until", POLLS, peer=True, before=theirs),
    ),
    figures=(Figure("seconds", "seconds", ".2f"), Figure("resident", "memory a second later, MB")),
    admit=admit,
    stage=stage,
    note=(
        "On a database that is there, with warm files and bytecode. Ours opens and checks it first. What handles"
        " messages is loaded, and what Telegram shows of the bot is looked at, while the first poll waits. A start is"
        " mostly imports: of 0.55 s without the collector of garbage (`-X importtime`, least of five) SQLAlchemy takes"
        " 0.13, our own modules 0.09, aiohttp 0.06 (0.04 of it certificates), python-telegram-bot 0.05, pydantic 0.04;"
        " 0.03 are rich and click, which a development environment has and structlog and httpx then load."
    ),
)
