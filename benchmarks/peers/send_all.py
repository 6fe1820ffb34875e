"""python-telegram-bot with many messages due at once: one job each in its JobQueue, or a table and a tick.

Bare text to each chat: no facts, no plan, nothing to decrypt or to render.
"""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import sys
import time
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from telegram.ext import Application, CallbackContext

from benchmarks.child import peak_megabytes

FIRST_CHAT = 1_000_001
TEXT = "Thank Dana Lee today: a short note while the conversation is fresh. " * 2 + "You can still make it."

Context = CallbackContext[Any, Any, Any, Any]


async def job_queue(api: str, token: str, many: int, folder: str, seconds: float) -> dict[str, float]:
    """As shipped: `run_once` for each message, with the default transport and the default misfire grace time.

    What has arrived so many seconds after the moment counts; it is watched from outside, as it answers nobody while it
    sends. It keeps nothing in the `folder`.
    """
    del folder
    command = (sys.executable, "-m", "benchmarks.peers.send_all", api, token, str(many))
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    due = float(await process.stdout.readline())
    await asyncio.sleep(due - time.monotonic())
    began = _processor_seconds(process.pid)
    arrived, at = 0, due
    while arrived < many and time.monotonic() < due + seconds:
        await asyncio.sleep(0.25)
        count = await asyncio.to_thread(_count, api)
        if count != arrived:
            arrived, at = count, time.monotonic()
    used, memory = _processor_seconds(process.pid) - began, peak_megabytes(process.pid)
    process.kill()
    await process.wait()
    lost = float(many - arrived)
    if not arrived:
        arrived, at = 1, due + seconds  # it sent less than that
    return {"rate": arrived / (at - due), "cpu_ms": 1000 * used / arrived, "memory": memory, "lost": lost}


async def _schedule_and_send(api: str, token: str, many: int) -> None:
    """Runs the queue in its own process; prints when (monotonic) all jobs are due."""
    application = Application.builder().token(token).base_url(f"{api}/bot").build()
    assert application.job_queue is not None
    await application.initialize()
    ahead = 2 + many / 2000  # scheduling takes its time
    moment, due = datetime.now(UTC) + timedelta(seconds=ahead), time.monotonic() + ahead
    for number in range(many):
        application.job_queue.run_once(_remind, moment, chat_id=FIRST_CHAT + number)
    await application.job_queue.start()
    print(due, flush=True)
    await asyncio.Event().wait()


async def _remind(context: Context) -> None:
    assert context.job is not None
    assert context.job.chat_id is not None
    await context.bot.send_message(context.job.chat_id, TEXT)


def _processor_seconds(pid: int) -> float:
    """The CPU time that a process has used, user and system."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _count(api: str) -> int:
    with urllib.request.urlopen(f"{api}/control/count", timeout=30) as answer:  # noqa: S310 - our own server
        return int(json.load(answer))


async def table_and_tick(api: str, token: str, many: int, folder: str, at_once: int) -> dict[str, float]:
    """A table of due messages, claimed and marked in batches of 100; default transport, `at_once` sends in flight."""
    application = Application.builder().token(token).base_url(f"{api}/bot").build()
    await application.initialize()
    table = _Table(Path(folder) / "tick.sqlite3", many)
    used, began = time.process_time(), time.monotonic()
    slots = asyncio.Semaphore(at_once)

    async def send(chat_id: int) -> None:
        async with slots:
            await application.bot.send_message(chat_id, TEXT)

    sent = 0
    while rows := await asyncio.to_thread(table.claim):
        await asyncio.gather(*(send(chat_id) for _, chat_id in rows))
        await asyncio.to_thread(table.mark, [number for number, _ in rows])
        sent += len(rows)
    seconds, used = time.monotonic() - began, time.process_time() - used
    await application.shutdown()
    table.close()
    return {"rate": sent / seconds, "cpu_ms": 1000 * used / sent, "lost": float(many - sent)}


class _Table:
    """Reminders that are all due, in SQLite with the bot's pragmas."""

    def __init__(self, file: Path, many: int) -> None:
        file.unlink(missing_ok=True)
        self._connection = sqlite3.connect(file, check_same_thread=False)
        self._connection.executescript(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
            "CREATE TABLE reminders (id INTEGER PRIMARY KEY, chat_id INTEGER, due_at REAL, state INTEGER DEFAULT 0);"
            "CREATE INDEX due ON reminders (state, due_at);"
        )
        rows = [(FIRST_CHAT + number, time.time()) for number in range(many)]
        self._connection.executemany("INSERT INTO reminders (chat_id, due_at) VALUES (?, ?)", rows)
        self._connection.commit()

    def claim(self) -> list[tuple[int, int]]:
        rows = self._connection.execute(
            "UPDATE reminders SET state = 1 WHERE id IN (SELECT id FROM reminders"
            " WHERE state = 0 AND due_at <= ? ORDER BY due_at LIMIT 100) RETURNING id, chat_id",
            (time.time(),),
        ).fetchall()
        self._connection.commit()
        return rows

    def mark(self, ids: list[int]) -> None:
        self._connection.executemany("UPDATE reminders SET state = 2 WHERE id = ?", [(number,) for number in ids])
        self._connection.commit()

    def close(self) -> None:
        self._connection.close()


if __name__ == "__main__":
    asyncio.run(_schedule_and_send(sys.argv[1], sys.argv[2], int(sys.argv[3])))
