"""A full life: Ann with three interviews of two applications, all that can happen to them, letters, settings."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from bot.domain.letter_facts import LetterNotes, Tone
from bot.domain.model import CallResult, Fact, FactKind, Interview, Interviewer, Kind, Lead, MailProgram, Pace, Step
from bot.storage.database import Database
from bot.storage.opening import open_database
from bot.storage.records.interviews import KeptInvite, KeptText, KeptTextKind
from bot.storage.records.people import Person
from bot.usecases import history as interview_history
from bot.usecases import interviews as journal
from bot.usecases import people
from bot.usecases import views as interview_views
from bot.usecases.delivery.worker import DeliveryWorker
from bot.usecases.history import ContactWay
from bot.usecases.interviews import NewInterview
from tests.databases import MIGRATED, Snapshot
from tests.fakes import FakeMessenger, StandingClock
from tests.usecases.conftest import AFTER_ACME, REAL, acme, in_new_york, live_until

ANN = 71_000_000_001_001  # long enough not to stand by chance in what looks like noise
LATER = in_new_york("2027-01-20 12:00")


@pytest.fixture
def snapshot(request: pytest.FixtureRequest) -> Snapshot:
    """The database that the test asks for, copied: building it takes a hundred times as long."""
    return next((one for one in (FULLEST_LIFE, FULL_LIFE) if one.name in request.fixturenames), MIGRATED)


@pytest.fixture
async def database(database_url: str, key_file: Path, tmp_path: Path) -> AsyncIterator[Database]:
    lists = (tmp_path / "data" / "forgotten.list",)
    opened = await open_database(database_url, key_file, tmp_path / "data", lists)
    yield opened
    await opened.dispose()


@pytest.fixture
async def empty(other_url: str, tmp_path: Path) -> AsyncIterator[Database]:
    """Another bot's database, with its own key."""
    folder = tmp_path / "other"
    opened = await open_database(other_url, folder / "keys" / "master.key", folder / "data")
    yield opened
    await opened.dispose()


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock(AFTER_ACME)


@pytest.fixture
async def full_life(database: Database, clock: StandingClock) -> Person:
    """Ann after two months; she has moved to Los Angeles on the way."""
    clock.to(LATER)
    return await person_of(database)


async def _live(database: Database) -> Person:
    clock = StandingClock(AFTER_ACME)
    ann = await people.meet(database, ANN, ANN, clock.now())
    ann = await people.change_preferences(
        database,
        ann.id,
        clock.now(),
        timezone="America/New_York",
        country="US",
        region="NY",
        nudge_at=time(9, 15),
        quiet_from=time(22),
        lead=Lead.PHONE,
        name="Ann Bell",
        role="Data engineer",
        phone="+1 212 555 0199",
        signature="Ann\n=bell@example.org ",
        tone=Tone.FORMAL,
        keep_months=24,
    )
    worker = DeliveryWorker(database, FakeMessenger(), clock, StandingClock(REAL))
    first = await journal.record_interview(
        database, ann.id, NewInterview(acme(kind=Kind.VIDEO, topic="Kafka")), AFTER_ACME
    )
    acme_id = first.stored.id
    await _letters(database, ann, acme_id)
    await live_until(worker, clock, in_new_york("2026-11-30 12:00"))
    await interview_history.contacted(
        database, ann.id, acme_id, ContactWay.CALLED, clock.now(), clock.now(), CallResult.VOICEMAIL
    )
    await _second_round(database, ann, first.stored.application_id, clock)
    beta = await journal.record_interview(database, ann.id, NewInterview(_beta(clock.now())), clock.now())
    await live_until(worker, clock, in_new_york("2026-12-15 12:00"))
    await interview_history.record_offer(database, ann.id, acme_id, clock.now())
    await people.change_preferences(database, ann.id, clock.now(), timezone="America/Los_Angeles")
    held = Fact(FactKind.STILL_DECIDING, clock.now(), decide_by=date(2027, 1, 8))
    await interview_history.record(database, ann.id, beta.stored.id, [held], clock.now())
    await live_until(worker, clock, LATER)
    return await person_of(database)


async def _letters(database: Database, ann: Person, interview_id: int) -> None:
    notes = LetterNotes(tone=Tone.WARM, strength="patience", news="https://example.org", offer_until=date(2026, 12, 1))
    async with database.unit() as unit:
        await unit.letters.save_notes(ann.id, interview_id, notes)
        for kind in (KeptTextKind.OWN, KeptTextKind.TRIED, KeptTextKind.NEWS):
            await unit.letters.save_text(ann.id, interview_id, KeptText(Step.THANK, 1, 0, kind, f"Dear Dana,\n{kind}"))
        await unit.calendars.save_invite(ann.id, KeptInvite(interview_id, "dana@acme.example/1", 3))
        await unit.commit()


async def _second_round(database: Database, ann: Person, application: int, clock: StandingClock) -> None:
    then = acme(
        starts_at=datetime(2026, 12, 3, 9, 0),
        ends_at=datetime(2026, 12, 3, 10, 30),
        recorded_at=clock.now(),
        decide_by=None,
        people=(Interviewer(7, "Zoë 王", title="CTO", email="zoe@acme.example", linkedin=True, topic="the team"),),
    )
    await journal.record_interview(database, ann.id, NewInterview(then, (), application), clock.now())


