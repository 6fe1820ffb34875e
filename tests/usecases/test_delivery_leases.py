"""Leases: who died is followed up, who is late changes nothing, and what may come twice is flagged."""

import asyncio

from sqlalchemy import select

from bot.domain.model import Fact, FactKind, Step
from bot.storage.database import Database
from bot.storage.records.interviews import NudgeState
from bot.storage.records.people import Person
from bot.storage.tables import interviews
from bot.usecases import history as interview_history
from bot.usecases.delivery.worker import DeliveryWorker, Sent
from tests.fakes import FakeMessenger, StandingClock
from tests.usecases.conftest import (
    AFTER_ACME,
    THANKS_DUE,
    MakeWorker,
    abandoned,
    in_new_york,
    known,
    live_until,
    recorded,
    row_of,
    rows,
    stored,
    with_dana_alone,
)


async def test_while_a_lease_lasts_nobody_else_delivers(
    database: Database, ann: Person, make_worker: MakeWorker, clock: StandingClock, real: StandingClock
) -> None:
    await recorded(database, ann, with_dana_alone())
    clock.to(THANKS_DUE)
    first, second = FakeMessenger(), FakeMessenger()
    await abandoned(make_worker(first), first)
    real.on(seconds=59)

    sent = await make_worker(second).deliver_due()

    assert (sent, second.outgoing) == (0, [])


async def test_a_nudge_left_in_the_air_is_sent_again_after_the_lease_and_flagged(
    database: Database, ann: Person, make_worker: MakeWorker, clock: StandingClock, real: StandingClock
) -> None:
    interview_id = await recorded(database, ann, with_dana_alone())
    clock.to(THANKS_DUE)
    first, second = FakeMessenger(), FakeMessenger()
    await abandoned(make_worker(first), first)
    in_the_air = (await row_of(database, ann, interview_id)).state
    real.on(seconds=61)

    sent = await make_worker(second).deliver_due()

    row = await row_of(database, ann, interview_id)
    assert in_the_air is NudgeState.SENDING
    assert sent == 1
    assert [one.may_be_duplicate for one in second.outgoing] == [True]
    assert (row.state, row.delivery_unknown, row.id) == (NudgeState.SENT, True, first.outgoing[0].nudge_id)


async def test_check_3_who_comes_back_after_the_lease_changes_nothing(
    database: Database, ann: Person, make_worker: MakeWorker, clock: StandingClock, real: StandingClock
) -> None:
    interview_id = await recorded(database, ann, with_dana_alone())
    clock.to(THANKS_DUE)
    slow = FakeMessenger(Sent(1001, 1))
    slow.hold()
    late = asyncio.create_task(make_worker(slow).deliver_due())
    await asyncio.wait_for(slow.in_air.wait(), 30)
    real.on(seconds=61)
    await make_worker(FakeMessenger(Sent(1001, 2))).deliver_due()
    before = await stored(database, ann, interview_id)

    slow.let_go()

    assert await late == 0
    assert await stored(database, ann, interview_id) == before
    assert before.nudges[0].message_id == 2


async def test_what_waited_for_its_turn_past_the_lease_does_not_leave(
    database: Database,
    ann: Person,
    ben: Person,
    make_worker: MakeWorker,
    clock: StandingClock,
    real: StandingClock,
) -> None:
    acme_id = await recorded(database, ann, with_dana_alone())
    bolt_id = await recorded(database, ben, with_dana_alone(company="Bolt"))
    clock.to(THANKS_DUE)
    slow = FakeMessenger()
    slow.hold()
    late = asyncio.create_task(make_worker(slow, concurrency=1).deliver_due())
    await asyncio.wait_for(slow.in_air.wait(), 30)
    real.on(seconds=61)
    other = FakeMessenger()
    await make_worker(other).deliver_due()

    slow.let_go()
    await late

    assert [one.stored.id for one in slow.outgoing] == [acme_id]
    assert sorted(one.stored.id for one in other.outgoing) == [acme_id, bolt_id]


async def test_what_would_have_to_leave_in_the_last_quarter_of_a_lease_is_claimed_anew_first(
    database: Database,
    ann: Person,
    ben: Person,
    make_worker: MakeWorker,
    clock: StandingClock,
    real: StandingClock,
) -> None:
    acme_id = await recorded(database, ann, with_dana_alone())
    bolt_id = await recorded(database, ben, with_dana_alone(company="Bolt"))
    clock.to(THANKS_DUE)
    slow = FakeMessenger()
    slow.hold()
    delivering = asyncio.create_task(make_worker(slow, concurrency=1).deliver_due())
    await asyncio.wait_for(slow.in_air.wait(), 30)

    real.on(seconds=46)
    slow.let_go()
    await delivering

    fences = await fences_of(database, acme_id, bolt_id)
    assert [one.stored.id for one in slow.outgoing] == [acme_id, bolt_id]
    assert not any(one.may_be_duplicate for one in slow.outgoing)
    assert fences == [1, 2]


