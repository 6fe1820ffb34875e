"""What a batch asks of the database: the same number of statements for one person and for a hundred."""

from datetime import timedelta
from pathlib import Path

import pytest

from benchmarks.crowd import DUE, create_crowd
from bot.clock import SystemClock
from bot.storage.database import Database
from bot.storage.opening import open_database
from bot.storage.records.delivery import NudgeOutcome, Release
from bot.storage.records.interviews import NudgeState
from bot.usecases.delivery.claim import Claimer, PersonBatch
from tests.budgets import BUDGETS, counted
from tests.fakes import StandingClock

LEASE = timedelta(minutes=1)


async def claim(database: Database) -> list[PersonBatch]:
    claimer = Claimer(database, StandingClock(DUE), SystemClock(), LEASE, lambda: 0.5)
    _, parcels = await claimer.claim(None, 200)
    return parcels


async def end(database: Database, parcels: list[PersonBatch]) -> None:
    sends = [item.send for parcel in parcels for item in parcel.items]
    async with database.unit() as unit:
        await unit.delivery_queue.start(sends, DUE, SystemClock().now())
        await unit.delivery_queue.settle_and_release(
            [NudgeOutcome(one.request.claim, one.nudge_id, NudgeState.SENT, DUE) for one in sends],
            [Release(one.request.claim, DUE + timedelta(days=1)) for one in sends],
        )
        await unit.connection.commit()


@pytest.mark.parametrize("people", [1, 100])
async def test_a_batch_takes_as_many_statements_for_a_hundred_people_as_for_one(
    people: int, database_url: str, tmp_path: Path
) -> None:
    keys = tmp_path / "keys" / "master.key"
    await create_crowd(database_url, keys, people)
    database = await open_database(database_url, keys, tmp_path / "data")

    with counted(database) as claiming:
        parcels = await claim(database)
    with counted(database) as ending:
        await end(database, parcels)

    await database.dispose()
    assert len(parcels) == people
    assert claiming.over(BUDGETS["claim of a batch, however many people it has"]) == {}
    assert ending.over(BUDGETS["start and end of a batch"]) == {}
