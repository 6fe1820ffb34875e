"""Claiming: who is claimed, in which order, who is skipped, and what is loaded of a claim."""

import asyncio
import re
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, event, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.model import Fact, FactKind, Step
from bot.domain.steps import Urgency
from bot.storage.database import Database
from bot.storage.engine.dialects import is_sqlite
from bot.storage.records.delivery import Claim
from bot.storage.records.people import Person
from bot.storage.repositories.claims import claimable_people, earliest_due_statement
from bot.storage.tables import applications, interviews, people
from tests.storage.conftest import NOW, add, person
from tests.storage.delivery import LEASE, REAL, claimed


async def test_due_interviews_are_claimed_the_longest_due_first(database: Database, ann: Person, ben: Person) -> None:
    late = await add(database, ann, NOW - timedelta(hours=1))
    await add(database, ann, NOW + timedelta(seconds=1))
    await add(database, ben, None)
    now = await add(database, ben, NOW)

    claims = await claimed(database)

    assert [(one.interview_id, one.person_id, one.fence) for one in claims] == [(late, ann.id, 1), (now, ben.id, 1)]


async def test_a_claim_takes_no_more_people_than_its_limit(database: Database) -> None:
    people = [await person(database, 5000 + number) for number in range(3)]
    ids = [await add(database, one, NOW - timedelta(minutes=m)) for one, m in zip(people, (1, 3, 2), strict=True)]

    assert [one.interview_id for one in await claimed(database, limit=2)] == [ids[1], ids[2]]


async def test_a_claim_includes_what_is_due_soon_for_the_same_person_unless_it_failed(
    database: Database, ann: Person, ben: Person
) -> None:
    due, also, soon = [await add(database, ann, NOW + timedelta(minutes=m)) for m in (-5, 0, 15)]
    later, failed, alone = (
        await add(database, ann, NOW + timedelta(minutes=16)),
        await add(database, ann, NOW + timedelta(minutes=1)),
        await add(database, ben, NOW + timedelta(minutes=1)),
    )
    async with database.engine.begin() as connection:
        await connection.execute(update(interviews).where(interviews.c.id == failed).values(failures=1))

    async with database.unit() as unit:
        claims = await unit.delivery_queue.claim(NOW, REAL, LEASE, 1, ahead=timedelta(minutes=15))

    assert [one.interview_id for one in claims] == [due, also, soon]
    assert not {later, failed, alone} & {one.interview_id for one in claims}


async def test_while_one_interview_of_a_person_is_leased_no_other_can_be_claimed(
    database: Database, ann: Person
) -> None:
    first = await add(database, ann)
    async with database.unit() as unit:
        await unit.delivery_queue.claim(NOW, REAL, LEASE, 10)
        await unit.commit()
    second = await add(database, ann)

    during = await claimed(database, at=timedelta(seconds=59))
    after = await claimed(database, at=LEASE)

    assert during == []
    assert {one.interview_id for one in after} == {first, second}


async def test_the_most_urgent_are_claimed_first_then_the_longest_due(database: Database) -> None:
    people = [await person(database, 5000 + number) for number in range(4)]
    found = []
    for one, (minutes, urgency) in zip(people, ((9, 2), (1, 0), (5, 1), (7, 1)), strict=True):
        found.append(await add(database, one, NOW - timedelta(minutes=minutes)))
        async with database.unit() as unit:
            at = NOW - timedelta(minutes=minutes)
            await unit.interviews.schedule(one.id, found[-1], at, Urgency(urgency))
            await unit.commit()

    two = await claimed(database, limit=2)
    rest = await claimed(database)

    assert [one.interview_id for one in two + rest] == [found[1], found[3], found[2], found[0]]


async def test_a_held_person_is_skipped_until_the_hold_ends_in_real_time(
    database: Database, ann: Person, ben: Person
) -> None:
    await add(database, ann, NOW - timedelta(hours=1))
    of_ben = await add(database, ben)
    async with database.unit() as unit:
        await unit.people.hold_until([ann.id], REAL + timedelta(seconds=35))
        await unit.people.hold_until([ann.id], REAL + timedelta(seconds=5))
        await unit.commit()

    now = await claimed(database)
    early = await claimed(database, at=timedelta(seconds=34))
    async with database.unit() as unit:
        freed = await unit.delivery_queue.earliest_hold_end(NOW, REAL)
        earliest = await unit.delivery_queue.earliest_due(REAL)
    then = await claimed(database, at=timedelta(seconds=35))

    assert [one.interview_id for one in now] == [of_ben]
    assert early == []
    assert freed == REAL + timedelta(seconds=35)
    assert earliest is None
    assert [one.person_id for one in then] == [ann.id]


async def test_claims_use_their_indexes_however_many_rows_there_are(database: Database) -> None:
    await crowd(database)
    async with database.engine.connect() as connection:
        for statement in (
            claimable_people(is_sqlite(connection), Urgency.TIMELY).params(due_by=NOW, at=REAL, most=100),
            earliest_due_statement(Urgency.TIMELY, claimable=True).params(at=REAL),
            earliest_due_statement(Urgency.TIMELY, claimable=False),
        ):
            plan = await explained(connection, statement)

            assert "ix_interviews_urgency_next_at" in plan
            assert not re.search(r"Seq Scan on (interviews|people)|SCAN (interviews|people)", plan), plan


