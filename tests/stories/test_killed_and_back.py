"""SIGKILL, in the middle of a question and in the middle of a delivery; the process that follows goes on."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web

from bot.clock import SystemClock
from bot.demo.clock.movable import MovableClock
from bot.demo.server.app import BotApiServer
from bot.domain.localtime import moment
from tests import prefork
from tests.stories.story import ANN, NEW_YORK, PATIENCE

if TYPE_CHECKING:
    from bot.demo.server.state.messages import DemoMessage

ROOT = Path(__file__).resolve().parents[2]
TELLS = ("Dana Lee, dana@acme.com", "in a week", "streaming")


class Life:
    """The bot as one process after another, and the server that stays up. Its clock runs, as a process's does."""

    def __init__(self, folder: Path, starts: str) -> None:
        self._folder = folder
        self.clock = MovableClock(SystemClock().now)
        self.clock.offset = moment(datetime.fromisoformat(starts), NEW_YORK) - SystemClock().now()
        self.server = BotApiServer(self.clock.now)
        self.ann = self.server.person(ANN, "Ann")
        self._process: prefork.Forked | None = None

    async def born(self) -> None:
        """A process on what the last one left, at the present moment of the clock."""
        settings = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "HOME": str(self._folder),
            "DATA_DIR": str(self._folder / "data"),
            "SECRET_KEY_FILE": str(self._folder / "keys" / "master.key"),
            "TELEGRAM_BOT_TOKEN": self.server.token,
            "TELEGRAM_API_URL": self.server.url,
            "ALLOWED_USERS": str(ANN),
            "LEASE_SECONDS": "1",
            "TICK_SECONDS": "0.2",
        }
        ahead = str(self.clock.offset.total_seconds())
        self._process = await prefork.start("tests.stories.bot_process", [ahead], settings, self._folder)
        async with asyncio.timeout(60):
            while line := await self._process.stdout.readline():
                if line == b"ready\n":
                    return
        raise AssertionError("the process ended before it was ready")

    async def killed(self) -> None:
        """Waits until the process is gone."""
        if self._process is not None and self._process.returncode is None:
            await asyncio.wait_for(self._process.communicate(), PATIENCE)
            self._process.close()

    def kill_at(self, holding: str, *, arrives: bool) -> None:
        """Kills the process the moment it sends a message with these words, which then `arrives` or does not."""

        async def strike(method: str, params: Mapping[str, Any]) -> web.StreamResponse | None:
            if method != "sendMessage" or holding not in params["text"]:
                return None
            self.server.request_hook = None
            self.kill()
            return None if arrives else web.Response(status=500)

        self.server.request_hook = strike

    def kill(self) -> None:
        """SIGKILL: no chance to finish anything."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()

    async def says(self, *texts: str, until: str) -> DemoMessage:
        """Writes messages, each once the one before was answered; the answer, which holds `until`."""
        answer = None
        for text in texts:
            after = (await self.ann.say(text)).message_id
            answer = await self.ann.wait_for(lambda _: True, PATIENCE, after=after)
        assert answer is not None
        assert until in answer.text, answer.text
        return answer

    async def taps(self, label: str) -> None:
        """Presses a button once it is to be seen; the press before is answered before its message changes."""

        def shows_it(message: DemoMessage) -> bool:
            return any(button.text == label for row in message.buttons for button in row)

        await self.ann.tap(label, await self.ann.wait_for(shows_it, PATIENCE), timeout=PATIENCE)

    def came(self, begins: str) -> list[DemoMessage]:
        """The bot's messages that begin with these words."""
        return [message for message in self.ann.bot_messages if message.text.startswith(begins)]


Begin = Callable[[str], Awaitable[Life]]


@pytest.fixture
async def begin(tmp_path: Path) -> AsyncIterator[Begin]:
    lives: list[Life] = []

    async def start(starts: str) -> Life:
        life = Life(tmp_path, starts)
        lives.append(life)
        await life.server.start()
        await life.born()
        return life

    yield start
    for life in lives:
        life.kill()
        await life.killed()
        await life.server.stop()
        assert life.server.violations == []


async def test_killed_while_it_asks_it_asks_again_and_goes_on_from_there(begin: Begin) -> None:
    life = await begin("2026-11-20 15:05")
    await life.says("/start", "New York", "/new", "Acme, Data engineer", "today", until="At what time")

    life.kill_at("Whom did you meet?", arrives=False)
    await life.ann.say("14:00")
    await life.killed()
    lost = life.came("Friday 20 November, 14:00")
    await life.born()
    again = await life.ann.wait_for(lambda message: "Whom did you meet?" in message.text, PATIENCE)
    await life.says(*TELLS, until="What have you done since?")
    await life.taps("Nothing yet")
    await life.taps("Save")
    await life.ann.wait_for(lambda message: message.text.startswith("✅ Saved: Acme · Data engineer."), PATIENCE)

    assert lost == []
    assert again.text.count("Whom did you meet?") == 1


@pytest.mark.parametrize("arrives", [True, False], ids=["after it arrived", "before it arrived"])
async def test_killed_while_it_delivers_the_nudge_comes_and_says_so_if_it_may_come_twice(
    begin: Begin, arrives: bool
) -> None:
    life = await begin("2026-11-20 15:05")
    await life.says("/start", "New York", "/new", "Acme, Data engineer", "today 2pm", *TELLS, until="since?")
    await life.taps("Nothing yet")
    await life.taps("Save")
    life.kill()
    await life.killed()

    life.clock.advance(timedelta(minutes=25))
    life.kill_at("Thank Dana Lee", arrives=arrives)
    await life.born()
    await life.killed()
    before = len(life.came("Thank Dana Lee"))
    await life.born()
    again = await life.ann.wait_for(
        lambda message: "The first try may have reached you already" in message.text, PATIENCE
    )
    await life.ann.tap("✅ Mark as sent", again, timeout=PATIENCE)
    await life.ann.wait_for(lambda message: message.text.startswith("✅ Sent: thank Dana Lee"), PATIENCE)

    assert before == arrives
    assert len(life.came("Thank Dana Lee")) == before
