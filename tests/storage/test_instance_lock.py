import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.storage.engine.connect import sqlite_file
from bot.storage.engine.instance_lock import AlreadyRunning, InstanceLock

HOLD = """
import sys, time
from bot.storage.engine.instance_lock import InstanceLock
with InstanceLock(sys.argv[1]):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path / 'data' / 'tactful.sqlite3'}"


def test_a_second_process_on_one_file_is_refused_with_a_sentence(url: str) -> None:
    with InstanceLock(url), pytest.raises(AlreadyRunning, match=r"running on .*tactful\.sqlite3 already"):
        InstanceLock(url).__enter__()


def test_the_lock_is_released_at_the_end(url: str) -> None:
    with InstanceLock(url):
        pass

    with InstanceLock(url), pytest.raises(AlreadyRunning):
        InstanceLock(url).__enter__()


def test_a_killed_process_releases_the_lock(url: str) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLD, url], stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    with pytest.raises(AlreadyRunning):
        InstanceLock(url).__enter__()

    os.kill(holder.pid, signal.SIGKILL)
    holder.wait(timeout=30)
    holder.stdout.close()

    with InstanceLock(url):
        pass


def test_the_lock_file_is_private(url: str, tmp_path: Path) -> None:
    with InstanceLock(url):
        (lock,) = (tmp_path / "data").iterdir()

    assert lock.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("other", ["sqlite+aiosqlite://", "postgresql+asyncpg://localhost/tactful"])
def test_a_database_without_a_file_is_not_locked(other: str) -> None:
    with InstanceLock(other), InstanceLock(other):
        assert sqlite_file(other) is None
