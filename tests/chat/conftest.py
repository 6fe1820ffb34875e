"""A running chat on a database of its own, with Ann in New York and her interview at Acme."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.chat import application as chat
from bot.chat.telegram.gateway import RetryPolicy
from bot.chat.telegram.outbound_limit import OutboundLimiter
from bot.chat.telegram.types import App
from bot.chat.telegram.update_source import UpdateSource
from bot.clock import SystemClock
from bot.config import Access, Public
from bot.domain.model import Interview, Interviewer
from bot.storage.database import Database
from bot.storage.opening import open_database
from bot.storage.records.people import Person
from bot.usecases.delivery.worker import DeliveryWorker
from bot.usecases.interviews import NewInterview, record_interview
from bot.usecases.people import change_preferences, meet
from tests.chat.fake_telegram import TOKEN, FakeTelegram, MovedClock, Phone
from tests.databases import put_sqlite

AFTER_ACME = datetime(2026, 11, 20, 20, 5, tzinfo=UTC)
"""Friday 15:05 in New York, five minutes after the interview."""

IMPATIENT = RetryPolicy(pauses=(0.0, 0.0, 0.0), longest_halt=0.05)
OPEN_TO_ALL = Public("Ann Operator", "ann@example.org")


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock(AFTER_ACME)


@pytest.fixture
def telegram() -> FakeTelegram:
    return FakeTelegram()


@pytest.fixture
async def database(key_file: Path, tmp_path: Path) -> AsyncIterator[Database]:
    file = tmp_path / "data" / "tactful.sqlite3"
    put_sqlite(file, key_file)
    opened = await open_database(f"sqlite+aiosqlite:///{file}", key_file, tmp_path / "data")
    yield opened
    await opened.dispose()


def built(
    database: Database,
    telegram: FakeTelegram,
    clock: MovedClock,
    access: Access = OPEN_TO_ALL,
    update_source: UpdateSource | None = None,
) -> App:
    """The chat, not started."""
    return chat.build(
        token=TOKEN,
        api_url="http://telegram.invalid",
        database=database,
        clock=clock,
        access=access,
        worker=lambda messenger: DeliveryWorker(database, messenger, clock, SystemClock()),
        limiter=OutboundLimiter(per_second=10_000, chat_gap=0),
        retry_policy=IMPATIENT,
        request=telegram,
        update_source=update_source,
    )


@asynccontextmanager
async def running(
    database: Database, telegram: FakeTelegram, clock: MovedClock, access: Access = OPEN_TO_ALL
) -> AsyncIterator[App]:
    """The chat as it runs, without an update source: updates are put into its queue by a phone."""
    made = built(database, telegram, clock, access)
    await chat.open_without_updates(made)
    try:
        yield made
    finally:
        await chat.stop(made)


@pytest.fixture
async def application(database: Database, telegram: FakeTelegram, clock: MovedClock) -> AsyncIterator[App]:
    async with running(database, telegram, clock) as made:
        yield made


@pytest.fixture
def phone(application: App, telegram: FakeTelegram) -> Phone:
    return Phone(application, telegram)


@pytest.fixture
async def ann(database: Database, clock: MovedClock) -> Person:
    met = await meet(database, 1001, 1001, clock.now())
    return await change_preferences(
        database,
        met.id,
        clock.now(),
        timezone="America/New_York",
        country="US",
        name="Ann Gray",
        phone="+1 212 555 0199",
    )


@pytest.fixture
async def acme(database: Database, ann: Person, clock: MovedClock) -> int:
    return await interview_at(database, ann, clock)


async def interview_at(database: Database, person: Person, clock: MovedClock, company: str = "Acme") -> int:
    interview = Interview(
        starts_at=datetime(2026, 11, 20, 14, 0),
        ends_at=datetime(2026, 11, 20, 15, 0),
        recorded_at=clock.now(),
        company=company,
        role="Data engineer",
        decide_by=date(2026, 11, 27),
        people=(
            Interviewer(1, "Dana Lee", title="Head of Data", email="dana@acme.example", main=True),
            Interviewer(2, "Tom Ruiz", phone="+1 212 555 0100"),
        ),
    )
    seen = await record_interview(database, person.id, NewInterview(interview), clock.now())
    return seen.stored.id
