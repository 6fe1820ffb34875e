from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.storage.database import Database
from bot.storage.records.people import Person
from bot.storage.tables import inbox
from bot.storage.unit_of_work import UpdateInHand
from tests.storage.conftest import NOW


async def test_a_duplicate_update_is_stored_once(database: Database) -> None:
    async with database.unit() as unit:
        first = await unit.inbox.receive(10, 1001, '{"text": "hello"}', NOW)
        await unit.commit()
    async with database.unit() as unit:
        second = await unit.inbox.receive(10, 1001, '{"text": "hello again"}', NOW)
        await unit.commit()

    async with database.unit() as unit:
        assert (first, second) == (True, False)
        assert [(one.update_id, one.payload) for one in await unit.inbox.unhandled()] == [(10, '{"text": "hello"}')]


async def test_unhandled_updates_come_back_by_update_id(database: Database) -> None:
    async with database.unit() as unit:
        for update_id in (12, 10, 11):
            await unit.inbox.receive(update_id, 1001, f"u{update_id}", NOW)
        await unit.inbox.mark_handled(11)

        assert [(one.update_id, one.payload) for one in await unit.inbox.unhandled()] == [(10, "u10"), (12, "u12")]


async def test_the_payload_is_erased_once_handled_and_a_duplicate_does_not_restore_it(
    database: Database,
) -> None:
    async with database.unit() as unit:
        await unit.inbox.receive(10, 1001, "secret", NOW)
        await unit.inbox.mark_handled(10)
        known = await unit.inbox.receive(10, 1001, "secret", NOW)
        payload = await unit.connection.scalar(select(inbox.c.payload))

    assert known is False
    assert payload is None


async def test_an_update_is_handled_exactly_when_its_effect_is_committed(database: Database, ann: Person) -> None:
    async with database.unit() as unit:
        await unit.inbox.receive(10, 1001, "u10", NOW)
        await unit.inbox.receive(11, 1001, "u11", NOW)
        await unit.commit()

    async with database.effect_of(UpdateInHand(10)).unit() as unit:
        await unit.people.change(ann.id, name="Ann")
        await unit.commit(handles_update=True)
    async with database.effect_of(UpdateInHand(11)).unit() as unit:
        await unit.people.change(ann.id, name="Annabel")

    async with database.unit() as unit:
        found = await unit.people.by_id(ann.id)
        assert found is not None
        assert found.name == "Ann"
        assert [(one.update_id, one.payload) for one in await unit.inbox.unhandled()] == [(11, "u11")]


async def test_a_unit_of_an_update_may_commit_without_marking_it_as_handled(database: Database, ann: Person) -> None:
    async with database.unit() as unit:
        await unit.inbox.receive(10, 1001, "u10", NOW)
        await unit.commit()

    async with database.effect_of(UpdateInHand(10)).unit() as unit:
        await unit.people.change(ann.id, name="Ann")
        await unit.commit(handles_update=False)

    async with database.unit() as unit:
        found = await unit.people.by_id(ann.id)
        assert found is not None
        assert found.name == "Ann"
        assert [(one.update_id, one.payload) for one in await unit.inbox.unhandled()] == [(10, "u10")]


async def test_a_unit_of_an_update_must_say_whether_the_commit_handles_it(database: Database, ann: Person) -> None:
    async with database.effect_of(UpdateInHand(10)).unit() as unit:
        await unit.people.change(ann.id, name="Ann")
        with pytest.raises(RuntimeError, match="whether it handles it"):
            await unit.commit()

    async with database.unit() as unit:
        found = await unit.people.by_id(ann.id)
        assert found is not None
        assert found.name != "Ann"


async def test_handled_updates_are_unanswered_until_marked(database: Database) -> None:
    async with database.unit() as unit:
        for update_id in (10, 11, 12):
            await unit.inbox.receive(update_id, 1001, "u", NOW)
        await unit.inbox.mark_handled(10)
        await unit.inbox.mark_handled(11)
        await unit.inbox.mark_answered(10)

        assert await unit.inbox.unanswered() == [(11, 1001)]


async def test_pruning_deletes_only_old_handled_updates(database: Database) -> None:
    async with database.unit() as unit:
        await unit.inbox.receive(10, None, "old and handled", NOW - timedelta(days=3))
        await unit.inbox.receive(11, None, "old and waiting", NOW - timedelta(days=3))
        await unit.inbox.receive(12, None, "new and handled", NOW)
        await unit.inbox.mark_handled(10)
        await unit.inbox.mark_handled(12)

        removed = await unit.inbox.prune(NOW - timedelta(days=2))
        left = await unit.connection.scalars(select(inbox.c.update_id).order_by(inbox.c.update_id))

    assert removed == 1
    assert list(left) == [11, 12]
