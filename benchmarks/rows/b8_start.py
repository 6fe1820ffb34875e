"""B8: how long `tactful run` takes until its first poll, and how much memory it then uses."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.bare_api import TOKEN, Api, telegram
from benchmarks.row import Contender, Figure, Finding, Kwargs, Rounds, Row, at_most

OURS, ECHO = "ours, `tactful run`", "echo bot of PTB"


@dataclass(frozen=True)
class Setup:
    """A server, and the settings of a bot whose database exists."""

    api: Api
    settings: dict[str, str]


@contextmanager
def set_up(folder: Path) -> Iterator[Setup]:
    """A bot that has run before."""
    with telegram() as api:
        settings = {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": api.url,
            "DATA_DIR": str(folder / "data"),
            "SECRET_KEY_FILE": str(folder / "keys" / "master.key"),
            "ALLOWED_USERS": "42",
            "LOG_LEVEL": "WARNING",
        }
        # As after an installation: without cached bytecode, each start would compile changed modules again.
        for before in (["compileall", "-q", "bot", "benchmarks"], ["bot", "migrate"]):
            subprocess.run(  # noqa: S603 - ourselves
                [sys.executable, "-m", *before],
                env=os.environ | settings,
                cwd=Path(__file__).parents[2],
                check=True,
                stdout=subprocess.DEVNULL,
            )
        yield Setup(api, settings)


def ours(setup: Setup) -> Kwargs:
    """Tactful."""
    setup.api.reset()
    return {"api": setup.api.url, "module": "bot", "arguments": ["run"], "settings": setup.settings}


def theirs(setup: Setup) -> Kwargs:
    """The echo bot."""
    setup.api.reset()
    return {"api": setup.api.url, "module": "benchmarks.peers.echo", "arguments": [setup.api.url, TOKEN]}


def evaluate(rounds: Rounds) -> list[Finding]:
    """Tactful against an echo bot."""
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
    evaluate=evaluate,
    setup=set_up,
    note=(
        "On a database that is there, with warm files and bytecode. Ours opens and checks it first. What handles"
        " messages is loaded, and what Telegram shows of the bot is looked at, while the first poll waits. A start is"
        " mostly imports: of 0.55 s without the collector of garbage (`-X importtime`, least of five) SQLAlchemy takes"
        " 0.13, our own modules 0.09, aiohttp 0.06 (0.04 of it certificates), python-telegram-bot 0.05, pydantic 0.04;"
        " 0.03 are rich and click, which a development environment has and structlog and httpx then load."
    ),
)
