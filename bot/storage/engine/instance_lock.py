"""A lock file beside a SQLite database, so that only one process runs on it.

The operating system releases the lock when the process ends, however it ends. On PostgreSQL several processes may run,
so nothing is locked there.
"""

from __future__ import annotations

import fcntl
import os
from types import TracebackType
from typing import Self

from bot.storage.engine.connect import sqlite_file


class AlreadyRunning(Exception):
    """Another process runs on this database. The message is one sentence for the operator."""


class InstanceLock:
    """Holds the lock inside `with`. Raises AlreadyRunning, or OSError when the folder cannot be written."""

    def __init__(self, url: str) -> None:
        self._database = sqlite_file(url)
        self._descriptor: int | None = None

    def __enter__(self) -> Self:
        if self._database is None:
            return self
        self._database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._database.with_name(f"{self._database.name}.lock")
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise AlreadyRunning(
                f"Tactful is running on {self._database} already: stop that run first, or set another DATA_DIR."
            ) from None
        self._descriptor = descriptor
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._descriptor is not None:
            # The file stays: otherwise a third process could lock a new one while a second waits for this one.
            os.close(self._descriptor)
            self._descriptor = None
