"""Checked again at the moment of sending: what was answered, done or is too late meanwhile does not go out."""

import asyncio
from datetime import datetime

from bot.domain.model import Fact, FactKind, Step
from bot.storage.database import Database
from bot.storage.records.interviews import NudgeState
from bot.storage.records.people import Person
from bot.usecases import history as interview_history
from bot.usecases.delivery.worker import DeliveryWorker
from tests.fakes import FakeMessenger, StandingClock
from tests.usecases.conftest import (
    AFTER_ACME,
    THANKS_DUE,
    abandoned,
    acme,
    ends,
    in_new_york,
    live_until,
    recorded,
    stored,
    with_dana_alone,
)


async def test_what_was_done_between_two_tries_is_suppressed(
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
    await interview_history.record(
        database, ann.id, interview_id, [Fact(FactKind.DONE, THANKS_DUE, Step.THANK)], THANKS_DUE
    )
    real.on(seconds=61)

    sent = await worker.deliver_due()

    assert sent == 0
    assert await ends(database, ann, interview_id) == [(Step.THANK, 1, NudgeState.SUPPRESSED)]


async def test_what_comes_too_late_to_be_of_use_expires(
    database: Database,
    ann: Person,
    worker: DeliveryWorker,
    messenger: FakeMessenger,
    clock: StandingClock,
    real: StandingClock,
) -> None:
    monday = acme(starts_at=datetime(2026, 11, 23, 14, 0), ends_at=datetime(2026, 11, 23, 15, 0))
    interview_id = await recorded(database, ann, monday)
    clock.to(in_new_york("2026-11-22 18:00"))
    await abandoned(worker, messenger)
    real.on(seconds=61)
    clock.to(in_new_york("2026-11-23 14:00"))

    await worker.deliver_due()

    assert messenger.steps == [(Step.PREPARE, 0)]
    assert await ends(database, ann, interview_id) == [(Step.PREPARE, 1, NudgeState.EXPIRED)]


async def test_a_passing_step_that_was_done_is_suppressed_and_not_expired(
    database: Database,
    ann: Person,
    worker: DeliveryWorker,
    messenger: FakeMessenger,
    clock: StandingClock,
    real: StandingClock,
) -> None:
    monday = acme(starts_at=datetime(2026, 11, 23, 14, 0), ends_at=datetime(2026, 11, 23, 15, 0))
    interview_id = await recorded(database, ann, monday)
    evening = in_new_york("2026-11-22 18:00")
    clock.to(evening)
    await abandoned(worker, messenger)
    await interview_history.record(
        database, ann.id, interview_id, [Fact(FactKind.DONE, evening, Step.PREPARE)], evening
    )
    real.on(seconds=61)

    await worker.deliver_due()

    assert await ends(database, ann, interview_id) == [(Step.PREPARE, 1, NudgeState.SUPPRESSED)]


async def test_a_nudge_that_was_begun_ends_even_when_nothing_more_is_planned(
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
    await interview_history.record(database, ann.id, interview_id, [Fact(FactKind.WITHDRAWN, THANKS_DUE)], THANKS_DUE)
    real.on(seconds=61)

    await worker.deliver_due()

    assert await ends(database, ann, interview_id) == [(Step.THANK, 1, NudgeState.SUPPRESSED)]
    assert (await stored(database, ann, interview_id)).next_at is None


async def test_check_8_a_tap_between_claim_and_sending_stops_the_old_nudge(
    database: Database, ann: Person, worker: DeliveryWorker, messenger: FakeMessenger, clock: StandingClock
) -> None:
    interview_id = await recorded(database, ann, with_dana_alone())
    clock.to(THANKS_DUE)
    _, (parcel,) = await worker._claimer.claim(None, 10)
    await interview_history.record(
        database, ann.id, interview_id, [Fact(FactKind.DONE, THANKS_DUE, Step.THANK)], THANKS_DUE
    )

    sent = await worker._send_batch(parcel)
    await worker.deliver_due()

    assert sent == 0
    assert messenger.outgoing == []
    assert await ends(database, ann, interview_id) == [(Step.THANK, 1, NudgeState.SUPPRESSED)]
    assert (await stored(database, ann, interview_id)).next_at == in_new_york("2026-11-20 18:00")


async def test_a_tap_while_the_nudge_is_in_the_air_keeps_its_newer_plan(
    database: Database, ann: Person, worker: DeliveryWorker, messenger: FakeMessenger, clock: StandingClock
) -> None:
    interview_id = await recorded(database, ann, with_dana_alone())
    clock.to(THANKS_DUE)
    messenger.hold()
    delivering = asyncio.create_task(worker.deliver_due())
    await asyncio.wait_for(messenger.in_air.wait(), 30)

    await interview_history.record(database, ann.id, interview_id, [Fact(FactKind.WITHDRAWN, THANKS_DUE)], THANKS_DUE)
    messenger.let_go()

    assert await delivering == 1
    assert await ends(database, ann, interview_id) == [(Step.THANK, 1, NudgeState.SENT)]
    assert (await stored(database, ann, interview_id)).next_at is None


async def test_down_over_a_weekend_with_a_call_due_nothing_comes_on_monday(
    database: Database, ann: Person, worker: DeliveryWorker, messenger: FakeMessenger, clock: StandingClock
) -> None:
    at = in_new_york("2026-11-26 12:00")
    done = tuple(Fact(FactKind.DONE, AFTER_ACME, step) for step in (Step.THANK, Step.REFERENCES))
    wrote = Fact(FactKind.DONE, in_new_york("2026-11-25 12:00"), Step.CHECK_IN, rung=1)
    await recorded(database, ann, now=at, since=(*done, wrote))
    friday = await worker.next_due()

    clock.to(in_new_york("2026-12-07 12:00"))
    await worker.deliver_due()
    on_monday = list(messenger.steps)
    await live_until(worker, clock, in_new_york("2026-12-08 10:30"))

    assert friday == in_new_york("2026-12-02 10:30")
    assert on_monday == []
    assert messenger.steps == [(Step.CALL, 0)]
    assert clock.now() == in_new_york("2026-12-08 10:30")
