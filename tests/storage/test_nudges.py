import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Select, event, insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.model import Fact, FactKind, Nudge, Step
from bot.domain.steps import Urgency
from bot.storage.database import Database
from bot.storage.engine.dialects import is_sqlite
from bot.storage.errors import NotFound
from bot.storage.records.delivery import Claim, NudgeOutcome, PendingSend, SendRequest
from bot.storage.records.interviews import NudgeRecord, NudgeState
from bot.storage.records.people import Person
from bot.storage.repositories.claims import claimable_people, earliest_due_statement
from bot.storage.repositories.delivery_queue import DeliveryQueue
from bot.storage.tables import applications, interviews, nudges, people
from tests.storage.conftest import NOW, acme, add, person

LEASE = timedelta(seconds=60)
REAL = NOW + timedelta(days=100)
THANK = Nudge(Step.THANK, NOW, person=1, attempt=2)
CHECK_IN = Nudge(Step.CHECK_IN, NOW, rung=1, ladder=2)


@pytest.fixture
async def second(database: Database, database_url: str) -> AsyncIterator[Database]:
    """The same database, as another process has it."""
    pending = Database(database_url, database.keys)
    yield pending
    await pending.dispose()


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


async def test_what_is_due_is_claimed_the_longest_due_first(database: Database, ann: Person, ben: Person) -> None:
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


