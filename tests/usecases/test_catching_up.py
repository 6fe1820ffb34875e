"""After a time off: what is still right goes out, the most urgent first; what is not is said once, and recorded."""

from datetime import datetime, timedelta

import pytest

from bot.domain.model import Fact, FactKind, Step
from bot.storage.database import Database
from bot.storage.records.interviews import NudgeState
from bot.storage.records.people import Person
from bot.usecases.delivery.worker import DeliveryWorker, Refused, Retry, Unreachable, replan_everything
from tests.fakes import FakeMessenger, StandingClock
from tests.usecases.conftest import (
    THANKS_DUE,
    MakeWorker,
    acme,
    ends,
    in_new_york,
    known,
    recorded,
    rows,
    stored,
    with_dana_alone,
)

MONDAY = {"starts_at": datetime(2026, 11, 23, 14, 0), "ends_at": datetime(2026, 11, 23, 15, 0)}
"""An interview that is still to come when it is told of, on Friday."""

PREPARE, DEBRIEF = (Step.PREPARE, 1, NudgeState.EXPIRED), (Step.DEBRIEF, 1, NudgeState.EXPIRED)


async def test_check_6_after_thirty_minutes_everything_goes_out_late(
    database: Database, ann: Person, worker: DeliveryWorker, messenger: FakeMessenger, clock: StandingClock
) -> None:
    await recorded(database, ann)
    clock.to(THANKS_DUE + timedelta(minutes=30))

    sent = await worker.deliver_due()

    assert sent == 2
    assert messenger.messages == [[(Step.THANK, 1), (Step.THANK, 2)]]
    assert messenger.missed == []


async def test_check_6_after_26_hours_what_is_right_goes_out_the_most_urgent_first(
    database: Database, ann: Person, ben: Person, make_worker: MakeWorker, clock: StandingClock
) -> None:
    october = acme(starts_at=datetime(2026, 10, 20, 14, 0), ends_at=datetime(2026, 10, 20, 15, 0), decide_by=None)
    on_hold = in_new_york("2026-10-30 12:00")
    done = tuple(Fact(FactKind.DONE, on_hold, step) for step in (Step.THANK, Step.REFERENCES))
    await recorded(database, ben, october, since=(*done, Fact(FactKind.ON_HOLD, on_hold)))
    over = in_new_york("2026-11-30 15:05")
    monday = {"starts_at": datetime(2026, 11, 30, 14, 0), "ends_at": datetime(2026, 11, 30, 15, 0)}
    told = Fact(FactKind.DONE, over, Step.REFERENCES)
    await recorded(database, ann, acme(**monday, decide_by=None, recorded_at=over), now=over, since=(told,))
    messenger = FakeMessenger()
    clock.to(in_new_york("2026-12-01 17:30"))

    await make_worker(messenger, concurrency=1).deliver_due()

    came = [(one.person.id, one.nudge.step, one.nudge.attempt) for one in messenger.outgoing]
    assert came == [(ann.id, Step.THANK, 2), (ann.id, Step.THANK, 2), (ben.id, Step.KEEP_WARM, 1)]


async def test_check_6_after_eight_days_what_came_too_late_is_said_in_one_message_with_the_rest(
    database: Database, ann: Person, worker: DeliveryWorker, messenger: FakeMessenger, clock: StandingClock
) -> None:
    ids = [await recorded(database, ann, with_dana_alone(company=name, **MONDAY)) for name in ("Acme", "Bolt", "Cora")]
    clock.to(in_new_york("2026-12-01 12:00"))

    await worker.deliver_due()

    assert len(messenger.bundles) == 1
    assert sorted(messenger.missed) == [Step.DEBRIEF] * 3 + [Step.PREPARE] * 3
    assert {step for step, _ in messenger.steps} == {Step.THANK, Step.REFERENCES, Step.CHECK_IN}
    for interview_id in ids:
        found = await rows(database, ann, interview_id)
        expired = [row for row in found if row.state is NudgeState.EXPIRED]
        assert {(row.step, row.reason) for row in expired} == {(Step.PREPARE, "too late"), (Step.DEBRIEF, "too late")}
        assert all(row.state in (NudgeState.SENT, NudgeState.EXPIRED) for row in found)


