"""Check 37, over all tests: what personal text the tests use is seen in no log, exception or file of the bot's.

While tests run, the bot's own logging runs at DEBUG, and all it writes is read here; so is what processes of the tests
write, and what a test leaves in its folder. The canaries are what the fixtures and stories really tell the bot. What
is found fails the test in which it was found. It must not know any test.
"""

from __future__ import annotations

import io
import logging
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog
from structlog.typing import EventDict, WrappedLogger

from bot.logs import TOKEN, start_logging

CANARIES = (
    # companies and their addresses
    *("Acme", "acme.com", "acme.example", "Canary L", "Canarycorp", "canarycorp"),
    # a job, notes, words
    *("Data engineer", "moving the pipeline", "the pipeline to streaming", "canary"),
    # people and their numbers
    *("Dana Lee", "Tom Ruiz", "Ann Gray", "Ann Bell", "Kim Roe", "555 0199", "555 0100"),
    # tokens without the number before them, which alone would do harm too
    *("AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw", "AAF-a-token-that-must-never-be-seen-01"),
)

OTHERS = frozenset({".csv", ".ics", ".json", ".jsonl", ".md", ".py", ".toml", ".txt"})
"""Files that a person gives, or that a test writes or copies; the bot itself keeps none of these."""

PROGRAMS = frozenset({"site-packages", "__pycache__"})
"""Folders of a built program, as one test makes it."""

FIRST_OF_OURS = 16384
"""PostgreSQL's files below this number hold its own catalogue."""

SEALED = re.compile(rb"[A-Za-z0-9_=-]{60,}")
"""Keys and backups, as they are written: no words of a person go on for so long."""

_BYTES = tuple(one.encode() for one in CANARIES)


def _may_be_ours(name: str) -> bool:
    return Path(name).suffix not in OTHERS and not (name.isdecimal() and int(name) < FIRST_OF_OURS)


def canaries_in(text: str) -> list[str]:
    """What of a person, or which token, is to be seen in a text."""
    found = [one for one in CANARIES if one in text]
    return [*found, "a token"] if TOKEN.search(text) else found


def canaries_in_file(path: Path) -> list[str]:
    """The same for a file as it lies on the disk."""
    content = path.read_bytes()
    if not any(one in content for one in _BYTES):
        return []
    # A word of four letters comes by chance too: in sealed text now and then, in sealed bytes almost never.
    content = SEALED.sub(b"", content)
    return [
        one.decode()
        for one in _BYTES
        if re.search(rb"(?<![\x80-\xff])" + re.escape(one) + rb"(?![\x80-\xff])", content)
    ]


class Watch(io.TextIOBase):
    """Where the log goes while tests run. `lines` counts what came, `found` says what should not have."""

    def __init__(self) -> None:
        self.lines = 0
        self.found: list[str] = []
        self._handlers: list[logging.Handler] = []
        self._processors: list[object] = []

    def write(self, text: str) -> int:
        """A line of the log."""
        self.lines += 1
        self.saw(text, "the log")
        return len(text)

    def saw(self, text: str, where: str) -> None:
        """Reads what was written anywhere else; `where` is for the report."""
        found = canaries_in(text)
        if found:
            self.found.append(f"{', '.join(found)} in {where}: {text[:2000]}")

    def look_through(self, folder: Path) -> None:
        """Reads every file that lies in a folder, or deeper."""
        for place, folders, names in os.walk(folder):
            folders[:] = [name for name in folders if name not in PROGRAMS]
            for path in (Path(place, name) for name in names if _may_be_ours(name)):
                found = canaries_in_file(path) if path.is_file() else []
                if found:
                    self.found.append(f"{', '.join(found)} in the file {path.name}")

    def taken(self) -> list[str]:
        """What was found since the last time."""
        found, self.found = self.found, []
        return found

    def listen(self) -> None:
        """Starts the bot's logging at DEBUG, into this; again after a test that had it write elsewhere."""
        root = logging.getLogger()
        if self._handlers and set(self._handlers) <= set(root.handlers) and self._is_told():
            return
        for old in self._handlers:
            root.removeHandler(old)
        before = root.handlers[:]
        start_logging("DEBUG", stream=self)  # type: ignore[arg-type]  # all of a stream that logging needs
        logging.captureWarnings(False)  # in tests a warning is an error anyway
        root.addHandler(_Raised(self))
        self._handlers = [one for one in root.handlers if one not in before]
        self._processors = structlog.get_config()["processors"]

    def _is_told(self) -> bool:
        return structlog.get_config()["processors"] is self._processors


class _Raised(logging.Handler):
    """Reads the words of logged exceptions of our own, which the log leaves out."""

    def __init__(self, watch: Watch) -> None:
        super().__init__()
        self._watch = watch

    def emit(self, record: logging.LogRecord) -> None:
        given = record.msg.get("exc_info") if isinstance(record.msg, dict) else record.exc_info
        if given is True:
            given = sys.exc_info()
        error = given[1] if isinstance(given, tuple) else given
        while isinstance(error, BaseException):
            if type(error).__module__.partition(".")[0] == "bot":
                self._watch.saw(f"{error!r} {error}", "an exception")
            error = error.__cause__ or error.__context__


WATCH = Watch()


@contextmanager
def capture_logs() -> Iterator[list[EventDict]]:
    """What is logged meanwhile, as events. Structlog's own of this name would keep them from the watch."""
    processors, events = structlog.get_config()["processors"], list[EventDict]()

    def note(_logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
        events.append({**event, "log_level": method})
        return event

    # In place, as loggers that are in use hold this very list.
    processors.insert(0, note)
    try:
        yield events
    finally:
        processors.remove(note)
