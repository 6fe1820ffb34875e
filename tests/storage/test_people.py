from datetime import time, timedelta

import pytest
from sqlalchemy import func, select

from bot.domain.model import Fact, FactKind, Lead, Preferences
from bot.storage.database import Database
from bot.storage.errors import NotFound
from bot.storage.records.people import Person
from bot.storage.repositories.people import OwnerExists
from bot.storage.tables import metadata
from tests.storage.conftest import NOW, acme, add


async def test_a_new_person_has_the_default_hours_and_no_time_zone(database: Database) -> None:
    async with database.unit() as unit:
        made = await unit.people.create(9_007_199_254_740_993, -1_000_000_000_001, NOW, language="de")
        await unit.commit()

    async with database.unit() as unit:
        found = await unit.people.get(9_007_199_254_740_993)
    assert found == made
    assert made.preferences is None
    assert (made.nudge_at, made.call_at, made.lead) == (time(9, 30), time(10, 30), Lead.EMAIL)
    assert (made.chat_id, made.language, made.reachable, made.owner) == (-1_000_000_000_001, "de", True, False)
    assert made.created_at == NOW


async def test_creating_a_person_twice_gives_the_same_one(database: Database, ann: Person) -> None:
    async with database.unit() as unit:
        again = await unit.people.create(ann.telegram_id, ann.chat_id, NOW + timedelta(days=1))

    assert again == ann


async def test_changes_are_stored_and_personal_text_is_decrypted(database: Database, ann: Person) -> None:
    async with database.unit() as unit:
        await unit.people.change(ann.id, name="Ann Bell", phone="+1 212 555 0199", quiet_to=time(7), lead=Lead.PHONE)
        await unit.people.change(ann.id, phone=None)
        await unit.commit()

    async with database.unit() as unit:
        found = await unit.people.by_id(ann.id)
    assert found is not None
    assert (found.name, found.phone, found.signature) == ("Ann Bell", None, None)
    assert found.preferences == Preferences("America/New_York", "US", quiet_to=time(7), lead=Lead.PHONE)


async def test_personal_text_shows_in_no_repr(database: Database, ann: Person) -> None:
    await add(database, ann)
    async with database.unit() as unit:
        named = await unit.people.change(ann.id, name="Ann Bell", phone="555 0199", signature="Warmly")
        (stored,) = await unit.interviews.all(ann.id)

    shown = repr(named) + repr(stored)

    assert not any(text in shown for text in ("Ann Bell", "555 0199", "Warmly", "Acme", "Dana", "warehouse"))


@pytest.mark.parametrize("field", ["id", "telegram_id", "data_key", "created_at", "nickname"])
async def test_immutable_and_unknown_fields_cannot_be_changed(database: Database, ann: Person, field: str) -> None:
    async with database.unit() as unit:
        with pytest.raises(TypeError, match=field):
            await unit.people.change(ann.id, **{field: 1})


async def test_changing_an_unknown_person_is_not_found(database: Database) -> None:
    async with database.unit() as unit:
        with pytest.raises(NotFound):
            await unit.people.change(999, country="US")


async def test_a_bot_has_one_owner(database: Database) -> None:
    async with database.unit() as unit:
        first = await unit.people.create(1, 1, NOW, owner=True)
        with pytest.raises(OwnerExists):
            await unit.people.create(2, 2, NOW, owner=True)
        await unit.people.create(3, 3, NOW)
        await unit.commit()

    async with database.unit() as unit:
        assert await unit.people.owner() == first
        assert await unit.people.get(2) is None
        assert len(await unit.people.all_ids()) == 2


async def test_a_person_who_blocked_the_bot_has_nothing_due_until_they_are_back(
    database: Database, ann: Person
) -> None:
    interview_id = await add(database, ann, next_at=NOW)

    async with database.unit() as unit:
        await unit.people.change(ann.id, reachable=False)
        await unit.interviews.schedule(ann.id, interview_id, NOW)
        resting = await unit.delivery_queue.earliest_due()
        await unit.people.change(ann.id, reachable=True)
        await unit.interviews.schedule(ann.id, interview_id, NOW)
        back = await unit.delivery_queue.earliest_due()

    assert resting is None
    assert back == NOW


async def test_nothing_is_due_while_the_time_zone_is_unknown(database: Database) -> None:
    async with database.unit() as unit:
        made = await unit.people.create(7, 7, NOW)
        interview_id = await unit.interviews.add(made.id, acme(), "UTC", None, NOW)
        unknown = await unit.delivery_queue.earliest_due()
        await unit.people.change(made.id, timezone="Europe/London")
        await unit.interviews.schedule(made.id, interview_id, NOW)
        known = await unit.delivery_queue.earliest_due()

    assert unknown is None
    assert known == NOW


async def test_deleting_a_person_deletes_every_row_of_theirs_and_none_of_others(
    database: Database, ann: Person, ben: Person
) -> None:
    for one in (ann, ben):
        interview_id = await add(database, one)
        async with database.unit() as unit:
            await unit.interviews.record(one.id, interview_id, [Fact(FactKind.ON_HOLD, NOW)], action_id=1)
            await unit.dialogues.put(one.id, "new", "company", {}, None, NOW)
            await unit.inbox.receive(one.telegram_id, one.telegram_id, "{}", NOW)
            await unit.commit()
    before = await counts(database)

    async with database.unit() as unit:
        await unit.people.delete(ann.id)
        await unit.commit()

    assert await counts(database) == {
        table: count if table == "keyring" else count // 2 for table, count in before.items()
    }
    async with database.unit() as unit:
        assert await unit.people.by_id(ann.id) is None
        assert len(await unit.interviews.all(ben.id)) == 1


async def counts(database: Database) -> dict[str, int]:
    async with database.engine.connect() as connection:
        return {
            name: await connection.scalar(select(func.count()).select_from(table)) or 0
            for name, table in metadata.tables.items()
        }
