"""What we do, to be measured: deliveries as bot/app.py puts them together, on a crowd's database.

Every function runs in a process of its own; the moment is DUE when it begins, and passes as usual. Must not know what
is compared with it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from benchmarks.crowd import DUE, data_dir
from benchmarks.telegram import TOKEN, Api
from bot.app import settle
from bot.chat import application
from bot.chat.limiter import CHAT_GAP, Limiter
from bot.chat.messenger import Gateway
from bot.clock import Clock, SystemClock
from bot.logs import start_logging
from bot.storage.database import Database
from bot.storage.secrets import load_or_create
from bot.usecases.delivery import Courier
from bot.usecases.pace import SharedPace

UNLIMITED = 1_000_000.0
"""Messages a second that nobody reaches: no rate limit, but every part of it at work."""


@dataclass(frozen=True)
class ShiftedClock:
    """DUE at the moment `began` (real time), and on from there."""

    began: datetime

    def now(self) -> datetime:
        return DUE + (SystemClock().now() - self.began)


@dataclass(frozen=True)
class Delivery:
    """A delivery that can begin."""

    database: Database
    courier: Courier
    clock: Clock


@asynccontextmanager
async def delivery(url: str, key_file: str, api: str, pace: float = UNLIMITED) -> AsyncIterator[Delivery]:
    """A process that delivers, as `tactful run --only delivery` is one."""
    start_logging("WARNING")  # at INFO it would write a line a nudge, which others do not
    real = SystemClock()
    clock = ShiftedClock(real.now())
    file = Path(key_file)
    database = Database(url, load_or_create(file, database_is_empty=False, data_dir=data_dir(file)))
    bot = application.sender(TOKEN, api)
    await application.reach(bot)
    limiter = Limiter(pace, CHAT_GAP, budget=SharedPace(database, real, pace))
    gateway = Gateway(bot, clock, limiter)
    settle()
    try:
        yield Delivery(database, Courier(database, gateway, clock, real), clock)
    finally:
        await gateway.close()
        await bot.shutdown()
        await database.dispose()


async def deliver(url: str, key_file: str, api: str, many: int) -> dict[str, float]:
    """Everything that is due, from the first claim to the last record."""
    async with delivery(url, key_file, api) as one:
        used, began = time.process_time(), time.monotonic()
        sent = await one.courier.deliver_due()
        seconds, used = time.monotonic() - began, time.process_time() - used
    arrived = await asyncio.to_thread(Api(api).count)
    if (sent, arrived) != (many, many):
        raise AssertionError(f"{sent} nudges were recorded and {arrived} arrived instead of {many}")
    return {"rate": sent / seconds, "cpu_ms": 1000 * used / sent, "lost": 0.0}
