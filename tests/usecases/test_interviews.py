"""What happened, recorded: each deed once, all or nothing, and never without the next moment."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, datetime

import pytest

from bot.domain.model import Fact, FactKind, Step
from bot.storage.database import Database
from bot.storage.errors import NotFound
from bot.storage.records.people import Person
from bot.storage.tables import applications, history, interviews
from bot.usecases import history as interview_history
from bot.usecases import interviews as journal
from bot.usecases import views as interview_views
from bot.usecases.data_deletion import forget_interview
from bot.usecases.history import ContactWay, MarkStatus
from bot.usecases.interviews import ChangedInterview, NewInterview
from tests.usecases.conftest import (
    AFTER_ACME,
    CALL_DUE,
    CHECK_IN_DUE,
    acme,
    count,
    first,
    in_new_york,
    known,
    recorded,
    seen,
    stored,
    with_dana_alone,
)


async def test_an_interview_is_recorded_with_its_next_moment(database: Database, ann: Person) -> None:
    recorded_view = await journal.record_interview(database, ann.id, NewInterview(acme()), AFTER_ACME)

    found = await stored(database, ann, recorded_view.stored.id)
    assert found.next_at == recorded_view.plan[0].at == in_new_york("2026-11-20 15:30")
    assert found.interview == acme()


async def test_what_was_done_since_is_not_asked_for_again(database: Database, ann: Person) -> None:
    now = in_new_york("2026-12-03 12:00")
    since = (
        Fact(FactKind.DONE, in_new_york("2026-11-20 17:00"), Step.THANK),
        Fact(FactKind.DONE, in_new_york("2026-12-01 10:00"), Step.CHECK_IN, rung=1),
    )

    interview_id = await recorded(database, ann, now=now, since=since)

    plan = (await seen(database, ann, interview_id, now)).plan
    assert Step.THANK not in {nudge.step for nudge in plan}
    assert first(plan, Step.CALL, 1) == CALL_DUE
    assert len({entry.action_id for entry in (await stored(database, ann, interview_id)).history}) == 1


async def test_of_what_comes_at_one_moment_the_thank_yous_stand_before_the_references(
    database: Database, ann: Person
) -> None:
    now = in_new_york("2026-11-21 12:00")  # recorded late, so that everything is due at once

    interview_id = await recorded(database, ann, now=now)

    plan = (await seen(database, ann, interview_id, now)).plan
    assert [nudge.step for nudge in plan if nudge.at == now] == [Step.THANK, Step.THANK, Step.REFERENCES]


async def test_check_9_an_interview_that_cannot_be_saved_whole_leaves_nothing(database: Database, ann: Person) -> None:
    naive = Fact(FactKind.DONE, AFTER_ACME.replace(tzinfo=None), Step.THANK)
    async with database.unit() as unit:
        await unit.dialogues.put(ann.id, "add", "review", {"company": "Acme"}, None, AFTER_ACME)
        await unit.commit()

    with pytest.raises(TypeError):
        await journal.record_interview(database, ann.id, NewInterview(acme(), (naive,)), AFTER_ACME)

    assert [await count(database, table) for table in (interviews, applications, history)] == [0, 0, 0]
    async with database.unit() as unit:
        assert await unit.dialogues.get(ann.id) is not None


async def test_nothing_is_planned_on_a_guessed_zone(database: Database, ann: Person) -> None:
    async with database.unit() as unit:
        await unit.people.change(ann.id, timezone=None)
        await unit.commit()

    with pytest.raises(ValueError, match="time zone"):
        await recorded(database, ann)

    assert await count(database, interviews) == 0


async def test_a_further_round_belongs_to_the_same_application(database: Database, ann: Person, acme_id: int) -> None:
    application = (await stored(database, ann, acme_id)).application_id
    later = acme(starts_at=datetime(2026, 12, 10, 9, 0), ends_at=datetime(2026, 12, 10, 10, 0), decide_by=None)

    made = await journal.record_interview(database, ann.id, NewInterview(later, (), application), AFTER_ACME)

    rounds = (await seen(database, ann, made.stored.id, AFTER_ACME)).rounds
    assert [one.id for one in rounds] == [acme_id, made.stored.id]


async def test_a_changed_date_moves_the_plan(database: Database, ann: Person, acme_id: int) -> None:
    later = ChangedInterview(acme(decide_by=date(2026, 12, 4)))

    changed = await journal.change_interview(database, ann.id, acme_id, lambda _: later, AFTER_ACME)

    assert first(changed.before, Step.CHECK_IN, 1) == CHECK_IN_DUE
    assert first(changed.view.plan, Step.CHECK_IN, 1) == in_new_york("2026-12-07 09:30")
    assert (await stored(database, ann, acme_id)).interview.decide_by == date(2026, 12, 4)


async def test_a_moved_interview_moves_its_next_moment(database: Database, ann: Person, acme_id: int) -> None:
    moved = acme(starts_at=datetime(2026, 11, 24, 14, 0), ends_at=datetime(2026, 11, 24, 15, 0))

    await journal.change_interview(database, ann.id, acme_id, lambda _: ChangedInterview(moved), AFTER_ACME)

    assert (await stored(database, ann, acme_id)).next_at == in_new_york("2026-11-23 18:00")


async def test_a_removed_interview_is_gone_with_all_that_was_kept_of_it(
    database: Database, ann: Person, acme_id: int, check_in: int
) -> None:
    await forget_interview(database, ann.id, acme_id, CHECK_IN_DUE)

    assert await interview_views.load_views(database, ann.id, CHECK_IN_DUE) == ()
    assert [await count(database, table) for table in (interviews, applications, history)] == [0, 0, 0]
    assert (
        await interview_history.mark(database, ann.id, check_in, FactKind.DONE, CHECK_IN_DUE)
    ).status is MarkStatus.GONE


async def test_the_overview_shows_the_nearest_step_first(database: Database, ann: Person, acme_id: int) -> None:
    over = await recorded(database, ann, acme(company="Over"))
    await interview_history.record(database, ann.id, over, [Fact(FactKind.WITHDRAWN, AFTER_ACME)], AFTER_ACME)
    sooner = acme(starts_at=datetime(2026, 11, 20, 13, 0), ends_at=datetime(2026, 11, 20, 14, 40))
    sooner_id = await recorded(database, ann, sooner)

    views = await interview_views.load_views(database, ann.id, AFTER_ACME)

    assert [one.stored.id for one in views] == [sooner_id, acme_id, over]


Deed = Callable[[Database, int, int], Awaitable[object]]

DEEDS: dict[str, Deed] = {
    "a fact": lambda db, who, id_: interview_history.record(
        db, who, id_, [Fact(FactKind.ON_HOLD, AFTER_ACME)], AFTER_ACME
    ),
    "an offer": lambda db, who, id_: interview_history.record_offer(db, who, id_, AFTER_ACME),
    "a contact": lambda db, who, id_: interview_history.contacted(
        db, who, id_, ContactWay.WROTE, AFTER_ACME, AFTER_ACME
    ),
    "a change": lambda db, who, id_: journal.change_interview(
        db, who, id_, lambda _: ChangedInterview(acme(decide_by=None)), AFTER_ACME
    ),
    "a removal": lambda db, who, id_: forget_interview(db, who, id_, AFTER_ACME),
}


@pytest.mark.parametrize("action_id", DEEDS)
async def test_nobody_reaches_somebody_elses_interview(
    database: Database, ann: Person, ben: Person, acme_id: int, action_id: str
) -> None:
    before = await stored(database, ann, acme_id)

    with pytest.raises(NotFound):
        await DEEDS[action_id](database, ben.id, acme_id)

    assert await stored(database, ann, acme_id) == before
    assert await interview_views.load_view(database, ben.id, acme_id, AFTER_ACME) is None
    assert await interview_views.load_views(database, ben.id, AFTER_ACME) == ()


async def test_nobody_adds_a_round_to_somebody_elses_application(
    database: Database, ann: Person, ben: Person, acme_id: int
) -> None:
    application = (await stored(database, ann, acme_id)).application_id

    with pytest.raises(NotFound):
        await journal.record_interview(database, ben.id, NewInterview(acme(), (), application), AFTER_ACME)

    assert await interview_views.load_views(database, ben.id, AFTER_ACME) == ()


@pytest.mark.parametrize("action_id", [name for name in DEEDS if name != "a removal"])
async def test_after_every_deed_the_next_moment_is_that_of_the_plan(
    database: Database, ann: Person, acme_id: int, action_id: str
) -> None:
    await DEEDS[action_id](database, ann.id, acme_id)

    found = await seen(database, ann, acme_id, AFTER_ACME)
    assert found.stored.next_at == found.plan[0].at


async def test_when_nothing_more_is_planned_there_is_no_next_moment(
    database: Database, ann: Person, acme_id: int
) -> None:
    done = await interview_history.record(database, ann.id, acme_id, [Fact(FactKind.WITHDRAWN, AFTER_ACME)], AFTER_ACME)

    assert done.view.plan == ()
    assert (await stored(database, ann, acme_id)).next_at is None


async def test_a_deed_that_fails_half_way_leaves_nothing(database: Database, ann: Person, acme_id: int) -> None:
    before = await stored(database, ann, acme_id)
    facts = [Fact(FactKind.ON_HOLD, AFTER_ACME), Fact(FactKind.OFFER, AFTER_ACME.replace(tzinfo=None))]

    with pytest.raises(TypeError):
        await interview_history.record(database, ann.id, acme_id, facts, AFTER_ACME)

    assert await stored(database, ann, acme_id) == before


async def test_an_employer_elsewhere_is_written_to_by_their_clock(database: Database) -> None:
    carla = await known(database, 3003, "America/Los_Angeles")
    abroad = replace(with_dana_alone(), timezone="America/New_York", country="US")

    interview_id = await recorded(database, carla, abroad)

    found = await seen(database, carla, interview_id, AFTER_ACME)
    assert first(found.plan, Step.CHECK_IN, 1) == in_new_york("2026-11-30 11:00")
