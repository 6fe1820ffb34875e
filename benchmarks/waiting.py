"""Databases in which one nudge is due and many interviews wait: Tactful's, a job store's, and a bare table.

What waits is a copy of one row after the other, made by SQL; nobody looks into it before it is due. Must not know who
starts on it.
"""

from __future__ import annotations

import asyncio
import pickle
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.bare_api import TOKEN, Api, telegram
from benchmarks.crowd import COPIED, COUNTED, DUE, create_crowd
from benchmarks.row import Kwargs

SIZES = (1_000, 100_000, 1_000_000)
FAR = timedelta(days=200)
MOVED = (*COUNTED, "telegram_id", "chat_id")
"""Columns that differ between copies."""

RESET = ("people", "interviews")
"""Tables that the first person's nudge changes."""


@dataclass(frozen=True)
class Setup:
    """A folder for each size, and the original rows of the first person."""

    api: Api
    folder: Path
    first: dict[int, dict[str, tuple[Any, ...]]]


@contextmanager
def set_up(folder: Path) -> Iterator[Setup]:
    """Creates the databases of all sizes."""
    first = {}
    for size in SIZES:
        place = folder / str(size)
        (place / "data").mkdir(parents=True)
        file = place / "data" / "tactful.sqlite3"
        asyncio.run(create_crowd(f"sqlite+aiosqlite:///{file}", place / "keys" / "master.key", 2))
        with closing(sqlite3.connect(file)) as connection:
            _multiply(connection, size)
            first[size] = {table: _row(connection, table) for table in RESET}
        _reminders(place / "reminders.sqlite3", size)
    with telegram() as api:
        yield Setup(api, folder, first)


def _multiply(connection: sqlite3.Connection, size: int) -> None:
    connection.executescript("PRAGMA synchronous = OFF; PRAGMA secure_delete = OFF")
    later = (DUE + FAR).strftime("%Y-%m-%d %H:%M:%S.000000")
    connection.execute("UPDATE interviews SET next_at = ? WHERE person_id = 2", (later,))
    for table in COPIED:
        columns = [column.name for column in table.c]
        whose = "id" if table.name == "people" else "person_id"
        copied = [f"{name} + nth" if name in MOVED else name for name in columns]
        connection.execute(
            "WITH RECURSIVE copies(nth) AS (SELECT 1 UNION ALL SELECT nth + 1 FROM copies WHERE nth < ?)"  # noqa: S608 - our own tables
            f" INSERT INTO {table.name} ({', '.join(columns)})"
            f" SELECT {', '.join(copied)} FROM copies, {table.name} WHERE {table.name}.{whose} = 2",
            (size - 2,),
        )
        connection.commit()
    connection.execute("ANALYZE")
    connection.commit()


def _row(connection: sqlite3.Connection, table: str) -> tuple[Any, ...]:
    found: tuple[Any, ...] = connection.execute(f"SELECT * FROM {table} WHERE id = 1").fetchone()  # noqa: S608 - our own
    return found


def _reminders(file: Path, size: int) -> None:
    """A bare table of due times, from which a bot would rebuild a JobQueue; the first is overdue."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE reminders (id INTEGER PRIMARY KEY, chat_id INTEGER, due_at REAL)")
        now, later = time.time(), time.time() + FAR.total_seconds()
        rows = ((number, 1_000_000 + number, now - 1 if number == 1 else later) for number in range(1, size + 1))
        connection.executemany("INSERT INTO reminders VALUES (?, ?, ?)", rows)
        connection.commit()


def ours(size: int) -> Callable[[Setup], Kwargs]:
    """Tactful, on a database in which the first nudge is due again."""

    def before(setup: Setup) -> Kwargs:
        setup.api.reset()
        place = setup.folder / str(size)
        with closing(sqlite3.connect(place / "data" / "tactful.sqlite3")) as connection:
            connection.execute("DELETE FROM nudges")
            for table, row in setup.first[size].items():
                marks = ", ".join("?" * len(row))
                connection.execute(f"REPLACE INTO {table} VALUES ({marks})", row)  # noqa: S608 - our own tables
            connection.commit()
        settings = {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": setup.api.url,
            "DATA_DIR": str(place / "data"),
            "SECRET_KEY_FILE": str(place / "keys" / "master.key"),
            "ALLOWED_USERS": "42",
        }
        return {"api": setup.api.url, "module": "benchmarks.bot_process", "arguments": [], "settings": settings}

    return before


def rebuilt(size: int) -> Callable[[Setup], Kwargs]:
    """A JobQueue that is rebuilt from the table."""

    def before(setup: Setup) -> Kwargs:
        setup.api.reset()
        file = setup.folder / str(size) / "reminders.sqlite3"
        return _jobs_of(setup, "queue", file)

    return before


def stored(size: int) -> Callable[[Setup], Kwargs]:
    """APScheduler's SQL store, filled with SQL, because adding jobs one by one would take most of an hour."""

    def before(setup: Setup) -> Kwargs:
        setup.api.reset()
        file = setup.folder / str(size) / "jobs.sqlite3"
        with closing(sqlite3.connect(file)) as connection:
            if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'apscheduler_jobs'").fetchone():
                _jobs(connection, size)
            connection.execute("DELETE FROM apscheduler_jobs WHERE id = '1'")
            connection.execute(
                "INSERT INTO apscheduler_jobs VALUES ('1', ?, ?)",
                (time.time() - 1, _job("1", datetime.now(UTC) - timedelta(seconds=1))),
            )
            connection.commit()
        return _jobs_of(setup, "store", file)

    return before


def _jobs_of(setup: Setup, how: str, file: Path) -> Kwargs:
    settings = {"BENCH_API": setup.api.url, "BENCH_TOKEN": TOKEN}
    module = "benchmarks.peers.waiting_jobs"
    return {"api": setup.api.url, "module": module, "arguments": [how, str(file)], "settings": settings}


def _jobs(connection: sqlite3.Connection, size: int) -> None:
    connection.executescript(
        "CREATE TABLE apscheduler_jobs"
        " (id VARCHAR(191) NOT NULL PRIMARY KEY, next_run_time FLOAT, job_state BLOB NOT NULL);"
        "CREATE INDEX ix_apscheduler_jobs_next_run_time ON apscheduler_jobs (next_run_time);"
    )
    later = time.time() + FAR.total_seconds()
    at = datetime.fromtimestamp(later, UTC)
    rows = ((str(number), later, _job(str(number), at)) for number in range(2, size + 1))
    connection.executemany("INSERT INTO apscheduler_jobs VALUES (?, ?, ?)", rows)


def _job(name: str, at: datetime) -> bytes:
    """The pickled state of a job, as APScheduler's store keeps it."""
    from apscheduler.triggers.date import DateTrigger  # type: ignore[import-untyped]  # it has none

    state = {
        "version": 1,
        "id": name,
        "func": "benchmarks.peers.waiting_jobs:remind",
        "trigger": DateTrigger(at),
        "executor": "default",
        "args": (1_000_001,),
        "kwargs": {},
        "name": "remind",
        "misfire_grace_time": None,
        "coalesce": True,
        "max_instances": 1,
        "next_run_time": at,
    }
    return pickle.dumps(state)
