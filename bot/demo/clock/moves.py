"""Moves the demo's clock from nudge to nudge, so that each is delivered at its own time.

It must not know what a nudge is: the hooks tell when the next one is due and wake the bot.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.demo.clock.movable import MovableClock
from bot.demo.clock.zones import same_time_later, zone_of

# A delivery over HTTP on this machine takes milliseconds; after this long the clock moves on without it.
DELIVERY_SECONDS = 5.0
_POLL_SECONDS = 0.05
# A person has a few dozen nudges a week; more stops mean that one of them stays due.
MOST_STOPS = 500


class ClockStep(StrEnum):
    """How far to move."""

    NUDGE = "nudge"
    DAY = "day"
    WEEK = "week"


_DAYS = {ClockStep.DAY: 1, ClockStep.WEEK: 7}


@dataclass(frozen=True, slots=True)
class DemoHooks:
    """What the demo needs of the bot.

    `next_nudge` gives the moment (aware) of the next planned nudge or None; `wake` makes the bot read the clock and
    deliver what is due; `zone` gives the name of the person's time zone or None.
    """

    next_nudge: Callable[[], Awaitable[datetime | None]]
    wake: Callable[[], Awaitable[None]]
    clock: MovableClock
    zone: Callable[[], Awaitable[str | None]]


class ClockMover:
    """Moves the clock, one move at a time."""

    def __init__(self, hooks: DemoHooks, delivery_seconds: float = DELIVERY_SECONDS) -> None:
        self._hooks = hooks
        self._delivery_seconds = delivery_seconds
        self._moving = asyncio.Lock()

    async def move(self, step: ClockStep) -> bool:
        """True once the clock has moved; False if the step is the next nudge and none is planned."""
        async with self._moving:
            if step is ClockStep.NUDGE:
                return await self._to_next_nudge()
            zone = zone_of(await self._hooks.zone())
            target = same_time_later(self._hooks.clock.now(), _DAYS[step], zone)
            await self._through_nudges(target)
            self._hooks.clock.move_to(target)
            await self._hooks.wake()
            return True

    async def _to_next_nudge(self) -> bool:
        due = await self._hooks.next_nudge()
        if due is None:
            return False
        await self._deliver(due)
        return True

    async def _through_nudges(self, target: datetime) -> None:
        undelivered: set[datetime] = set()
        for _ in range(MOST_STOPS):
            due = await self._hooks.next_nudge()
            if due is None or due > target or due in undelivered:
                return
            if not await self._deliver(due):
                undelivered.add(due)

    async def _deliver(self, due: datetime) -> bool:
        """Moves to `due` and waits until no nudge is due; False after `delivery_seconds`."""
        self._hooks.clock.move_to(due)
        reached = self._hooks.clock.now()
        await self._hooks.wake()
        end = asyncio.get_running_loop().time() + self._delivery_seconds
        while asyncio.get_running_loop().time() < end:
            following = await self._hooks.next_nudge()
            if following is None or following > reached:
                return True
            await asyncio.sleep(_POLL_SECONDS)
        return False
