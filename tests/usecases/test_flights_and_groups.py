"""What is in the air, and what is written together: counted, with nothing sent and nothing written."""

import asyncio
from collections.abc import Sequence

import pytest

from bot.usecases.delivery.batching import GroupCommit
from bot.usecases.delivery.in_flight import InFlight


class Writing:
    """Writes down which items came together."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []

    async def __call__(self, items: Sequence[int]) -> Sequence[int]:
        self.batches.append(list(items))
        return [10 * item for item in items]


async def test_an_item_that_comes_alone_goes_at_once_and_those_that_follow_closely_gather() -> None:
    writing = Writing()
    group = GroupCommit(writing, gap=0.5)

    first = await group.do(1)
    second = asyncio.create_task(group.do(2))
    for _ in range(5):
        await asyncio.sleep(0)
    third = asyncio.create_task(group.do(3))

    assert (first, await second, await third) == (10, 20, 30)
    assert writing.batches == [[1], [2, 3]]


async def test_more_than_may_go_together_go_one_batch_after_the_other_in_their_order() -> None:
    writing = Writing()
    group = GroupCommit(writing, most=2)

    results = await asyncio.gather(*(group.do(number) for number in (1, 2, 3, 4, 5)))

    assert results == [10, 20, 30, 40, 50]
    assert writing.batches == [[1, 2], [3, 4], [5]]


async def test_whoever_has_enough_room_does_not_wait_for_the_last_to_land() -> None:
    air = InFlight[int]()
    slow = asyncio.Event()

    async def bring(number: int) -> int:
        if number == 3:
            await slow.wait()
        return number

    for number in (1, 2, 3):
        air.start(bring(number))
    await air.wait(1, None)

    assert (len(air.flying), sorted(air.landed())) == (1, [1, 2])
    slow.set()
    await air.wait(0, None)
    assert sorted(air.landed()) == [1, 2, 3]


async def test_a_flight_that_fails_is_told_and_the_others_are_called_off() -> None:
    air = InFlight[int]()

    async def fail() -> int:
        raise LookupError("gone")

    air.start(fail())
    air.start(asyncio.sleep(3600, 1))
    await air.wait(1, None)

    assert air.failed
    await air.end()
    assert not air.flying
    with pytest.raises(LookupError, match="gone"):
        air.landed()
