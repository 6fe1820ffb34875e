"""A python-telegram-bot bot with waiting reminders: python -m benchmarks.peers.waiting_jobs queue|store FILE

`queue` makes a job in its JobQueue for each row of a table, in the order in which they are due; `store` leaves them in
APScheduler's SQL store. Jobs may be late without an end, else both would drop the one that is overdue.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
from datetime import UTC, datetime

from telegram import Bot
from telegram.ext import Application, ContextTypes

API, TOKEN = os.environ["BENCH_API"], os.environ["BENCH_TOKEN"]
TEXT = "Thank Dana Lee today: a short note while the conversation is fresh. " * 2 + "You can still make it."
Context = ContextTypes.DEFAULT_TYPE


async def from_queue(file: str) -> None:
    """Creates all jobs, then starts."""
    application = Application.builder().token(TOKEN).base_url(f"{API}/bot").build()
    assert application.job_queue is not None
    await application.initialize()
    with sqlite3.connect(file) as connection:
        for chat_id, due_at in connection.execute("SELECT chat_id, due_at FROM reminders ORDER BY due_at"):
            at = max(datetime.fromtimestamp(due_at, UTC), datetime.now(UTC))
            application.job_queue.run_once(_nudge, at, chat_id=chat_id, job_kwargs={"misfire_grace_time": None})
    await application.job_queue.start()
    await asyncio.Event().wait()


async def _nudge(context: Context) -> None:
    assert context.job is not None
    assert context.job.chat_id is not None
    await context.bot.send_message(context.job.chat_id, TEXT)


async def from_store(file: str) -> None:
    """Starts with the store as it is."""
    from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore  # type: ignore[import-untyped]  # it has none
    from apscheduler.schedulers.asyncio import AsyncIOScheduler  # type: ignore[import-untyped]  # see above

    scheduler = AsyncIOScheduler(jobstores={"default": SQLAlchemyJobStore(f"sqlite:///{file}")}, timezone=UTC)
    scheduler.start()
    await asyncio.Event().wait()


async def remind(chat_id: int) -> None:
    """The job in the store."""
    async with Bot(TOKEN, base_url=f"{API}/bot") as bot:
        await bot.send_message(chat_id, TEXT)


if __name__ == "__main__":
    how, where = sys.argv[1:]
    asyncio.run(from_queue(where) if how == "queue" else from_store(where))
