"""Setup of the rows about delivery: a Bot API server, and databases with nudges that are due, fresh for each round.

Must not know how they are delivered.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.bare_api import TOKEN, Api, telegram
from benchmarks.crowd import create_crowd
from benchmarks.databases import DATABASES, Fresh
from benchmarks.row import Kwargs


@dataclass(frozen=True)
class Setup:
    """What a row's contenders share. `fresh` copies the database by kind, `keys` are its key files."""

    folder: Path
    api: Api
    fresh: dict[str, Fresh]
    keys: dict[str, Path]
    many: int


def crowd(many: int, kinds: Sequence[str] = tuple(DATABASES)) -> Callable[[Path], AbstractContextManager[Setup]]:
    """A setup with `many` nudges due, on each kind of database."""

    @contextmanager
    def setup(folder: Path) -> Iterator[Setup]:
        with ExitStack() as parts:
            api = parts.enter_context(telegram())
            fresh: dict[str, Fresh] = {}
            keys: dict[str, Path] = {}
            for kind in kinds:
                place = folder / kind
                (place / "data").mkdir(parents=True)
                first, fresh[kind] = parts.enter_context(DATABASES[kind](place / "data"))
                keys[kind] = place / "keys" / "master.key"
                asyncio.run(create_crowd(first, keys[kind], many))
            yield Setup(folder, api, fresh, keys, many)

    return setup


def ours(kind: str, delay: float = 0.0) -> Callable[[Setup], Kwargs]:
    """For Tactful: a fresh copy of the database of that kind."""

    def before(setup: Setup) -> Kwargs:
        setup.api.reset(delay)
        return {
            "url": setup.fresh[kind](),
            "key_file": str(setup.keys[kind]),
            "api": setup.api.url,
            "many": setup.many,
        }

    return before


def theirs(setup: Setup) -> Kwargs:
    """For a peer: the same server, and a folder for its own database."""
    setup.api.reset()
    return {"api": setup.api.url, "token": TOKEN, "many": setup.many, "folder": str(setup.folder)}
