"""Settings in, running parts out: the only file that sees everything, and the order in which parts start and stop.

It decides nothing about interviews, nudges or screens.
"""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from bot.chat import application
from bot.chat.limiter import Limiter
from bot.clock import Clock, SystemClock
from bot.config import Settings
from bot.scheduling.ticker import Ticker
from bot.storage.lock import SingleRun
from bot.storage.opening import open_database
from bot.usecases.delivery import Courier, Messenger

log = structlog.get_logger(__name__)

Announce = Callable[[str], None]


class Tactful:
    """The bot, whole. `async with` starts it and stops it; `clock` is product time, leases keep real time.

    `limiter` is the pace of messages, where Telegram's own is not asked for.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock | None = None,
        announce: Announce = print,
        limiter: Limiter | None = None,
    ) -> None:
        self.settings, self._announce, self._limiter = settings, announce, limiter
        self._real_clock: Clock = SystemClock()
        self.clock = clock or self._real_clock
        self._parts = AsyncExitStack()

    async def __aenter__(self) -> Tactful:
        async with AsyncExitStack() as parts:
            await self._start(parts)
            self._parts = parts.pop_all()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.stop()

    async def _start(self, parts: AsyncExitStack) -> None:
        settings = self.settings
        parts.enter_context(SingleRun(settings.database_url))
        self.database = await open_database(settings.database_url, settings.key_file, settings.data_dir)
        parts.push_async_callback(self.database.dispose)
        lease = timedelta(seconds=settings.lease_seconds)

        def courier(messenger: Messenger) -> Courier:
            return Courier(self.database, messenger, self.clock, self._real_clock, lease=lease)

        chat = application.build(
            token=settings.token.get_secret_value(),
            api_url=settings.telegram_api_url,
            database=self.database,
            clock=self.clock,
            access=settings.access,
            courier=courier,
            limiter=self._limiter,
        )
        desk = application.desk(chat)
        self.courier = desk.courier
        await desk.gate.open()
        if desk.gate.code:
            self._announce(f"This bot is private. To make it yours, send it:  /start {desk.gate.code}")
        tick = timedelta(seconds=settings.tick_seconds)
        self.ticker = Ticker(self.courier.deliver_due, self.courier.next_due, self.clock, tick, self._real_clock)
        parts.push_async_callback(application.stop, chat)
        parts.push_async_callback(self.courier.stop)
        await application.start(chat, poll_timeout=settings.poll_timeout_seconds)
        self.ticker.start()
        parts.callback(self.ticker.stop)
        log.info("running", database=settings.database_url.partition("://")[0])

    async def stop(self) -> None:
        """Takes nothing more; finishes what is in the air, within SHUTDOWN_SECONDS. The rest waits in the database."""
        parts, self._parts = self._parts, AsyncExitStack()
        try:
            async with asyncio.timeout(self.settings.shutdown_seconds):
                await parts.aclose()
        except TimeoutError:
            log.warning("stopped_in_haste")

    async def next_nudge(self) -> datetime | None:
        """The moment (UTC, product time) of the next nudge of anybody; one that is being delivered still counts."""
        async with self.database.unit() as unit:
            return await unit.interviews.earliest()

    async def wake(self) -> None:
        """Looks at the clock now: it was moved."""
        self.ticker.wake()

    async def zone(self) -> str | None:
        """The time zone of the one person of a demo."""
        async with self.database.unit() as unit:
            for person_id in await unit.people.known_ids():
                person = await unit.people.by_id(person_id)
                if person and person.timezone:
                    return person.timezone
        return None


async def run(settings: Settings) -> None:
    """The bot, until SIGTERM or SIGINT."""
    async with _until_told_to_stop(), Tactful(settings):
        await asyncio.Event().wait()


async def demo(settings: Settings, port: int, announce: Announce = print) -> None:
    """The bot with a Bot API server and a chat page of its own on this machine, and a clock to move."""
    from bot.demo.clock_moves import DemoHooks
    from bot.demo.movable_clock import MovableClock
    from bot.demo.page_server import DEMO_PERSON, DemoPage
    from bot.demo.server import BotApiServer

    kept = settings.data_dir / "demo" / "clock.json"
    clock = MovableClock(SystemClock().now, _offset(kept))
    server = BotApiServer(clock.now, port=port)
    settings = settings.for_demo(DEMO_PERSON, server.token)
    tactful = Tactful(settings, clock=clock, announce=announce)

    async def next_nudge() -> datetime | None:
        return await tactful.next_nudge()

    async def wake() -> None:
        _keep_offset(kept, clock.offset)
        await tactful.wake()

    async def zone() -> str | None:
        return await tactful.zone()

    DemoPage(server, DemoHooks(next_nudge, wake, clock, zone))
    await server.start()
    try:
        tactful.settings = settings.model_copy(update={"telegram_api_url": server.url})
        async with _until_told_to_stop(), tactful:
            announce(f"The demo is ready. Open  {server.url}/  in a browser. Ctrl-C ends it.")
            await asyncio.Event().wait()
    finally:
        with suppress(asyncio.TimeoutError):
            async with asyncio.timeout(settings.shutdown_seconds):
                await server.stop()


@asynccontextmanager
async def _until_told_to_stop() -> AsyncIterator[None]:
    """What runs inside is cancelled at SIGTERM or SIGINT, even while it still starts: Telegram may be out of reach."""
    task, told = asyncio.current_task(), False
    assert task is not None

    def stop() -> None:
        nonlocal told
        if not told:  # a second signal must not cut the stopping short
            told = True
            task.cancel()

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop)
    try:
        yield
    except asyncio.CancelledError:
        if not told:
            raise
        task.uncancel()


def _offset(file: Path) -> timedelta:
    """How far the demo's clock was put forward when it ran last; the facts it holds are of that time."""
    try:
        return timedelta(seconds=max(0.0, float(json.loads(file.read_text())["seconds_ahead"])))
    except (OSError, ValueError, KeyError, TypeError):
        return timedelta(0)


def _keep_offset(file: Path, offset: timedelta) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.write_text(json.dumps({"seconds_ahead": offset.total_seconds()}))
