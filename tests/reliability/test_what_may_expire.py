"""Whatever falls due while nobody looks is sent in the end; only three steps may come too late to be of use."""

from datetime import date, datetime, timedelta

import pytest

from bot.domain.model import Fact, FactKind, Interviewer, Step
from bot.domain.steps import EXPIRING
from bot.storage.database import Database
from bot.storage.records.interviews import OPEN_STATES, NudgeState
from bot.storage.records.people import Person
from bot.usecases import history as interview_history
from bot.usecases.delivery.worker import DeliveryWorker
from tests.fakes import FakeMessenger, StandingClock
from tests.usecases.conftest import (  # noqa: F401 - fixtures
    AFTER_ACME,
    acme,
    ann,
    clock,
    database,
    in_new_york,
    make_worker,
    messenger,
    real,
    recorded,
    rows,
    worker,
)

NINE_DAYS = timedelta(days=9)
FRIENDLY = (Interviewer(1, "Dana Lee", main=True, linkedin=True),)
MONDAY = {"starts_at": datetime(2026, 11, 23, 14, 0), "ends_at": datetime(2026, 11, 23, 15, 0)}
NOON = in_new_york("2026-12-01 12:00")
THREE = {Step.PREPARE, Step.DEBRIEF, Step.NO_SHOW}


def test_check_6_three_steps_may_expire_and_no_other() -> None:
    assert EXPIRING == THREE


@pytest.mark.parametrize(
    ("changes", "answered", "sent", "expired"),
    [
        ({}, (), {Step.THANK, Step.REFERENCES, Step.LINKEDIN, Step.CHECK_IN, Step.CALL, Step.LET_GO}, set()),
        (MONDAY, (), {Step.THANK, Step.REFERENCES, Step.CHECK_IN, Step.CALL}, {Step.PREPARE, Step.DEBRIEF}),
        ({}, (Fact(FactKind.ON_HOLD, NOON),), {Step.KEEP_WARM, Step.LET_GO}, set()),
        ({}, (Fact(FactKind.REJECTED, NOON),), {Step.GRACIOUS_REPLY, Step.KEEP_IN_TOUCH}, set()),
        ({}, (Fact(FactKind.OFFER_ELSEWHERE, NOON),), {Step.LEVERAGE}, set()),
        ({"decide_by": date(2026, 12, 4)}, (Fact(FactKind.NO_SHOW, NOON),), {Step.CALL}, {Step.NO_SHOW}),
    ],
)
async def test_check_6_looked_at_every_nine_days_a_whole_life_comes_and_nothing_else_is_dropped(
    database: Database,  # noqa: F811
    ann: Person,  # noqa: F811
    worker: DeliveryWorker,  # noqa: F811
    messenger: FakeMessenger,  # noqa: F811
    clock: StandingClock,  # noqa: F811
    changes: dict[str, object],
    answered: tuple[Fact, ...],
    sent: set[Step],
    expired: set[Step],
) -> None:
    interview_id = await recorded(database, ann, acme(**{"people": FRIENDLY, **changes}))
    clock.to(NOON)
    if answered:
        await interview_history.record(database, ann.id, interview_id, answered, NOON)

    while clock.now() < AFTER_ACME + timedelta(days=500):
        clock.to(clock.now() + NINE_DAYS)
        await worker.deliver_due()

    found = await rows(database, ann, interview_id)
    assert {row.step for row in found if row.state is NudgeState.SENT} >= sent
    assert {row.step for row in found if row.state is NudgeState.EXPIRED} == expired
    assert [row for row in found if row.state in OPEN_STATES or row.state is NudgeState.DEAD] == []
    assert messenger.bundles
