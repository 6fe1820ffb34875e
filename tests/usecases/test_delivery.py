"""What is due goes out once, in order, at its moment, and a worker that is told to stop finishes what it began."""

import asyncio
from datetime import datetime, timedelta

from sqlalchemy import update

from bot.domain.model import Fact, FactKind, Step
from bot.storage.database import Database
from bot.storage.records.interviews import NudgeState
from bot.storage.records.people import Person
from bot.storage.tables import interviews
from bot.usecases import history as interview_history
from bot.usecases.delivery.worker import DeliveryWorker, replan_everything
from tests.fakes import FakeMessenger, StandingClock
from tests.usecases.conftest import (
    AFTER_ACME,
    LEASE,
    THANKS_DUE,
    MakeWorker,
    abandoned,
    acme,
    ends,
    in_new_york,
    live_until,
    recorded,
    rows,
    stored,
    with_dana_alone,
)

DANA, TOM = (Step.THANK, 1), (Step.THANK, 2)


async def test_each_nudge_comes_once_at_its_moment(
    database: Database, ann: Person, worker: DeliveryWorker, messenger: FakeMessenger, clock: StandingClock
) -> None:
    interview_id = await recorded(database, ann)
    moments: list[tuple[Step, int, int, datetime]] = []
    messenger.answering = lambda one: moments.append((one.nudge.step, one.nudge.person, one.nudge.attempt, clock.now()))

    await live_until(worker, clock, in_new_york("2026-12-01 12:00"))

    assert sorted(moments) == sorted(
        [
            (Step.THANK, 1, 1, THANKS_DUE),
            (Step.THANK, 2, 1, THANKS_DUE),
            (Step.REFERENCES, 0, 1, in_new_york("2026-11-20 18:00")),
            (Step.THANK, 1, 2, in_new_york("2026-11-21 11:00")),
            (Step.THANK, 2, 2, in_new_york("2026-11-21 11:00")),
            (Step.THANK, 1, 3, in_new_york("2026-11-24 09:30")),
            (Step.THANK, 2, 3, in_new_york("2026-11-24 09:30")),
            (Step.CHECK_IN, 0, 1, in_new_york("2026-11-30 09:30")),
            (Step.CHECK_IN, 0, 2, in_new_york("2026-12-01 09:30")),
        ]
    )
    assert {row.state for row in await rows(database, ann, interview_id)} == {NudgeState.SENT}
    assert not any(one.may_be_duplicate for one in messenger.outgoing)


async def test_what_went_out_is_noted_with_its_message(
    database: Database, ann: Person, worker: DeliveryWorker, clock: StandingClock
) -> None:
    interview_id = await recorded(database, ann)
    clock.to(THANKS_DUE)

    sent = await worker.deliver_due()

    noted = [(row.state, row.sent_at, row.chat_id, row.message_id) for row in await rows(database, ann, interview_id)]
    assert sent == 2
    assert noted == [(NudgeState.SENT, THANKS_DUE, 1001, 1001)] * 2
    assert await worker.deliver_due() == 0


async def test_several_of_one_interview_come_in_one_message_the_most_urgent_first(
    database: Database, ann: Person, worker: DeliveryWorker, messenger: FakeMessenger, clock: StandingClock
) -> None:
    await recorded(database, ann)
    clock.to(in_new_york("2026-11-20 19:00"))

    await worker.deliver_due()

    assert messenger.messages == [[DANA, TOM, (Step.REFERENCES, 0)]]


async def test_what_one_tap_makes_due_comes_by_itself(
    database: Database, ann: Person, worker: DeliveryWorker, messenger: FakeMessenger, clock: StandingClock
) -> None:
    acme_id, bolt_id = await recorded(database, ann), await recorded(database, ann, acme(company="Bolt"))
    clock.to(THANKS_DUE)
    await interview_history.record(database, ann.id, bolt_id, [Fact(FactKind.REJECTED, THANKS_DUE)], THANKS_DUE)

    sent = await worker.deliver_due(bolt_id)

    assert sent == 1
    assert messenger.steps == [(Step.GRACIOUS_REPLY, 0)]
    assert await rows(database, ann, acme_id) == ()


