"""Setup of the rows about answers: a Bot API server with simulated people, and other people with nudges that are due.

Must not know who answers.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.bare_api import TOKEN
from benchmarks.chatting import invite
from benchmarks.crowd import create_crowd
from benchmarks.databases import Fresh, sqlite
from benchmarks.row import Kwargs
from benchmarks.talk import Talk, talkers

DUE_NUDGES = 10_000


@dataclass
class Setup:
    """What a row's contenders share. `rate` is the measured number of nudges a second with nothing else to do."""

    folder: Path
    fresh: Fresh
    key_file: Path
    api: Talk
    rate: float = 0.0


@contextmanager
def set_up(folder: Path) -> Iterator[Setup]:
    """People with nudges that are due, and talkers without."""
    with ExitStack() as parts:
        (folder / "data").mkdir()
        first, fresh = parts.enter_context(sqlite(folder / "data"))
        key_file = folder / "keys" / "master.key"
        asyncio.run(create_crowd(first, key_file, DUE_NUDGES))
        asyncio.run(invite(first, key_file))
        yield Setup(folder, fresh, key_file, parts.enter_context(talkers()))


def learn_rate(setup: Setup, figures: Mapping[str, float]) -> None:
    """Stores the rate of nudges alone in this round."""
    setup.rate = figures["rate"]


def ours(delay: float = 0.0, nudges: float = 0.0) -> Callable[[Setup], Kwargs]:
    """For Tactful: a fresh copy of the database. `nudges` is a fraction of the learnt rate."""

    def before(setup: Setup) -> Kwargs:
        setup.api.reset(delay)
        given = {"url": setup.fresh(), "key_file": str(setup.key_file), "api": setup.api.url}
        return given | _beside(setup, nudges)

    return before


def _beside(setup: Setup, nudges: float) -> Kwargs:
    return {"nudges": setup.rate * nudges} if nudges else {}


def theirs(delay: float = 0.0, nudges: float = 0.0, *, folder: bool = False) -> Callable[[Setup], Kwargs]:
    """For a peer: the same server, and a folder if it stores anything."""

    def before(setup: Setup) -> Kwargs:
        setup.api.reset(delay)
        (setup.folder / "ptb.pickle").unlink(missing_ok=True)
        given = {"api": setup.api.url, "token": TOKEN} | ({"folder": str(setup.folder)} if folder else {})
        return given | _beside(setup, nudges)

    return before