async def test_a_claim_takes_all_that_is_due_of_a_person_and_what_is_due_soon_and_has_not_failed(
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


async def test_while_one_interview_of_a_person_is_claimed_no_other_is(database: Database, ann: Person) -> None:
    first = await add(database, ann)
    async with database.unit() as unit:
        await unit.delivery_queue.claim(NOW, REAL, LEASE, 10)
        await unit.commit()
    second = await add(database, ann)

    during = await claimed(database, at=timedelta(seconds=59))
    after = await claimed(database, at=LEASE)

    assert during == []
    assert {one.interview_id for one in after} == {first, second}


async def test_the_most_urgent_go_first_then_the_longest_due(database: Database) -> None:
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


async def test_whoever_is_held_back_is_passed_over_until_then_by_the_real_clock(
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


async def test_claims_stay_on_their_indexes_however_many_rows_there_are(database: Database) -> None:
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


async def test_one_interview_can_be_claimed_by_itself_when_it_is_due(database: Database, ann: Person) -> None:
    await add(database, ann)
    due, later = await add(database, ann), await add(database, ann, NOW + timedelta(days=1))

    async with database.unit() as unit:
        one = await unit.delivery_queue.claim(NOW, REAL, LEASE, 10, interview_id=due)
        none = await unit.delivery_queue.claim(NOW, REAL, LEASE, 10, interview_id=later)

    assert [claim.interview_id for claim in one] == [due]
    assert none == []


async def test_two_claimers_never_get_the_same_interview(database: Database, second: Database, ann: Person) -> None:
    ids = {await add(database, ann) for _ in range(12)}

    async def take_all(through: Database) -> list[int]:
        taken: list[int] = []
        while claims := await claimed(through, limit=2):
            taken += [claim.interview_id for claim in claims]
        return taken

    taken = await asyncio.gather(*(take_all(through) for through in (database, second, database, second)))

    assert sorted(id_ for one in taken for id_ in one) == sorted(ids)


async def test_a_claim_holds_until_its_lease_ends_by_the_real_clock(database: Database, ann: Person) -> None:
    await add(database, ann)

    first = await claimed(database)
    held = await claimed(database, at=timedelta(seconds=59))
    lapsed = await claimed(database, at=LEASE)

    assert [one.fence for one in first] == [1]
    assert held == []
    assert [one.fence for one in lapsed] == [2]


async def test_a_claimed_case_holds_everything_that_decides(database: Database, ann: Person, ben: Person) -> None:
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


async def test_one_interview_that_cannot_be_read_does_not_hold_up_the_others(
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


async def test_a_nudge_becomes_a_row_when_it_is_claimed(database: Database, ann: Person) -> None:
    await add(database, ann)
    (claim,) = await claimed(database)

    row = await pending(database, claim)

    found = await row_of(database, ann, row.nudge_id)
    assert (found.state, found.key, found.occurrence) == (NudgeState.CLAIMED, (0, Step.THANK, 1, 0, 2), 0)
    assert found.nudge == THANK
    assert row.may_be_duplicate is False


async def test_nothing_of_a_claim_that_is_not_committed_stays(database: Database, ann: Person) -> None:
    interview_id = await add(database, ann)

    async with database.unit() as unit:
        (claim,) = await unit.delivery_queue.claim(NOW, REAL, LEASE, 10)
        await unit.delivery_queue.add(claim, THANK, NOW, 0, NOW)

    async with database.unit() as unit:
        found = await unit.interviews.get(ann.id, interview_id)
    assert found is not None
    assert found.nudges == ()
    assert [one.fence for one in await claimed(database)] == [1]


async def test_the_same_nudge_of_one_occurrence_has_one_row(database: Database, ann: Person) -> None:
    await add(database, ann)
    (claim,) = await claimed(database)

    first = await pending(database, claim)
    again = await pending(database, claim)
    snoozed = await pending(database, claim, occurrence=1)

    assert first.nudge_id == again.nudge_id
    assert snoozed.nudge_id != first.nudge_id


async def test_the_schema_itself_refuses_a_second_row_of_one_occurrence(database: Database, ann: Person) -> None:
    await add(database, ann)
    (claim,) = await claimed(database)
    row = await pending(database, claim)

    async with database.engine.connect() as connection:
        found = await connection.execute(select(nudges).where(nudges.c.id == row.nudge_id))
        twin = found.one()._asdict() | {"id": row.nudge_id + 1}

        with pytest.raises(IntegrityError):
            await connection.execute(insert(nudges).values(twin))


async def test_a_nudge_that_has_ended_is_not_opened_again(database: Database, ann: Person) -> None:
    await add(database, ann)
    (claim,) = await claimed(database)
    row = await pending(database, claim)
    await settled(database, claim, row.nudge_id, NudgeState.SUPPRESSED, reason="done")

    async with database.unit() as unit:
        assert await unit.delivery_queue.add_all([row.request], NOW) == []
        with pytest.raises(NotFound):
            await unit.delivery_queue.add(claim, THANK, NOW, 0, NOW)


async def test_the_next_occurrence_follows_what_became_of_the_last(database: Database, ann: Person) -> None:
    interview_id = await add(database, ann)
    (claim,) = await claimed(database)

    async def occurrence() -> int:
        async with database.unit() as unit:
            found = await unit.interviews.get(ann.id, interview_id)
        assert found is not None
        return found.occurrence(THANK)

    before = await occurrence()
    row = await pending(database, claim)
    while_open = await occurrence()
    await settled(database, claim, row.nudge_id, NudgeState.SENT)

    assert (before, while_open, await occurrence()) == (0, 0, 1)


async def test_sending_is_noted_before_it_starts_and_settled_with_its_message(database: Database, ann: Person) -> None:
    interview_id = await add(database, ann)
    (claim,) = await claimed(database)
    row = await pending(database, claim, CHECK_IN)

    may = await started(database, row)
    noted = await row_of(database, ann, row.nudge_id)
    written = await settled(database, claim, row.nudge_id, NudgeState.SENT, chat_id=1001, message_id=77)
    ended = await row_of(database, ann, row.nudge_id)

    assert may == written == {row.nudge_id}
    assert noted.state is NudgeState.SENDING
    assert (ended.state, ended.sent_at, ended.chat_id, ended.message_id) == (NudgeState.SENT, NOW, 1001, 77)
    assert (ended.delivery_unknown, ended.failures) == (False, 0)
    async with database.unit() as unit:
        stored = await unit.interviews.get(ann.id, interview_id)
        assert stored is not None
        assert stored.facts() == (Fact(FactKind.NUDGED, NOW, Step.CHECK_IN, 0, 1, 1),)
        assert await unit.nudges.by_message(ann.id, 77) == ended
        assert await unit.nudges.messages_for_step(ann.id, interview_id, Step.CHECK_IN, 0, 1) == [ended]
        assert await unit.nudges.messages_for_step(ann.id, interview_id, Step.CHECK_IN, 0, 2) == []


async def test_nothing_starts_twice(database: Database, ann: Person) -> None:
    await add(database, ann)
    (claim,) = await claimed(database)
    row = await pending(database, claim)

    assert [await started(database, row), await started(database, row)] == [{row.nudge_id}, set()]


async def test_nothing_starts_once_the_lease_has_ended(database: Database, ann: Person) -> None:
    await add(database, ann)
    (claim,) = await claimed(database)
    row = await pending(database, claim)

    assert await started(database, row, at=LEASE) == set()
    assert await started(database, row, at=LEASE - timedelta(seconds=1)) == {row.nudge_id}


async def test_nothing_starts_after_the_interview_was_touched(database: Database, ann: Person) -> None:
    interview_id = await add(database, ann)
    (claim,) = await claimed(database)
    row = await pending(database, claim)

    async with database.unit() as unit:
        await unit.interviews.record(ann.id, interview_id, [Fact(FactKind.REJECTED, NOW)], action_id=1)
        await unit.commit()

    assert await started(database, row) == set()


async def test_nothing_starts_for_someone_who_has_blocked_the_bot_meanwhile(database: Database, ann: Person) -> None:
    await add(database, ann)
    (claim,) = await claimed(database)
    row = await pending(database, claim)

    async with database.unit() as unit:
        await unit.people.change(ann.id, reachable=False)
        await unit.commit()

    assert await started(database, row) == set()


async def test_the_fence_refuses_whoever_came_back_too_late(database: Database, ann: Person) -> None:
    interview_id = await add(database, ann)
    (old,) = await claimed(database)
    row = await pending(database, old)
    await started(database, row)
    (new,) = await claimed(database, at=LEASE)

    late_start = await started(database, row)
    late_settle = await settled(database, old, row.nudge_id, NudgeState.SENT, message_id=1)
    async with database.unit() as unit:
        late_release = await unit.delivery_queue.release(old, None)
        stored = await unit.interviews.get(ann.id, interview_id)

    assert (late_start, late_settle, late_release) == (set(), set(), False)
    assert stored is not None
    assert stored.next_at == NOW
    assert stored.nudges[0].state is NudgeState.CLAIMED
    assert await settled(database, new, row.nudge_id, NudgeState.SENT) == {row.nudge_id}


async def test_a_sending_that_was_cut_short_counts_as_unknown_when_it_is_taken_over(
    database: Database, ann: Person
) -> None:
    await add(database, ann)
    (old,) = await claimed(database)
    row = await pending(database, old)
    untouched = await pending(database, old, CHECK_IN)
    await started(database, row)

    async with database.unit() as unit:
        claims = await unit.delivery_queue.claim(NOW, REAL + LEASE, LEASE, 10)
        (case,) = await unit.delivery_queue.load(claims)
        (again, fresh) = await unit.delivery_queue.add_all(
            [SendRequest(claims[0], THANK, NOW, 0), SendRequest(claims[0], CHECK_IN, NOW, 0)], NOW
        )

    assert [(one.id, one.delivery_unknown) for one in case.open_rows] == [
        (row.nudge_id, True),
        (untouched.nudge_id, False),
    ]
    assert (again.nudge_id, again.may_be_duplicate) == (row.nudge_id, True)
    assert fresh.may_be_duplicate is False


async def test_a_failed_sending_stays_open_and_is_counted(database: Database, ann: Person) -> None:
    await add(database, ann)
    (claim,) = await claimed(database)
    row = await pending(database, claim)
    await started(database, row)

    await settled(database, claim, row.nudge_id, NudgeState.CLAIMED, reason="timeout", ambiguous=True, failed=True)

    found = await row_of(database, ann, row.nudge_id)
    assert (found.state, found.settled_at, found.reason) == (NudgeState.CLAIMED, None, "timeout")
    assert (found.failures, found.ambiguous_sends) == (1, 1)
    assert await started(database, row) == {row.nudge_id}


@pytest.mark.parametrize("state", [NudgeState.SENT, NudgeState.SUPPRESSED, NudgeState.EXPIRED, NudgeState.DEAD])
async def test_what_has_ended_does_not_change_any_more(database: Database, ann: Person, state: NudgeState) -> None:
    await add(database, ann)
    (claim,) = await claimed(database)
    row = await pending(database, claim)
    await settled(database, claim, row.nudge_id, state, reason="first")

    await settled(database, claim, row.nudge_id, NudgeState.CLAIMED, reason="second")

    found = await row_of(database, ann, row.nudge_id)
    assert (found.state, found.reason) == (state, "first")


async def test_a_nudge_given_up_for_dead_counts_as_nudged_and_a_suppressed_one_does_not(
    database: Database, ann: Person
) -> None:
    interview_id = await add(database, ann)
    (claim,) = await claimed(database)
    dead, suppressed = await pending(database, claim), await pending(database, claim, CHECK_IN)
    await settled(database, claim, dead.nudge_id, NudgeState.DEAD, reason="refused")
    await settled(database, claim, suppressed.nudge_id, NudgeState.SUPPRESSED, reason="over")

    async with database.unit() as unit:
        stored = await unit.interviews.get(ann.id, interview_id)

    assert stored is not None
    assert stored.facts() == (Fact(FactKind.NUDGED, NOW, Step.THANK, 1, 0, 2),)


async def test_a_release_frees_the_interview_for_its_next_moment(database: Database, ann: Person) -> None:
    interview_id = await add(database, ann)
    (claim,) = await claimed(database)

    async with database.unit() as unit:
        assert await unit.delivery_queue.release(claim, NOW - timedelta(seconds=1), failed=True)
        await unit.commit()
    (again,) = await claimed(database)

    assert (again.interview_id, again.fence, again.failures) == (interview_id, 2, 1)
    assert again.due_at == NOW - timedelta(seconds=1)


async def test_a_release_does_not_write_over_a_newer_plan(database: Database, ann: Person) -> None:
    interview_id = await add(database, ann)
    (claim,) = await claimed(database)
    newer = NOW + timedelta(days=2)

    async with database.unit() as unit:
        await unit.interviews.schedule(ann.id, interview_id, newer)
        released = await unit.delivery_queue.release(claim, NOW + timedelta(days=9))
        stored = await unit.interviews.get(ann.id, interview_id)
        again = await unit.delivery_queue.claim(newer, REAL, LEASE, 10)

    assert released
    assert stored is not None
    assert stored.next_at == newer
    assert len(again) == 1


async def test_a_release_gives_someone_unreachable_nothing_due(database: Database, ann: Person) -> None:
    await add(database, ann)
    async with database.unit() as unit:
        await unit.people.change(ann.id, reachable=False)
        await unit.people.change(ann.id, reachable=True)
        await unit.interviews.schedule(ann.id, (await unit.interviews.all(ann.id))[0].id, NOW)
        (claim,) = await unit.delivery_queue.claim(NOW, REAL, LEASE, 10)
        await unit.people.change(ann.id, reachable=False)

        await unit.delivery_queue.release(claim, NOW)

        assert await unit.delivery_queue.earliest_due() is None


async def test_an_interview_removed_while_its_nudge_is_in_the_air_takes_everything_with_it(
    database: Database, ann: Person
) -> None:
    interview_id = await add(database, ann)
    (claim,) = await claimed(database)
    row = await pending(database, claim)

    async with database.unit() as unit:
        await unit.interviews.remove(ann.id, interview_id)
        await unit.commit()

    assert await started(database, row) == set()
    assert await settled(database, claim, row.nudge_id, NudgeState.SENT) == set()
    async with database.unit() as unit:
        assert await unit.nudges.get(ann.id, row.nudge_id) is None


async def test_nobody_reaches_a_nudge_that_is_somebody_elses(database: Database, ann: Person, ben: Person) -> None:
    interview_id = await add(database, ann)
    (claim,) = await claimed(database)
    row = await pending(database, claim)
    await settled(database, claim, row.nudge_id, NudgeState.SENT, message_id=77)

    async with database.unit() as unit:
        assert await unit.nudges.get(ben.id, row.nudge_id) is None
        assert await unit.nudges.by_message(ben.id, 77) is None
        assert await unit.nudges.messages_for_step(ben.id, interview_id, Step.THANK, 1, 0) == []


async def test_empty_batches_do_nothing(database: Database) -> None:
    async with database.unit() as unit:
        calls: DeliveryQueue = unit.delivery_queue

        assert await calls.load([]) == []
        assert await calls.add_all([], NOW) == []
        assert await calls.start([], NOW, REAL) == set()
        assert await calls.settle([]) == set()
        assert await calls.release_all([]) == set()


async def test_a_batch_is_settled_but_for_what_is_not_ours(database: Database, ann: Person) -> None:
    for _ in range(3):
        await add(database, ann, interview=acme())
    claims = await claimed(database)
    rows = [await pending(database, claim) for claim in claims]
    stale = Claim(claims[0].interview_id, ann.id, 0, claims[0].version, 0, NOW)

    async with database.unit() as unit:
        outcomes = [
            NudgeOutcome(stale if claim is claims[0] else claim, row.nudge_id, NudgeState.SENT, NOW, message_id=index)
            for index, (claim, row) in enumerate(zip(claims, rows, strict=True))
        ]
        written = await unit.delivery_queue.settle(outcomes)
        await unit.commit()

    assert written == {rows[1].nudge_id, rows[2].nudge_id}
    assert [(await row_of(database, ann, row.nudge_id)).message_id for row in rows] == [None, 1, 2]
