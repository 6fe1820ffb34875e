"""Moving the demo's clock so that no nudge is jumped over: from one to the next, each delivered on the way.

It must not know what a nudge is: the bot hands in when the next one comes and how to be woken.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.demo.clock.movable import MovableClock
from bot.demo.clock.zones import same_time_later, zone_of

# A delivery goes over HTTP on this machine: if it takes seconds, something is wrong, and the clock goes on.
DELIVERY_SECONDS = 5.0
_LOOK_EVERY_SECONDS = 0.05
# A week holds a few dozen nudges of one person; more means that one does not go away.
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

    `next_nudge` gives the moment (aware) of the next planned nudge or None; `wake` makes the bot look at its
    clock now; `zone` names the person's time zone or None.
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
        """True once the clock has moved; False where the next nudge was asked for and none is planned."""
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
        coming = await self._hooks.next_nudge()
        if coming is None:
            return False
        await self._deliver(coming)
        return True

    async def _through_nudges(self, target: datetime) -> None:
        given_up: set[datetime] = set()
        for _ in range(MOST_STOPS):
            coming = await self._hooks.next_nudge()
            if coming is None or coming > target or coming in given_up:
                return
            if not await self._deliver(coming):
                given_up.add(coming)

    async def _deliver(self, coming: datetime) -> bool:
        """Moves to `coming` and waits until nothing due is left; False when that takes too long."""
        self._hooks.clock.move_to(coming)
        reached = self._hooks.clock.now()
        await self._hooks.wake()
        end = asyncio.get_running_loop().time() + self._delivery_seconds
        while asyncio.get_running_loop().time() < end:
            following = await self._hooks.next_nudge()
            if following is None or following > reached:
                return True
            await asyncio.sleep(_LOOK_EVERY_SECONDS)
        return False
