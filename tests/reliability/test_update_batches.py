"""What is read and written for several people at once: one transaction, and what one cannot have is nobody else's."""

import asyncio
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest
from sqlalchemy import event

from bot.chat.telegram.handling import Sender
from bot.chat.telegram.update_batches import BATCH_FROM, FinishedUpdate, ReceivedUpdates, UpdateBatcher
from bot.storage.database import Database
from bot.storage.errors import NotFound
from bot.storage.records.people import DialogueState, NewDialogueState, Person, QuestionShown
from bot.storage.unit_of_work import HandledElsewhere, UpdateInHand

NOW = datetime(2026, 11, 20, 20, 5, tzinfo=UTC)


@pytest.fixture
async def people(database: Database) -> list[Person]:
    async with database.unit() as unit:
        met = [await unit.people.create(number, number, NOW) for number in range(1001, 1006)]
        await unit.commit()
    return met


def draft(person_id: int, step: str = "job") -> NewDialogueState:
    return NewDialogueState(person_id, "add", step, {"company": "Acme"}, None, NOW)


async def steps(database: Database, people: list[Person]) -> list[str | None]:
    async with database.unit() as unit:
        found = [await unit.dialogues.get(one.id) for one in people]
    return [one.step if one else None for one in found]


async def test_what_comes_together_is_one_transaction(database: Database, people: list[Person]) -> None:
    batcher, commits = UpdateBatcher(database), list[int]()
    event.listen(database.engine.sync_engine, "commit", lambda _: commits.append(1))

    arrived = ReceivedUpdates([(7, 1001, "{}"), (8, 1002, "{}")], NOW, frozenset())
    kept, stands, *_ = await asyncio.gather(
        batcher.store_updates(arrived),
        batcher.look_up_sender(1004),
        batcher.finish(FinishedUpdate(5, [])),
        *(batcher.write_dialogue(draft(one.id)) for one in people[:3]),
    )

    assert kept == {7, 8}
    assert isinstance(stands, Sender)
    assert stands.person == people[3]
    assert len(commits) == 1
    assert await steps(database, people) == ["job", "job", "job", None, None]


async def test_in_a_crowd_those_who_follow_each_other_closely_share_a_transaction(
    database: Database, people: list[Person]
) -> None:
    batcher, commits = UpdateBatcher(database, batch_interval=1.0), list[int]()
    event.listen(database.engine.sync_engine, "commit", lambda _: commits.append(1))

    with ExitStack() as crowd:
        for _ in range(BATCH_FROM):
            crowd.enter_context(batcher.turn())
        await batcher.look_up_sender(1001)
        first = asyncio.create_task(batcher.write_dialogue(draft(people[0].id)))
        for _ in range(5):
            await asyncio.sleep(0)
        await batcher.write_dialogue(draft(people[1].id))
        await first

    assert len(commits) == 1


async def test_each_draft_knows_its_own_version(database: Database, people: list[Person]) -> None:
    batcher = UpdateBatcher(database)
    await batcher.write_dialogue(draft(people[1].id))

    written = await asyncio.gather(*(batcher.write_dialogue(draft(one.id, "who")) for one in people))

    assert [one.person_id for one in written] == [one.id for one in people]
    assert [one.version for one in written] == [1, 2, 1, 1, 1]
    await asyncio.gather(
        *(
            batcher.finish(FinishedUpdate(n, [QuestionShown(one.person_id, one.version, n)]))
            for n, one in enumerate(written)
        )
    )
    async with database.unit() as unit:
        found = [await unit.dialogues.get(one.id) for one in people]
    assert [one.message_id for one in found if one is not None] == [0, 1, 2, 3, 4]


async def test_a_draft_of_nobody_known_is_nobody_elses_trouble(database: Database, people: list[Person]) -> None:
    batcher = UpdateBatcher(database)

    first, nobody, second = await asyncio.gather(
        batcher.write_dialogue(draft(people[0].id)),
        batcher.write_dialogue(draft(999_999)),
        batcher.write_dialogue(draft(people[1].id)),
        return_exceptions=True,
    )

    assert isinstance(nobody, NotFound)
    assert isinstance(first, DialogueState)
    assert isinstance(second, DialogueState)
    assert await steps(database, people[:2]) == ["job", "job"]


async def test_check_26_an_update_that_had_its_effect_elsewhere_has_none_here_and_the_others_have(
    database: Database, people: list[Person]
) -> None:
    batcher, ours, theirs = UpdateBatcher(database), UpdateInHand(7), UpdateInHand(8)
    await batcher.store_updates(ReceivedUpdates([(7, 1001, "{}"), (8, 1002, "{}")], NOW, frozenset()))
    async with database.unit() as unit:
        assert await unit.inbox.mark_handled(8)
        await unit.commit()

    mine, refused = await asyncio.gather(
        batcher.write_dialogue(draft(people[0].id), ours),
        batcher.write_dialogue(draft(people[1].id), theirs),
        return_exceptions=True,
    )

    assert isinstance(mine, DialogueState)
    assert isinstance(refused, HandledElsewhere)
    assert (ours.marked, theirs.marked) == (True, False)
    assert await steps(database, people[:2]) == ["job", None]
    async with database.unit() as unit:
        assert await unit.inbox.unhandled() == []


async def test_two_drafts_of_one_person_are_put_one_after_the_other(database: Database, people: list[Person]) -> None:
    batcher = UpdateBatcher(database)

    first, second = await asyncio.gather(
        batcher.write_dialogue(draft(people[0].id)), batcher.write_dialogue(draft(people[0].id, "who"))
    )

    assert (first.version, second.version) == (1, 2)
    assert await steps(database, people[:1]) == ["who"]


async def test_a_row_that_cannot_be_read_is_nobody_elses_trouble(database: Database, people: list[Person]) -> None:
    batcher = UpdateBatcher(database)
    await batcher.write_dialogue(draft(people[0].id))
    async with database.unit() as unit:
        await unit.connection.exec_driver_sql("UPDATE dialogues SET data = 'spoilt'")
        await unit.commit()

    broken, whole = await asyncio.gather(
        batcher.look_up_sender(1001), batcher.look_up_sender(1002), return_exceptions=True
    )

    assert isinstance(broken, Exception)
    assert not isinstance(whole, BaseException)
    assert whole is not None
    assert whole.person == people[1]
