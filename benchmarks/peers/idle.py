"""APScheduler with jobs waiting in its SQL store and nothing to do."""

from __future__ import annotations

import asyncio
import pickle
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore  # type: ignore[import-untyped]  # ships no types
from apscheduler.schedulers.asyncio import AsyncIOScheduler  # type: ignore[import-untyped]  # ships no types
from sqlalchemy import event, insert, select


def remind(chat_id: int) -> None:
    """What each job would run."""


async def apscheduler(api: str, token: str, many: int, folder: str, seconds: float) -> dict[str, float]:
    """A scheduler with `many` jobs that are due tomorrow. It sends no requests."""
    del api, token
    file = Path(folder) / "jobs.sqlite3"
    file.unlink(missing_ok=True)
    store = SQLAlchemyJobStore(url=f"sqlite:///{file}")
    scheduler = AsyncIOScheduler(jobstores={"default": store})
    scheduler.start()
    _fill(scheduler, store, many)
    await asyncio.sleep(5)
    statements = 0

    def count(*_: object) -> None:
        nonlocal statements
        statements += 1

    event.listen(store.engine, "before_cursor_execute", count)
    used = time.process_time()
    await asyncio.sleep(seconds)
    used = time.process_time() - used
    scheduler.shutdown(wait=False)
    return {"share": 100 * used / seconds, "queries": float(statements)}


def _fill(scheduler: Any, store: Any, many: int) -> None:  # noqa: ANN401 - the library ships no types
    """Copies one job's row, because adding jobs one by one takes minutes."""
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    job = scheduler.add_job(remind, "date", run_date=tomorrow, args=(1,), id="0")
    state = job.__getstate__()
    table = store.jobs_t
    with store.engine.begin() as connection:
        at = connection.execute(select(table.c.next_run_time)).scalar_one()
        rows = [
            {
                "id": str(number),
                "next_run_time": at,
                "job_state": pickle.dumps(state | {"id": str(number), "args": (number,)}, pickle.HIGHEST_PROTOCOL),
            }
            for number in range(1, many)
        ]
        connection.execute(insert(table), rows)
