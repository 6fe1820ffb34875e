from datetime import timedelta

import pytest

from bot.storage.database import Database
from bot.storage.errors import NotFound
from bot.storage.records.people import Person
from tests.storage.conftest import NOW

SAID = {"company": "Acme", "people": [{"name": "Dana Lee"}], "over": True, "when": None}


async def test_a_dialogue_is_stored_with_every_answer_so_far(database: Database, ann: Person) -> None:
    async with database.unit() as unit:
        put = await unit.dialogues.put(ann.id, "new", "people", SAID, 55, NOW)
        await unit.commit()

    async with database.unit() as unit:
        found = await unit.dialogues.get(ann.id)
    assert found == put
    assert (put.data, put.version, put.message_id) == (SAID, 1, 55)


async def test_each_step_is_a_new_version_of_the_one_open_dialogue(
    database: Database, ann: Person, ben: Person
) -> None:
    later = NOW + timedelta(minutes=1)

    async with database.unit() as unit:
        await unit.dialogues.put(ann.id, "new", "people", SAID, 55, NOW)
        await unit.dialogues.put(ben.id, "settings", "zone", {}, None, NOW)
        second = await unit.dialogues.put(ann.id, "answer", "date", {"n": 1}, None, later)
        opened = await unit.dialogues.all()

    assert second.version == 2
    assert [(one.person_id, one.dialogue, one.updated_at) for one in opened] == [
        (ann.id, "answer", later),
        (ben.id, "settings", NOW),
    ]


async def test_deleting_a_dialogue_leaves_those_of_others(database: Database, ann: Person, ben: Person) -> None:
    async with database.unit() as unit:
        await unit.dialogues.put(ann.id, "new", "people", SAID, 55, NOW)
        await unit.dialogues.put(ben.id, "new", "when", {}, None, NOW)

        await unit.dialogues.delete(ann.id)
        await unit.dialogues.delete(ann.id)

        assert await unit.dialogues.get(ann.id) is None
        assert await unit.dialogues.get(ben.id) is not None


async def test_an_unknown_person_cannot_have_a_dialogue(database: Database) -> None:
    async with database.unit() as unit:
        with pytest.raises(NotFound):
            await unit.dialogues.put(999, "new", "people", {}, None, NOW)
