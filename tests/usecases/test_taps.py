"""A tap on a nudge counts once, moves the plan, and can be undone."""

from datetime import date, datetime, timedelta

import pytest

from bot.domain.model import NOBODY, CallResult, Fact, FactKind, Step
from bot.storage.database import Database
from bot.storage.records.people import Person
from bot.usecases import history as interview_history
from bot.usecases.delivery.worker import DeliveryWorker
from bot.usecases.history import ContactWay, MarkStatus
from tests.fakes import FakeMessenger, StandingClock
from tests.usecases.conftest import (
    CALL_DUE,
    CHECK_IN_DUE,
    first,
    in_new_york,
    live_until,
    nudge_id,
    recorded,
    seen,
    stored,
    with_dana_alone,
)


async def test_marked_as_sent_the_step_is_over_and_the_next_counts_from_that_day(
    database: Database, ann: Person, acme_id: int, check_in: int
) -> None:
    thursday = in_new_york("2026-12-03 16:00")

    marked = await interview_history.mark(database, ann.id, check_in, FactKind.DONE, thursday)

    assert marked.status is MarkStatus.APPLIED
    assert marked.view is not None
    assert {n.rung for n in marked.view.plan if n.step is Step.CHECK_IN} == {2}
    assert first(marked.view.plan, Step.CALL, 1) == in_new_york("2026-12-10 10:30")
    assert (await stored(database, ann, acme_id)).next_at == in_new_york("2026-12-10 10:30")


async def test_skipped_the_step_is_over_and_the_ladder_goes_on(database: Database, ann: Person, check_in: int) -> None:
    marked = await interview_history.mark(database, ann.id, check_in, FactKind.SKIPPED, CHECK_IN_DUE)

    assert marked.view is not None
    assert {n.rung for n in marked.view.plan if n.step is Step.CHECK_IN} == {2}
    assert first(marked.view.plan, Step.CALL, 1) == CALL_DUE


async def test_snoozed_the_nudge_comes_again_at_that_moment(
    database: Database,
    ann: Person,
    acme_id: int,
    check_in: int,
    worker: DeliveryWorker,
    messenger: FakeMessenger,
    clock: StandingClock,
) -> None:
    until = in_new_york("2026-12-02 15:00")

    marked = await interview_history.mark(database, ann.id, check_in, FactKind.SNOOZED, CHECK_IN_DUE, until=until)
    before = len(messenger.outgoing)
    await live_until(worker, clock, until)

    assert marked.status is MarkStatus.APPLIED
    assert [(n.nudge.step, n.nudge.rung, n.nudge.attempt) for n in messenger.outgoing[before:]] == [
        (Step.CHECK_IN, 1, 1)
    ]
    assert await nudge_id(database, ann, acme_id, Step.CHECK_IN) != check_in


@pytest.mark.parametrize(
    ("result", "calls"),
    [
        (CallResult.SPOKE, [in_new_york("2026-12-29 10:30")]),
        (CallResult.VOICEMAIL, [in_new_york("2026-12-29 10:30")]),
        (CallResult.NO_ANSWER, [in_new_york("2026-12-09 10:30")]),
    ],
)
async def test_how_a_call_went_decides_when_the_next_comes(
    database: Database,
    ann: Person,
    acme_id: int,
    check_in: int,
    worker: DeliveryWorker,
    clock: StandingClock,
    result: CallResult,
    calls: list[datetime],
) -> None:
    await interview_history.mark(database, ann.id, check_in, FactKind.DONE, CHECK_IN_DUE)
    await live_until(worker, clock, CALL_DUE)
    call = await nudge_id(database, ann, acme_id, Step.CALL)

    marked = await interview_history.mark(database, ann.id, call, FactKind.DONE, CALL_DUE, result)

    assert marked.view is not None
    assert [n.at for n in marked.view.plan if n.step is Step.CALL][:1] == calls
    assert marked.view.stored.history[-1].fact.result is result


async def test_after_two_voicemails_no_call_is_planned(database: Database, ann: Person, acme_id: int) -> None:
    first_call, second_call = in_new_york("2026-12-01 11:00"), in_new_york("2026-12-08 11:00")

    once, twice = [
        await interview_history.contacted(database, ann.id, acme_id, ContactWay.CALLED, at, at, CallResult.VOICEMAIL)
        for at in (first_call, second_call)
    ]

    assert Step.CALL in {nudge.step for nudge in once.view.plan}
    assert Step.CALL not in {nudge.step for nudge in twice.view.plan}


async def test_a_second_tap_changes_nothing(database: Database, ann: Person, acme_id: int, check_in: int) -> None:
    await interview_history.mark(database, ann.id, check_in, FactKind.DONE, CHECK_IN_DUE)
    before = await stored(database, ann, acme_id)

    again = await interview_history.mark(database, ann.id, check_in, FactKind.DONE, CHECK_IN_DUE + timedelta(days=2))

    assert again.status is MarkStatus.ALREADY
    assert await stored(database, ann, acme_id) == before


