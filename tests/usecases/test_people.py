"""Whom the assistant works for: acquaintance, preferences, being blocked and coming back."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest

from bot.domain.localtime import moment
from bot.domain.model import Lead, Step
from bot.storage.database import Database
from bot.storage.errors import NotFound
from bot.storage.records.people import Person
from bot.usecases.delivery.worker import DeliveryWorker
from bot.usecases.people import PreferenceError, blocked, change_preferences, meet, returned
from tests.fakes import FakeMessenger, StandingClock
from tests.usecases.conftest import AFTER_ACME, acme, in_new_york, known, recorded, seen, stored

LONDON = "Europe/London"


async def found(database: Database, person: Person) -> Person:
    async with database.unit() as unit:
        again = await unit.people.by_id(person.id)
    assert again is not None
    return again


async def test_the_same_person_is_met_once(database: Database) -> None:
    first = await meet(database, 1001, 1001, AFTER_ACME, "de")

    again = await meet(database, 1001, 1001, AFTER_ACME + timedelta(days=1), "en")

    assert again == first
    assert (first.language, first.timezone, first.reachable, first.owner) == ("de", None, True, False)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"timezone": "Nowhere/None"}, "timezone"),
        ({"country": "XX"}, "country"),
        ({"nudge_at": time(7, 0)}, "nudge_at"),
        ({"call_at": time(17, 0)}, "call_at"),
        ({"quiet_from": time(9, 0)}, "nudge_at"),
    ],
)
async def test_a_preference_that_cannot_be_is_refused_and_leaves_everything(
    database: Database, ann: Person, fields: dict[str, Any], field: str
) -> None:
    interview_id = await recorded(database, ann)
    before = await stored(database, ann, interview_id)

    with pytest.raises(PreferenceError) as refused:
        await change_preferences(database, ann.id, AFTER_ACME, **{"lead": Lead.PHONE, **fields})

    assert refused.value.field == field
    assert await found(database, ann) == ann
    assert await stored(database, ann, interview_id) == before


async def test_preferences_of_nobody_are_refused(database: Database) -> None:
    with pytest.raises(NotFound):
        await change_preferences(database, 999, AFTER_ACME, lead=Lead.PHONE)


async def test_a_changed_preference_plans_every_interview_anew(database: Database, ann: Person, ben: Person) -> None:
    now = in_new_york("2026-11-29 12:00")
    ids = [await recorded(database, ann, acme(company=name), now) for name in ("Acme", "Bolt")]
    of_ben = await recorded(database, ben, now=now)
    before = await stored(database, ben, of_ben)

    await change_preferences(database, ann.id, now, nudge_at=time(11, 0), call_at=time(12, 0))

    for interview_id in ids:
        plan = (await seen(database, ann, interview_id, now)).plan
        assert next(n.at for n in plan if n.step is Step.CHECK_IN) == in_new_york("2026-11-30 11:00")
    assert await stored(database, ben, of_ben) == before


async def test_what_a_letter_is_signed_with_moves_no_plan(database: Database, ann: Person) -> None:
    interview_id = await recorded(database, ann)
    before = await stored(database, ann, interview_id)

    changed = await change_preferences(database, ann.id, AFTER_ACME, name="Ann Gray", signature="Ann")

    assert (changed.name, changed.signature) == ("Ann Gray", "Ann")
    assert (await stored(database, ann, interview_id)).version == before.version


async def test_in_a_new_zone_an_interview_keeps_its_moment_and_its_plan_moves(database: Database, ann: Person) -> None:
    interview_id = await recorded(database, ann)

    await change_preferences(database, ann.id, AFTER_ACME, timezone=LONDON, country="GB")

    after = await stored(database, ann, interview_id)
    plan = (await seen(database, ann, interview_id, AFTER_ACME)).plan
    check_in = next(n.at for n in plan if n.step is Step.CHECK_IN)
    assert after.interview.starts_at == datetime(2026, 11, 20, 19, 0)
    assert moment(after.interview.starts_at, LONDON) == in_new_york("2026-11-20 14:00")
    assert check_in == moment(datetime(2026, 11, 30, 9, 30), LONDON)
    assert after.next_at == plan[0].at


async def test_back_in_the_old_zone_the_wall_clock_is_what_was_said(database: Database, ann: Person) -> None:
    interview_id = await recorded(database, ann)

    await change_preferences(database, ann.id, AFTER_ACME, timezone=LONDON, country="GB")
    await change_preferences(database, ann.id, AFTER_ACME, timezone="America/New_York", country="US")

    assert (await stored(database, ann, interview_id)).interview.starts_at == datetime(2026, 11, 20, 14, 0)


async def test_nothing_is_due_for_somebody_who_has_blocked_the_bot(
    database: Database,
    ann: Person,
    ben: Person,
    worker: DeliveryWorker,
    messenger: FakeMessenger,
    clock: StandingClock,
) -> None:
    ids = [await recorded(database, ann, acme(company=name)) for name in ("Acme", "Bolt")]
    await recorded(database, ben)

    await blocked(database, ann.telegram_id, AFTER_ACME)
    clock.to(in_new_york("2026-11-20 15:30"))
    await worker.deliver_due()

    assert [(await stored(database, ann, id_)).next_at for id_ in ids] == [None, None]
    assert {one.person.id for one in messenger.outgoing} == {ben.id}


async def test_what_is_recorded_while_blocked_stays_at_rest(database: Database, ann: Person) -> None:
    await blocked(database, ann.telegram_id, AFTER_ACME)

    interview_id = await recorded(database, ann)

    assert (await stored(database, ann, interview_id)).next_at is None


async def test_who_comes_back_is_planned_afresh(
    database: Database, ann: Person, worker: DeliveryWorker, messenger: FakeMessenger, clock: StandingClock
) -> None:
    interview_id = await recorded(database, ann)
    await blocked(database, ann.telegram_id, AFTER_ACME)
    tuesday = in_new_york("2026-12-01 12:00")
    clock.to(tuesday)

    await returned(database, ann.telegram_id, tuesday)
    await worker.deliver_due()

    assert (await found(database, ann)).reachable
    assert (Step.CHECK_IN, 0) in messenger.steps
    plan = (await seen(database, ann, interview_id, tuesday)).plan
    assert (await stored(database, ann, interview_id)).next_at == plan[0].at


async def test_strangers_who_block_the_bot_leave_no_row(database: Database) -> None:
    await blocked(database, 4004, AFTER_ACME)
    await returned(database, 4004, AFTER_ACME)

    async with database.unit() as unit:
        assert await unit.people.all_ids() == []


async def test_without_a_zone_nothing_is_due_until_it_is_told(database: Database) -> None:
    nina = await known(database, 3003)
    interview_id = await recorded(database, nina)

    await change_preferences(database, nina.id, AFTER_ACME, timezone=None)
    rested = (await stored(database, nina, interview_id)).next_at
    await change_preferences(database, nina.id, AFTER_ACME, timezone=LONDON)

    assert rested is None
    assert (await stored(database, nina, interview_id)).next_at is not None
