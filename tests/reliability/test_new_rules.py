"""An update brings new zones, holidays or rules: wall clocks stay, plans follow, and whom it concerns is told once."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.chat.announcements.plan_changes import plan_change_text
from bot.domain.localtime import moment
from bot.domain.model import Fact, FactKind, Interview, Step
from bot.storage.database import Database
from bot.storage.opening import open_database
from bot.storage.records.people import Person
from bot.storage.tables import interviews
from bot.usecases import interviews as journal
from bot.usecases import views as interview_views
from bot.usecases.interviews import NewInterview
from bot.usecases.people import change_preferences, meet
from bot.usecases.plan_versions import PlanChange, present_versions, replan_where_rules_changed, rules_changed

VANCOUVER = "America/Vancouver"
NOW = datetime(2026, 11, 20, 20, 5, tzinfo=UTC)
OLD = {"zones": "2026.1", "holidays": "0.90", "rules": "0"}


@pytest.fixture
async def database(database_url: str, tmp_path: Path) -> AsyncIterator[Database]:
    opened = await open_database(database_url, tmp_path / "keys" / "master.key", tmp_path / "data")
    async with opened.unit() as unit:
        await unit.plan_versions.put(OLD)
        await unit.connection.commit()
    yield opened
    await opened.dispose()


class Told:
    """Writes down who was told what; raises while it is `struck`, as a kill would end it."""

    def __init__(self) -> None:
        self.struck = False
        self.people: list[tuple[int, list[datetime], str]] = []

    async def __call__(self, person: Person, moved: Sequence[PlanChange]) -> None:
        if self.struck:
            raise ConnectionError("the machine died")
        text = plan_change_text(person, moved, person.timezone or "")
        self.people.append((person.telegram_id, [one.nudge.at for one in moved], text))


async def with_an_interview(database: Database, telegram_id: int, planned_for: datetime | None = None) -> Person:
    """Somebody in Vancouver who waits for Acme; where told, under rules by which the next nudge came at that moment."""
    met = await meet(database, telegram_id, telegram_id, NOW)
    person = await change_preferences(database, met.id, NOW, timezone=VANCOUVER, country="CA", region="BC")
    held = Interview(datetime(2026, 11, 18, 14), datetime(2026, 11, 18, 15), NOW, "Acme", "Data engineer")
    since = tuple(Fact(FactKind.DONE, NOW, step) for step in (Step.THANK, Step.REFERENCES))
    await journal.record_interview(database, person.id, NewInterview(held, since), NOW)
    if planned_for is not None:
        async with database.engine.begin() as connection:
            statement = update(interviews).where(interviews.c.person_id == person.id).values(next_at=planned_for)
            await connection.execute(statement)
    return person


async def next_of(database: Database, person: Person) -> tuple[datetime, datetime | None]:
    """The interview's wall clock and the moment of its next nudge."""
    (seen,) = await interview_views.load_views(database, person.id, NOW)
    return seen.stored.interview.starts_at, seen.stored.next_at


CHECK_IN = moment(datetime(2026, 11, 25, 9, 30), VANCOUVER)


async def test_check_15_what_was_planned_under_old_rules_moves_and_the_interview_keeps_its_hour(
    database: Database,
) -> None:
    ann = await with_an_interview(database, 1001, planned_for=CHECK_IN + timedelta(hours=1))
    ben = await with_an_interview(database, 2002)
    told = Told()

    many = await replan_where_rules_changed(database, NOW, told)
    again = await replan_where_rules_changed(database, NOW, told)

    assert (many, again) == (1, 0)
    assert await next_of(database, ann) == (datetime(2026, 11, 18, 14), CHECK_IN)
    assert await next_of(database, ben) == (datetime(2026, 11, 18, 14), CHECK_IN)
    assert [(who, at) for who, at, _ in told.people] == [(1001, [CHECK_IN])]


async def test_check_15_one_message_says_what_moved_and_when_it_comes_now(database: Database) -> None:
    await with_an_interview(database, 1001, planned_for=CHECK_IN + timedelta(hours=1))
    told = Told()

    await replan_where_rules_changed(database, NOW, told)

    ((_, _, text),) = told.people
    assert "Your interviews keep their hours" in text
    assert "Acme" in text
    assert "9:30" in text
    assert "10:30" in text


async def test_check_15_killed_halfway_it_is_done_again(database: Database) -> None:
    ann = await with_an_interview(database, 1001, planned_for=CHECK_IN + timedelta(hours=1))
    told = Told()
    told.struck = True
    with pytest.raises(ConnectionError):
        await replan_where_rules_changed(database, NOW, told)
    told.struck = False

    still_to_do = await rules_changed(database)
    await replan_where_rules_changed(database, NOW, told)

    assert still_to_do
    assert (await next_of(database, ann))[1] == CHECK_IN
    assert len(told.people) == 1
    assert not await rules_changed(database)


async def test_what_is_due_already_is_not_said_to_have_moved(database: Database) -> None:
    await with_an_interview(database, 1001, planned_for=NOW - timedelta(minutes=1))
    told = Told()

    await replan_where_rules_changed(database, NOW, told)

    assert told.people == []


async def test_one_interview_that_cannot_be_planned_does_not_hold_up_the_others(database: Database) -> None:
    ann = await with_an_interview(database, 1001, planned_for=CHECK_IN + timedelta(hours=1))
    async with database.engine.begin() as connection:
        await connection.execute(update(interviews).values(timezone="Nowhere/None"))
    ben = await with_an_interview(database, 2002, planned_for=CHECK_IN + timedelta(hours=1))
    told = Told()

    await replan_where_rules_changed(database, NOW, told)

    assert [who for who, _, _ in told.people] == [2002]
    assert (await next_of(database, ben))[1] == CHECK_IN
    assert ann.id != ben.id


def test_the_versions_name_the_zones_the_holidays_and_the_rules() -> None:
    versions = present_versions()

    assert set(versions) == {"zones", "holidays", "rules"}
    assert all(0 < len(version) <= 80 for version in versions.values())
