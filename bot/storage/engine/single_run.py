"""One run on one SQLite file: a lock beside it that the system lets go when the process ends, however it ends.

PostgreSQL takes several processes, so there it locks nothing. It knows nothing of what the run does.
"""

from __future__ import annotations

import fcntl
import os
from types import TracebackType
from typing import Self

from bot.storage.engine.connect import sqlite_file


class AlreadyRunning(Exception):
    """Another run has this database. The message is one sentence for the operator."""


class InstanceLock:
    """Holds the lock inside `with`. Entering raises AlreadyRunning, or OSError where the folder cannot be written."""

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
            # The file stays: removing it would let a third process lock a new one while a second waits on this.
            os.close(self._descriptor)
            self._descriptor = None
