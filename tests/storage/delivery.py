"""Steps of a delivery, each in a transaction of its own."""

from datetime import timedelta

from bot.domain.model import Nudge, Step
from bot.storage.database import Database
from bot.storage.records.delivery import Claim, NudgeOutcome, PendingSend, SendRequest
from bot.storage.records.interviews import NudgeRecord, NudgeState
from bot.storage.records.people import Person
from tests.storage.conftest import NOW

LEASE = timedelta(seconds=60)
REAL = NOW + timedelta(days=100)
THANK = Nudge(Step.THANK, NOW, person=1, attempt=2)
CHECK_IN = Nudge(Step.CHECK_IN, NOW, rung=1, ladder=2)


async def claimed(database: Database, at: timedelta = timedelta(0), limit: int = 10) -> list[Claim]:
    async with database.unit() as unit:
        claims = await unit.delivery_queue.claim(NOW, REAL + at, LEASE, limit)
        await unit.commit()
    return claims


async def pending(database: Database, claim: Claim, nudge: Nudge = THANK, occurrence: int = 0) -> PendingSend:
    async with database.unit() as unit:
        (row,) = await unit.delivery_queue.add_all([SendRequest(claim, nudge, nudge.at, occurrence)], NOW)
        await unit.commit()
    return row


async def started(database: Database, row: PendingSend, at: timedelta = timedelta(0)) -> set[int]:
    async with database.unit() as unit:
        ids = await unit.delivery_queue.start([row], NOW, REAL + at)
        await unit.commit()
    return ids


async def settled(database: Database, claim: Claim, nudge_id: int, state: NudgeState, **more: object) -> set[int]:
    async with database.unit() as unit:
        ids = await unit.delivery_queue.settle([NudgeOutcome(claim, nudge_id, state, NOW, **more)])  # type: ignore[arg-type]  # a test names what it adds
        await unit.commit()
    return ids


async def row_of(database: Database, one: Person, nudge_id: int) -> NudgeRecord:
    async with database.unit() as unit:
        found = await unit.nudges.get(one.id, nudge_id)
    assert found is not None
    return found
