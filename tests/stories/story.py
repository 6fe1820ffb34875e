"""One person's weeks with the real bot over HTTP: they write and tap, the clock moves, nudges come.

The clock stands nearly still: a microsecond for each look at it, so that no two things happen at once, a second for
whatever the person does, and as far as a story moves it. So every moment is a literal one. It must not know how the bot
comes to what it says.
"""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, event
from sqlalchemy.pool import ConnectionPoolEntry

from bot.app import Tactful
from bot.chat.telegram.outbound_limit import OutboundLimiter
from bot.config import Settings, load_settings
from bot.demo.clock.movable import MovableClock
from bot.demo.server.app import BotApiServer
from bot.domain.localtime import local, moment
from tests.databases import put_sqlite

if TYPE_CHECKING:
    from bot.demo.server.state.callback_queries import CallbackAnswer
    from bot.demo.server.state.chats import DemoChat
    from bot.demo.server.state.keyboards import InlineButton
    from bot.demo.server.state.messages import DemoMessage

ANN = 1001
NEW_YORK = "America/New_York"
PATIENCE = 45.0  # real seconds until a story gives up waiting; a busy machine may take some
LOOK_AGAIN = 0.1  # real seconds until a story looks whether the bot has come to rest, though nothing was committed

BLOCK = re.compile(r"<b>([^<]*)</b>\n<pre>")
TO = re.compile(r"^To: (\S+)$", re.MULTILINE)


@dataclass(frozen=True)
class Came:
    """A nudge as it arrived: the wall clock of the person, its first line, whom it is for, what its blocks are."""

    at: str
    title: str
    to: str | None = None
    blocks: tuple[str, ...] = ()


