"""SIGKILL at every point of a delivery, in a process of its own: no nudge is lost, and none comes twice unflagged."""

import asyncio
import os
import signal
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.storage.database import Database
from bot.storage.records.interviews import NudgeState
from bot.storage.records.people import Person
from bot.usecases.delivery.worker import DeliveryWorker
from tests import prefork
from tests.fakes import StandingClock
from tests.usecases.child import POINTS, FilingMessenger
from tests.usecases.conftest import THANKS_DUE, recorded, rows, with_dana_alone

ROOT = Path(__file__).parents[2]

AFTER_THE_SEND = ("sent", "record_uncommitted")
IN_THE_AIR = ("started", *AFTER_THE_SEND)


async def killed_at(point: str, database_url: str, folder: Path) -> int:
    """Runs a delivery that dies at that point; its exit status."""
    arguments = [database_url, folder / "keys" / "master.key", folder / "arrivals", THANKS_DUE.isoformat(), point]
    child = await prefork.start("tests.usecases.child", [str(one) for one in arguments], os.environ, ROOT)
    status = await asyncio.wait_for(child.wait(), 120)
    child.close()
    return status


@pytest.mark.parametrize("point", POINTS)
async def test_check_1_killed_anywhere_a_nudge_arrives_once_or_says_that_it_may_be_the_second(
    database: Database, database_url: str, ann: Person, clock: StandingClock, tmp_path: Path, point: str
) -> None:
    interview_id = await recorded(database, ann, with_dana_alone())
    arrivals = tmp_path / "arrivals"
    arrivals.touch()

    status = await killed_at(point, database_url, tmp_path)
    await the_next_run(database, clock, arrivals)

    came = [line.split() for line in arrivals.read_text().splitlines()]
    (row,) = await rows(database, ann, interview_id)
    assert status == -signal.SIGKILL
    assert row.state is NudgeState.SENT
    assert {nudge_id for nudge_id, _ in came} == {str(row.id)}
    assert Counter(flag for _, flag in came) == expected(point)
    assert row.delivery_unknown is (point in IN_THE_AIR)


def expected(point: str) -> Counter[str]:
    """How often it should arrive, and how often with the note that it may be the second."""
    if point == "started":
        return Counter(again=1)
    return Counter(first=1, again=1) if point in AFTER_THE_SEND else Counter(first=1)


async def the_next_run(database: Database, clock: StandingClock, arrivals: Path) -> None:
    """Starts after the dead one's lease has ended."""
    leases = StandingClock(SystemClock().now() + timedelta(seconds=61))
    clock.to(THANKS_DUE)
    await DeliveryWorker(database, FilingMessenger(arrivals, "none"), clock, leases).deliver_due()
