"""A pause: nothing comes, nothing is lost, the plan moves."""

from datetime import timedelta

import pytest

from bot.domain.model import Step
from bot.storage.database import Database
from bot.storage.records.people import INDEFINITELY, Person
from bot.usecases.people import change_preferences, pause, resume
from bot.usecases.views import load_view
from tests.fakes import FakeMessenger, StandingClock
from tests.usecases.conftest import CHECK_IN_DUE, MakeWorker, in_new_york

pytestmark = pytest.mark.usefixtures("acme_id")


async def next_moments(database: Database, person: Person, interview: int, clock: StandingClock) -> list[Step]:
    seen = await load_view(database, person.id, interview, clock.now())
    assert seen is not None
    return [nudge.step for nudge in seen.plan]


async def test_what_falls_due_in_a_pause_comes_after_it_late_by_the_rules(
    database: Database, ann: Person, clock: StandingClock, messenger: FakeMessenger, make_worker: MakeWorker
) -> None:
    worker = make_worker(messenger)
    await pause(database, ann.id, in_new_york("2026-12-05 00:00"), clock.now())

    clock.to(CHECK_IN_DUE)
    in_the_pause = await worker.deliver_due(), await worker.next_due()
    clock.to(in_new_york("2026-12-07 09:30"))
    await worker.deliver_due()

    # The thank-yous may come on the Saturday, a check-in waits for the Monday.
    assert in_the_pause == (0, in_new_york("2026-12-05 08:00"))
    came = {one.nudge.step for message in messenger.bundles for one in message.nudges}
    assert {Step.THANK, Step.CHECK_IN} <= came


async def test_a_pause_without_an_end_rests_until_it_is_ended(
    database: Database, ann: Person, clock: StandingClock, messenger: FakeMessenger, make_worker: MakeWorker
) -> None:
    worker = make_worker(messenger)

    paused = await pause(database, ann.id, None, clock.now())
    clock.to(in_new_york("2027-01-05 10:00"))
    rest = await worker.next_due(), await worker.deliver_due()
    await resume(database, ann.id, clock.now())
    sent = await worker.deliver_due()

    assert paused.paused_until == INDEFINITELY
    assert rest == (None, 0)
    assert sent > 0


async def test_what_else_plans_anew_leaves_the_pause_as_it_is(
    database: Database, ann: Person, clock: StandingClock, messenger: FakeMessenger, make_worker: MakeWorker
) -> None:
    worker = make_worker(messenger)
    until = in_new_york("2026-12-05 00:00")
    await pause(database, ann.id, until, clock.now())

    await change_preferences(database, ann.id, clock.now(), country=None)

    due = await worker.next_due()
    assert due is not None
    assert due >= until


async def test_a_claim_passes_somebody_over_who_asked_for_silence(
    database: Database, ann: Person, clock: StandingClock
) -> None:
    async with database.unit() as unit:
        # Set past the use case, as another process may have done between choosing and claiming.
        await unit.people.change(ann.id, paused_until=CHECK_IN_DUE + timedelta(days=9))
        claims = await unit.delivery_queue.claim(CHECK_IN_DUE, clock.now(), timedelta(seconds=60), 10)

    assert claims == []


async def test_the_plan_shown_in_a_pause_is_the_one_that_follows_it(
    database: Database, ann: Person, acme_id: int, clock: StandingClock
) -> None:
    await pause(database, ann.id, in_new_york("2026-12-16 00:00"), clock.now())

    seen = await load_view(database, ann.id, acme_id, clock.now())

    assert seen is not None
    assert min(nudge.at for nudge in seen.plan) == in_new_york("2026-12-16 08:00")
    (check_in,) = [nudge for nudge in seen.plan if (nudge.step, nudge.rung, nudge.attempt) == (Step.CHECK_IN, 1, 1)]
    assert check_in.at == in_new_york("2026-12-16 09:30")


async def test_ended_before_its_time_the_plan_is_as_it_would_have_been(
    database: Database, ann: Person, acme_id: int, clock: StandingClock
) -> None:
    before = await next_moments(database, ann, acme_id, clock)

    await pause(database, ann.id, in_new_york("2026-12-16 00:00"), clock.now())
    await resume(database, ann.id, clock.now())

    assert await next_moments(database, ann, acme_id, clock) == before
