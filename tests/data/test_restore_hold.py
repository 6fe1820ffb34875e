"""Check 34: after a restore each person is asked once what to do with the nudges that were missed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.domain.model import Step
from bot.storage.database import Database
from bot.storage.records.interviews import NudgeState
from bot.storage.records.people import Person
from bot.storage.tables import interviews, people
from bot.usecases import interviews as journal
from bot.usecases import views as interview_views
from bot.usecases.delivery.worker import DeliveryWorker
from bot.usecases.interviews import NewInterview
from bot.usecases.people import change_preferences
from bot.usecases.restore_hold import HoldAnswer, answer, ask_after_restore
from tests.data.conftest import met, person_of
from tests.data.test_retention import FakeHerald
from tests.fakes import FakeMessenger, StandingClock
from tests.usecases.conftest import AFTER_ACME, REAL, acme, in_new_york

BACK = in_new_york("2026-11-23 12:00")
"""Three days after the backup: thanks and references were due in between."""


@pytest.fixture
def notices() -> FakeHerald:
    return FakeHerald()


@pytest.fixture
async def held(database: Database) -> Person:
    """Ann after a restore, held until she answers."""
    ann = await change_preferences(
        database, (await met(database)).id, AFTER_ACME, timezone="America/New_York", country="US"
    )
    await journal.record_interview(database, ann.id, NewInterview(acme()), AFTER_ACME)
    async with database.engine.begin() as connection:
        await connection.execute(update(people).values(restored_at=AFTER_ACME))
        await connection.execute(update(interviews).values(next_at=None))
    return ann


async def sent(database: Database, at: StandingClock) -> list[tuple[Step, int]]:
    messenger = FakeMessenger()
    await DeliveryWorker(database, messenger, at, StandingClock(REAL)).deliver_due()
    return messenger.steps


async def test_34_nothing_is_sent_before_the_answer_and_the_question_comes_once(
    database: Database, held: Person, notices: FakeHerald
) -> None:
    asked = [await ask_after_restore(database, notices, BACK + timedelta(hours=hour)) for hour in range(3)]

    assert asked == [1, 0, 0]
    ((count, as_of),) = notices.asked
    assert (count, as_of) == (3, AFTER_ACME)
    assert await sent(database, StandingClock(BACK)) == []
    assert held.restored_at is None  # as it was before


async def test_34_missed_nudges_are_sent_if_the_person_says_so(
    database: Database, held: Person, notices: FakeHerald
) -> None:
    await ask_after_restore(database, notices, BACK)

    assert await answer(database, held.id, HoldAnswer.SEND, BACK)

    assert sorted(await sent(database, StandingClock(BACK))) == [
        (Step.REFERENCES, 0),
        (Step.THANK, 1),
        (Step.THANK, 2),
    ]


async def test_34_missed_nudges_count_as_received_if_the_person_says_so_and_the_plan_continues(
    database: Database, held: Person, notices: FakeHerald
) -> None:
    await ask_after_restore(database, notices, BACK)

    assert await answer(database, held.id, HoldAnswer.HAD, BACK)

    assert await sent(database, StandingClock(BACK)) == []
    (seen,) = await interview_views.load_views(database, held.id, BACK)
    assert {(row.step, row.state) for row in seen.stored.nudges} == {
        (Step.REFERENCES, NudgeState.SENT),
        (Step.THANK, NudgeState.SENT),
    }
    assert all(nudge.at > BACK for nudge in seen.plan)
    assert any(nudge.step is Step.CHECK_IN for nudge in seen.plan)


async def test_34_without_an_answer_missed_nudges_are_sent_a_day_later(
    database: Database, held: Person, notices: FakeHerald
) -> None:
    await ask_after_restore(database, notices, BACK)
    await ask_after_restore(database, notices, BACK + timedelta(days=1))

    assert (Step.THANK, 1) in await sent(database, StandingClock(BACK + timedelta(days=1)))
    assert not await answer(database, held.id, HoldAnswer.HAD, BACK + timedelta(days=1))


async def test_34_with_nothing_missed_nobody_is_asked_and_plans_continue(
    database: Database, held: Person, notices: FakeHerald
) -> None:
    assert await ask_after_restore(database, notices, AFTER_ACME + timedelta(minutes=1)) == 0

    assert notices.asked == []
    assert (await person_of(database)).restored_at is None
    async with database.unit() as unit:
        assert await unit.delivery_queue.earliest_due() == in_new_york("2026-11-20 15:30")
    assert held.id


async def test_34_an_unreachable_person_is_asked_later(database: Database, held: Person, notices: FakeHerald) -> None:
    notices.arrives = False
    first = await ask_after_restore(database, notices, BACK)
    notices.arrives = True

    assert (first, await ask_after_restore(database, notices, BACK + timedelta(hours=1))) == (0, 1)
    assert held.id