async def test_it_is_said_once_and_not_again(
    database: Database, ann: Person, worker: DeliveryWorker, messenger: FakeMessenger, clock: StandingClock
) -> None:
    await recorded(database, ann, with_dana_alone(**MONDAY))
    clock.to(in_new_york("2026-12-01 12:00"))
    await worker.deliver_due()

    await replan_everything(database, clock.now())
    await worker.deliver_due()
    clock.to(in_new_york("2026-12-20 12:00"))
    await worker.deliver_due()

    assert len(messenger.missed) == 2


async def test_with_nothing_else_to_say_word_of_it_waits_for_the_end_of_the_quiet_hours(
    database: Database, ann: Person, worker: DeliveryWorker, messenger: FakeMessenger, clock: StandingClock
) -> None:
    interview_id = await recorded(database, ann, with_dana_alone(**MONDAY))
    clock.to(in_new_york("2026-11-23 14:00"))
    await replan_everything(database, clock.now())
    clock.to(in_new_york("2026-11-23 23:00"))

    at_night = await worker.deliver_due()
    waits_until = await worker.next_due()
    clock.to(in_new_york("2026-11-24 08:00"))
    await worker.deliver_due()

    assert (at_night, waits_until) == (0, in_new_york("2026-11-24 08:00"))
    assert messenger.missed == [Step.PREPARE]
    assert PREPARE in await ends(database, ann, interview_id)


async def test_a_new_planning_of_everything_forgets_nothing_that_was_missed(
    database: Database, ann: Person, worker: DeliveryWorker, messenger: FakeMessenger, clock: StandingClock
) -> None:
    await recorded(database, ann, with_dana_alone(**MONDAY))
    clock.to(in_new_york("2026-12-01 12:00"))

    await replan_everything(database, clock.now())
    await worker.deliver_due()

    assert sorted(messenger.missed) == [Step.DEBRIEF, Step.PREPARE]


async def test_after_months_it_is_noted_without_a_word(
    database: Database, ann: Person, worker: DeliveryWorker, messenger: FakeMessenger, clock: StandingClock
) -> None:
    interview_id = await recorded(database, ann, with_dana_alone(**MONDAY))
    clock.to(in_new_york("2027-02-01 12:00"))

    await worker.deliver_due()

    assert messenger.missed == []
    assert {PREPARE, DEBRIEF} <= set(await ends(database, ann, interview_id))


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Retry(in_new_york("2026-11-23 15:00"), "ConnectTimeout"), 2),
        (Retry(in_new_york("2026-11-23 15:00"), "ReadTimeout", ambiguous=True), 1),
        (Refused("bad_request"), 1),
        (Unreachable("blocked by the user"), 1),
    ],
)
async def test_word_that_could_not_be_given_is_tried_again_only_where_it_cannot_have_arrived(
    database: Database,
    ann: Person,
    worker: DeliveryWorker,
    messenger: FakeMessenger,
    clock: StandingClock,
    answer: Retry | Refused | Unreachable,
    said: int,
) -> None:
    interview_id = await recorded(database, ann, with_dana_alone(**MONDAY))
    clock.to(in_new_york("2026-11-23 14:30"))
    messenger.script.append(answer)

    await worker.deliver_due()
    clock.to(in_new_york("2026-11-23 15:00"))
    await worker.deliver_due()

    assert messenger.missed == [Step.PREPARE] * said
    assert PREPARE in await ends(database, ann, interview_id)


async def test_a_backlog_of_many_people_is_brought_whole(
    database: Database, make_worker: MakeWorker, clock: StandingClock
) -> None:
    people = [await known(database, 7000 + number) for number in range(7)]
    for one in people:
        await recorded(database, one)
    messenger = FakeMessenger()
    clock.to(THANKS_DUE + timedelta(hours=1))

    sent = await make_worker(messenger, batch=2).deliver_due()

    assert sent == 14
    assert len(messenger.bundles) == 7
    assert (await stored(database, people[0], 1)).next_at == in_new_york("2026-11-20 18:00")
