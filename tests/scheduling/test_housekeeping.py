"""Nightly work: each chore in its time, none in another's way."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest

from bot.clock import SystemClock
from bot.scheduling.housekeeping import Chore, Housekeeping, next_nightly_run
from tests.fakes import StandingClock
from tests.watch import capture_logs

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


class Log:
    """Which chores were done, in order; `fails` names one that raises."""

    def __init__(self, fails: str = "") -> None:
        self.done: list[str] = []
        self.fails = fails

    def chore(self, name: str, *, often: bool = False) -> Chore:
        return Chore(name, self._work(name), often)

    def _work(self, name: str) -> Callable[[], Awaitable[object]]:
        async def work() -> None:
            self.done.append(name)
            if name == self.fails:
                raise ValueError("a name that nobody may read")

        return work

    async def until(self, count: int) -> None:
        async with asyncio.timeout(20):
            while len(self.done) < count:  # noqa: ASYNC110 - the scheduler sets no event
                await asyncio.sleep(0.005)


def test_the_next_night_is_the_next() -> None:
    assert next_nightly_run(NOON) == datetime(2026, 11, 21, 3, 10, tzinfo=UTC)
    assert next_nightly_run(datetime(2026, 11, 21, 3, 9, tzinfo=UTC)) == datetime(2026, 11, 21, 3, 10, tzinfo=UTC)
    assert next_nightly_run(datetime(2026, 11, 21, 3, 10, tzinfo=UTC)) == datetime(2026, 11, 22, 3, 10, tzinfo=UTC)


async def test_all_chores_are_done_at_the_start_and_then_at_night() -> None:
    clock, log = StandingClock(NOON), Log()
    house = Housekeeping([log.chore("ask", often=True), log.chore("prune")], clock, SystemClock())
    house.start()
    await log.until(2)

    clock.on(hours=1)
    house.wake()
    await log.until(3)
    clock.on(days=1)
    house.wake()
    await log.until(5)
    await house.stop()

    assert log.done == ["ask", "prune", "ask", "ask", "prune"]


async def test_a_chore_that_fails_is_told_without_its_words_and_leaves_the_others_alone() -> None:
    log = Log(fails="retention")
    house = Housekeeping([log.chore("retention"), log.chore("prune")], StandingClock(NOON), SystemClock())

    with capture_logs() as told:
        house.start()
        await log.until(2)
        await house.stop()

    assert [(entry["chore"], entry["error"]) for entry in told] == [("retention", "ValueError")]
    assert "nobody may read" not in str(told)


async def test_woken_while_it_works_it_looks_once_more() -> None:
    clock, log, begun, go_on = StandingClock(NOON), Log(), asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        log.done.append("slow")
        begun.set()
        await go_on.wait()

    house = Housekeeping([Chore("slow", slow)], clock, SystemClock())
    house.start()
    await asyncio.wait_for(begun.wait(), 20)
    clock.on(days=1)
    house.wake()
    go_on.set()
    await log.until(2)
    await house.stop()

    assert log.done == ["slow", "slow"]


@pytest.mark.parametrize("started", [True, False])
async def test_stopping_waits_for_what_is_being_done(started: bool) -> None:
    begun, go_on, log = asyncio.Event(), asyncio.Event(), Log()

    async def slow() -> None:
        begun.set()
        await go_on.wait()
        log.done.append("slow")

    house = Housekeeping([Chore("slow", slow)], StandingClock(NOON), SystemClock())
    if started:
        house.start()
        await asyncio.wait_for(begun.wait(), 20)
    stopping = asyncio.create_task(house.stop())
    await asyncio.sleep(0)
    go_on.set()
    await asyncio.wait_for(stopping, 20)

    assert log.done == (["slow"] if started else [])
