from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from bot.domain.model import CallResult, Fact, FactKind, Interviewer, Kind, Lead, Pace, Step
from bot.storage.database import Database
from bot.storage.errors import NotFound
from bot.storage.records.people import Person
from bot.storage.tables import applications, history, interviews
from bot.storage.unit_of_work import UnitOfWork
from tests.storage.conftest import NOW, ZONE, acme, add

CALLED = Fact(FactKind.DONE, NOW + timedelta(days=3), Step.CALL, rung=1, result=CallResult.VOICEMAIL)
PROMISED = Fact(FactKind.STILL_DECIDING, NOW + timedelta(days=1), decide_by=date(2026, 12, 4))
SNOOZED = Fact(
    FactKind.SNOOZED, NOW + timedelta(days=2), Step.THANK, person=2, attempt=3, until=NOW + timedelta(days=5)
)
ASKED = Fact(FactKind.FOLLOW_UP_ON, NOW + timedelta(days=4), on=date(2026, 12, 9))


async def test_an_interview_comes_back_as_recorded(database: Database, ann: Person) -> None:
    interview = acme(
        pace=Pace.SLOW,
        lead=Lead.PHONE,
        timezone="Europe/London",
        country="GB",
        region="SCT",
        kind=Kind.ON_SITE,
    )

    interview_id = await add(database, ann, NOW, interview)

    async with database.unit() as unit:
        found = await unit.interviews.get(ann.id, interview_id)
    assert found is not None
    assert found.interview == interview
    assert (found.person_id, found.wall_zone, found.next_at, found.version) == (ann.id, ZONE, NOW, 1)
    assert (found.history, found.nudges) == ((), ())


async def test_an_interview_with_nothing_but_its_times_comes_back(database: Database, ann: Person) -> None:
    bare = acme(company="", role="", decide_by=None, people=(), kind=None, topic=None)

    interview_id = await add(database, ann, None, bare)

    async with database.unit() as unit:
        found = await unit.interviews.get(ann.id, interview_id)
    assert found is not None
    assert found.interview == bare
    assert found.next_at is None


async def test_interviewers_keep_their_order_and_their_numbers(database: Database, ann: Person) -> None:
    met = (Interviewer(5, "Zoe"), Interviewer(2, "Al"), Interviewer(9, "Mo"))

    interview_id = await add(database, ann, interview=acme(people=met))

    async with database.unit() as unit:
        found = await unit.interviews.get(ann.id, interview_id)
    assert found is not None
    assert found.interview.people == met


async def test_an_interview_keeps_its_moment_when_the_person_moves(database: Database, ann: Person) -> None:
    interview_id = await add(database, ann)

    async with database.unit() as unit:
        await unit.people.change(ann.id, timezone="Europe/Berlin")
        found = await unit.interviews.get(ann.id, interview_id)

    assert found is not None
    assert found.interview.starts_at == datetime(2026, 11, 20, 20, 0)
    assert found.interview.ends_at == datetime(2026, 11, 20, 21, 0)
    assert found.wall_zone == "America/New_York"


async def test_changing_an_interview_replaces_all_of_it(database: Database, ann: Person) -> None:
    interview_id = await add(database, ann)
    changed = acme(company="Acme Ltd", role="Lead", people=(Interviewer(2, "Tom Ruiz"),), topic=None, decide_by=None)

    async with database.unit() as unit:
        await unit.interviews.change(ann.id, interview_id, changed, "Europe/Berlin")
        await unit.people.change(ann.id, timezone="Europe/Berlin")
        found = await unit.interviews.get(ann.id, interview_id)

    assert found is not None
    assert found.interview == changed
    assert found.version == 2


async def test_rounds_of_one_application_share_its_company(database: Database, ann: Person) -> None:
    first_id = await add(database, ann)
    async with database.unit() as unit:
        first = await unit.interviews.get(ann.id, first_id)
        assert first is not None
        later = acme(starts_at=datetime(2026, 12, 1, 9, 0), ends_at=datetime(2026, 12, 1, 10, 0), company="", role="")
        second_id = await unit.interviews.add(ann.id, later, ZONE, first.application_id, None)
        await unit.interviews.change(ann.id, second_id, replace(later, company="Acme Ltd", role="Lead"), ZONE)
        rounds = await unit.interviews.rounds(ann.id, first.application_id)

    assert [one.id for one in rounds] == [first_id, second_id]
    assert [one.interview.company for one in rounds] == ["Acme Ltd", "Acme Ltd"]


async def test_removing_the_last_round_removes_the_application(database: Database, ann: Person) -> None:
    first_id = await add(database, ann)
    async with database.unit() as unit:
        first = await unit.interviews.get(ann.id, first_id)
        assert first is not None
        second_id = await unit.interviews.add(ann.id, acme(), ZONE, first.application_id, None)

        await unit.interviews.remove(ann.id, first_id)
        left = await unit.connection.scalar(select(func.count()).select_from(applications))
        await unit.interviews.remove(ann.id, second_id)
        gone = await unit.connection.scalar(select(func.count()).select_from(applications))

    assert (left, gone) == (1, 0)


async def test_history_comes_back_complete_and_by_time(database: Database, ann: Person) -> None:
    interview_id = await add(database, ann)

    async with database.unit() as unit:
        await unit.interviews.record(ann.id, interview_id, [CALLED, ASKED], action_id=1)
        await unit.interviews.record(ann.id, interview_id, [SNOOZED, PROMISED], action_id=2**62 - 1)
        await unit.commit()

    async with database.unit() as unit:
        found = await unit.interviews.get(ann.id, interview_id)
    assert found is not None
    assert [entry.fact for entry in found.history] == [PROMISED, SNOOZED, CALLED, ASKED]
    assert [entry.action_id for entry in found.history] == [2**62 - 1, 2**62 - 1, 1, 1]
    assert found.case(ann).history == (PROMISED, SNOOZED, CALLED, ASKED)


