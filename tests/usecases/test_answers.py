"""Answers and contacts: what an offer means elsewhere, and which step a contact unasked counts as."""

import pytest

from bot.domain.model import CallResult, Fact, FactKind, Lead, Step
from bot.domain.planner import Phase
from bot.storage.database import Database
from bot.storage.records.people import Person
from bot.usecases import history as interview_history
from bot.usecases import views as interview_views
from bot.usecases.history import ContactWay
from tests.usecases.conftest import (
    AFTER_ACME,
    acme,
    first,
    in_new_york,
    recorded,
    seen,
    stored,
)


async def test_an_offer_is_news_in_every_other_interview_that_waits(database: Database, ann: Person) -> None:
    offered, waiting, over = [await recorded(database, ann, acme(company=name)) for name in ("Acme", "Bolt", "Core")]
    await interview_history.record(database, ann.id, over, [Fact(FactKind.REJECTED, AFTER_ACME)], AFTER_ACME)

    action_id = (await interview_history.record_offer(database, ann.id, offered, AFTER_ACME)).action_id

    views = {one.stored.id: one for one in await interview_views.load_views(database, ann.id, AFTER_ACME)}
    assert [views[id_].phase for id_ in (offered, waiting, over)] == [Phase.OFFER, Phase.WAITING, Phase.REJECTED]
    assert first(views[waiting].plan, Step.LEVERAGE) == in_new_york("2026-11-23 09:30")
    assert Step.LEVERAGE not in {n.step for id_ in (offered, over) for n in views[id_].plan}
    assert {entry.action_id for entry in views[waiting].stored.history} == {action_id}


async def test_undoing_an_offer_takes_it_back_everywhere(database: Database, ann: Person) -> None:
    ids = [await recorded(database, ann, acme(company=name)) for name in ("Acme", "Bolt", "Core")]
    before = [await seen(database, ann, id_, AFTER_ACME) for id_ in ids]
    action_id = (await interview_history.record_offer(database, ann.id, ids[0], AFTER_ACME)).action_id

    undone = await interview_history.undo(database, ann.id, action_id, AFTER_ACME)

    after = [await seen(database, ann, id_, AFTER_ACME) for id_ in ids]
    assert sorted(one.stored.id for one in undone.touched) == sorted(ids)
    assert [one.plan for one in after] == [one.plan for one in before]
    assert [one.stored.next_at for one in after] == [one.stored.next_at for one in before]


async def test_somebody_elses_interviews_hear_nothing_of_an_offer(
    database: Database, ann: Person, ben: Person, acme_id: int
) -> None:
    of_ben = await recorded(database, ben)
    before = await stored(database, ben, of_ben)

    await interview_history.record_offer(database, ann.id, acme_id, AFTER_ACME)

    assert await stored(database, ben, of_ben) == before


@pytest.mark.parametrize(
    ("lead", "how", "counts_as"),
    [
        (Lead.EMAIL, ContactWay.WROTE, (Step.CHECK_IN, 1)),
        (Lead.EMAIL, ContactWay.CALLED, (Step.CALL, 1)),
        (Lead.PHONE, ContactWay.WROTE, (Step.CHECK_IN, 1)),
        (Lead.PHONE, ContactWay.CALLED, (Step.CALL, 1)),
    ],
)
async def test_a_contact_unasked_counts_as_the_rung_of_its_kind(
    database: Database, ann: Person, lead: Lead, how: ContactWay, counts_as: tuple[Step, int]
) -> None:
    at = in_new_york("2026-12-01 12:00")
    interview_id = await recorded(database, ann, acme(lead=lead))

    found = await interview_history.contacted(database, ann.id, interview_id, how, at, at)

    fact = found.view.stored.history[-1].fact
    assert (fact.step, fact.rung) == counts_as
    assert fact.result is (CallResult.SPOKE if how is ContactWay.CALLED else None)


async def test_a_second_letter_counts_as_the_second_check_in(database: Database, ann: Person, acme_id: int) -> None:
    written, called = in_new_york("2026-12-01 12:00"), in_new_york("2026-12-08 12:00")
    await interview_history.contacted(database, ann.id, acme_id, ContactWay.WROTE, written, written)
    await interview_history.contacted(database, ann.id, acme_id, ContactWay.CALLED, called, called)
    now = in_new_york("2026-12-22 12:00")

    found = await interview_history.contacted(database, ann.id, acme_id, ContactWay.WROTE, now, now)

    assert (found.view.stored.history[-1].fact.step, found.view.stored.history[-1].fact.rung) == (Step.CHECK_IN, 2)
    assert first(found.view.plan, Step.CALL, 2) == in_new_york("2026-12-29 10:30")


async def test_a_letter_while_they_keep_one_waiting_counts_as_keeping_warm(
    database: Database, ann: Person, acme_id: int
) -> None:
    answered, now = in_new_york("2026-12-01 12:00"), in_new_york("2026-12-15 12:00")
    await interview_history.record(database, ann.id, acme_id, [Fact(FactKind.ON_HOLD, answered)], answered)

    found = await interview_history.contacted(database, ann.id, acme_id, ContactWay.WROTE, now, now)

    assert (found.view.stored.history[-1].fact.step, found.view.stored.history[-1].fact.rung) == (Step.KEEP_WARM, 1)
    assert first(found.view.plan, Step.KEEP_WARM, 2) == in_new_york("2027-01-14 09:30")


async def test_recording_ends_the_open_dialogue_unless_it_is_kept(
    database: Database, ann: Person, acme_id: int
) -> None:
    async def left(keep: bool) -> bool:
        async with database.unit() as unit:
            await unit.dialogues.put(ann.id, "add", "job", {}, None, AFTER_ACME)
            await unit.commit()
        fact = Fact(FactKind.LINKEDIN_AGREED, AFTER_ACME, person=1)
        await interview_history.record(database, ann.id, acme_id, [fact], AFTER_ACME, keep_dialogue=keep)
        async with database.unit() as unit:
            return await unit.dialogues.get(ann.id) is not None

    assert [await left(keep) for keep in (False, True)] == [False, True]
