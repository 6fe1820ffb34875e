"""Deletes interviews some time after their last step. The person is told a week before.

The time is a preference (`keep_months`; 0 keeps them for ever). All rounds of an application are deleted together.
"""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.domain.localtime import local, moment
from bot.domain.planner import plan
from bot.storage.database import Database
from bot.storage.engine.cancel_safe import run_in_thread
from bot.storage.records.interviews import StoredInterview
from bot.storage.records.people import Person
from bot.storage.repositories.retention import EndedCursor
from bot.storage.unit_of_work import UnitOfWork
from bot.usecases.data_deletion import delete_interview
from bot.usecases.notices import DataNotices

_log = structlog.get_logger(__name__)

NOTICE_PERIOD = timedelta(days=7)
"""Between the announcement of a deletion and the deletion."""

SHORTEST_MONTH = timedelta(days=28)
"""The length of the shortest month."""

PAGE_SIZE = 1_000
"""Interviews read with one statement, so that nobody waits long for SQLite's one connection."""

KEEP_INBOX = timedelta(days=2)
"""Telegram repeats an update for up to a day, and until then its number must be known."""

KEEP_DIALOGUES = timedelta(days=30)
"""A dialogue without an answer for so long is deleted."""

KEEP_UNSENT_NUDGES = timedelta(days=90)
"""Records of nudges that were not sent, once others have followed."""


@dataclass(frozen=True, slots=True)
class ExpiredInterviews:
    """One person's interviews to announce, to delete, and those whose announcement no longer holds."""

    to_announce: tuple[StoredInterview, ...]
    to_delete: tuple[StoredInterview, ...]
    to_reset: tuple[int, ...]
    on: datetime


def find_expired(person: Person, interviews: Sequence[StoredInterview], now: datetime) -> ExpiredInterviews:
    """Nothing expires for a person without a time zone."""
    rounds: dict[int, list[StoredInterview]] = defaultdict(list)
    for one in interviews:
        rounds[one.application_id].append(one)
    announce: list[StoredInterview] = []
    delete: list[StoredInterview] = []
    reset: list[int] = []
    for rounds_of_application in rounds.values():
        ends = expires_at(person, rounds_of_application, now)
        announced = [one.deletion_announced_at for one in rounds_of_application]
        if ends is None or ends > now + NOTICE_PERIOD:
            reset += [one.id for one in rounds_of_application if one.deletion_announced_at is not None]
        elif None in announced:
            announce += rounds_of_application
        elif ends <= now and all(at is not None and at + NOTICE_PERIOD <= now for at in announced):
            delete += rounds_of_application
    return ExpiredInterviews(tuple(announce), tuple(delete), tuple(reset), now + NOTICE_PERIOD)


def expires_at(person: Person, rounds_of_application: Sequence[StoredInterview], now: datetime) -> datetime | None:
    """When an application's rounds expire; None if never, or while something is planned."""
    if person.timezone is None or not person.keep_months:
        return None
    cases = [one.case(person) for one in rounds_of_application]
    if any(plan(case, now) for case in cases):
        return None
    steps = [fact.at for case in cases for fact in case.history]
    steps += [moment(case.interview.ends_at, person.timezone) for case in cases]
    return _months_after(max(steps), person.keep_months, person.timezone)


async def apply_retention(
    database: Database, notices: DataNotices, now: datetime, at_a_time: int = PAGE_SIZE
) -> tuple[int, int]:
    """Announces deletions and deletes what was announced; the numbers of interviews."""
    announced = deleted = 0
    done: set[int] = set()
    async for found in _candidates(database, _latest_end(now), at_a_time):
        for person_id in found:
            if person_id in done:
                continue
            done.add(person_id)
            try:
                more_announced, more_deleted = await _apply_to_person(database, notices, person_id, now)
            except Exception as error:  # noqa: BLE001 - one person whose rows cannot be read must not stop the others'
                _log.error("retention_failed", person=person_id, error=type(error).__name__)
                continue
            announced, deleted = announced + more_announced, deleted + more_deleted
    if deleted:
        await database.purge_deleted_data()
        await database.write_deletion_lists()
    return announced, deleted


async def _candidates(database: Database, before: datetime, at_a_time: int) -> AsyncIterator[list[int]]:
    """People with interviews that may have expired: first those with an announcement, then those with ended ones."""
    async with database.unit() as unit:
        found = await unit.retention.people_with_announced_deletions()
    yield found
    place: EndedCursor | None = None
    while True:
        async with database.unit() as unit:
            over = await unit.retention.ended_interviews(before, place, at_a_time)
        yield sorted({person_id for _, person_id in over})
        if len(over) < at_a_time:
            return
        place = over[-1][0]


def _latest_end(now: datetime) -> datetime:
    """Interviews that ended later, on anybody's wall clock, need no announcement yet, even if kept for only a month."""
    return (now + NOTICE_PERIOD - SHORTEST_MONTH + timedelta(days=1)).replace(tzinfo=None)


async def prune(database: Database, now: datetime) -> None:
    """Deletes old numbers of updates, abandoned dialogues and records of nudges that were not sent."""
    async with database.unit() as unit, run_in_thread(unit.connection):
        await unit.inbox.prune(now - KEEP_INBOX)
        await unit.retention.prune_dialogues(now - KEEP_DIALOGUES)
        await unit.retention.prune_nudges(now - KEEP_UNSENT_NUDGES)
        await unit.commit()


async def _apply_to_person(database: Database, notices: DataNotices, person_id: int, now: datetime) -> tuple[int, int]:
    async with database.unit() as unit:
        person = await unit.people.by_id(person_id)
        if person is None or not person.keep_months or person.restored_at is not None:
            return 0, 0
        old = find_expired(person, await unit.interviews.all(person_id), now)
        await unit.retention.announce_deletion(person_id, old.to_reset, None)
        await _delete(unit, person_id, old.to_delete, now)
        await unit.commit()
    if not old.to_announce or person.timezone is None:
        return 0, len(old.to_delete)
    # Nothing is deleted unannounced, except for people who have left. If sending fails it is retried the next night.
    on = local(old.on, person.timezone).date()
    if person.reachable and not await notices.announce_deletion(person, old.to_announce, on):
        return 0, len(old.to_delete)
    async with database.unit() as unit:
        await unit.retention.announce_deletion(person_id, [one.id for one in old.to_announce], now)
        await unit.commit()
    return len(old.to_announce), len(old.to_delete)


async def _delete(unit: UnitOfWork, person_id: int, gone: Sequence[StoredInterview], now: datetime) -> None:
    for one in gone:
        await delete_interview(unit, person_id, one, now)


def _months_after(at: datetime, months: int, zone: str) -> datetime:
    """The same day of the month and time of the day, or the month's last day, on the person's clock."""
    wall = local(at, zone)
    year, month = divmod(wall.year * 12 + wall.month - 1 + months, 12)
    day = min(wall.day, monthrange(year, month + 1)[1])
    return moment(wall.replace(year=year, month=month + 1, day=day), zone)