async def test_undo_removes_one_action_from_every_interview_once(database: Database, ann: Person) -> None:
    first, second = await add(database, ann), await add(database, ann)
    async with database.unit() as unit:
        await unit.interviews.record(ann.id, first, [PROMISED], action_id=11)
        await unit.interviews.record(ann.id, first, [CALLED, ASKED], action_id=22)
        await unit.interviews.record(ann.id, second, [CALLED], action_id=22)

        undone = await unit.interviews.undo(ann.id, 22)
        again = await unit.interviews.undo(ann.id, 22)
        found = await unit.interviews.all(ann.id)

    assert (undone, again) == ([first, second], [])
    assert [[entry.fact for entry in one.history] for one in found] == [[PROMISED], []]


async def test_scheduling_sets_next_at_and_increments_the_version(database: Database, ann: Person) -> None:
    first, second = await add(database, ann, None), await add(database, ann, NOW)

    async with database.unit() as unit:
        await unit.interviews.schedule(ann.id, first, NOW + timedelta(days=1))
        await unit.interviews.schedule_all(ann.id, {first: NOW + timedelta(hours=2), second: None})
        found = await unit.interviews.all(ann.id)
        earliest = await unit.delivery_queue.earliest_due()

    assert [one.next_at for one in found] == [NOW + timedelta(hours=2), None]
    assert [one.version for one in found] == [3, 2]
    assert earliest == NOW + timedelta(hours=2)


async def test_earliest_due_leaves_out_people_with_a_lease(database: Database, ann: Person) -> None:
    await add(database, ann, NOW)
    await add(database, ann, NOW + timedelta(hours=3))
    async with database.unit() as unit:
        await unit.delivery_queue.claim(NOW, NOW, timedelta(seconds=60), 1)

        held = await unit.delivery_queue.earliest_due(lease_now=NOW + timedelta(seconds=59))
        lapsed = await unit.delivery_queue.earliest_due(lease_now=NOW + timedelta(seconds=60))

    assert (held, lapsed) == (None, NOW)


OTHERS: dict[str, Callable[[UnitOfWork, int, int], Awaitable[object]]] = {
    "change": lambda unit, person, id_: unit.interviews.change(person, id_, acme(company="Mine"), ZONE),
    "record": lambda unit, person, id_: unit.interviews.record(person, id_, [CALLED], action_id=5),
    "schedule": lambda unit, person, id_: unit.interviews.schedule(person, id_, NOW + timedelta(days=9)),
    "remove": lambda unit, person, id_: unit.interviews.remove(person, id_),
    "add a round": lambda unit, person, id_: unit.interviews.add(person, acme(), ZONE, id_, NOW),
}


@pytest.mark.parametrize("action_id", OTHERS)
async def test_nobody_writes_to_an_interview_of_another_person(
    database: Database, ann: Person, ben: Person, action_id: str
) -> None:
    interview_id = await add(database, ann)
    async with database.unit() as unit:
        before = await unit.interviews.get(ann.id, interview_id)
        assert before is not None
        its = before.application_id if action_id == "add a round" else interview_id

        with pytest.raises(NotFound):
            await OTHERS[action_id](unit, ben.id, its)

        assert await unit.interviews.get(ann.id, interview_id) == before


async def test_nobody_sees_or_undoes_anything_of_another_person(database: Database, ann: Person, ben: Person) -> None:
    interview_id = await add(database, ann)
    async with database.unit() as unit:
        await unit.interviews.record(ann.id, interview_id, [CALLED], action_id=5)
        before = await unit.interviews.get(ann.id, interview_id)
        assert before is not None

        await unit.interviews.schedule_all(ben.id, {interview_id: None})

        assert await unit.interviews.get(ben.id, interview_id) is None
        assert await unit.interviews.all(ben.id) == []
        assert await unit.interviews.rounds(ben.id, before.application_id) == []
        assert await unit.interviews.undo(ben.id, 5) == []
        assert await unit.interviews.get(ann.id, interview_id) == before


async def test_the_schema_itself_refuses_a_row_that_joins_two_people(
    database: Database, ann: Person, ben: Person
) -> None:
    interview_id = await add(database, ann)
    row = {"person_id": ben.id, "interview_id": interview_id, "action_id": 1, "what": FactKind.ON_HOLD}
    zeros = {"interviewer": 0, "rung": 0, "attempt": 1}

    with pytest.raises(IntegrityError):
        async with database.engine.begin() as connection:
            await connection.execute(insert(history).values(at=NOW, **row, **zeros))


async def test_the_id_of_a_removed_interview_is_never_given_again(database: Database, ann: Person) -> None:
    removed = await add(database, ann)
    async with database.unit() as unit:
        await unit.interviews.remove(ann.id, removed)
        await unit.commit()

    assert await add(database, ann) > removed


async def test_datetimes_of_another_zone_are_stored_as_the_same_instant(database: Database, ann: Person) -> None:
    berlin = datetime.fromisoformat("2026-12-01T09:30:00+01:00")

    await add(database, ann, berlin)

    async with database.engine.connect() as connection:
        found = await connection.scalar(select(interviews.c.next_at))
    assert found == datetime(2026, 12, 1, 8, 30, tzinfo=UTC)
