"""Check 45: an ended interview is deleted some time after its last step, a week after an announcement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest

from bot.domain.model import Fact, FactKind, Interviewer
from bot.storage.database import Database
from bot.storage.records.interviews import StoredInterview
from bot.storage.records.people import Person
from bot.usecases import history as interview_history
from bot.usecases import interviews as journal
from bot.usecases.interviews import NewInterview
from bot.usecases.notices import DueNudge
from bot.usecases.people import change_preferences
from bot.usecases.retention import apply_retention, prune
from tests.data.conftest import met
from tests.usecases.conftest import AFTER_ACME, acme, in_new_york

LET_GO = in_new_york("2026-12-18 12:00")
A_YEAR_ON = in_new_york("2027-12-18 12:00")


@dataclass
class FakeHerald:
    """Records what it is asked to send; `arrives` decides whether it is delivered."""

    arrives: bool = True
    told: list[tuple[list[str], date]] = field(default_factory=list)
    asked: list[tuple[int, datetime]] = field(default_factory=list)

    async def announce_deletion(self, person: Person, interviews: Sequence[StoredInterview], on: date) -> bool:  # noqa: ARG002 - the protocol's
        self.told.append(([one.interview.company for one in interviews], on))
        return self.arrives

    async def ask_after_restore(self, person: Person, due: Sequence[DueNudge], as_of: datetime) -> bool:  # noqa: ARG002 - the protocol's
        self.asked.append((len(due), as_of))
        return self.arrives


@pytest.fixture
def notices() -> FakeHerald:
    return FakeHerald()


@pytest.fixture
async def ann(database: Database) -> Person:
    return await change_preferences(
        database, (await met(database)).id, AFTER_ACME, timezone="America/New_York", country="US"
    )


async def let_go(database: Database, ann: Person, company: str = "Acme", application: int | None = None) -> int:
    interview = acme(company=company, people=(Interviewer(1, "Dana Lee"),))
    seen = await journal.record_interview(database, ann.id, NewInterview(interview, (), application), AFTER_ACME)
    await interview_history.record(database, ann.id, seen.stored.id, [Fact(FactKind.LET_GO, LET_GO)], LET_GO)
    return seen.stored.id


async def companies(database: Database, ann: Person) -> list[str]:
    async with database.unit() as unit:
        return [one.interview.company for one in await unit.interviews.all(ann.id)]


async def live(database: Database, notices: FakeHerald, start: datetime, days: int) -> list[datetime]:
    """Runs retention night after night; returns the nights on which something was deleted."""
    nights = []
    for day in range(days):
        _, deleted = await apply_retention(database, notices, start + timedelta(days=day))
        if deleted:
            nights.append(start + timedelta(days=day))
    return nights


async def test_45_an_interview_is_deleted_twelve_months_after_its_last_step_and_announced_a_week_before(
    database: Database, ann: Person, notices: FakeHerald
) -> None:
    await let_go(database, ann)

    nights = await live(database, notices, A_YEAR_ON - timedelta(days=20), 40)

    assert notices.told == [(["Acme"], date(2027, 12, 18))]
    assert nights == [A_YEAR_ON]
    assert await companies(database, ann) == []
    async with database.unit() as unit:
        assert len(await unit.deletions.all()) == 1


@pytest.mark.parametrize(("months", "on"), [(3, date(2027, 3, 18)), (1, date(2027, 1, 18)), (24, date(2028, 12, 18))])
async def test_45_each_person_chooses_the_retention_time(
    database: Database, ann: Person, notices: FakeHerald, months: int, on: date
) -> None:
    await let_go(database, ann)
    await change_preferences(database, ann.id, LET_GO, keep_months=months)
    due = in_new_york(f"{on.isoformat()} 12:00")

    nights = await live(database, notices, due - timedelta(days=9), 12)

    assert nights == [due]
    assert [told[1] for told in notices.told] == [on]


async def test_45_only_people_with_old_interviews_or_announced_deletions_are_loaded(
    database: Database, ann: Person, notices: FakeHerald
) -> None:
    old = await let_go(database, ann)
    await journal.record_interview(database, ann.id, NewInterview(acme(company="Globex"), ()), AFTER_ACME)
    ended = acme().ends_at

    async with database.unit() as unit:
        over = await unit.retention.ended_interviews(ended + timedelta(days=1), None, 10)
        behind = await unit.retention.ended_interviews(ended + timedelta(days=1), over[-1][0], 10)
        too_soon = await unit.retention.ended_interviews(ended, None, 10)
        told_before = await unit.retention.people_with_announced_deletions()
    await apply_retention(database, notices, A_YEAR_ON - timedelta(days=7))
    async with database.unit() as unit:
        told = await unit.retention.people_with_announced_deletions()

    assert over == [((ended, old), ann.id)]
    assert (behind, too_soon, told_before, told) == ([], [], [], [ann.id])


async def test_45_everybody_with_old_interviews_is_found_whatever_the_page_size(
    database: Database, ann: Person, notices: FakeHerald
) -> None:
    for _ in range(2):
        bob = await met(database)
        await change_preferences(database, bob.id, AFTER_ACME, timezone="America/New_York", country="US")
        await let_go(database, bob)
    await let_go(database, ann)

    assert await apply_retention(database, notices, A_YEAR_ON - timedelta(days=7), at_a_time=1) == (3, 0)


async def test_45_nothing_is_deleted_of_a_person_who_keeps_everything(
    database: Database, ann: Person, notices: FakeHerald
) -> None:
    await let_go(database, ann)
    await change_preferences(database, ann.id, LET_GO, keep_months=0)

    assert await live(database, notices, A_YEAR_ON + timedelta(days=3650), 3) == []
    assert notices.told == []


async def test_45_an_interview_with_something_planned_is_kept_whatever_its_age(
    database: Database, ann: Person, notices: FakeHerald
) -> None:
    await journal.record_interview(database, ann.id, NewInterview(acme()), AFTER_ACME)

    assert await live(database, notices, A_YEAR_ON + timedelta(days=900), 10) == []
    assert notices.told == []


async def test_45_nothing_is_deleted_before_a_week_after_the_announcement_however_late_it_came(
    database: Database, ann: Person, notices: FakeHerald
) -> None:
    await let_go(database, ann)
    much_later = A_YEAR_ON + timedelta(days=200)

    nights = await live(database, notices, much_later, 10)

    assert nights == [much_later + timedelta(days=7)]
    assert notices.told == [(["Acme"], (much_later + timedelta(days=7)).date())]


async def test_45_an_interview_that_is_reopened_or_kept_longer_stays_and_is_announced_again_in_time(
    database: Database, ann: Person, notices: FakeHerald
) -> None:
    acme_id = await let_go(database, ann)
    await apply_retention(database, notices, A_YEAR_ON - timedelta(days=5))
    await interview_history.record(
        database, ann.id, acme_id, [Fact(FactKind.REVIVED, A_YEAR_ON), Fact(FactKind.LET_GO, A_YEAR_ON)], A_YEAR_ON
    )

    nights = await live(database, notices, A_YEAR_ON + timedelta(days=1), 20)

    assert nights == []
    assert len(notices.told) == 1
    async with database.unit() as unit:
        assert (await unit.interviews.all(ann.id))[0].deletion_announced_at is None


async def test_45_rounds_of_one_application_are_deleted_together(
    database: Database, ann: Person, notices: FakeHerald
) -> None:
    first = await let_go(database, ann)
    async with database.unit() as unit:
        application = (await unit.interviews.all(ann.id))[0].application_id
    later = acme(starts_at=datetime(2027, 6, 1, 14, 0), ends_at=datetime(2027, 6, 1, 15, 0), decide_by=None)
    second = await journal.record_interview(database, ann.id, NewInterview(later, (), application), LET_GO)

    while_waiting = await live(database, notices, A_YEAR_ON, 10)
    over = in_new_york("2027-06-10 12:00")
    for one in (first, second.stored.id):
        await interview_history.record(database, ann.id, one, [Fact(FactKind.WITHDRAWN, over)], over)
    nights = await live(database, notices, in_new_york("2028-06-01 12:00"), 12)

    assert while_waiting == []
    assert nights == [in_new_york("2028-06-10 12:00")]
    assert await companies(database, ann) == []


async def test_45_nothing_is_deleted_unannounced_unless_the_person_has_blocked_the_bot(
    database: Database, ann: Person, notices: FakeHerald
) -> None:
    await let_go(database, ann)
    notices.arrives = False

    undelivered = await live(database, notices, A_YEAR_ON, 15)
    async with database.unit() as unit:
        await unit.people.change(ann.id, reachable=False)
        await unit.commit()
    left = await live(database, notices, A_YEAR_ON + timedelta(days=20), 9)

    assert undelivered == []
    assert len(left) == 1


async def test_old_updates_and_abandoned_dialogues_and_nothing_else_are_pruned(database: Database, ann: Person) -> None:
    await journal.record_interview(database, ann.id, NewInterview(acme()), AFTER_ACME)
    async with database.unit() as unit:
        await unit.inbox.receive(1, ann.telegram_id, "{}", AFTER_ACME)
        await unit.inbox.mark_handled(1)
        await unit.inbox.receive(2, ann.telegram_id, "{}", AFTER_ACME)
        await unit.dialogues.put(ann.id, "add", "who", {}, None, AFTER_ACME)
        await unit.commit()

    await prune(database, AFTER_ACME + timedelta(days=1))
    async with database.unit() as unit:
        still = await unit.dialogues.get(ann.id), await unit.inbox.mark_handled(1)
    await prune(database, AFTER_ACME + timedelta(days=31))

    assert still[0] is not None
    assert still[1] is False  # it is known, and handled already
    async with database.unit() as unit:
        assert await unit.dialogues.get(ann.id) is None
        assert await unit.inbox.mark_handled(1) is True  # not known any more
        assert [one.update_id for one in await unit.inbox.unhandled()] == [2]
    assert await companies(database, ann) == ["Acme"]
