import asyncio
from typing import Any

import pytest

from bot.demo.server.protocol.errors import ApiError
from bot.demo.server.state.updates import UpdateQueue


def ids(updates: list[dict[str, Any]]) -> list[int]:
    return [update["update_id"] for update in updates]


async def test_an_unconfirmed_update_comes_again() -> None:
    queue = UpdateQueue(first_id=70)
    queue.put("message", {"text": "first"})
    queue.put("message", {"text": "second"})

    first = await queue.get()
    again = await queue.get()
    rest = await queue.get(offset=71)

    assert ids(first) == ids(again) == [70, 71]
    assert rest == [{"update_id": 71, "message": {"text": "second"}}]


async def test_a_confirmed_update_is_gone_for_every_offset() -> None:
    queue = UpdateQueue(first_id=70)
    queue.put("message", {})
    await queue.get(offset=71)

    assert await queue.get(offset=0) == []


async def test_a_negative_offset_keeps_the_last_ones() -> None:
    queue = UpdateQueue(first_id=1)
    for _ in range(3):
        queue.put("message", {})

    assert ids(await queue.get(offset=-1)) == [3]
    assert ids(await queue.get()) == [3]


async def test_the_limit_is_kept() -> None:
    queue = UpdateQueue(first_id=1)
    for _ in range(3):
        queue.put("message", {})

    assert ids(await queue.get(limit=2)) == [1, 2]


async def test_a_poll_waits_for_the_first_update() -> None:
    queue = UpdateQueue(first_id=1)
    poll = asyncio.create_task(queue.get(seconds=30))
    await asyncio.sleep(0)
    assert not poll.done()

    queue.put("message", {"text": "late"})

    assert await poll == [{"update_id": 1, "message": {"text": "late"}}]


async def test_a_poll_without_updates_ends_empty() -> None:
    assert await UpdateQueue(first_id=1).get(seconds=0) == []


async def test_a_second_poll_ends_the_first_with_a_conflict() -> None:
    queue = UpdateQueue(first_id=1)
    first = asyncio.create_task(queue.get(seconds=30))
    await asyncio.sleep(0)
    second = asyncio.create_task(queue.get(seconds=30))

    with pytest.raises(ApiError) as refused:
        await first
    queue.put("message", {})

    assert refused.value.code == 409
    assert refused.value.description.startswith("Conflict: terminated by other getUpdates request")
    assert ids(await second) == [1]


async def test_only_kinds_that_were_asked_for_are_kept() -> None:
    queue = UpdateQueue(first_id=1)
    queue.put("message_reaction", {})
    queue.put("my_chat_member", {})
    await queue.get(offset=2, allowed=["message_reaction"])

    queue.put("message", {})
    queue.put("message_reaction", {})

    assert [set(update) for update in await queue.get()] == [{"update_id", "message_reaction"}]


async def test_closing_ends_a_poll_at_once() -> None:
    queue = UpdateQueue(first_id=1)
    poll = asyncio.create_task(queue.get(seconds=50))
    await asyncio.sleep(0)

    queue.close()

    assert await asyncio.wait_for(poll, 5) == []
