"""Sends the weekly review on Fridays to people who have asked for it.

The next review is scheduled before this one is sent, so that a crash loses a review rather than sending it twice. One
that certainly was not sent is retried a little later.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.domain.week import next_weekly_review
from bot.storage.database import Database
from bot.storage.errors import DATABASE_ERRORS
from bot.storage.records.people import Person

_log = structlog.get_logger(__name__)

BATCH_SIZE = 50
"""People whose reviews are claimed in one transaction."""

RETRY_AFTER = timedelta(minutes=10)

SendReview = Callable[[Person, datetime], Awaitable[bool]]
"""Sends one review, as of a moment. False if it certainly was not sent and may be retried."""


class WeeklyReviews:
    """`clock` is product time."""

    def __init__(self, database: Database, send: SendReview, clock: Clock) -> None:
        self._database, self._send, self._clock = database, send, clock

    async def deliver_due(self) -> int:
        """Sends every review that is due; the number sent."""
        count = 0
        while due := await self._claim(self._clock.now()):
            for person in due:
                count += await self._deliver(person)
        return count

    async def next_due(self) -> datetime | None:
        """When (UTC) the next review of anybody is due."""
        async with self._database.unit() as unit:
            return await unit.people.next_weekly_review()

    async def _claim(self, now: datetime) -> list[Person]:
        """People whose review is due, with the next one scheduled; without those that another process took."""
        taken = []
        async with self._database.unit() as unit:
            for person in await unit.people.due_for_weekly_review(now, BATCH_SIZE):
                after = next_weekly_review(person.preferences, now) if person.preferences else None
                if await unit.people.set_next_weekly_review(person, after):
                    taken.append(person)
            if taken or unit.people.passed_over:
                await unit.commit()
        return taken

    async def _deliver(self, person: Person) -> int:
        now = self._clock.now()
        if person.paused(now) or not person.reachable or person.restored_at is not None:
            return 0
        try:
            sent = await self._send(person, now)
        except DATABASE_ERRORS:
            raise
        except Exception as error:  # noqa: BLE001 - one damaged person must not keep the review from all others
            _log.error("weekly_review_broken", person=person.id, error=type(error).__name__)
            return 0
        if sent:
            return 1
        _log.warning("weekly_review_failed", person=person.id)
        async with self._database.unit() as unit:
            await unit.people.retry_weekly_review(person.id, now + RETRY_AFTER)
            await unit.commit()
        return 0
