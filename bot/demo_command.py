"""`tactful demo`: the bot with a Bot API server and a chat page on this machine, and a clock that can be moved."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from bot.app import Announce, Tactful, until_signal
from bot.clock import SystemClock
from bot.config import Settings
from bot.demo.clock.movable import MovableClock
from bot.demo.clock.moves import DemoHooks
from bot.demo.page.routes import DEMO_PERSON, DemoPage
from bot.demo.server.app import BotApiServer


async def demo(settings: Settings, port: int, announce: Announce = print) -> None:
    offset_file = settings.data_dir / "demo" / "clock.json"
    clock = MovableClock(SystemClock().now, _load_offset(offset_file))
    server = BotApiServer(clock.now, port=port)
    settings = settings.for_demo(DEMO_PERSON, server.token)
    tactful = Tactful(settings, clock=clock, announce=announce)

    async def next_nudge() -> datetime | None:
        return await tactful.next_nudge()

    async def wake() -> None:
        _save_offset(offset_file, clock.offset)
        await tactful.wake()

    async def zone() -> str | None:
        return await tactful.zone()

    DemoPage(server, DemoHooks(next_nudge, wake, clock, zone))
    await server.start()
    try:
        tactful.settings = settings.model_copy(update={"telegram_api_url": server.url})
        async with until_signal(), tactful:
            announce(f"The demo is ready. Open  {server.url}/  in a browser. Ctrl-C ends it.")
            await tactful.wait_until_failure()
    finally:
        with suppress(asyncio.TimeoutError):
            async with asyncio.timeout(settings.shutdown_seconds):
                await server.stop()


def _load_offset(file: Path) -> timedelta:
    """How far the clock was ahead when the demo last ran: its data is from that time."""
    try:
        return timedelta(seconds=max(0.0, float(json.loads(file.read_text())["seconds_ahead"])))
    except (OSError, ValueError, KeyError, TypeError):
        return timedelta(0)


def _save_offset(file: Path, offset: timedelta) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.write_text(json.dumps({"seconds_ahead": offset.total_seconds()}))
