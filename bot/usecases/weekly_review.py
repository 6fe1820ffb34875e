"""The look back on Friday, for whoever asked for it: who is due, and when theirs comes next.

The next one is noted before this one is sent: a look back lost with a crash is no loss, one that comes twice is a
nuisance. Where it certainly was not sent, it is tried again a little later. It knows nothing of what it says.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.domain.week import next_weekly_review
from bot.storage.database import Database
from bot.storage.records.people import Person

_log = structlog.get_logger(__name__)

AT_A_TIME = 50
"""People taken up in one transaction."""

AGAIN_AFTER = timedelta(minutes=10)

SendReview = Callable[[Person, datetime], Awaitable[bool]]
"""Sends one look back, as of a moment. False where it certainly was not sent and may be tried again."""


class WeeklyReviews:
    """Sends what is due. `clock` is product time."""

    def __init__(self, database: Database, tell: SendReview, clock: Clock) -> None:
        self._database, self._tell, self._clock = database, tell, clock

    async def deliver_due(self) -> int:
        """Sends every look back that is due; how many were sent or spared."""
        count = 0
        while due := await self._take(self._clock.now()):
            for person in due:
                count += await self._bring(person)
        return count

    async def next_due(self) -> datetime | None:
        """The moment (UTC) of the next one, anybody's."""
        async with self._database.unit() as unit:
            return await unit.people.next_weekly_review()

    async def _take(self, now: datetime) -> list[Person]:
        """Those whose look back is due, each noted with the next one; what another process took is left out."""
        taken = []
        async with self._database.unit() as unit:
            for person in await unit.people.due_for_weekly_review(now, AT_A_TIME):
                after = next_weekly_review(person.preferences, now) if person.preferences else None
                if await unit.people.set_next_weekly_review(person, after):
                    taken.append(person)
            if taken:
                await unit.commit()
        return taken

    async def _bring(self, person: Person) -> int:
        now = self._clock.now()
        if person.paused(now) or not person.reachable or person.restored_at is not None:
            return 0
        if await self._tell(person, now):
            return 1
        _log.warning("look_back_unsent", person=person.id)
        async with self._database.unit() as unit:
            await unit.people.retry_weekly_review(person.id, now + AGAIN_AFTER)
            await unit.commit()
        return 0
