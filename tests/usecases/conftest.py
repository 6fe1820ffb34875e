"""A database of each kind, Ann in New York with her interview at Acme (worked example 1), and a delivery worker."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.domain.localtime import moment
from bot.domain.model import Fact, FactKind, Interview, Interviewer, Step
from bot.storage.database import Database
from bot.storage.opening import open_database
from bot.storage.records.interviews import NudgeRecord, NudgeState, StoredInterview
from bot.storage.records.people import Person
from bot.usecases import history as interview_history
from bot.usecases import interviews as journal
from bot.usecases import views as interview_views
from bot.usecases.delivery.worker import DeliveryWorker, Messenger
from bot.usecases.interviews import NewInterview
from bot.usecases.people import change_preferences, meet
from bot.usecases.views import InterviewView
from tests.fakes import FakeMessenger, StandingClock

NEW_YORK = "America/New_York"
AFTER_ACME = datetime(2026, 11, 20, 20, 5, tzinfo=UTC)
"""Friday 15:05 in New York, five minutes after the interview."""

REAL = datetime(2031, 1, 1, tzinfo=UTC)
"""Leases live on a clock of their own, which has nothing to do with product time."""

LEASE = timedelta(seconds=60)

MakeWorker = Callable[..., DeliveryWorker]


def in_new_york(text: str) -> datetime:
    """The moment (UTC) of a wall clock in New York, such as "2026-11-30 09:30"."""
    return moment(datetime.fromisoformat(text), NEW_YORK)


THANKS_DUE = in_new_york("2026-11-20 15:30")
CHECK_IN_DUE = in_new_york("2026-11-30 09:30")
CALL_DUE = in_new_york("2026-12-08 10:30")


@pytest.fixture
async def database(database_url: str, tmp_path: Path) -> AsyncIterator[Database]:
    opened = await open_database(database_url, tmp_path / "keys" / "master.key", tmp_path / "data")
    yield opened
    await opened.dispose()


@pytest.fixture
async def second(database: Database, database_url: str) -> AsyncIterator[Database]:
    """The same database, as another process has it."""
    opened = Database(database_url, database.keys)
    yield opened
    await opened.dispose()


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock(AFTER_ACME)


@pytest.fixture
def real() -> StandingClock:
    return StandingClock(REAL)


@pytest.fixture
def messenger() -> FakeMessenger:
    return FakeMessenger()


@pytest.fixture
def make_worker(database: Database, clock: StandingClock, real: StandingClock) -> MakeWorker:
    def make(messenger: Messenger, through: Database | None = None, **settings: Any) -> DeliveryWorker:
        settings = {"lease": LEASE, "jitter": lambda: 0.0, **settings}
        return DeliveryWorker(through or database, messenger, clock, real, **settings)

    return make


@pytest.fixture
def worker(make_worker: MakeWorker, messenger: FakeMessenger) -> DeliveryWorker:
    return make_worker(messenger)


@pytest.fixture
async def ann(database: Database) -> Person:
    return await known(database, 1001)


@pytest.fixture
async def ben(database: Database) -> Person:
    return await known(database, 2002)


async def known(database: Database, telegram_id: int, zone: str = NEW_YORK, **fields: Any) -> Person:
    met = await meet(database, telegram_id, telegram_id, AFTER_ACME)
    return await change_preferences(database, met.id, AFTER_ACME, **{"timezone": zone, "country": "US", **fields})


def acme(**changes: Any) -> Interview:
    fields: dict[str, Any] = {
        "starts_at": datetime(2026, 11, 20, 14, 0),
        "ends_at": datetime(2026, 11, 20, 15, 0),
        "recorded_at": AFTER_ACME,
        "company": "Acme",
        "role": "Data engineer",
        "decide_by": date(2026, 11, 27),
        "people": (Interviewer(1, "Dana Lee", main=True), Interviewer(2, "Tom Ruiz")),
    }
    return Interview(**{**fields, **changes})


def with_dana_alone(**changes: Any) -> Interview:
    return acme(people=(Interviewer(1, "Dana Lee", main=True),), **changes)


async def recorded(
    database: Database,
    person: Person,
    interview: Interview | None = None,
    now: datetime = AFTER_ACME,
    since: tuple[Fact, ...] = (),
) -> int:
    seen = await journal.record_interview(database, person.id, NewInterview(interview or acme(), since), now)
    return seen.stored.id


async def seen(database: Database, person: Person, interview_id: int, now: datetime) -> InterviewView:
    found = await interview_views.load_view(database, person.id, interview_id, now)
    assert found is not None
    return found


async def stored(database: Database, person: Person, interview_id: int) -> StoredInterview:
    return (await seen(database, person, interview_id, AFTER_ACME)).stored


async def rows(database: Database, person: Person, interview_id: int) -> tuple[NudgeRecord, ...]:
    """What became of the nudges of an interview."""
    return (await stored(database, person, interview_id)).nudges


async def live_until(worker: DeliveryWorker, clock: StandingClock, until: datetime) -> None:
    """Lives on until a moment, each nudge coming at its own."""
    while (due := await worker.next_due()) is not None and due <= until:
        clock.to(max(due, clock.now()))
        await worker.deliver_due()
    clock.to(until)


async def row_of(database: Database, ann: Person, interview_id: int, step: Step = Step.THANK) -> NudgeRecord:
    """The first row of a step."""
    return next(row for row in await rows(database, ann, interview_id) if row.step is step)


async def ends(database: Database, ann: Person, interview_id: int) -> list[tuple[Step, int, NudgeState]]:
    return [(row.step, row.attempt, row.state) for row in await rows(database, ann, interview_id)]


async def abandoned(worker: DeliveryWorker, messenger: FakeMessenger) -> None:
    """A worker that dies with its nudges in flight: sent or not, nobody will ever say."""
    messenger.hold()
    delivering = asyncio.create_task(worker.deliver_due())
    await asyncio.wait_for(messenger.in_air.wait(), 30)
    delivering.cancel()
    await asyncio.wait({delivering})
    messenger.let_go()


def first(plan: tuple[object, ...], step: Step, rung: int = 0) -> datetime:
    moments: list[datetime] = [n.at for n in plan if n.step is step and n.rung == rung]  # type: ignore[attr-defined]  # nudges
    return moments[0]


async def count(database: Database, table: object) -> int:
    async with database.engine.connect() as connection:
        return int(await connection.scalar(select(func.count()).select_from(table)) or 0)  # type: ignore[arg-type]  # a table


@pytest.fixture
async def acme_id(database: Database, ann: Person) -> int:
    return await recorded(database, ann)


@pytest.fixture
async def check_in(database: Database, ann: Person, acme_id: int, worker: DeliveryWorker, clock: StandingClock) -> int:
    """The first check-in at Acme, as it came on Monday; everybody was thanked."""
    await interview_history.record(
        database, ann.id, acme_id, [Fact(FactKind.DONE, clock.now(), Step.THANK)], clock.now()
    )
    await live_until(worker, clock, CHECK_IN_DUE)
    return await nudge_id(database, ann, acme_id, Step.CHECK_IN)


async def nudge_id(database: Database, person: Person, interview_id: int, step: Step) -> int:
    """The newest nudge of a step."""
    rows = (await stored(database, person, interview_id)).nudges
    return max(row.id for row in rows if row.step is step)