async def crowd(database: Database) -> None:
    """Five thousand people with an interview each, of whom fifty have something due."""
    one = await person(database, 5000)
    await add(database, one, NOW + timedelta(days=3))
    async with database.engine.begin() as connection:
        for table, references in ((people, {}), (applications, {"person_id": 1}), (interviews, {})):
            (row,) = (await connection.execute(select(table))).all()
            same = {name: value for name, value in row._asdict().items() if name not in references}
            rows = [_twin(table.name, same, number) for number in range(2, 5001)]
            await connection.execute(insert(table), rows)
        if database.engine.dialect.name != "sqlite":
            await connection.execute(text("ANALYZE"))


def _twin(table: str, row: dict[str, object], number: int) -> dict[str, object]:
    own: dict[str, object] = {"id": number}
    if table == "people":
        own |= {"telegram_id": 5000 + number, "chat_id": 5000 + number, "owner": False}
    if table != "people":
        own["person_id"] = number
    if table == "interviews":
        at = NOW - timedelta(minutes=number) if number <= 51 else NOW + timedelta(days=1, minutes=number)
        own |= {"application_id": number, "next_at": at}
    return row | own


async def explained(connection: AsyncConnection, statement: Select[Any]) -> str:
    sqlite = connection.dialect.name == "sqlite"
    compiled = statement.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True})
    rows = await connection.exec_driver_sql(f"EXPLAIN {'QUERY PLAN ' if sqlite else ''}{compiled}")
    return "\n".join(str(row[-1]) for row in rows)


async def test_a_single_interview_can_be_claimed_when_it_is_due(database: Database, ann: Person) -> None:
    await add(database, ann)
    due, later = await add(database, ann), await add(database, ann, NOW + timedelta(days=1))

    async with database.unit() as unit:
        one = await unit.delivery_queue.claim(NOW, REAL, LEASE, 10, interview_id=due)
        none = await unit.delivery_queue.claim(NOW, REAL, LEASE, 10, interview_id=later)

    assert [claim.interview_id for claim in one] == [due]
    assert none == []


async def test_two_workers_never_claim_the_same_interview(database: Database, second: Database, ann: Person) -> None:
    ids = {await add(database, ann) for _ in range(12)}

    async def take_all(through: Database) -> list[int]:
        taken: list[int] = []
        while claims := await claimed(through, limit=2):
            taken += [claim.interview_id for claim in claims]
        return taken

    taken = await asyncio.gather(*(take_all(through) for through in (database, second, database, second)))

    assert sorted(id_ for one in taken for id_ in one) == sorted(ids)


async def test_a_claim_holds_until_its_lease_expires_in_real_time(database: Database, ann: Person) -> None:
    await add(database, ann)

    first = await claimed(database)
    held = await claimed(database, at=timedelta(seconds=59))
    lapsed = await claimed(database, at=LEASE)

    assert [one.fence for one in first] == [1]
    assert held == []
    assert [one.fence for one in lapsed] == [2]


async def test_a_claimed_case_contains_everything_that_decides_what_to_send(
    database: Database, ann: Person, ben: Person
) -> None:
    first, second_id = await add(database, ben, NOW - LEASE), await add(database, ann, NOW)
    fact = Fact(FactKind.DONE, NOW, Step.REFERENCES)
    async with database.unit() as unit:
        await unit.interviews.record(ann.id, second_id, [fact], action_id=4)
        await unit.commit()

    async with database.unit() as unit:
        claims = await unit.delivery_queue.claim(NOW, REAL, LEASE, 10)
        cases = await unit.delivery_queue.load(claims)
        alone = await unit.interviews.get(ann.id, second_id)

    assert [case.claim for case in cases] == claims
    assert [(case.person, case.stored.id) for case in cases] == [(ben, first), (ann, second_id)]
    assert cases[1].stored == alone
    assert cases[1].stored.case(ann).history == (fact,)
    assert cases[1].open_rows == ()


async def test_loading_takes_as_many_queries_for_twenty_as_for_one(database: Database) -> None:
    people = [await person(database, 5000 + number) for number in range(20)]
    for one in people:
        await add(database, one)
    claims = await claimed(database, limit=20)

    assert await queries(database, claims) == await queries(database, claims[:1])


async def queries(database: Database, claims: list[Claim]) -> int:
    seen: list[str] = []

    def note(*arguments: object) -> None:
        seen.append(str(arguments[2]))

    event.listen(database.engine.sync_engine, "after_cursor_execute", note)
    async with database.unit() as unit:
        assert len(await unit.delivery_queue.load(claims)) == len(claims)
    event.remove(database.engine.sync_engine, "after_cursor_execute", note)
    return len([statement for statement in seen if statement.startswith("SELECT")])


async def test_an_unreadable_interview_does_not_hold_up_the_others(
    database: Database, ann: Person, ben: Person
) -> None:
    broken, whole = await add(database, ann, NOW - LEASE), await add(database, ben)
    async with database.engine.begin() as connection:
        await connection.execute(
            update(applications).where(applications.c.person_id == ann.id).values(company=b"altered" * 9)
        )
        await connection.execute(update(interviews).where(interviews.c.id == broken).values(wall_zone="Mars/Olympus"))

    async with database.unit() as unit:
        claims = await unit.delivery_queue.claim(NOW, REAL, LEASE, 10)
        cases = await unit.delivery_queue.load(claims)

    assert len(claims) == 2
    assert [case.stored.id for case in cases] == [whole]
