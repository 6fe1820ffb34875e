"""How much one person may keep, so that nobody can fill the database or slow the others down."""

from __future__ import annotations

from bot.domain.model import Fact
from bot.domain.planner import Phase, phase
from bot.storage.records.people import Person
from bot.storage.unit_of_work import UnitOfWork

MOST_ACTIVE = 200
"""Interviews of one person that still wait for something."""

MOST_IN_ALL = 2000
"""Interviews of one person, those that are over included: ten searches of a lifetime."""

OVER = frozenset({Phase.LET_GO, Phase.WITHDRAWN, Phase.REJECTED})


class TooMany(Exception):
    """There is no room for so many interviews. `room`: for how many there is."""

    def __init__(self, room: int) -> None:
        super().__init__(f"room for {room}")
        self.room = room


async def room_for(unit: UnitOfWork, person: Person, wanted: int, waiting: int | None = None) -> int:
    """For how many more interviews there is room, counted no further than it matters for so many.

    `waiting`: how many of those wanted still wait for something; None for all of them.
    """
    kept = await unit.retention.count_interviews(person.id)
    if kept + wanted <= MOST_ACTIVE:
        return MOST_ACTIVE - kept
    active = sum(not is_over(one.facts()) for one in await unit.interviews.all(person.id))
    free, in_all = max(0, MOST_ACTIVE - active), max(0, MOST_IN_ALL - kept)
    return in_all if waiting is not None and waiting <= free else min(free, in_all)


def is_over(history: tuple[Fact, ...]) -> bool:
    """Whether an interview with this history waits for nothing any more."""
    return phase(history) in OVER
