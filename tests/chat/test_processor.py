"""Updates in work: those of one person follow each other, and nobody waits for what others only wait for."""

from __future__ import annotations

import asyncio

import pytest
from telegram import Update

from bot.chat.telegram.handling import current_handling
from bot.chat.telegram.update_batches import UpdateBatcher
from bot.chat.telegram.update_processor import PersonUpdateProcessor
from bot.storage.database import Database

ANN, BOB = 1001, 1002


def update(number: int, sender: int) -> Update:
    user = {"id": sender, "is_bot": False, "first_name": "Somebody"}
    message = {"message_id": number, "date": 1_795_000_000, "chat": {"id": sender, "type": "private"}, "from": user}
    found = Update.de_json({"update_id": number, "message": {**message, "text": "hello"}}, None)
    assert found is not None
    return found


@pytest.fixture
def processor(database: Database) -> PersonUpdateProcessor:
    """With room for one update."""
    return PersonUpdateProcessor(UpdateBatcher(database), concurrency=1)


async def nothing() -> None:
    """What many a handler does."""


async def test_what_is_done_once_an_update_is_through_keeps_nobody_waiting(processor: PersonUpdateProcessor) -> None:
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def nudge() -> None:
        begun.set()
        await may_end.wait()

    async def with_a_nudge_to_follow() -> None:
        handling = current_handling.get()
        assert handling is not None
        handling.afterwards.append(nudge)

    first = asyncio.create_task(processor.process_update(update(1, ANN), with_a_nudge_to_follow()))
    await begun.wait()
    async with asyncio.timeout(5):
        await processor.process_update(update(2, BOB), nothing())
        await processor.process_update(update(3, ANN), nothing())

    assert not first.done()
    may_end.set()
    await first


async def test_updates_that_wait_for_an_earlier_one_of_their_person_take_nobodys_room(
    processor: PersonUpdateProcessor,
) -> None:
    order: list[str] = []
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def noted(what: str) -> None:
        order.append(what)
        begun.set()
        await may_end.wait()

    anns = [asyncio.create_task(processor.process_update(update(n, ANN), noted(f"ann {n}"))) for n in (1, 2, 3)]
    await begun.wait()
    bobs = asyncio.create_task(processor.process_update(update(4, BOB), noted("bob")))
    await asyncio.sleep(0)
    may_end.set()
    await asyncio.gather(*anns, bobs)

    assert order.index("bob") == 1
    assert [one for one in order if one != "bob"] == ["ann 1", "ann 2", "ann 3"]
