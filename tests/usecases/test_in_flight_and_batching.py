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
    group = GroupCommit(writing, interval=0.5)

    first = await group.submit(1)
    second = asyncio.create_task(group.submit(2))
    for _ in range(5):
        await asyncio.sleep(0)
    third = asyncio.create_task(group.submit(3))

    assert (first, await second, await third) == (10, 20, 30)
    assert writing.batches == [[1], [2, 3]]


async def test_more_than_may_go_together_go_one_batch_after_the_other_in_their_order() -> None:
    writing = Writing()
    group = GroupCommit(writing, max_items=2)

    results = await asyncio.gather(*(group.submit(number) for number in (1, 2, 3, 4, 5)))

    assert results == [10, 20, 30, 40, 50]
    assert writing.batches == [[1, 2], [3, 4], [5]]


async def test_whoever_has_enough_room_does_not_wait_for_the_last_to_land() -> None:
    in_flight = InFlight[int]()
    slow = asyncio.Event()

    async def bring(number: int) -> int:
        if number == 3:
            await slow.wait()
        return number

    for number in (1, 2, 3):
        in_flight.start(bring(number))
    await in_flight.wait(1, None)

    assert (len(in_flight.running), sorted(in_flight.results())) == (1, [1, 2])
    slow.set()
    await in_flight.wait(0, None)
    assert sorted(in_flight.results()) == [1, 2, 3]


async def test_a_flight_that_fails_is_told_and_the_others_are_called_off() -> None:
    in_flight = InFlight[int]()

    async def fail() -> int:
        raise LookupError("gone")

    in_flight.start(fail())
    in_flight.start(asyncio.sleep(3600, 1))
    await in_flight.wait(1, None)

    assert in_flight.failed
    await in_flight.cancel()
    assert not in_flight.running
    with pytest.raises(LookupError, match="gone"):
        in_flight.results()
