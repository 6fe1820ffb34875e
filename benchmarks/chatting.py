"""Tactful's chat as a contender: the application as bot/app.py builds it, polling, with deliveries beside it.

Every function runs in its own process, with a clock that starts at DUE. It knows nothing of the other contenders.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

from benchmarks.bare_api import TOKEN
from benchmarks.crowd import RECORDED, ZONE, data_dir
from benchmarks.ours import UNLIMITED, ShiftedClock
from benchmarks.peers.sustained import sustained
from benchmarks.talk import FIRST_TALKER, TALKERS, WARM_UP, Talk
from bot.app import freeze_garbage_collector
from bot.chat import application
from bot.chat.screens.nudge_list import message as nudge_message
from bot.chat.telegram import connection
from bot.chat.telegram.gateway import Gateway
from bot.chat.telegram.outbound_limit import CHAT_GAP, OutboundLimiter
from bot.clock import SystemClock
from bot.config import Public
from bot.logs import start_logging
from bot.storage.database import Database
from bot.storage.keys.keyring import load_or_create
from bot.storage.opening import open_database
from bot.usecases.delivery.answer_priority import AnswerPriority
from bot.usecases.delivery.shared_rate import SharedRate
from bot.usecases.delivery.worker import WITH_CHAT, DeliveryWorker

MESSAGES_A_TURN = 12 / 9
"""Nine answers, and three edits that remove the buttons of an old question."""


async def invite(url: str, key_file: Path) -> None:
    """Creates the talkers with a time zone, so that none of them is asked for it."""
    database = await open_database(url, key_file, data_dir(key_file))
    async with database.unit() as unit:
        for chat in range(FIRST_TALKER, FIRST_TALKER + TALKERS):
            person = await unit.people.create(chat, chat, RECORDED - timedelta(days=1))
            await unit.people.change(person.id, timezone=ZONE, country="US")
        await unit.connection.commit()
    await database.dispose()


@asynccontextmanager
async def chatting(url: str, key_file: str, api: str, pace: float) -> AsyncIterator[DeliveryWorker]:
    """A polling bot, and its delivery worker, which delivers only when called."""
    start_logging("WARNING")
    real = SystemClock()
    clock, file = ShiftedClock(real.now()), Path(key_file)
    database = Database(url, load_or_create(file, database_is_empty=False, data_dir=data_dir(file)))
    bot = connection.send_only_bot(TOKEN, api)
    await connection.initialize(bot)
    gateway = Gateway(
        bot, clock, nudge_message, OutboundLimiter(pace, CHAT_GAP, budget=SharedRate(database, real, pace))
    )
    answer_priority = AnswerPriority()
    worker = DeliveryWorker(database, gateway, clock, real, profile=WITH_CHAT, answer_priority=answer_priority)
    app = application.build(
        token=TOKEN,
        api_url=api,
        database=database,
        clock=clock,
        access=Public("Bench", "bench@example.org"),
        worker=lambda _: worker,
        gateway=gateway,
        answer_priority=answer_priority,
    )
    await application.start(app)
    freeze_garbage_collector()
    try:
        yield worker
    finally:
        await worker.stop()
        await application.stop(app)
        await gateway.close()
        await bot.shutdown()
        await database.dispose()


async def at_rate(
    url: str, key_file: str, api: str, rate: float, seconds: float, nudges: float = 0.0
) -> dict[str, float]:
    """`rate` turns a second, while `nudges` a second are sent; the outbound limit is the sum of both."""
    async with chatting(url, key_file, api, nudges + rate * MESSAGES_A_TURN if nudges else UNLIMITED) as worker:
        await asyncio.to_thread(partial(Talk(api).measure, **WARM_UP))
        delivering = asyncio.create_task(_deliver(worker)) if nudges else None
        if delivering is not None:
            await asyncio.sleep(1)  # until it is at its pace
        figures = await asyncio.to_thread(Talk(api).measure, rate, seconds)
        if delivering is not None:
            delivering.cancel()
            await asyncio.wait({delivering})
        return figures


async def most(url: str, key_file: str, api: str) -> dict[str, float]:
    """The most turns a second."""
    async with chatting(url, key_file, api, UNLIMITED):
        return await sustained(Talk(api))


async def _deliver(worker: DeliveryWorker) -> None:
    while True:
        await worker.deliver_due()
        await asyncio.sleep(0.05)
