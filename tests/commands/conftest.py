"""`tactful` as a process of its own, with nothing of this machine's in its environment, and a Bot API server for it."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.demo.server.app import BotApiServer
from tests import prefork
from tests.prefork import Forked, Process
from tests.watch import WATCH

ROOT = Path(__file__).parents[2]
TOKEN = "7000000001:AAF-a-token-that-must-never-be-seen-01"
LONGEST = 60  # seconds that a process may take on a machine that is busy with other tests
STOPPED_WITHIN = 10  # seconds, as promised


@dataclass(frozen=True)
class Ended:
    """A process that has ended: exit status and what it wrote."""

    status: int
    out: str
    err: str

    @property
    def said(self) -> str:
        return self.out + self.err


@dataclass
class Running:
    """A process that runs. `lines` are those it has written so far, standard output and error together."""

    process: Process
    lines: list[str] = field(default_factory=list)

    async def line(self, holding: str) -> str:
        """The next line that holds a text. Raises AssertionError where the process ends without it."""
        assert self.process.stdout is not None
        async with asyncio.timeout(LONGEST):
            while line := (await self.process.stdout.readline()).decode():
                self.lines.append(line)
                if holding in line:
                    return line
        raise AssertionError(f"{holding!r} was never said, but: {''.join(self.lines)}")

    async def terminated(self) -> int:
        """Sends SIGTERM; the exit status. Raises TimeoutError where it takes longer than promised."""
        self.process.terminate()
        return await self.ended()

    async def ended(self) -> int:
        out, _ = await asyncio.wait_for(self.process.communicate(), STOPPED_WITHIN)
        self.lines += out.decode().splitlines(keepends=True)
        WATCH.saw(self.said, "what a running bot wrote")
        return int(self.process.returncode or 0)

    @property
    def said(self) -> str:
        return "".join(self.lines)


class Tactful:
    """The command line in a folder of its own. `environment` holds the settings, and may be changed.

    `interpreter`: whether each command starts a Python of its own, as a person's does, or is forked from one.
    """

    def __init__(self, folder: Path) -> None:
        self.interpreter = False
        self.folder = folder
        self.data_dir, self.key_file = folder / "data", folder / "keys" / "master.key"
        self.environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),  # the code under test, whichever copy is installed
            "HOME": str(folder / "home"),
            "DATA_DIR": str(self.data_dir),
            "SECRET_KEY_FILE": str(self.key_file),
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": "http://127.0.0.1:9",  # the port of the discard protocol, on which nobody listens
            "ALLOWED_USERS": "1001",
            "TICK_SECONDS": "0.2",
            "POLL_TIMEOUT_SECONDS": "1",
            "LOG_LEVEL": "DEBUG",
        }

    async def __call__(self, *arguments: str) -> Ended:
        """Runs a command to its end."""
        process = await self._start(arguments, apart=True)
        try:
            out, err = await asyncio.wait_for(process.communicate(), LONGEST)
        finally:
            await _made_sure_of(process)
        ended = Ended(int(process.returncode or 0), out.decode(), err.decode())
        WATCH.saw(ended.said, f"what tactful {arguments[0] if arguments else ''} wrote")
        return ended

    @asynccontextmanager
    async def running(self, *arguments: str) -> AsyncIterator[Running]:
        """A command that goes on; killed at the end if it is still there."""
        process = await self._start(arguments, apart=False)
        try:
            yield Running(process)
        finally:
            await _made_sure_of(process)

    async def _start(self, arguments: tuple[str, ...], *, apart: bool) -> Process:
        if not self.interpreter:
            return await prefork.start("bot", arguments, self.environment, self.folder, apart=apart)
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            *arguments,
            env={**self.environment, **prefork.ANOTHER_DAY},
            cwd=self.folder,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE if apart else asyncio.subprocess.STDOUT,
        )


async def _made_sure_of(process: Process) -> None:
    if process.returncode is None:
        process.kill()
        await process.wait()
    if isinstance(process, Forked):
        process.close()


def but_for_zones(check: Ended) -> tuple[int, str]:
    """Status and findings of `tactful check` without the one that depends on the day on which tests run."""
    lines = check.said.splitlines(keepends=True)
    others = "".join(line for line in lines if not line.startswith("The time zones are of "))
    return (check.status, others) if others else (0, "Everything is in order.\n")


@pytest.fixture
def tactful(tmp_path: Path) -> Tactful:
    return Tactful(tmp_path)


@pytest.fixture
def interpreter(tactful: Tactful) -> None:
    """For tests that start a Python of its own."""
    tactful.interpreter = True


@pytest.fixture
async def telegram() -> AsyncIterator[BotApiServer]:
    running = BotApiServer(lambda: datetime.now(UTC), token=TOKEN)
    await running.start()
    yield running
    await running.stop()


@pytest.fixture
def connected(tactful: Tactful, telegram: BotApiServer) -> Tactful:
    """The command line, pointed at the Bot API server."""
    tactful.environment["TELEGRAM_API_URL"] = telegram.url
    return tactful


async def until(true: Callable[[], bool]) -> None:
    """Waits for something that another process does."""
    async with asyncio.timeout(LONGEST):
        while not true():  # noqa: ASYNC110 - another process cannot set an event of ours
            await asyncio.sleep(0.01)