class Story:
    """A person in one chat, the bot, and the clock. `zone` is the wall clock in which the story is told."""

    def __init__(self, starts: str, folder: Path, zone: str = NEW_YORK, **settings: str | None) -> None:
        self.zone, self._folder = zone, folder
        start = moment(datetime.fromisoformat(starts), zone)
        looks = count()
        self.clock = MovableClock(lambda: start + timedelta(microseconds=next(looks)))
        self.server = BotApiServer(self.clock.now)
        self.announced: list[str] = []
        self.typed = self.tapped = 0
        self.opens = True
        """Whether the person opens at once whatever nudges come in a list."""
        given: dict[str, str | None] = {
            "DATA_DIR": str(folder / "data"),
            "SECRET_KEY_FILE": str(folder / "keys" / "master.key"),
            "TELEGRAM_BOT_TOKEN": self.server.token,
            "ALLOWED_USERS": str(ANN),
            "LEASE_SECONDS": "20",  # a busy machine may hold a story up for longer than a short lease lasts
            "TICK_SECONDS": "0.2",
            **settings,
        }
        self._settings = {name: value for name, value in given.items() if value is not None}
        self.person: DemoChat = self.server.person(ANN, "Ann")
        self.bot: Tactful
        self._committed = asyncio.Event()
        self._nudges: dict[int, Came] = {}

    # -- running -----------------------------------------------------------------------------------------------------

    async def begin(self) -> Story:
        """Starts the server and the bot."""
        if "DATABASE_URL" not in self._settings:
            put_sqlite(self._folder / "data" / "tactful.sqlite3", self._folder / "keys" / "master.key")
        await self.server.start()
        await self.start_bot()
        return self

    async def start_bot(self) -> None:
        """The bot, on what its database holds."""
        self.bot = Tactful(
            self._loaded(), clock=self.clock, announce=self.announced.append, limiter=OutboundLimiter(chat_gap=0)
        )
        await self.bot.__aenter__()
        self._listen_for_commits()
        assert self.bot.leader_loop is not None
        async with asyncio.timeout(PATIENCE):
            await self.bot.leader_loop.opened.wait()  # on a server's database the chat begins by itself
        await self.rest()

    async def stop_bot(self) -> None:
        """The machine is off; messages wait at Telegram."""
        await self.bot.stop()

    async def restart(self) -> None:
        """Stops the bot in order and starts it again."""
        await self.stop_bot()
        await self.start_bot()

    async def end(self) -> None:
        """Holds every story to the same promises, and stops."""
        try:
            await self.rest()
            async with self.bot.database.unit() as unit:
                left = await unit.inbox.unhandled(), await unit.inbox.unanswered()
            assert left == ([], []), "an update was left over"
            assert self.server.violations == []
        finally:
            await self.bot.stop()
            await self.server.stop()

    def _loaded(self) -> Settings:
        return load_settings({**self._settings, "TELEGRAM_API_URL": self.server.url})

    # -- what the person does ----------------------------------------------------------------------------------------

    async def say(self, text: str) -> None:
        """Writes a message, and waits until the bot has done with it."""
        self.clock.advance(timedelta(seconds=1))
        self.typed += not text.startswith("/")
        await self.person.say(text)
        await self.rest()

    async def tap(self, label: str, on: DemoMessage | None = None) -> CallbackAnswer:
        """Presses the button whose words begin with `label`, on `on` or the newest message that has it."""
        message, button = self.button(label, on)
        self.tapped += 1
        return await self.press(button.value, message)

    async def press(self, data: str, message: DemoMessage) -> CallbackAnswer:
        """Sends a press, of a button that may no longer be there. Fails where it is not answered."""
        self.clock.advance(timedelta(seconds=1))
        answer = await self.person.press(data, message, timeout=PATIENCE)
        await self.rest()
        return answer

    async def share_location(self, latitude: float, longitude: float) -> None:
        """Shares a place, in degrees."""
        self.clock.advance(timedelta(seconds=1))
        await self.person.share_location(latitude, longitude)
        await self.rest()

    async def does(self, *steps: str) -> None:
        """Several things in a row: what begins with "!" is a tap, all else is written."""
        for step in steps:
            if step.startswith("!"):
                await self.tap(step[1:])
            else:
                await self.say(step)

    # -- the clock ---------------------------------------------------------------------------------------------------

    async def at(self, wall: str) -> list[Came]:
        """Lives on until a wall clock such as "2026-11-30 09:30"; every nudge that came on the way, at its moment."""
        target = moment(datetime.fromisoformat(wall), self.zone)
        before = set(self._nudges)
        while (coming := await self.bot.next_nudge()) is not None and coming <= target:
            await self._move(coming)
        await self._move(target)
        return [came for message_id, came in self._nudges.items() if message_id not in before]

    async def until_next(self) -> DemoMessage:
        """Lives on until the next nudge has come; its message."""
        coming = await self.bot.next_nudge()
        assert coming is not None, "nothing is planned"
        before = self.last.message_id
        await self._move(coming)
        assert self.last.message_id > before, f"nothing came at {local(coming, self.zone)}"
        return self.last

    async def sleeps_until(self, wall: str) -> None:
        """Moves the clock while the bot is off."""
        self.clock.move_to(moment(datetime.fromisoformat(wall), self.zone))

    async def _move(self, to: datetime) -> None:
        self.clock.move_to(to)
        await self.bot.wake()
        await self.rest()

    # -- what is to be seen ------------------------------------------------------------------------------------------

    @property
    def last(self) -> DemoMessage:
        """The newest message of the bot."""
        return self.person.bot_messages[-1]

    @property
    def nudges(self) -> list[Came]:
        """Every nudge that came so far, as it came."""
        return list(self._nudges.values())

    @property
    def labels(self) -> list[str]:
        """The buttons under the newest message."""
        return labels(self.last)

    def button(self, label: str, on: DemoMessage | None = None) -> tuple[DemoMessage, InlineButton]:
        """A button to be seen now, by the beginning of its words: on `on`, or on the newest message that has it."""
        shown = [on] if on else list(reversed(self.person.bot_messages))
        for message in shown:
            for button in (button for row in message.buttons for button in row):
                if button.text.removeprefix("✅ ").removeprefix("⏰ ").removeprefix("‹ ").startswith(label):
                    return message, button
        raise LookupError(f"no button {label!r}; the newest message has {self.labels}: {self.last.text}")

    def message(self, begins: str) -> DemoMessage:
        """The newest message of the bot that begins with these words."""
        found = [message for message in self.person.bot_messages if message.text.startswith(begins)]
        assert found, f"nothing begins with {begins!r}; the bot said last: {self.last.text}"
        return found[-1]

    def expect(self, *texts: str, on: DemoMessage | None = None) -> DemoMessage:
        """Asserts that the newest message of the bot holds all of these words."""
        message = on or self.last
        for text in texts:
            assert text in message.text, f"{text!r} is not in: {message.text}"
        return message

    # -- rest --------------------------------------------------------------------------------------------------------

    async def rest(self) -> None:
        """Waits until the bot has nothing left to do at this moment of the clock; what came in a list is opened."""
        await self._until_at_rest()
        while self.opens and (listed := self._listed()):
            await self.person.press(*listed, timeout=PATIENCE)
            await self._until_at_rest()
        for message in self.person.bot_messages:
            if message.message_id not in self._nudges and "More" in labels(message):
                self._nudges[message.message_id] = self._came(message)

    async def _until_at_rest(self) -> None:
        async with asyncio.timeout(PATIENCE):
            while True:
                await self._until_nothing_is_in_hand()
                self._committed.clear()
                if not await self._anything_left():
                    return
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._committed.wait(), LOOK_AGAIN)

    async def _until_nothing_is_in_hand(self) -> None:
        updates, worker = self.server.state.updates, self.bot.worker
        app = self.bot.leader_loop._app if self.bot.leader_loop else None
        while True:
            while len(updates):
                await updates._wakeup.wait()
            if app is not None:
                await app.update_queue.join()
            await worker._idle.wait()
            if not len(updates) and (app is None or not app.update_queue._unfinished_tasks):  # type: ignore[attr-defined]  # asyncio's own
                return

    def _listed(self) -> tuple[str, DemoMessage] | None:
        """The first Open button under a list of nudges, as a press, and the list."""
        for message in self.person.bot_messages:
            for button in (button for row in message.buttons for button in row):
                if button.text.startswith("Open "):
                    return button.value, message
        return None

    async def _anything_left(self) -> bool:
        async with self.bot.database.unit() as unit:
            if await unit.inbox.unhandled() or await unit.inbox.unanswered():
                return True
        coming = await self.bot.next_nudge()
        return coming is not None and coming <= self.clock.now()

    def _listen_for_commits(self) -> None:
        """Whatever is left to do ends with a commit; the connection comes back once that is through."""
        engine = self.bot.database.engine.sync_engine

        def commits(connection: Connection) -> None:
            connection.info["committed"] = True

        def comes_back(_: object, record: ConnectionPoolEntry) -> None:
            if record.info.pop("committed", None):
                self._committed.set()

        event.listen(engine, "commit", commits)
        event.listen(engine, "checkin", comes_back)

    def _came(self, message: DemoMessage) -> Came:
        to = TO.search(message.text)
        return Came(
            f"{local(message.date, self.zone):%Y-%m-%d %H:%M}",
            message.text.partition("\n")[0],
            to[1] if to else None,
            tuple(BLOCK.findall(message.html)),
        )


def labels(message: DemoMessage) -> list[str]:
    """The words on a message's buttons, in order."""
    return [button.text for row in message.buttons for button in row]
