"""The stage of rows about delivery: a Bot API server, and crowds whose nudges are due, afresh for each round.

Must not know how they are delivered.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.bare_api import TOKEN, Api, telegram
from benchmarks.crowd import gather
from benchmarks.databases import DATABASES, Fresh
from benchmarks.row import Given


@dataclass(frozen=True)
class Stage:
    """What a row stands on. `fresh` gives a copy of the crowd's database by kind, `keys` its key file."""

    folder: Path
    api: Api
    fresh: dict[str, Fresh]
    keys: dict[str, Path]
    many: int


def crowd(many: int, kinds: Sequence[str] = tuple(DATABASES)) -> Callable[[Path], AbstractContextManager[Stage]]:
    """A stage with so many nudges due, on each kind of database."""

    @contextmanager
    def stage(folder: Path) -> Iterator[Stage]:
        with ExitStack() as parts:
            api = parts.enter_context(telegram())
            fresh: dict[str, Fresh] = {}
            keys: dict[str, Path] = {}
            for kind in kinds:
                place = folder / kind
                (place / "data").mkdir(parents=True)
                first, fresh[kind] = parts.enter_context(DATABASES[kind](place / "data"))
                keys[kind] = place / "keys" / "master.key"
                asyncio.run(gather(first, keys[kind], many))
            yield Stage(folder, api, fresh, keys, many)

    return stage


def ours(kind: str, delay: float = 0.0) -> Callable[[Stage], Given]:
    """For a contender of ours: a fresh copy of the database of that kind."""

    def before(stage: Stage) -> Given:
        stage.api.reset(delay)
        return {
            "url": stage.fresh[kind](),
            "key_file": str(stage.keys[kind]),
            "api": stage.api.url,
            "many": stage.many,
        }

    return before


def theirs(stage: Stage) -> Given:
    """For a peer: the same server, and a folder for a database of its own."""
    stage.api.reset()
    return {"api": stage.api.url, "token": TOKEN, "many": stage.many, "folder": str(stage.folder)}
