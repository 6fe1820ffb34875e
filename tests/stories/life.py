"""The bot as a process that can be killed, before a Bot API server that stays up; its clock runs on."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

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


class Life:
    """The bot as one process after another, and the server that stays up. Its clock runs, as a process's does."""

    def __init__(self, folder: Path, starts: str, **settings: str) -> None:
        self._folder, self._more = folder, settings
        self.complaints: list[str] = []
        """What the processes that have ended wrote to standard error."""
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
            **self._more,
        }
        ahead = str(self.clock.offset.total_seconds())
        self._process = await prefork.start("tests.stories.bot_process", [ahead], settings, self._folder, apart=True)
        async with asyncio.timeout(60):
            while line := await self._process.stdout.readline():
                if line == b"ready\n":
                    return
        raise AssertionError("the process ended before it was ready")

    async def killed(self) -> None:
        """Waits until the process is gone."""
        if self._process is not None and self._process.returncode is None:
            _, complaints = await asyncio.wait_for(self._process.communicate(), PATIENCE)
            self.complaints += complaints.decode().splitlines()
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