async def test_a_tap_on_what_was_done_for_everybody_meanwhile_changes_nothing(
    database: Database, ann: Person, acme_id: int, worker: DeliveryWorker, clock: StandingClock
) -> None:
    await live_until(worker, clock, in_new_york("2026-11-20 15:30"))
    dana = await nudge_id(database, ann, acme_id, Step.THANK)
    now = in_new_york("2026-11-20 16:00")
    await interview_history.record(database, ann.id, acme_id, [Fact(FactKind.DONE, now, Step.THANK, NOBODY)], now)

    assert (await interview_history.mark(database, ann.id, dana, FactKind.DONE, now)).status is MarkStatus.ALREADY


async def test_somebody_elses_nudge_is_not_there(
    database: Database, ann: Person, ben: Person, acme_id: int, check_in: int
) -> None:
    before = await stored(database, ann, acme_id)

    marked = await interview_history.mark(database, ben.id, check_in, FactKind.DONE, CHECK_IN_DUE)

    assert (marked.status, marked.view, marked.nudge) == (MarkStatus.GONE, None, None)
    assert await stored(database, ann, acme_id) == before


async def test_a_tap_on_a_rung_of_an_older_ladder_is_out_of_date(
    database: Database, ann: Person, acme_id: int, check_in: int
) -> None:
    now = in_new_york("2026-12-01 10:00")
    answer = Fact(FactKind.STILL_DECIDING, now, decide_by=date(2026, 12, 11))
    await interview_history.record(database, ann.id, acme_id, [answer], now)
    before = await stored(database, ann, acme_id)

    marked = await interview_history.mark(database, ann.id, check_in, FactKind.DONE, now + timedelta(hours=1))

    assert marked.status is MarkStatus.OUTDATED
    assert await stored(database, ann, acme_id) == before


async def test_older_messages_of_the_same_step_lose_their_buttons(
    database: Database, ann: Person, worker: DeliveryWorker, messenger: FakeMessenger, clock: StandingClock
) -> None:
    await recorded(database, ann, with_dana_alone())
    await live_until(worker, clock, in_new_york("2026-11-21 11:00"))
    to_dana = [one.nudge_id for one in messenger.outgoing if one.nudge.step is Step.THANK]

    marked = await interview_history.mark(database, ann.id, to_dana[-1], FactKind.DONE, clock.now())

    assert len(to_dana) == 2
    assert [row.id for row in marked.stale] == to_dana[:1]
    assert all(row.message_id for row in marked.stale)


async def test_a_message_that_carries_other_nudges_too_keeps_its_buttons(
    database: Database,
    ann: Person,
    acme_id: int,
    worker: DeliveryWorker,
    messenger: FakeMessenger,
    clock: StandingClock,
) -> None:
    await live_until(worker, clock, in_new_york("2026-11-21 11:00"))
    newest = await nudge_id(database, ann, acme_id, Step.THANK)

    marked = await interview_history.mark(database, ann.id, newest, FactKind.DONE, clock.now())

    assert [len(message.nudges) for message in messenger.bundles] == [2, 1, 2]
    assert marked.stale == ()


async def test_undo_puts_the_facts_back_once(database: Database, ann: Person, acme_id: int, check_in: int) -> None:
    before = await seen(database, ann, acme_id, CHECK_IN_DUE)
    marked = await interview_history.mark(database, ann.id, check_in, FactKind.DONE, CHECK_IN_DUE)

    undone = await interview_history.undo(database, ann.id, marked.action_id, CHECK_IN_DUE)
    again = await interview_history.undo(database, ann.id, marked.action_id, CHECK_IN_DUE)

    after = await seen(database, ann, acme_id, CHECK_IN_DUE)
    assert [one.stored.id for one in undone.touched] == [acme_id]
    assert again.touched == ()
    assert (after.plan, after.stored.facts(), after.stored.next_at) == (
        before.plan,
        before.stored.facts(),
        before.stored.next_at,
    )


async def test_after_an_undo_the_tap_counts_again(database: Database, ann: Person, check_in: int) -> None:
    marked = await interview_history.mark(database, ann.id, check_in, FactKind.DONE, CHECK_IN_DUE)
    await interview_history.undo(database, ann.id, marked.action_id, CHECK_IN_DUE)

    assert (
        await interview_history.mark(database, ann.id, check_in, FactKind.SKIPPED, CHECK_IN_DUE)
    ).status is MarkStatus.APPLIED


async def test_nobody_undoes_what_somebody_else_did(
    database: Database, ann: Person, ben: Person, acme_id: int, check_in: int
) -> None:
    marked = await interview_history.mark(database, ann.id, check_in, FactKind.DONE, CHECK_IN_DUE)
    before = await stored(database, ann, acme_id)

    assert (await interview_history.undo(database, ben.id, marked.action_id, CHECK_IN_DUE)).touched == ()
    assert await stored(database, ann, acme_id) == before
