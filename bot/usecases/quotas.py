"""Limits on how many interviews one person may store, so that nobody fills the database or slows others down."""

from __future__ import annotations

from bot.domain.model import Fact
from bot.domain.planner import Phase, phase
from bot.storage.records.people import Person
from bot.storage.unit_of_work import UnitOfWork

MAX_ACTIVE = 200
"""Interviews of one person that are not over."""

MAX_TOTAL = 2000
"""All interviews of one person, enough for ten job searches."""

OVER = frozenset({Phase.LET_GO, Phase.WITHDRAWN, Phase.REJECTED})


class QuotaExceeded(Exception):
    """The person may add `room` more interviews, and no more."""

    def __init__(self, room: int) -> None:
        super().__init__(f"room for {room}")
        self.room = room


async def room_for(unit: UnitOfWork, person: Person, wanted: int, waiting: int | None = None) -> int:
    """How many more interviews the person may add, counted only as exactly as `wanted` needs.

    `waiting`: how many of those wanted are not over; None for all of them.
    """
    kept = await unit.retention.count_interviews(person.id)
    if kept + wanted <= MAX_ACTIVE:
        return MAX_ACTIVE - kept
    active = sum(not is_over(one.facts()) for one in await unit.interviews.all(person.id))
    free, in_all = max(0, MAX_ACTIVE - active), max(0, MAX_TOTAL - kept)
    return in_all if waiting is not None and waiting <= free else min(free, in_all)


def is_over(history: tuple[Fact, ...]) -> bool:
    """Whether nothing more is expected of an interview with this history."""
    return phase(history) in OVER