async def test_the_next_due_is_the_earliest_of_anybody(
    database: Database, ann: Person, ben: Person, worker: DeliveryWorker
) -> None:
    nothing = await worker.next_due()
    await recorded(database, ann)
    later = acme(starts_at=datetime(2026, 11, 20, 14, 30), ends_at=datetime(2026, 11, 20, 15, 1))
    await recorded(database, ben, later)

    assert nothing is None
    assert await worker.next_due() == THANKS_DUE


async def test_after_new_holidays_or_zone_rules_every_plan_is_made_anew(
    database: Database, ann: Person, ben: Person
) -> None:
    ids = {one.id: await recorded(database, one) for one in (ann, ben)}
    async with database.engine.begin() as connection:
        await connection.execute(update(interviews).values(next_at=in_new_york("2031-01-01 09:00")))

    many = await replan_everything(database, AFTER_ACME)

    assert many == 2
    assert (await stored(database, ann, ids[ann.id])).next_at == THANKS_DUE
    assert (await stored(database, ben, ids[ben.id])).next_at == THANKS_DUE


async def test_stopping_waits_for_what_is_in_the_air_and_claims_nothing_more(
    database: Database, ann: Person, ben: Person, make_worker: MakeWorker, clock: StandingClock
) -> None:
    acme_id = await recorded(database, ann, with_dana_alone())
    of_ben = await recorded(database, ben, with_dana_alone())
    clock.to(THANKS_DUE)
    messenger = FakeMessenger()
    messenger.hold()
    worker = make_worker(messenger, batch=1)
    delivering = asyncio.create_task(worker.deliver_due())
    await asyncio.wait_for(messenger.in_air.wait(), 30)

    stopping = asyncio.create_task(worker.stop())
    await asyncio.sleep(0)
    waited = not stopping.done()
    messenger.let_go()
    await asyncio.wait_for(stopping, 30)

    assert waited
    assert await delivering == 1
    assert await ends(database, ann, acme_id) == [(Step.THANK, 1, NudgeState.SENT)]
    assert await rows(database, ben, of_ben) == ()
    assert await worker.deliver_due() == 0


async def test_what_has_not_left_when_it_is_told_to_stop_is_left_to_the_next_run(
    database: Database, ann: Person, ben: Person, make_worker: MakeWorker, clock: StandingClock
) -> None:
    await recorded(database, ann, with_dana_alone())
    await recorded(database, ben, with_dana_alone())
    clock.to(THANKS_DUE)
    first, second = FakeMessenger(), FakeMessenger()
    first.hold()
    worker = make_worker(first, concurrency=1)
    delivering = asyncio.create_task(worker.deliver_due())
    await asyncio.wait_for(first.in_air.wait(), 30)
    stopping = asyncio.create_task(worker.stop())
    await asyncio.sleep(0)

    first.let_go()
    await asyncio.gather(delivering, stopping)
    await make_worker(second).deliver_due()

    assert [[one.person.id for one in fake.outgoing] for fake in (first, second)] == [[ann.id], [ben.id]]
    assert not second.outgoing[0].may_be_duplicate


async def test_with_nothing_to_do_stopping_waits_for_nothing(worker: DeliveryWorker) -> None:
    stopping = asyncio.create_task(worker.stop())
    await asyncio.sleep(0)  # one turn of the loop

    assert stopping.done()


async def test_a_clock_put_forward_sends_what_fell_due_and_one_put_back_sends_nothing_twice(
    database: Database, ann: Person, worker: DeliveryWorker, messenger: FakeMessenger, clock: StandingClock
) -> None:
    await recorded(database, ann)
    clock.to(THANKS_DUE + timedelta(hours=1))
    await worker.deliver_due()

    clock.to(AFTER_ACME)
    early = await worker.deliver_due()
    clock.to(THANKS_DUE)
    again = await worker.deliver_due()

    assert messenger.steps == [DANA, TOM]
    assert (early, again) == (0, 0)


async def test_leases_do_not_move_with_the_product_clock(
    database: Database, ann: Person, make_worker: MakeWorker, clock: StandingClock
) -> None:
    await recorded(database, ann, with_dana_alone())
    clock.to(THANKS_DUE)
    first = FakeMessenger()
    await abandoned(make_worker(first), first)
    clock.on(hours=1)
    second = FakeMessenger()

    assert await make_worker(second).deliver_due() == 0
    assert timedelta(hours=1) > LEASE
