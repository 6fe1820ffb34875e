"""What is due to one person within a quarter of an hour comes as one message, and is recorded nudge by nudge."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.domain.model import Fact, FactKind, Interview, Step
from bot.storage.database import Database
from bot.storage.records.interviews import NudgeState
from bot.storage.records.people import Person
from bot.usecases import history as interview_history
from bot.usecases.delivery.worker import (
    MAX_NUDGES_PER_MESSAGE,
    Delivery,
    DeliveryWorker,
    OutgoingMessage,
    Refused,
    Retry,
)
from bot.usecases.nudge_lists import ListStatus, entries, opened
from tests.fakes import Answer, FakeMessenger, StandingClock
from tests.usecases.conftest import (
    THANKS_DUE,
    MakeWorker,
    acme,
    ends,
    in_new_york,
    recorded,
    rows,
    with_dana_alone,
)

DANA, TOM = (Step.THANK, 1), (Step.THANK, 2)


def ending(clock: str, company: str = "Bolt") -> Interview:
    """An interview with Dana of Friday 20 November that ended at such a time; its thank-you is due 30 minutes later."""
    ends_at = datetime.fromisoformat(f"2026-11-20T{clock}")
    return with_dana_alone(starts_at=datetime(2026, 11, 20, 14, 0), ends_at=ends_at, company=company)


async def test_two_interviews_make_one_message_and_what_is_due_soon_comes_along(
    database: Database, ann: Person, worker: DeliveryWorker, messenger: FakeMessenger, clock: StandingClock
) -> None:
    acme_id = await recorded(database, ann, ending("14:50"))
    bolt_id = await recorded(database, ann, ending("15:04"))
    clock.to(in_new_york("2026-11-20 15:20"))

    sent = await worker.deliver_due()

    assert sent == 2
    assert [[one.stored.id for one in message.nudges] for message in messenger.bundles] == [[acme_id, bolt_id]]
    every = [(await rows(database, ann, id_))[0] for id_ in (acme_id, bolt_id)]
    assert {(row.state, row.message_id, row.list_message_id, row.settled_at) for row in every} == {
        (NudgeState.SENT, 1001, 1001, clock.now())
    }
    assert every[1].due_at == in_new_york("2026-11-20 15:34")


async def test_what_is_due_a_quarter_of_an_hour_later_keeps_its_moment(
    database: Database, ann: Person, worker: DeliveryWorker, messenger: FakeMessenger, clock: StandingClock
) -> None:
    await recorded(database, ann, ending("14:49"))
    await recorded(database, ann, ending("15:04"))
    clock.to(in_new_york("2026-11-20 15:19") + timedelta(seconds=20))

    await worker.deliver_due()

    assert messenger.messages == [[DANA]]
    assert await worker.next_due() == in_new_york("2026-11-20 15:34")


async def test_a_thank_you_waits_for_the_answer_to_its_debrief(
    database: Database, ann: Person, worker: DeliveryWorker, messenger: FakeMessenger, clock: StandingClock
) -> None:
    monday = acme(starts_at=datetime(2026, 11, 23, 14, 0), ends_at=datetime(2026, 11, 23, 15, 0))
    prepared = Fact(FactKind.DONE, in_new_york("2026-11-20 15:05"), Step.PREPARE)
    await recorded(database, ann, monday, since=(prepared,))
    clock.to(in_new_york("2026-11-23 15:20"))

    await worker.deliver_due()

    assert messenger.messages == [[(Step.DEBRIEF, 0)]]


async def test_one_nudge_alone_comes_as_itself(
    database: Database, ann: Person, worker: DeliveryWorker, clock: StandingClock
) -> None:
    interview_id = await recorded(database, ann, with_dana_alone())
    clock.to(THANKS_DUE)

    await worker.deliver_due()

    (row,) = await rows(database, ann, interview_id)
    assert (row.message_id, row.list_message_id, row.in_a_list) == (1001, None, False)


async def test_what_was_answered_meanwhile_falls_out_of_the_message(
    database: Database, ann: Person, worker: DeliveryWorker, messenger: FakeMessenger, clock: StandingClock
) -> None:
    acme_id = await recorded(database, ann, with_dana_alone())
    bolt_id = await recorded(database, ann, with_dana_alone(company="Bolt"))
    clock.to(THANKS_DUE)
    _, (parcel,) = await worker._claimer.claim(None, 10)
    await interview_history.record(database, ann.id, acme_id, [Fact(FactKind.WITHDRAWN, THANKS_DUE)], THANKS_DUE)

    sent = await worker._send_batch(parcel)

    assert sent == 1
    assert [one.stored.id for one in messenger.outgoing] == [bolt_id]
    assert (await rows(database, ann, bolt_id))[0].list_message_id is None


async def test_what_may_have_arrived_together_comes_again_together_and_is_flagged(
    database: Database, ann: Person, worker: DeliveryWorker, messenger: FakeMessenger, clock: StandingClock
) -> None:
    interview_id = await recorded(database, ann)
    clock.to(THANKS_DUE)
    again = THANKS_DUE + timedelta(seconds=30)
    messenger.script.append(Retry(again, "ReadTimeout", ambiguous=True))

    await worker.deliver_due()
    clock.to(again)
    await worker.deliver_due()

    assert messenger.messages == [[DANA, TOM]] * 2
    assert [one.may_be_duplicate for one in messenger.outgoing] == [False, False, True, True]
    assert {(row.state, row.ambiguous_sends) for row in await rows(database, ann, interview_id)} == {
        (NudgeState.SENT, 1)
    }


async def test_a_try_that_waits_is_not_made_sooner_because_another_nudge_is_due(
    database: Database, ann: Person, worker: DeliveryWorker, messenger: FakeMessenger, clock: StandingClock
) -> None:
    await recorded(database, ann, ending("14:44"))
    await recorded(database, ann, ending("15:04"))
    clock.to(in_new_york("2026-11-20 15:14"))
    again = in_new_york("2026-11-20 15:39")
    messenger.script.append(Retry(again, "ReadTimeout", ambiguous=True))
    await worker.deliver_due()

    clock.to(in_new_york("2026-11-20 15:34"))
    await worker.deliver_due()
    before = len(messenger.bundles)
    clock.to(again)
    await worker.deliver_due()

    assert before == 2
    assert [one.may_be_duplicate for one in messenger.outgoing] == [False, False, True]


async def test_check_10_one_that_cannot_be_made_does_not_keep_back_those_it_came_with(
    database: Database, ann: Person, worker: DeliveryWorker, messenger: FakeMessenger, clock: StandingClock
) -> None:
    interview_id = await recorded(database, ann)
    clock.to(THANKS_DUE)
    messenger.answering = lambda one: KeyError("Dana Lee") if one.nudge.person == 1 else None

    sent = await worker.deliver_due()
    clock.on(minutes=1)
    await worker.deliver_due()

    assert sent == 1
    assert messenger.messages == [[DANA, TOM], [DANA], [TOM], [DANA]]
    assert await ends(database, ann, interview_id) == [
        (Step.THANK, 1, NudgeState.CLAIMED),
        (Step.THANK, 1, NudgeState.SENT),
    ]


async def test_what_telegram_refused_once_comes_by_itself(
    database: Database, ann: Person, worker: DeliveryWorker, messenger: FakeMessenger, clock: StandingClock
) -> None:
    await recorded(database, ann)
    clock.to(THANKS_DUE)
    messenger.script.extend([Refused("bad_request")] * 3)

    await worker.deliver_due()
    clock.on(minutes=1)
    await worker.deliver_due()

    assert messenger.messages == [[DANA, TOM], [DANA], [TOM], [DANA], [TOM]]


async def test_check_8_a_tap_while_a_refused_list_is_taken_apart_stops_what_has_not_left(
    database: Database, ann: Person, make_worker: MakeWorker, clock: StandingClock
) -> None:
    acme_id = await recorded(database, ann, with_dana_alone())
    bolt_id = await recorded(database, ann, with_dana_alone(company="Bolt"))
    clock.to(THANKS_DUE)

    async def withdraw() -> None:
        await interview_history.record(database, ann.id, bolt_id, [Fact(FactKind.WITHDRAWN, THANKS_DUE)], THANKS_DUE)

    messenger = Tapping(withdraw, Refused("bad_request"))

    sent = await make_worker(messenger).deliver_due()

    assert sent == 1
    assert [[one.stored.id for one in message.nudges] for message in messenger.bundles] == [
        [acme_id, bolt_id],
        [acme_id],
    ]
    assert await ends(database, ann, bolt_id) == [(Step.THANK, 1, NudgeState.SUPPRESSED)]


class Tapping(FakeMessenger):
    """While its second message is in the air the person taps."""

    def __init__(self, tap: Callable[[], Awaitable[None]], *script: Answer) -> None:
        super().__init__(*script)
        self._tap = tap

    async def deliver(self, message: OutgoingMessage) -> Delivery:
        if len(self.bundles) == 1:
            await self._tap()
        return await super().deliver(message)


async def test_a_very_long_list_is_cut_into_messages(
    database: Database, ann: Person, worker: DeliveryWorker, messenger: FakeMessenger, clock: StandingClock
) -> None:
    for number in range(MAX_NUDGES_PER_MESSAGE + 3):
        await recorded(database, ann, with_dana_alone(company=f"Company {number}"))
    clock.to(THANKS_DUE)

    sent = await worker.deliver_due()

    assert sent == MAX_NUDGES_PER_MESSAGE + 3
    assert [len(message.nudges) for message in messenger.bundles] == [MAX_NUDGES_PER_MESSAGE, 3]


async def test_no_two_deliveries_ever_speak_to_one_person_at_a_time(
    database: Database, second: Database, ann: Person, make_worker: MakeWorker, clock: StandingClock
) -> None:
    await recorded(database, ann, with_dana_alone())
    clock.to(THANKS_DUE)
    slow, other = FakeMessenger(), FakeMessenger()
    slow.hold()
    delivering = asyncio.create_task(make_worker(slow).deliver_due())
    await asyncio.wait_for(slow.in_air.wait(), 30)
    await recorded(database, ann, with_dana_alone(company="Bolt"), now=THANKS_DUE)

    during = await make_worker(other, second).deliver_due()
    slow.let_go()
    await delivering

    assert (during, other.bundles) == (0, [])
    assert len(slow.outgoing) == 2


async def test_opened_a_nudge_has_a_message_of_its_own_and_the_list_knows(
    database: Database, ann: Person, worker: DeliveryWorker, clock: StandingClock
) -> None:
    interview_id = await recorded(database, ann)
    clock.to(THANKS_DUE)
    await worker.deliver_due()
    dana, tom = await rows(database, ann, interview_id)

    await opened(database, ann.id, dana.id, ann.chat_id, 2001)
    await interview_history.mark(database, ann.id, tom.id, FactKind.DONE, THANKS_DUE)

    found = await entries(database, ann.id, 1001, THANKS_DUE)
    assert [(one.row.id, one.row.message_id, one.status) for one in found] == [
        (dana.id, 2001, ListStatus.OPENED),
        (tom.id, 1001, ListStatus.DONE),
    ]


async def test_nobody_opens_a_list_of_somebody_elses(
    database: Database, ann: Person, ben: Person, worker: DeliveryWorker, clock: StandingClock
) -> None:
    interview_id = await recorded(database, ann)
    clock.to(THANKS_DUE)
    await worker.deliver_due()
    before = await rows(database, ann, interview_id)

    await opened(database, ben.id, before[0].id, ben.chat_id, 666)

    assert await entries(database, ben.id, 1001, THANKS_DUE) == []
    assert await rows(database, ann, interview_id) == before
