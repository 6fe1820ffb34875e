"""What cannot be planned rests in the end and stands before nobody; what a chat's answers teach holds everywhere."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.domain.model import Step
from bot.storage.database import Database
from bot.storage.records.interviews import OPEN_STATES, NudgeState
from bot.storage.records.people import Person
from bot.storage.tables import interviews
from bot.usecases.delivery.chat_state import ChatStates
from bot.usecases.delivery.worker import Delivery, DeliveryWorker, OutgoingMessage, Refused, Retry, Sent
from tests.fakes import FakeMessenger, StandingClock
from tests.usecases.conftest import (
    REAL,
    THANKS_DUE,
    MakeWorker,
    abandoned,
    ends,
    live_until,
    recorded,
    rows,
    with_dana_alone,
)
from tests.watch import capture_logs

DANA = (Step.THANK, 1)
POISON: list[dict[str, object]] = [{"timezone": "Nowhere/None"}, {"topic": b"sealed with another key"}]


async def spoil(database: Database, interview_id: int, how: dict[str, object]) -> None:
    async with database.engine.begin() as connection:
        await connection.execute(update(interviews).where(interviews.c.id == interview_id).values(how))


@pytest.mark.parametrize("how", POISON)
async def test_check_10_what_cannot_be_planned_backs_off_ends_dead_is_told_once_and_rests_for_a_day(
    database: Database,
    ann: Person,
    worker: DeliveryWorker,
    messenger: FakeMessenger,
    clock: StandingClock,
    real: StandingClock,
    how: dict[str, object],
) -> None:
    poisoned = await recorded(database, ann, with_dana_alone())
    clock.to(THANKS_DUE)
    await abandoned(worker, messenger)
    real.on(seconds=61)
    await spoil(database, poisoned, how)
    tries = []

    with capture_logs() as logged:
        for _ in range(7):
            due = await worker.next_due()
            assert due is not None
            clock.to(max(due, clock.now()))
            tries.append((clock.now() - THANKS_DUE) // timedelta(minutes=1))
            await worker.deliver_due()

    errors = [entry for entry in logged if entry["log_level"] == "error"]
    await spoil(database, poisoned, {"timezone": None, "topic": None})
    assert tries == [0, 1, 6, 36, 156, 156 + 24 * 60, 156 + 48 * 60]
    assert [(entry["event"], entry["interview"]) for entry in errors] == [("planning_failed_repeatedly", poisoned)]
    assert await ends(database, ann, poisoned) == [(Step.THANK, 1, NudgeState.DEAD)]
    assert (await rows(database, ann, poisoned))[0].reason.startswith("cannot be planned: ")


async def test_check_10_poison_is_passed_by_those_behind_it_in_every_batch(
    database: Database, ann: Person, ben: Person, make_worker: MakeWorker, clock: StandingClock
) -> None:
    for number in range(5):
        await spoil(database, await recorded(database, ann, with_dana_alone(company=str(number))), POISON[0])
    await recorded(database, ben, with_dana_alone())
    messenger = FakeMessenger()
    clock.to(THANKS_DUE)

    sent = await make_worker(messenger, batch=1).deliver_due()

    assert (sent, [one.person.id for one in messenger.outgoing]) == (1, [ben.id])


async def test_check_10_pauses_are_spread_by_chance(
    database: Database, ann: Person, make_worker: MakeWorker, clock: StandingClock
) -> None:
    await recorded(database, ann, with_dana_alone())
    clock.to(THANKS_DUE)
    worker = make_worker(FakeMessenger(Refused("bad_request")), jitter=lambda: 0.5)

    await worker.deliver_due()

    assert await worker.next_due() == THANKS_DUE + timedelta(minutes=1, seconds=6)


async def test_check_19_a_chat_that_telegram_halts_waits_in_every_process_and_others_go_on(
    database: Database,
    second: Database,
    ann: Person,
    ben: Person,
    make_worker: MakeWorker,
    clock: StandingClock,
    real: StandingClock,
) -> None:
    await recorded(database, ann, with_dana_alone())
    clock.to(THANKS_DUE)
    halt = Retry(THANKS_DUE + timedelta(seconds=35), "retry_after", held=timedelta(seconds=35))
    await make_worker(FakeMessenger(halt)).deliver_due()
    await recorded(database, ann, with_dana_alone(company="Bolt"), now=THANKS_DUE)
    await recorded(database, ben, with_dana_alone(), now=THANKS_DUE)
    after_a_restart = FakeMessenger()
    other = make_worker(after_a_restart, second)

    clock.on(seconds=34)
    real.on(seconds=34)
    await other.deliver_due()
    early = [one.person.id for one in after_a_restart.outgoing]
    wakes_at = await other.next_due()
    clock.on(seconds=1)
    real.on(seconds=1)
    await other.deliver_due()

    assert early == [ben.id]
    assert wakes_at == THANKS_DUE + timedelta(seconds=35)
    assert [one.person.id for one in after_a_restart.outgoing] == [ben.id, ann.id, ann.id]
    assert not any(one.may_be_duplicate for one in after_a_restart.outgoing)


async def test_check_19_the_halt_is_real_time_whatever_the_products_clock_does(
    database: Database, ann: Person, worker: DeliveryWorker, messenger: FakeMessenger, clock: StandingClock
) -> None:
    await recorded(database, ann, with_dana_alone())
    clock.to(THANKS_DUE)
    messenger.script.append(Retry(THANKS_DUE, "retry_after", held=timedelta(seconds=35)))
    await worker.deliver_due()

    clock.on(hours=1)
    sent = await worker.deliver_due()

    assert sent == 0
    assert await worker.next_due() == clock.now() + timedelta(seconds=35)


async def test_check_19_what_an_answer_met_holds_for_nudges_too(
    database: Database, ann: Person, worker: DeliveryWorker, clock: StandingClock, real: StandingClock
) -> None:
    await recorded(database, ann, with_dana_alone())
    clock.to(THANKS_DUE)

    await ChatStates(database, real).held(ann.chat_id, 20.0)
    early = await worker.deliver_due()
    real.to(REAL + timedelta(seconds=20))

    assert early == 0
    assert await worker.deliver_due() == 1


async def test_check_22_an_unknown_refusal_does_not_put_the_person_to_rest(
    database: Database, ann: Person, worker: DeliveryWorker, messenger: FakeMessenger, clock: StandingClock
) -> None:
    interview_id = await recorded(database, ann, with_dana_alone())
    messenger.script.append(Refused("forbidden"))

    await live_until(worker, clock, THANKS_DUE + timedelta(minutes=1))

    assert messenger.steps == [DANA, DANA]
    assert await ends(database, ann, interview_id) == [(Step.THANK, 1, NudgeState.SENT)]


async def test_check_23_a_chat_that_moved_is_written_to_at_its_new_id_from_then_on(
    database: Database, ann: Person, worker: DeliveryWorker, messenger: FakeMessenger, clock: StandingClock
) -> None:
    interview_id = await recorded(database, ann, with_dana_alone())
    messenger.script.append(Sent(-100_777, 5))

    await live_until(worker, clock, THANKS_DUE + timedelta(hours=3))

    to = [(one.nudge.step, one.person.chat_id) for one in messenger.outgoing]
    assert to == [(Step.THANK, 1001), (Step.REFERENCES, -100_777)]
    first = (await rows(database, ann, interview_id))[0]
    assert (first.chat_id, first.message_id) == (-100_777, 5)


async def test_check_23_an_answer_that_finds_the_chat_moved_moves_it_too(
    database: Database, ann: Person, ben: Person, real: StandingClock
) -> None:
    await ChatStates(database, real).moved(ann.chat_id, -100_777)

    async with database.unit() as unit:
        moved, other = await unit.people.by_id(ann.id), await unit.people.by_id(ben.id)
    assert moved is not None
    assert other is not None
    assert (moved.chat_id, other.chat_id) == (-100_777, 2002)


async def test_check_7_a_replayed_moment_makes_no_second_row(
    database: Database, ann: Person, worker: DeliveryWorker, messenger: FakeMessenger, clock: StandingClock
) -> None:
    interview_id = await recorded(database, ann, with_dana_alone())
    clock.to(THANKS_DUE)
    await worker.deliver_due()
    async with database.engine.begin() as connection:
        await connection.execute(update(interviews).values(next_at=THANKS_DUE))

    again = await worker.deliver_due()

    assert again == 0
    assert messenger.steps == [DANA]
    assert [row.state for row in await rows(database, ann, interview_id) if row.state not in OPEN_STATES] == [
        NudgeState.SENT
    ]


async def test_a_message_that_is_not_its_turn_yet_is_not_even_begun(
    database: Database, ann: Person, worker: DeliveryWorker, messenger: FakeMessenger, clock: StandingClock
) -> None:
    interview_id = await recorded(database, ann)
    clock.to(THANKS_DUE)
    later = THANKS_DUE + timedelta(seconds=20)
    messenger.not_ready.append(Retry(later, "retry_after"))

    await worker.deliver_due()
    waits = await rows(database, ann, interview_id)
    clock.to(later)
    await worker.deliver_due()

    assert {(row.state, row.ambiguous_sends, row.not_before) for row in waits} == {(NudgeState.CLAIMED, 0, later)}
    assert messenger.messages == [[DANA, (Step.THANK, 2)]]


async def test_a_slow_sending_does_not_keep_others_from_being_claimed(
    database: Database, ann: Person, ben: Person, make_worker: MakeWorker, clock: StandingClock
) -> None:
    await recorded(database, ann, with_dana_alone())
    clock.to(THANKS_DUE)
    slow = SlowForOne(ann.id)
    delivering = asyncio.create_task(make_worker(slow, batch=2).deliver_due())
    await asyncio.wait_for(slow.in_air.wait(), 30)

    await recorded(database, ben, with_dana_alone(), now=THANKS_DUE)
    await asyncio.wait_for(slow.others.wait(), 30)
    before = slow.bundles[0].person.id
    slow.let_go()

    assert await delivering == 2
    assert before == ann.id


class SlowForOne(FakeMessenger):
    """Keeps the messages to one person in the air; `others` is set when one to somebody else has arrived."""

    def __init__(self, person_id: int) -> None:
        super().__init__()
        self._slow_for = person_id
        self.others = asyncio.Event()
        self.hold()

    async def deliver(self, message: OutgoingMessage) -> Delivery:
        if message.person.id == self._slow_for:
            return await super().deliver(message)
        self.bundles.append(message)
        self.others.set()
        return Sent(message.person.chat_id, 1)
