"""What fails on the way comes again, or is given up, and holds up nobody else."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from bot.domain.model import Fact, FactKind, Step
from bot.storage.database import Database
from bot.storage.records.interviews import OPEN_STATES, NudgeState
from bot.storage.records.people import Person
from bot.storage.tables import interviews
from bot.usecases.delivery.worker import DeliveryWorker, OutgoingNudge, Refused, Retry, Unreachable
from bot.usecases.people import returned
from tests.fakes import Answer, FakeMessenger, StandingClock
from tests.usecases.conftest import (
    AFTER_ACME,
    THANKS_DUE,
    abandoned,
    acme,
    ends,
    in_new_york,
    live_until,
    recorded,
    row_of,
    rows,
    seen,
    stored,
    with_dana_alone,
)

DANA, TOM = (Step.THANK, 1), (Step.THANK, 2)


async def test_check_4_what_may_have_arrived_is_sent_once_more_and_flagged(
    database: Database, ann: Person, worker: DeliveryWorker, messenger: FakeMessenger, clock: StandingClock
) -> None:
    interview_id = await recorded(database, ann, with_dana_alone())
    clock.to(THANKS_DUE)
    again = THANKS_DUE + timedelta(seconds=30)
    messenger.script.append(Retry(again, "ReadTimeout", ambiguous=True))

    await worker.deliver_due()
    due = await worker.next_due()
    clock.to(again)
    await worker.deliver_due()

    row = await row_of(database, ann, interview_id)
    assert due == again
    assert [one.may_be_duplicate for one in messenger.outgoing] == [False, True]
    assert (row.state, row.ambiguous_sends) == (NudgeState.SENT, 1)


async def test_check_4_what_may_have_arrived_twice_is_never_sent_a_third_time(
    database: Database, ann: Person, worker: DeliveryWorker, messenger: FakeMessenger, clock: StandingClock
) -> None:
    interview_id = await recorded(database, ann, with_dana_alone())
    clock.to(THANKS_DUE)
    messenger.answering = lambda _: Retry(clock.now() + timedelta(seconds=30), "ReadTimeout", ambiguous=True)

    await live_until(worker, clock, in_new_york("2026-11-20 17:00"))

    row = await row_of(database, ann, interview_id)
    assert messenger.steps == [DANA, DANA]
    assert (row.state, row.ambiguous_sends, row.reason) == (NudgeState.SENT, 2, "ReadTimeout")


async def test_what_telegram_wants_later_comes_at_that_moment(
    database: Database, ann: Person, worker: DeliveryWorker, messenger: FakeMessenger, clock: StandingClock
) -> None:
    interview_id = await recorded(database, ann, with_dana_alone())
    clock.to(THANKS_DUE)
    again = THANKS_DUE + timedelta(seconds=35)
    messenger.script.append(Retry(again, "retry_after"))

    await worker.deliver_due()
    clock.to(again - timedelta(seconds=1))
    early = await worker.deliver_due()
    clock.to(again)
    sent = await worker.deliver_due()

    row = await row_of(database, ann, interview_id)
    assert (early, sent) == (0, 1)
    assert [one.may_be_duplicate for one in messenger.outgoing] == [False, False]
    assert (row.state, row.failures, row.delivery_unknown) == (NudgeState.SENT, 0, False)


async def test_nudges_of_one_message_wait_together(
    database: Database, ann: Person, worker: DeliveryWorker, messenger: FakeMessenger, clock: StandingClock
) -> None:
    await recorded(database, ann)
    clock.to(THANKS_DUE)
    again = THANKS_DUE + timedelta(seconds=35)
    messenger.script.append(Retry(again, "retry_after"))

    await worker.deliver_due()
    before = list(messenger.messages)
    await live_until(worker, clock, again)

    assert before == [[DANA, TOM]]
    assert messenger.messages == [[DANA, TOM], [DANA, TOM]]
    assert not any(one.may_be_duplicate for one in messenger.outgoing)


async def test_a_refused_nudge_is_tried_at_longer_intervals_and_given_up_and_the_plan_goes_on(
    database: Database, ann: Person, worker: DeliveryWorker, messenger: FakeMessenger, clock: StandingClock
) -> None:
    done = Fact(FactKind.DONE, AFTER_ACME, Step.REFERENCES)
    interview_id = await recorded(database, ann, with_dana_alone(), since=(done,))
    tries: list[datetime] = []

    def refuse_the_first_thanks(one: OutgoingNudge) -> Refused | None:
        tries.append(clock.now())
        return Refused("bad_request") if one.nudge.attempt == 1 else None

    messenger.answering = refuse_the_first_thanks

    await live_until(worker, clock, in_new_york("2026-11-21 11:00"))

    minutes = [(at - THANKS_DUE) // timedelta(minutes=1) for at in tries[:-1]]
    assert minutes == [0, 1, 6, 36, 156]
    assert await ends(database, ann, interview_id) == [
        (Step.THANK, 1, NudgeState.DEAD),
        (Step.THANK, 2, NudgeState.SENT),
    ]
    assert (await row_of(database, ann, interview_id)).reason == "bad_request"


async def test_check_4_waiting_for_the_network_does_not_count_towards_giving_up(
    database: Database, ann: Person, worker: DeliveryWorker, messenger: FakeMessenger, clock: StandingClock
) -> None:
    interview_id = await recorded(database, ann, with_dana_alone())
    messenger.answering = lambda _: (
        Retry(clock.now() + timedelta(seconds=5), "ConnectError")
        if clock.now() < in_new_york("2026-11-20 15:40")
        else Refused("forbidden")
    )

    await live_until(worker, clock, in_new_york("2026-11-20 15:40"))

    row = await row_of(database, ann, interview_id)
    assert len(messenger.outgoing) == 121
    assert (row.state, row.failures) == (NudgeState.CLAIMED, 1)


async def test_a_nudge_that_cannot_be_made_does_not_hold_up_others(
    database: Database,
    ann: Person,
    ben: Person,
    worker: DeliveryWorker,
    messenger: FakeMessenger,
    clock: StandingClock,
) -> None:
    acme_id = await recorded(database, ann, with_dana_alone())
    of_ben = await recorded(database, ben)
    clock.to(THANKS_DUE)
    messenger.answering = lambda one: KeyError("secret") if one.stored.id == acme_id else None

    sent = await worker.deliver_due()

    assert sent == 2
    assert await ends(database, ben, of_ben) == [(Step.THANK, 1, NudgeState.SENT)] * 2
    row = await row_of(database, ann, acme_id)
    assert (row.state, row.failures, row.reason) == (NudgeState.CLAIMED, 1, "KeyError")


@pytest.mark.parametrize("poison", [{"timezone": "Nowhere/None"}, {"topic": b"sealed with another key"}])
async def test_an_interview_that_cannot_be_read_or_planned_backs_off_and_others_go_out(
    database: Database,
    ann: Person,
    ben: Person,
    worker: DeliveryWorker,
    messenger: FakeMessenger,
    clock: StandingClock,
    poison: dict[str, object],
) -> None:
    poisoned = await recorded(database, ann)
    await recorded(database, ben)
    async with database.engine.begin() as connection:
        await connection.execute(update(interviews).where(interviews.c.id == poisoned).values(poison))
    clock.to(THANKS_DUE)

    await worker.deliver_due()
    first = await worker.next_due()
    clock.to(THANKS_DUE + timedelta(minutes=1))
    await worker.deliver_due()
    second = await worker.next_due()

    assert {one.person.id for one in messenger.outgoing} == {ben.id}
    assert first == THANKS_DUE + timedelta(minutes=1)
    assert second == THANKS_DUE + timedelta(minutes=6)


async def test_what_was_poison_is_delivered_once_it_is_mended(
    database: Database, ann: Person, worker: DeliveryWorker, clock: StandingClock
) -> None:
    interview_id = await recorded(database, ann, with_dana_alone())
    for zone, at in (("Nowhere/None", THANKS_DUE), (None, THANKS_DUE + timedelta(minutes=1))):
        async with database.engine.begin() as connection:
            await connection.execute(update(interviews).where(interviews.c.id == interview_id).values(timezone=zone))
        clock.to(at)
        await worker.deliver_due()

    assert await ends(database, ann, interview_id) == [(Step.THANK, 1, NudgeState.SENT)]


async def test_check_22_who_has_blocked_the_bot_is_left_alone_from_the_first_refusal_on(
    database: Database,
    ann: Person,
    ben: Person,
    worker: DeliveryWorker,
    messenger: FakeMessenger,
    clock: StandingClock,
) -> None:
    acme_id = await recorded(database, ann)
    bolt = acme(company="Bolt", starts_at=datetime(2026, 11, 23, 9, 0), ends_at=datetime(2026, 11, 23, 10, 0))
    bolt_id = await recorded(database, ann, bolt)
    await recorded(database, ben)
    messenger.answering = lambda one: Unreachable("blocked by the user") if one.person.id == ann.id else None

    await live_until(worker, clock, in_new_york("2026-12-01 12:00"))

    to_ann = [one for one in messenger.outgoing if one.person.id == ann.id]
    assert [(one.nudge.step, one.nudge.person) for one in to_ann] == [DANA, TOM]
    assert await ends(database, ann, acme_id) == [(Step.THANK, 1, NudgeState.SUPPRESSED)] * 2
    assert [(await stored(database, ann, id_)).next_at for id_ in (acme_id, bolt_id)] == [None, None]


async def test_check_22_who_unblocks_the_bot_gets_what_is_still_right(
    database: Database, ann: Person, worker: DeliveryWorker, messenger: FakeMessenger, clock: StandingClock
) -> None:
    interview_id = await recorded(database, ann, with_dana_alone())
    messenger.script.append(Unreachable("blocked by the user"))
    await live_until(worker, clock, in_new_york("2026-11-20 16:00"))

    await returned(database, ann.telegram_id, clock.now())
    await worker.deliver_due()

    assert messenger.steps == [DANA, DANA]
    assert not messenger.outgoing[-1].may_be_duplicate
    assert await ends(database, ann, interview_id) == [
        (Step.THANK, 1, NudgeState.SUPPRESSED),
        (Step.THANK, 1, NudgeState.SENT),
    ]


async def test_every_nudge_of_a_stormy_life_ends_for_good(
    database: Database,
    ann: Person,
    worker: DeliveryWorker,
    messenger: FakeMessenger,
    clock: StandingClock,
    real: StandingClock,
) -> None:
    interview_id = await recorded(database, ann)

    def by_turns(_: OutgoingNudge) -> Answer | None:
        soon = clock.now() + timedelta(seconds=30)
        weather = (Retry(soon, "ReadTimeout", ambiguous=True), Retry(soon, "retry_after"), Refused("bad_request"), None)
        return weather[len(messenger.outgoing) % len(weather)]

    messenger.answering = by_turns
    clock.to(THANKS_DUE)
    await abandoned(worker, messenger)
    real.on(seconds=61)

    await live_until(worker, clock, in_new_york("2027-02-01 12:00"))

    every = await rows(database, ann, interview_id)
    plan = (await seen(database, ann, interview_id, clock.now())).plan
    assert plan == ()
    assert [row for row in every if row.state in OPEN_STATES] == []
    assert {row.step for row in every} == {
        Step.THANK,
        Step.REFERENCES,
        Step.CHECK_IN,
        Step.CALL,
        Step.LET_GO,
    }
