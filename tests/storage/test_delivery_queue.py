"""From a claim to its release: adding, starting and settling nudges."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from bot.domain.model import Fact, FactKind, Step
from bot.storage.database import Database
from bot.storage.errors import NotFound
from bot.storage.records.delivery import Claim, NudgeOutcome, SendRequest
from bot.storage.records.interviews import NudgeState
from bot.storage.records.people import Person
from bot.storage.repositories.delivery_queue import DeliveryQueue
from bot.storage.tables import nudges
from tests.storage.conftest import NOW, acme, add
from tests.storage.delivery import CHECK_IN, LEASE, REAL, THANK, claimed, pending, row_of, settled, started


async def test_adding_a_nudge_inserts_a_claimed_row(database: Database, ann: Person) -> None:
    await add(database, ann)
    (claim,) = await claimed(database)

    row = await pending(database, claim)

    found = await row_of(database, ann, row.nudge_id)
    assert (found.state, found.key, found.occurrence) == (NudgeState.CLAIMED, (0, Step.THANK, 1, 0, 2), 0)
    assert found.nudge == THANK
    assert row.may_be_duplicate is False


async def test_a_claim_that_is_not_committed_leaves_nothing(database: Database, ann: Person) -> None:
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


async def test_a_settled_nudge_is_not_added_again(database: Database, ann: Person) -> None:
    await add(database, ann)
    (claim,) = await claimed(database)
    row = await pending(database, claim)
    await settled(database, claim, row.nudge_id, NudgeState.SUPPRESSED, reason="done")

    async with database.unit() as unit:
        assert await unit.delivery_queue.add_all([row.request], NOW) == []
        with pytest.raises(NotFound):
            await unit.delivery_queue.add(claim, THANK, NOW, 0, NOW)


async def test_the_next_occurrence_depends_on_how_the_last_was_settled(database: Database, ann: Person) -> None:
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


async def test_a_send_is_marked_before_it_starts_and_settled_with_its_message(database: Database, ann: Person) -> None:
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


async def test_no_send_starts_twice(database: Database, ann: Person) -> None:
    await add(database, ann)
    (claim,) = await claimed(database)
    row = await pending(database, claim)

    assert [await started(database, row), await started(database, row)] == [{row.nudge_id}, set()]


async def test_no_send_starts_after_the_lease_has_expired(database: Database, ann: Person) -> None:
    await add(database, ann)
    (claim,) = await claimed(database)
    row = await pending(database, claim)

    assert await started(database, row, at=LEASE) == set()
    assert await started(database, row, at=LEASE - timedelta(seconds=1)) == {row.nudge_id}


async def test_no_send_starts_after_the_interview_was_changed(database: Database, ann: Person) -> None:
    interview_id = await add(database, ann)
    (claim,) = await claimed(database)
    row = await pending(database, claim)

    async with database.unit() as unit:
        await unit.interviews.record(ann.id, interview_id, [Fact(FactKind.REJECTED, NOW)], action_id=1)
        await unit.commit()

    assert await started(database, row) == set()


async def test_no_send_starts_for_a_person_who_has_blocked_the_bot_meanwhile(database: Database, ann: Person) -> None:
    await add(database, ann)
    (claim,) = await claimed(database)
    row = await pending(database, claim)

    async with database.unit() as unit:
        await unit.people.change(ann.id, reachable=False)
        await unit.commit()

    assert await started(database, row) == set()


async def test_the_fence_rejects_a_worker_that_comes_back_too_late(database: Database, ann: Person) -> None:
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


async def test_an_interrupted_send_counts_as_ambiguous_when_it_is_claimed_again(
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


async def test_a_failed_send_stays_open_and_is_counted(database: Database, ann: Person) -> None:
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
async def test_a_settled_nudge_does_not_change_any_more(database: Database, ann: Person, state: NudgeState) -> None:
    await add(database, ann)
    (claim,) = await claimed(database)
    row = await pending(database, claim)
    await settled(database, claim, row.nudge_id, state, reason="first")

    await settled(database, claim, row.nudge_id, NudgeState.CLAIMED, reason="second")

    found = await row_of(database, ann, row.nudge_id)
    assert (found.state, found.reason) == (state, "first")


async def test_a_dead_nudge_counts_as_nudged_and_a_suppressed_one_does_not(database: Database, ann: Person) -> None:
    interview_id = await add(database, ann)
    (claim,) = await claimed(database)
    dead, suppressed = await pending(database, claim), await pending(database, claim, CHECK_IN)
    await settled(database, claim, dead.nudge_id, NudgeState.DEAD, reason="refused")
    await settled(database, claim, suppressed.nudge_id, NudgeState.SUPPRESSED, reason="over")

    async with database.unit() as unit:
        stored = await unit.interviews.get(ann.id, interview_id)

    assert stored is not None
    assert stored.facts() == (Fact(FactKind.NUDGED, NOW, Step.THANK, 1, 0, 2),)


async def test_a_released_interview_can_be_claimed_at_its_next_due_time(database: Database, ann: Person) -> None:
    interview_id = await add(database, ann)
    (claim,) = await claimed(database)

    async with database.unit() as unit:
        assert await unit.delivery_queue.release(claim, NOW - timedelta(seconds=1), failed=True)
        await unit.commit()
    (again,) = await claimed(database)

    assert (again.interview_id, again.fence, again.failures) == (interview_id, 2, 1)
    assert again.due_at == NOW - timedelta(seconds=1)


async def test_a_release_does_not_overwrite_a_newer_plan(database: Database, ann: Person) -> None:
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


async def test_a_release_schedules_nothing_for_an_unreachable_person(database: Database, ann: Person) -> None:
    await add(database, ann)
    async with database.unit() as unit:
        await unit.people.change(ann.id, reachable=False)
        await unit.people.change(ann.id, reachable=True)
        await unit.interviews.schedule(ann.id, (await unit.interviews.all(ann.id))[0].id, NOW)
        (claim,) = await unit.delivery_queue.claim(NOW, REAL, LEASE, 10)
        await unit.people.change(ann.id, reachable=False)

        await unit.delivery_queue.release(claim, NOW)

        assert await unit.delivery_queue.earliest_due() is None


async def test_an_interview_removed_while_its_nudge_is_sent_leaves_nothing(database: Database, ann: Person) -> None:
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


async def test_nobody_reaches_a_nudge_of_another_person(database: Database, ann: Person, ben: Person) -> None:
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


async def test_a_batch_is_settled_except_for_superseded_claims(database: Database, ann: Person) -> None:
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