async def fences_of(database: Database, *interview_ids: int) -> list[int]:
    """How often each of these interviews was claimed."""
    async with database.engine.connect() as connection:
        rows = await connection.execute(select(interviews.c.id, interviews.c.fence))
        found = {row.id: row.fence for row in rows}
    return [found[interview_id] for interview_id in interview_ids]


async def test_what_did_not_leave_in_time_is_sent_under_a_new_lease_and_is_no_repeat(
    database: Database,
    ann: Person,
    ben: Person,
    make_worker: MakeWorker,
    clock: StandingClock,
    real: StandingClock,
) -> None:
    await recorded(database, ann, with_dana_alone())
    bolt_id = await recorded(database, ben, with_dana_alone(company="Bolt"))
    clock.to(THANKS_DUE)
    messenger = FakeMessenger()
    messenger.answering = lambda _: real.on(seconds=61) if len(messenger.outgoing) == 1 else None

    sent = await make_worker(messenger, concurrency=1).deliver_due()

    assert sent == 2
    assert [one.may_be_duplicate for one in messenger.outgoing] == [False, False]
    assert (await row_of(database, ben, bolt_id)).failures == 0


async def test_a_call_left_in_the_air_past_its_hours_comes_on_the_next_allowed_day_and_is_flagged(
    database: Database,
    ann: Person,
    worker: DeliveryWorker,
    messenger: FakeMessenger,
    clock: StandingClock,
    real: StandingClock,
) -> None:
    done = tuple(Fact(FactKind.DONE, AFTER_ACME, step) for step in (Step.THANK, Step.REFERENCES))
    wrote = Fact(FactKind.DONE, in_new_york("2026-11-30 12:00"), Step.CHECK_IN, rung=1)
    now = in_new_york("2026-12-01 12:00")
    interview_id = await recorded(database, ann, now=now, since=(*done, wrote))
    clock.to(in_new_york("2026-12-08 16:59"))
    await abandoned(worker, messenger)
    clock.to(in_new_york("2026-12-08 17:00"))
    real.on(seconds=61)

    same_day = await worker.deliver_due()
    await live_until(worker, clock, in_new_york("2026-12-09 10:30"))

    assert same_day == 0
    assert [(one.nudge.step, one.may_be_duplicate) for one in messenger.outgoing] == [
        (Step.CALL, False),
        (Step.CALL, True),
    ]
    assert len(await rows(database, ann, interview_id)) == 1


async def test_a_snoozed_nudge_is_no_repeat_of_one_left_in_the_air(
    database: Database,
    ann: Person,
    worker: DeliveryWorker,
    messenger: FakeMessenger,
    clock: StandingClock,
    real: StandingClock,
) -> None:
    interview_id = await recorded(database, ann, with_dana_alone())
    clock.to(THANKS_DUE)
    await abandoned(worker, messenger)
    later = in_new_york("2026-11-20 16:30")
    snoozed = Fact(FactKind.SNOOZED, THANKS_DUE, Step.THANK, 1, until=later)
    await interview_history.record(database, ann.id, interview_id, [snoozed], THANKS_DUE)
    real.on(seconds=61)

    await live_until(worker, clock, later)

    assert [(one.nudge.step, one.may_be_duplicate) for one in messenger.outgoing] == [
        (Step.THANK, False),
        (Step.THANK, False),
    ]


async def test_two_workers_at_once_send_three_hundred_nudges_once_each(
    database: Database, second: Database, make_worker: MakeWorker, clock: StandingClock
) -> None:
    people = [await known(database, 5000 + number) for number in range(10)]
    async with database.unit() as unit:
        for one in people:
            for number in range(30):
                interview = with_dana_alone(company=f"Company {number}")
                await unit.interviews.add(one.id, interview, "America/New_York", None, THANKS_DUE)
        await unit.commit()
    clock.to(THANKS_DUE)
    messenger = FakeMessenger()
    workers = [make_worker(messenger, through, batch=20) for through in (database, second)]

    sent = await asyncio.gather(*(one.deliver_due() for one in workers))

    assert sum(sent) == 300
    assert len({one.stored.id for one in messenger.outgoing}) == len(messenger.outgoing) == 300
    assert not any(one.may_be_duplicate for one in messenger.outgoing)
    assert await workers[0].next_due() == in_new_york("2026-11-20 18:00")
