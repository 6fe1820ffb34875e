"""Tactful's delivery as a contender: built as in bot/app.py, on a database of `crowd`.

Every function runs in its own process, with a clock that starts at DUE. It knows nothing of the other contenders.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import event

from benchmarks.bare_api import TOKEN, Api
from benchmarks.crowd import DUE, FIRST_CHAT, data_dir, postpone_others, schedule_first
from bot.app import freeze_garbage_collector
from bot.chat.screens.nudge_list import message as nudge_message
from bot.chat.telegram import connection
from bot.chat.telegram.gateway import Gateway
from bot.chat.telegram.outbound_limit import CHAT_GAP, PER_SECOND, OutboundLimiter
from bot.clock import Clock, SystemClock
from bot.logs import start_logging
from bot.scheduling.ticker import Ticker
from bot.storage.database import Database
from bot.storage.keys.keyring import load_or_create
from bot.usecases.delivery.shared_rate import SharedRate
from bot.usecases.delivery.worker import DeliveryWorker

UNLIMITED = 1_000_000.0
"""A rate that is never reached: the limiter does all its work but never waits."""

SINGLES_A_SECOND = 10.0
TICK = timedelta(seconds=15)


@dataclass(frozen=True)
class ShiftedClock:
    """Product time: DUE at `began` (real time), then at the speed of real time."""

    began: datetime

    def now(self) -> datetime:
        return DUE + (SystemClock().now() - self.began)


@dataclass(frozen=True)
class Delivery:
    """A delivery worker that is ready to run."""

    database: Database
    worker: DeliveryWorker
    gateway: Gateway
    clock: Clock


@asynccontextmanager
async def delivery(url: str, key_file: str, api: str, pace: float = UNLIMITED) -> AsyncIterator[Delivery]:
    """A worker as in `tactful run --only delivery`."""
    start_logging("WARNING")  # INFO logs a line for each nudge, which the peers do not
    real = SystemClock()
    clock = ShiftedClock(real.now())
    file = Path(key_file)
    database = Database(url, load_or_create(file, database_is_empty=False, data_dir=data_dir(file)))
    bot = connection.send_only_bot(TOKEN, api)
    await connection.initialize(bot)
    limiter = OutboundLimiter(pace, CHAT_GAP, budget=SharedRate(database, real, pace))
    gateway = Gateway(bot, clock, nudge_message, limiter)
    freeze_garbage_collector()
    try:
        yield Delivery(database, DeliveryWorker(database, gateway, clock, real), gateway, clock)
    finally:
        await gateway.close()
        await bot.shutdown()
        await database.dispose()


async def deliver(url: str, key_file: str, api: str, many: int) -> dict[str, float]:
    """Delivers everything that is due; measured from the first claim to the last outcome."""
    async with delivery(url, key_file, api) as one:
        used, began = time.process_time(), time.monotonic()
        sent = await one.worker.deliver_due()
        seconds, used = time.monotonic() - began, time.process_time() - used
    arrived = await asyncio.to_thread(Api(api).count)
    if (sent, arrived) != (many, many):
        raise AssertionError(f"{sent} nudges were recorded and {arrived} arrived instead of {many}")
    return {"rate": sent / seconds, "cpu_ms": 1000 * used / sent, "lost": 0.0}


async def paced(url: str, key_file: str, api: str, many: int, pace: float) -> dict[str, float]:
    """Delivers `many` nudges at a limited rate: how much of the rate was kept, and what a nudge cost."""
    async with delivery(url, key_file, api, pace) as one:
        await postpone_others(one.database, beyond=many)
        used = time.process_time()
        sent = await one.worker.deliver_due()
        used = time.process_time() - used
    arrived = await asyncio.to_thread(_arrivals, api)
    if (sent, len(arrived)) != (many, many):
        raise AssertionError(f"{sent} nudges were recorded and {len(arrived)} arrived instead of {many}")
    kept = (many - 1) / (max(arrived.values()) - min(arrived.values()))
    return {"kept": 100 * kept / pace, "cpu_ms": 1000 * used / many}


async def singles(url: str, key_file: str, api: str, many: int, pace: float) -> dict[str, float]:
    """Nudges that are due one by one, at random times: how late each arrives, without the process's first."""
    chance, at, moments = random.Random(7), 3.0, [1.0]
    for _ in range(1, many):
        at += chance.expovariate(SINGLES_A_SECOND)
        moments.append(at)
    async with delivery(url, key_file, api, pace) as one:
        await postpone_others(one.database, beyond=0)
        await schedule_first(one.database, moments)
        # The clock has advanced meanwhile; all of them must still be in the future.
        zero = time.monotonic() + 1.0
        clock = ShiftedClock(SystemClock().now() + timedelta(seconds=1))
        worker = DeliveryWorker(one.database, one.gateway, clock, SystemClock())
        ticker = Ticker(worker.deliver_due, worker.next_due, clock, TICK, SystemClock())
        used = time.process_time()
        ticker.start()
        await asyncio.sleep(moments[-1] + 5)
        used = time.process_time() - used
        ticker.stop()
        await worker.stop()
    arrived = await asyncio.to_thread(_arrivals, api)
    first, *late = (1000 * (arrived[FIRST_CHAT + number] - zero - due) for number, due in enumerate(moments))
    late.sort()
    return {
        "late_first": first,
        "late_p50": late[len(late) // 2],
        "late_p99": late[len(late) * 99 // 100],
        "cpu_ms": 1000 * used / many,
    }


async def together(url: str, key_file: str, api: str, many: int, processes: int) -> dict[str, float]:
    """Several processes that start at the same time and deliver until nothing is due."""
    at = time.monotonic() + 3.0 + processes
    given = json.dumps({"url": url, "key_file": key_file, "api": api, "at": at})
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"{number}.json" for number in range(processes)]
        await asyncio.gather(*(_part(given, file) for file in files))
        found = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    arrived = await asyncio.to_thread(Api(api).count)
    sent = sum(one["sent"] for one in found)
    if sent != many:
        raise AssertionError(f"{sent} nudges were recorded instead of {many}")
    seconds = max(one["ended"] for one in found) - at
    cpu = 1000 * sum(one["used"] for one in found) / many
    return {"rate": many / seconds, "cpu_ms": cpu, "twice": float(arrived - many)}


async def _part(given: str, file: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.child", "benchmarks.ours:part", str(file), stdin=asyncio.subprocess.PIPE
    )
    await process.communicate(given.encode())
    if process.returncode:
        raise RuntimeError("a delivery process failed")


async def part(url: str, key_file: str, api: str, at: float) -> dict[str, float]:
    """One of several processes: waits until `at` (monotonic), then delivers what it can claim."""
    async with delivery(url, key_file, api) as one:
        await asyncio.sleep(at - time.monotonic())
        used = time.process_time()
        sent = await one.worker.deliver_due()
        used, ended = time.process_time() - used, time.monotonic()
    return {"sent": float(sent), "used": used, "ended": ended}


async def idle(url: str, key_file: str, api: str, many: int, seconds: float) -> dict[str, float]:
    """A delivery whose ticker finds nothing due, while `many` interviews wait for another day."""
    statements = 0

    def count(*_: object) -> None:
        nonlocal statements
        statements += 1

    async with delivery(url, key_file, api, PER_SECOND) as one:
        await postpone_others(one.database, beyond=0)
        ticker = Ticker(one.worker.deliver_due, one.worker.next_due, one.clock, TICK, SystemClock())
        ticker.start()
        await asyncio.sleep(5)
        event.listen(one.database.engine.sync_engine, "before_cursor_execute", count)
        used = time.process_time()
        await asyncio.sleep(seconds)
        used = time.process_time() - used
        ticker.stop()
    return {"share": 100 * used / seconds, "queries": float(statements), "waiting": float(many)}


def _arrivals(api: str) -> dict[int, float]:
    """When the message to each chat arrived."""
    return {chat: at for at, method, chat in Api(api).arrivals() if method == "sendMessage"}
