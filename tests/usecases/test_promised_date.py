"""Which promised date counts once it was told more than once: the one that was told last."""

from dataclasses import replace
from datetime import date, datetime

from bot.domain.model import Fact, FactKind, Interview, Step
from bot.storage.database import Database
from bot.storage.records.people import Person
from bot.usecases.history import record, undo
from bot.usecases.interviews import ChangedInterview, InterviewChange, change_interview
from bot.usecases.views import load_view
from tests.usecases.conftest import AFTER_ACME, acme, first, in_new_york, recorded, stored

ANSWERED = in_new_york("2026-12-01 12:00")
STILL_DECIDING = Fact(FactKind.STILL_DECIDING, ANSWERED, decide_by=date(2026, 12, 11))


async def changed(
    database: Database, person_id: int, interview_id: int, to: Interview, now: datetime, roughly: bool | None = None
) -> InterviewChange:
    """What was stored is written over by `to`, whatever it was."""
    return await change_interview(
        database, person_id, interview_id, lambda _: ChangedInterview(to, roughly=roughly), now
    )


async def test_before_any_answer_a_changed_date_is_the_interviews_own(database: Database, ann: Person) -> None:
    acme_id = await recorded(database, ann)

    change = await changed(database, ann.id, acme_id, acme(decide_by=date(2026, 12, 4)), AFTER_ACME, roughly=False)

    assert first(change.view.plan, Step.CHECK_IN, 1) == in_new_york("2026-12-07 09:30")
    assert change.view.stored.interview.decide_by == date(2026, 12, 4)
    assert change.view.stored.history == ()


async def test_after_an_answer_a_changed_date_is_one_more_answer(database: Database, ann: Person) -> None:
    acme_id = await recorded(database, ann)
    await record(database, ann.id, acme_id, [STILL_DECIDING], ANSWERED)

    change = await changed(database, ann.id, acme_id, acme(decide_by=date(2026, 12, 18)), ANSWERED, roughly=False)

    assert first(change.view.plan, Step.CHECK_IN, 1) == in_new_york("2026-12-21 09:30")
    assert change.view.case is not None
    assert change.view.case.promised_date == date(2026, 12, 18)
    assert change.view.stored.interview.decide_by == date(2026, 11, 27)


async def test_told_once_more_the_same_date_changes_nothing(database: Database, ann: Person) -> None:
    acme_id = await recorded(database, ann)
    await record(database, ann.id, acme_id, [STILL_DECIDING], ANSWERED)

    change = await changed(database, ann.id, acme_id, acme(decide_by=date(2026, 12, 11)), ANSWERED, roughly=False)

    assert [entry.fact for entry in change.view.stored.history] == [STILL_DECIDING]


async def test_another_line_changed_after_an_answer_leaves_both_dates_as_they_are(
    database: Database, ann: Person
) -> None:
    acme_id = await recorded(database, ann)
    await record(database, ann.id, acme_id, [STILL_DECIDING], ANSWERED)
    before = await stored(database, ann, acme_id)

    change = await changed(database, ann.id, acme_id, replace(before.interview, company="Acme Robotics"), ANSWERED)

    assert change.view.stored.interview == replace(before.interview, company="Acme Robotics")
    assert change.view.stored.history == before.history


async def test_no_date_after_an_answer_means_that_they_named_none(database: Database, ann: Person) -> None:
    acme_id = await recorded(database, ann)
    await record(database, ann.id, acme_id, [STILL_DECIDING], ANSWERED)

    change = await changed(database, ann.id, acme_id, acme(decide_by=None), ANSWERED, roughly=False)

    assert first(change.view.plan, Step.KEEP_WARM, 1) == in_new_york("2026-12-31 09:30")


async def test_undo_takes_a_changed_date_back(database: Database, ann: Person) -> None:
    acme_id = await recorded(database, ann)
    await record(database, ann.id, acme_id, [STILL_DECIDING], ANSWERED)
    change = await changed(database, ann.id, acme_id, acme(decide_by=date(2026, 12, 18)), ANSWERED, roughly=False)

    await undo(database, ann.id, change.view.stored.history[-1].action_id, ANSWERED)

    view = await load_view(database, ann.id, acme_id, ANSWERED)
    assert view is not None
    assert view.case is not None
    assert view.case.promised_date == date(2026, 12, 11)