def _beta(now: datetime) -> Interview:
    return Interview(
        starts_at=datetime(2026, 12, 1, 14, 0),
        ends_at=datetime(2026, 12, 1, 15, 0),
        recorded_at=now,
        company='=HYPERLINK("https://evil.example")',
        role="Analyst; <b>SQL</b>, and more",
        pace=Pace.SLOW,
        timezone="Europe/Berlin",
        country="DE",
        region="BE",
        lead=Lead.EMAIL,
    )


MUSEUM = (
    Fact(FactKind.DONE, LATER, Step.THANK, 1, 0, 1, CallResult.VOICEMAIL),
    Fact(FactKind.SKIPPED, LATER, Step.REFERENCES),
    Fact(FactKind.SNOOZED, LATER, Step.CHECK_IN, 0, 1, until=LATER.replace(month=3)),
    Fact(FactKind.STILL_DECIDING, LATER, decide_by=date(2027, 2, 5)),
    Fact(FactKind.ON_HOLD, LATER),
    Fact(FactKind.KEEP_WAITING, LATER),
    Fact(FactKind.NEXT_ROUND, LATER),
    Fact(FactKind.OFFER_ELSEWHERE, LATER),
    Fact(FactKind.FOLLOW_UP_ON, LATER, on=date(2027, 2, 9)),
    Fact(FactKind.LINKEDIN_AGREED, LATER, person=2),
    Fact(FactKind.NO_SHOW, LATER),
)
"""Facts that can be recorded while an interview is open."""

ENDS = (FactKind.OFFER, FactKind.REJECTED, FactKind.WITHDRAWN, FactKind.LET_GO, FactKind.DECLINED)


@pytest.fixture
async def fullest_life(full_life: Person) -> Person:
    """A full life with everything else that can be kept: each kind of fact and letter, the archive, all settings."""
    return full_life


async def _live_fully(database: Database) -> None:
    ann, clock = await _live(database), StandingClock(LATER)
    going_on = await _another(database, ann, clock, "Initech")
    for fact in MUSEUM:
        await interview_history.record(database, ann.id, going_on, [fact], LATER)
    for end in ENDS:
        over = await _another(database, ann, clock, f"Over by {end}")
        await interview_history.record(database, ann.id, over, [Fact(end, LATER)], LATER)
        if end is FactKind.LET_GO:
            await interview_history.record(database, ann.id, over, [Fact(FactKind.REVIVED, LATER)], LATER)
            await interview_history.record(database, ann.id, over, [Fact(FactKind.LET_GO, LATER)], LATER)
    async with database.unit() as unit:
        notes = LetterNotes(
            Tone.WARM, True, True, "calm", "the paper", "They grew.", date(2027, 2, 1), "en", date(2027, 1, 29)
        )
        await unit.letters.save_notes(ann.id, going_on, notes)
        await unit.letters.save_text(ann.id, going_on, KeptText(Step.CHECK_IN, 0, 2, KeptTextKind.CHOICE, "2 formal"))
        await unit.calendars.save_invite(ann.id, KeptInvite(going_on, "series@initech.example", 0))
        await unit.commit()
    await people.change_preferences(
        database,
        ann.id,
        LATER,
        call_at=time(11),
        quiet_to=time(7, 30),
        language="en_US",
        references_told=True,
        mail_program=MailProgram.GMAIL,
        linkedin="linkedin.example/in/ann",
    )
    await people.set_weekly_review(database, ann.id, LATER, want=True)
    await people.pause(database, ann.id, in_new_york("2027-01-27 08:00"), LATER)


async def _full_life(url: str, key_file: Path) -> None:
    async with _opened(url, key_file) as database:
        await _live(database)


async def _fullest_life(url: str, key_file: Path) -> None:
    async with _opened(url, key_file) as database:
        await _live_fully(database)


@asynccontextmanager
async def _opened(url: str, key_file: Path) -> AsyncIterator[Database]:
    database = await open_database(url, key_file, key_file.parents[1] / "data")
    yield database
    await database.dispose()


FULL_LIFE, FULLEST_LIFE = Snapshot("full_life", _full_life), Snapshot("fullest_life", _fullest_life)
"""Named like the fixtures that ask for them."""


async def _another(database: Database, ann: Person, clock: StandingClock, company: str) -> int:
    then = acme(
        company=company,
        starts_at=datetime(2027, 1, 18, 9, 0),
        ends_at=datetime(2027, 1, 18, 10, 0),
        recorded_at=clock.now(),
        decide_by=date(2027, 1, 29),
    )
    return (await journal.record_interview(database, ann.id, NewInterview(then), clock.now())).stored.id


async def person_of(database: Database, telegram_id: int = ANN) -> Person:
    async with database.unit() as unit:
        found = await unit.people.get(telegram_id)
    assert found is not None
    return found


async def met(database: Database, now: datetime = AFTER_ACME, telegram_id: int = ANN) -> Person:
    return await people.meet(database, telegram_id, telegram_id, now)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def without_ids(view: interview_views.InterviewView) -> tuple[object, ...]:
    """What cards, plans and histories are built from, without database ids."""
    stored = view.stored
    return (
        replace(view.person, id=0),
        stored.interview,
        tuple(entry.fact for entry in stored.history),
        stored.facts(),
        stored.notes,
        set(stored.kept),
        view.plan,
        view.phase,
    )
