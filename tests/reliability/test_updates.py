"""Updates when the leader changes: each has its effect once, none is dropped, and a standby does nothing."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from telegram import Update

from bot.chat.telegram.access import AccessPolicy
from bot.chat.telegram.update_batches import UpdateBatcher
from bot.chat.telegram.update_processor import PersonUpdateProcessor
from bot.chat.telegram.update_queue import StoredUpdateQueue
from bot.clock import SystemClock
from bot.config import Public
from bot.scheduling.ticker import Ticker
from bot.storage.database import Database
from bot.storage.opening import open_database
from bot.storage.unit_of_work import HandledElsewhere, UpdateInHand
from tests.fakes import StandingClock

NOW = datetime(2026, 11, 20, 20, 5, tzinfo=UTC)
TO_ALL = Public("Ann Operator", "ann@example.org")


@pytest.fixture
async def database(database_url: str, tmp_path: Path) -> AsyncIterator[Database]:
    opened = await open_database(database_url, tmp_path / "keys" / "master.key", tmp_path / "data")
    yield opened
    await opened.dispose()


@pytest.fixture
async def other(database: Database, database_url: str) -> AsyncIterator[Database]:
    """The same database, as another process has it."""
    opened = Database(database_url, database.keys)
    yield opened
    await opened.dispose()


def update(number: int) -> Update:
    user = {"id": 1001, "is_bot": False, "first_name": "Ann"}
    message = {"message_id": number, "date": 1_795_000_000, "chat": {"id": 1001, "type": "private"}, "from": user}
    found = Update.de_json({"update_id": number, "message": {**message, "text": "hello"}}, None)
    assert found is not None
    return found


async def received(database: Database, number: int) -> None:
    async with database.unit() as unit:
        await unit.inbox.receive(number, 1001, update(number).to_json(), NOW)
        await unit.commit()


async def make_known(database: Database, telegram_id: int) -> None:
    """An effect that an update may have."""
    async with database.unit() as unit:
        await unit.people.create(telegram_id, telegram_id, NOW)
        await unit.commit(handles_update=True)


async def unhandled(database: Database) -> list[int]:
    async with database.unit() as unit:
        return [one.update_id for one in await unit.inbox.unhandled()]


def queue_of(database: Database, *, is_leader: bool = True) -> StoredUpdateQueue:
    clock = StandingClock(NOW)
    return StoredUpdateQueue(
        database, UpdateBatcher(database), AccessPolicy(TO_ALL, database, clock), clock, is_leader=lambda: is_leader
    )


# -- the effect and its mark -----------------------------------------------------------------------------------------


async def test_check_26_of_two_processes_that_work_on_one_update_the_second_has_no_effect(
    database: Database, other: Database
) -> None:
    await received(database, 7)
    await make_known(database.effect_of(UpdateInHand(7)), 1001)

    with pytest.raises(HandledElsewhere):
        await make_known(other.effect_of(UpdateInHand(7)), 2002)

    async with database.unit() as unit:
        assert await unit.people.get(2002) is None


async def test_check_26_one_update_may_have_its_effect_in_several_transactions(database: Database) -> None:
    await received(database, 7)
    bound = database.effect_of(UpdateInHand(7))

    for telegram_id in (1001, 2002):
        await make_known(bound, telegram_id)

    async with database.unit() as unit:
        assert len(await unit.people.all_ids()) == 2


async def test_an_update_that_went_with_its_person_stands_in_nobodys_way(database: Database) -> None:
    await received(database, 7)

    async with database.effect_of(UpdateInHand(7)).unit() as unit:
        person = await unit.people.create(1001, 1001, NOW)
        await unit.people.delete(person.id)
        await unit.commit(handles_update=True)

    assert await unhandled(database) == []


# -- the queue -------------------------------------------------------------------------------------------------------


async def test_check_26_an_update_that_comes_again_is_queued_once(database: Database) -> None:
    queue = queue_of(database)

    await queue.put(update(7))
    await queue.put(update(7))

    assert queue.qsize() == 1


async def test_check_24_what_a_process_stored_and_could_not_handle_any_more_is_handled_by_the_next(
    database: Database, other: Database
) -> None:
    next_one = queue_of(database)
    await received(other, 7)  # after the next one took up what was left, and before Telegram gave it the same

    await next_one.put(update(7))
    await next_one.put(update(7))

    assert next_one.qsize() == 1


async def test_check_26_what_was_handled_before_is_dropped(database: Database) -> None:
    await received(database, 7)
    async with database.unit() as unit:
        await unit.inbox.mark_handled(7)
        await unit.connection.commit()
    queue = queue_of(database)

    await queue.put(update(7))

    assert queue.empty()


async def test_check_24_a_standby_neither_stores_nor_confirms_an_update(database: Database) -> None:
    putting = asyncio.create_task(queue_of(database, is_leader=False).put(update(7)))

    done, _ = await asyncio.wait({putting}, timeout=0.05)
    putting.cancel()

    assert not done
    assert await unhandled(database) == []


async def test_check_24_a_standby_runs_no_handler_and_the_row_stays_for_the_next_leader(database: Database) -> None:
    await received(database, 7)
    ran = False

    async def handle() -> None:
        nonlocal ran
        ran = True

    await PersonUpdateProcessor(UpdateBatcher(database), is_leader=lambda: False).do_process_update(update(7), handle())

    assert not ran
    assert await unhandled(database) == [7]


# -- the database under many hands -----------------------------------------------------------------------------------


async def test_check_29_twenty_at_once_who_read_and_then_write_lose_nothing_and_are_never_locked_out(
    database: Database, other: Database
) -> None:
    async with database.unit() as unit:
        person = await unit.people.create(1001, 1001, NOW)
        await unit.dialogues.put(person.id, "count", "one", {"count": 0}, None, NOW)
        await unit.connection.commit()

    async def count(through: Database) -> None:
        for _ in range(5):
            async with through.unit() as unit:
                await unit.people.change(person.id, language="en")  # on PostgreSQL this takes the row
                draft = await unit.dialogues.get(person.id)
                assert draft is not None
                await unit.dialogues.put(person.id, "count", "one", {"count": draft.data["count"] + 1}, None, NOW)
                await unit.connection.commit()

    await asyncio.gather(*(count(through) for through in (database, other) for _ in range(10)))

    async with database.unit() as unit:
        draft = await unit.dialogues.get(person.id)
    assert draft is not None
    assert draft.data["count"] == 100


# -- the loop --------------------------------------------------------------------------------------------------------


async def test_check_5_a_loop_that_was_blocked_at_the_moment_still_delivers_afterwards() -> None:
    delivered = asyncio.Event()
    due = SystemClock().now() + timedelta(seconds=0.2)

    async def deliver() -> int:
        if SystemClock().now() >= due:
            delivered.set()
        return 0

    async def next_due() -> datetime | None:
        return None if delivered.is_set() else due

    ticker = Ticker(deliver, next_due, SystemClock(), timedelta(seconds=60), SystemClock())
    ticker.start()
    await asyncio.sleep(0.05)
    time.sleep(1.5)  # noqa: ASYNC251 - this is what is tested: longer than APScheduler's usual grace of a second

    assert await asyncio.wait_for(delivered.wait(), 30)
    ticker.stop()
