"""Imports interviews from a file, and previews an import.

An interview that exists already (same company, role and moment) is skipped, so a file can be imported twice. A large
import is many short transactions, because SQLite has one connection and nobody else may wait for it long: whatever is
checked is checked first, the rounds of an application stay together, and an import that a crash cut off goes on with
the same press, which is handled only with the last transaction.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.localtime import local, moment
from bot.domain.model import Case, Fact, FactKind, Interview
from bot.domain.planner import plan
from bot.storage.database import Database
from bot.storage.errors import NotFound
from bot.storage.records.interviews import KeptInvite
from bot.storage.records.people import Person
from bot.storage.unit_of_work import UnitOfWork
from bot.usecases.planning import replan
from bot.usecases.portable_data import ImportedData, PortableInterview
from bot.usecases.quotas import QuotaExceeded, is_over, room_for

Identity = tuple[str, str, datetime]
"""Company and role in lower case, and when it starts (UTC): what makes two interviews the same."""


class CannotBePlanned(ValueError):
    """The file's data cannot be planned. The message holds nothing personal."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would add. `known` interviews exist already; `settings`: whether settings are imported too.

    `first` are the first of the new ones; `room` is how many more the person may have.
    """

    new: int
    known: int
    settings: bool
    room: int
    first: tuple[Interview, ...]

    @property
    def fits(self) -> bool:
        return self.new <= self.room


BATCH = 8
"""Interviews in one transaction, and the number that is planned without a pause."""


async def preview(database: Database, person_id: int, imported: ImportedData, now: datetime) -> Preview:
    """Raises NotFound and CannotBePlanned."""
    person, known = await _known(database, person_id)
    new, settings = await _new_interviews(person, known, imported, now)
    async with database.unit() as unit:
        room = await room_for(unit, person, len(new), _count_active(new))
    skipped = len(imported.interviews) - len(new)
    return Preview(len(new), skipped, settings, room, tuple(entry.interview for entry in new[:5]))


async def add(database: Database, person_id: int, imported: ImportedData, now: datetime) -> Preview:
    """Adds what is new. Raises NotFound, CannotBePlanned and QuotaExceeded, and then adds nothing."""
    person, known = await _known(database, person_id)
    new, settings = await _new_interviews(person, known, imported, now)
    async with database.unit() as unit:
        room = await room_for(unit, person, len(new), _count_active(new))
        if len(new) > room:
            raise QuotaExceeded(room)
        if settings:
            if imported.known_since is not None:
                await unit.people.backdate(person_id, imported.known_since)
            person = await unit.people.change(person_id, **imported.settings)
            await unit.commit(handles_update=False)
    action_ids: dict[int, int] = {}
    for batch in _batches(new):
        async with database.unit() as unit:
            for interview_id in await _add_all(unit, person, batch, action_ids, now):
                added = await unit.interviews.get(person_id, interview_id)
                assert added is not None  # it was added just now
                await replan(unit, person, added, now)
            await unit.commit(handles_update=False)
        await asyncio.sleep(0)  # whoever waits for the connection has it first
    async with database.unit() as unit:
        await unit.dialogues.delete(person_id)
        await unit.commit(handles_update=True)
    skipped = len(imported.interviews) - len(new)
    return Preview(len(new), skipped, settings, room, tuple(entry.interview for entry in new[:5]))


def _batches(new: Sequence[PortableInterview]) -> Iterator[list[PortableInterview]]:
    """The interviews in short runs; the rounds of one application are never apart."""
    groups: dict[object, list[PortableInterview]] = {}
    for number, entry in enumerate(new):
        groups.setdefault(("alone", number) if entry.application is None else entry.application, []).append(entry)
    batch: list[PortableInterview] = []
    for group in groups.values():
        if batch and len(batch) + len(group) > BATCH:
            yield batch
            batch = []
        batch = [*batch, *group]
    if batch:
        yield batch


async def _known(database: Database, person_id: int) -> tuple[Person, frozenset[Identity]]:
    """The person, and which interviews they have."""
    async with database.unit() as unit:
        person = await _person(unit, person_id)
        stored = await unit.interviews.identities(person_id)
    return person, frozenset(_identity(*one) for one in stored)


def _count_active(new: Sequence[PortableInterview]) -> int:
    """How many of them are not over. Those that are over have a larger quota."""
    return sum(not entry.over and not is_over(tuple(fact for _, fact in entry.history)) for entry in new)


async def _new_interviews(
    person: Person, known: frozenset[Identity], imported: ImportedData, now: datetime
) -> tuple[list[PortableInterview], bool]:
    """The new interviews, without duplicates, and whether to import settings: only if the person has no interview."""
    settings = bool(imported.settings) and not known
    zone = (imported.settings.get("timezone") if settings else None) or person.timezone
    seen, new = set(known), list[PortableInterview]()
    for number, entry in enumerate(imported.interviews):
        if number % BATCH == 0:
            await asyncio.sleep(0)  # planning thousands takes seconds
        _check_plannable(entry, zone, now)
        interview = entry.interview
        this = _identity(interview.company, interview.role, interview.starts_at, entry.wall_zone)
        if this not in seen:
            seen.add(this)
            new.append(entry)
    return new, settings


def _identity(company: str, role: str, starts_at: datetime, zone: str) -> Identity:
    return company.strip().casefold(), role.strip().casefold(), moment(starts_at, zone)


def _check_plannable(entry: PortableInterview, zone: str | None, now: datetime) -> None:
    from bot.domain.model import Preferences

    home = zone or entry.wall_zone
    try:
        starts, ends = (
            local(moment(wall, entry.wall_zone), home) for wall in (entry.interview.starts_at, entry.interview.ends_at)
        )
        interview = replace(entry.interview, starts_at=starts, ends_at=ends)
        plan(Case(Preferences(home), interview, tuple(fact for _, fact in entry.history)), now)
    except Exception as error:  # noqa: BLE001 - nothing that cannot be planned may be imported
        raise CannotBePlanned(type(error).__name__) from None


async def _add_all(
    unit: UnitOfWork,
    person: Person,
    batch: Sequence[PortableInterview],
    action_ids: dict[int, int],
    now: datetime,
) -> list[int]:
    """Adds the interviews of a batch, and gives their ids. `action_ids` are the actions known so far, by number."""
    applications: dict[int, int] = {}
    ids = []
    for entry in batch:
        known = applications.get(entry.application) if entry.application is not None else None
        interview_id = await unit.interviews.add(person.id, entry.interview, entry.wall_zone, known, None)
        ids.append(interview_id)
        if entry.application is not None and known is None:
            added = await unit.interviews.get(person.id, interview_id)
            assert added is not None  # it was added just now
            applications[entry.application] = added.application_id
        await _add_history(unit, person.id, interview_id, entry, action_ids, now)
        await unit.retention.add_settled_nudges(person.id, interview_id, entry.nudges)
        await unit.letters.save_notes(person.id, interview_id, entry.notes)
        if entry.invite is not None:
            await unit.calendars.save_invite(person.id, KeptInvite(interview_id, *entry.invite))
        for kept in entry.kept:
            await unit.letters.save_text(person.id, interview_id, kept)
    return ids


async def _add_history(
    unit: UnitOfWork,
    person_id: int,
    interview_id: int,
    entry: PortableInterview,
    action_ids: dict[int, int],
    now: datetime,
) -> None:
    run: list[Fact] = []
    numbers = [number for number, _ in entry.history]
    for place, (number, fact) in enumerate(entry.history):
        run.append(fact)
        # Consecutive facts of one action are written together; their order is the order of their rows.
        if numbers[place + 1 : place + 2] != [number]:
            action_id = action_ids.setdefault(number, secrets.randbits(62))
            await unit.interviews.record(person_id, interview_id, run, action_id)
            run = []
    if entry.over:
        await unit.interviews.record(person_id, interview_id, [Fact(FactKind.LET_GO, now)], secrets.randbits(62))


async def _person(unit: UnitOfWork, person_id: int) -> Person:
    person = await unit.people.by_id(person_id)
    if person is None:
        raise NotFound("no such person")
    return person
