"""The stage of rows about answers: a Bot API server whose people talk, and a crowd whose nudges are due beside them.

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
from benchmarks.crowd import gather
from benchmarks.databases import Fresh, sqlite
from benchmarks.row import Given
from benchmarks.talk import Talk, talkers

DUE_NUDGES = 10_000


@dataclass
class Stage:
    """What a row stands on. `rate`: nudges a second where nothing else is done, once that is measured."""

    folder: Path
    fresh: Fresh
    key_file: Path
    api: Talk
    rate: float = 0.0


@contextmanager
def stage(folder: Path) -> Iterator[Stage]:
    """A crowd with nudges that are due, and the talkers, who have none."""
    with ExitStack() as parts:
        (folder / "data").mkdir()
        first, fresh = parts.enter_context(sqlite(folder / "data"))
        key_file = folder / "keys" / "master.key"
        asyncio.run(gather(first, key_file, DUE_NUDGES))
        asyncio.run(invite(first, key_file))
        yield Stage(folder, fresh, key_file, parts.enter_context(talkers()))


def learn_rate(on: Stage, figures: Mapping[str, float]) -> None:
    """What nudges alone come to, in this round."""
    on.rate = figures["rate"]


def ours(delay: float = 0.0, nudges: float = 0.0) -> Callable[[Stage], Given]:
    """For a contender of ours: a fresh copy of the database. `nudges` is a part of the rate that was learnt."""

    def before(on: Stage) -> Given:
        on.api.reset(delay)
        given = {"url": on.fresh(), "key_file": str(on.key_file), "api": on.api.url}
        return given | _beside(on, nudges)

    return before


def _beside(on: Stage, nudges: float) -> Given:
    return {"nudges": on.rate * nudges} if nudges else {}


def theirs(delay: float = 0.0, nudges: float = 0.0, *, folder: bool = False) -> Callable[[Stage], Given]:
    """For a peer: the same server, and a folder where it keeps anything."""

    def before(on: Stage) -> Given:
        on.api.reset(delay)
        (on.folder / "ptb.pickle").unlink(missing_ok=True)
        given = {"api": on.api.url, "token": TOKEN} | ({"folder": str(on.folder)} if folder else {})
        return given | _beside(on, nudges)

    return before
