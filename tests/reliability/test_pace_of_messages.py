"""The pace in all processes together, in time that jumps: 25 a second, one a second to a chat, answers at once."""

import asyncio
from datetime import UTC, datetime, time
from itertools import pairwise
from typing import Any, cast

from bot.chat.screens.nudge_list import message as nudge_message
from bot.chat.telegram.gateway import Gateway
from bot.chat.telegram.outbound_limit import CHAT_GAP, PER_SECOND, OutboundLimiter
from bot.domain.model import Lead
from bot.storage.records.people import Person
from bot.usecases.delivery.messages import Retry
from tests.fakes import StandingClock
from tests.reliability.virtual_time import lived, now

PROCESSES = 3
NOW = datetime(2026, 11, 20, 20, 5, tzinfo=UTC)
A_MOMENT = 1e-6
ANN = Person(
    1,
    1001,
    1001,
    "UTC",
    None,
    None,
    time(9, 30),
    time(10, 30),
    time(21),
    time(8),
    Lead.EMAIL,
    "en",
    None,
    None,
    None,
    True,
    False,
    False,
    NOW,
)
NO_BOT = cast("Any", None)


class OneRow:
    """The row in the database that all processes book their slots in; each question takes it 5 ms."""

    def __init__(self) -> None:
        self._free = 0.0

    async def book(self, slots: int) -> float:
        await asyncio.sleep(0.005)
        asked = now()
        first = max(asked, self._free)
        self._free = first + slots / PER_SECOND
        return first - asked


def busiest_second(left: list[float]) -> int:
    """How many left in the second in which most did."""
    return max(sum(began <= at < began + 1 - A_MOMENT for at in left) for began in left)


async def closed(limiters: list[OutboundLimiter]) -> None:
    for limiter in limiters:
        await limiter.close()


def test_check_20_three_hundred_nudges_of_three_processes_leave_at_twenty_five_a_second_and_no_faster() -> None:
    left: list[float] = []

    async def story() -> None:
        row = OneRow()
        limiters = [OutboundLimiter(budget=row) for _ in range(PROCESSES)]

        async def nudge(number: int) -> None:
            await limiters[number % PROCESSES].turn(number, urgent=False)
            left.append(now())

        await asyncio.gather(*(nudge(number) for number in range(300)))
        await closed(limiters)

    lived(story())

    assert len(left) == 300
    assert busiest_second(left) <= PER_SECOND + 1  # the first of all leaves late, by what its question took
    assert 11 < max(left) < 14


def test_check_20_nudges_to_one_chat_leave_a_second_apart_also_where_the_first_waited_long_for_its_turn() -> None:
    left: list[float] = []

    async def story() -> None:
        limiter = OutboundLimiter(budget=OneRow())
        crowd = [asyncio.create_task(limiter.turn(number, urgent=False)) for number in range(200)]
        await asyncio.sleep(0)
        for _ in range(3):
            await limiter.turn(1001, urgent=False)
            left.append(now())
        await asyncio.gather(*crowd)
        await closed([limiter])

    lived(story())

    assert left[0] > 5
    assert all(second - first >= CHAT_GAP - A_MOMENT for first, second in pairwise(left))


def test_check_20_an_answer_leaves_at_once_while_hundreds_of_nudges_wait() -> None:
    waited: list[float] = []

    async def story() -> None:
        limiter = OutboundLimiter(budget=OneRow())
        crowd = [asyncio.create_task(limiter.turn(number, urgent=False)) for number in range(300)]
        for number in range(20):
            await asyncio.sleep(0.5)
            asked = now()
            await limiter.turn(5000 + number, urgent=True)
            waited.append(now() - asked)
        await asyncio.gather(*crowd)
        await closed([limiter])

    lived(story())

    assert max(waited) <= 1 / PER_SECOND


def test_check_19_a_nudge_that_waits_for_its_turn_keeps_to_a_halt_that_an_answer_meets_meanwhile() -> None:
    found: list[Retry | None] = []

    async def story() -> None:
        limiter = OutboundLimiter()
        gateway = Gateway(NO_BOT, StandingClock(NOW), nudge_message, limiter)
        crowd = [asyncio.create_task(limiter.turn(number, urgent=False)) for number in range(100)]
        await asyncio.sleep(0)
        turn = asyncio.create_task(gateway.ready(ANN))
        await asyncio.sleep(0.1)
        limiter.hold(ANN.chat_id, 35)
        found.append(await turn)
        await asyncio.gather(*crowd)
        await closed([limiter])

    lived(story())

    assert [one.reason for one in found if one] == ["retry_after"]
