"""How long interviews are kept: one that is over goes a time after its last step, and its person is told a week before.

The time is the person's own (`keep_months`; 0 keeps for ever). All rounds of an application go together.
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
from bot.usecases.data_deletion import remove_for_good
from bot.usecases.notices import DataNotices

_log = structlog.get_logger(__name__)

NOTICE = timedelta(days=7)
"""Between the word that interviews will go and their going."""

SHORTEST_KEPT = timedelta(days=28)
"""A month, as short as one can be."""

AT_A_TIME = 1_000
"""Interviews that are over, read with one statement: nobody waits long for the one connection."""

KEEP_INBOX = timedelta(days=2)
"""Telegram repeats an update for a day at the most; so long its number must be known."""

KEEP_DRAFTS = timedelta(days=30)
"""A dialogue in which nothing was said for so long is not gone on with."""

KEEP_NEVER_SENT = timedelta(days=90)
"""Records of nudges that never came, once others have followed."""


@dataclass(frozen=True, slots=True)
class Aging:
    """What of one person's is too old at a moment: to be told of, to be deleted, and marks that hold no more."""

    to_tell: tuple[StoredInterview, ...]
    to_delete: tuple[StoredInterview, ...]
    to_unmark: tuple[int, ...]
    on: datetime


def aging(person: Person, interviews: Sequence[StoredInterview], now: datetime) -> Aging:
    """What retention wants at `now`. Nothing is too old for somebody without a time zone: nothing was planned."""
    rounds: dict[int, list[StoredInterview]] = defaultdict(list)
    for one in interviews:
        rounds[one.application_id].append(one)
    tell: list[StoredInterview] = []
    delete: list[StoredInterview] = []
    unmark: list[int] = []
    for together in rounds.values():
        ends = ends_at(person, together, now)
        told = [one.deletion_announced_at for one in together]
        if ends is None or ends > now + NOTICE:
            unmark += [one.id for one in together if one.deletion_announced_at is not None]
        elif None in told:
            tell += together
        elif ends <= now and all(at is not None and at + NOTICE <= now for at in told):
            delete += together
    return Aging(tuple(tell), tuple(delete), tuple(unmark), now + NOTICE)


def ends_at(person: Person, together: Sequence[StoredInterview], now: datetime) -> datetime | None:
    """The moment at which an application's rounds are too old; None while something is planned, or for ever."""
    if person.timezone is None or not person.keep_months:
        return None
    cases = [one.case(person) for one in together]
    if any(plan(case, now) for case in cases):
        return None
    steps = [fact.at for case in cases for fact in case.history]
    steps += [moment(case.interview.ends_at, person.timezone) for case in cases]
    return _months_after(max(steps), person.keep_months, person.timezone)


async def look_after(
    database: Database, notices: DataNotices, now: datetime, at_a_time: int = AT_A_TIME
) -> tuple[int, int]:
    """Tells of what will go and deletes what has been told of; how many interviews each."""
    told = deleted = 0
    interview: set[int] = set()
    async for found in _perhaps_old(database, _youngest(now), at_a_time):
        for person_id in found:
            if person_id in interview:
                continue
            interview.add(person_id)
            try:
                more_told, more_deleted = await _look_after(database, notices, person_id, now)
            except Exception as error:  # noqa: BLE001 - one person whose rows cannot be read must not stop the others'
                _log.error("retention_failed", person=person_id, error=type(error).__name__)
                continue
            told, deleted = told + more_told, deleted + more_deleted
    if deleted:
        await database.purge_deleted_data()
        await database.write_deletion_lists()
    return told, deleted


async def _perhaps_old(database: Database, before: datetime, at_a_time: int) -> AsyncIterator[list[int]]:
    """Whose interviews may be too old: those that were told of it, then those with something that is over."""
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


def _youngest(now: datetime) -> datetime:
    """The wall clock, anybody's, before which an interview ended that may have to be told of: kept for a month."""
    return (now + NOTICE - SHORTEST_KEPT + timedelta(days=1)).replace(tzinfo=None)


async def prune(database: Database, now: datetime) -> None:
    """Removes what has served: numbers of updates, forsaken dialogues, records of nudges that never came."""
    async with database.unit() as unit, run_in_thread(unit.connection):
        await unit.inbox.prune(now - KEEP_INBOX)
        await unit.retention.prune_dialogues(now - KEEP_DRAFTS)
        await unit.retention.prune_nudges(now - KEEP_NEVER_SENT)
        await unit.commit()


async def _look_after(database: Database, notices: DataNotices, person_id: int, now: datetime) -> tuple[int, int]:
    async with database.unit() as unit:
        person = await unit.people.by_id(person_id)
        if person is None or not person.keep_months or person.restored_at is not None:
            return 0, 0
        old = aging(person, await unit.interviews.all(person_id), now)
        await unit.retention.announce_deletion(person_id, old.to_unmark, None)
        await _delete(unit, person_id, old.to_delete, now)
        await unit.commit()
    if not old.to_tell or person.timezone is None:
        return 0, len(old.to_delete)
    # Nothing is deleted unannounced, unless they left: who cannot be reached now is told the next night.
    on = local(old.on, person.timezone).date()
    if person.reachable and not await notices.announce_deletion(person, old.to_tell, on):
        return 0, len(old.to_delete)
    async with database.unit() as unit:
        await unit.retention.announce_deletion(person_id, [one.id for one in old.to_tell], now)
        await unit.commit()
    return len(old.to_tell), len(old.to_delete)


async def _delete(unit: UnitOfWork, person_id: int, gone: Sequence[StoredInterview], now: datetime) -> None:
    for one in gone:
        await remove_for_good(unit, person_id, one, now)


def _months_after(at: datetime, months: int, zone: str) -> datetime:
    """The same day of the month and time of the day, or the month's last day, on the person's clock."""
    wall = local(at, zone)
    year, month = divmod(wall.year * 12 + wall.month - 1 + months, 12)
    day = min(wall.day, monthrange(year, month + 1)[1])
    return moment(wall.replace(year=year, month=month + 1, day=day), zone)
