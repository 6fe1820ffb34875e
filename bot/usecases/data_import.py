"""Imports interviews from a file, and previews an import.

An interview that exists already (same company, role and moment) is skipped, so a file can be imported twice. An import
is one transaction.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
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
from bot.usecases.planning import replan_all
from bot.usecases.portable_data import ImportedData, PortableInterview
from bot.usecases.quotas import QuotaExceeded, is_over, room_for


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


async def preview(database: Database, person_id: int, imported: ImportedData, now: datetime) -> Preview:
    """Raises NotFound and CannotBePlanned."""
    async with database.unit() as unit:
        person = await _person(unit, person_id)
        new, settings = await _new_interviews(unit, person, imported, now)
        room = await room_for(unit, person, len(new), _count_active(new))
        known = len(imported.interviews) - len(new)
        return Preview(len(new), known, settings, room, tuple(entry.interview for entry in new[:5]))


async def add(database: Database, person_id: int, imported: ImportedData, now: datetime) -> Preview:
    """Adds what is new. Raises NotFound, CannotBePlanned and QuotaExceeded, and then adds nothing."""
    async with database.unit() as unit:
        person = await _person(unit, person_id)
        new, settings = await _new_interviews(unit, person, imported, now)
        room = await room_for(unit, person, len(new), _count_active(new))
        if len(new) > room:
            raise QuotaExceeded(room)
        if settings:
            if imported.known_since is not None:
                await unit.people.backdate(person_id, imported.known_since)
            person = await unit.people.change(person_id, **imported.settings)
        await _add_all(unit, person, new, now)
        await unit.dialogues.delete(person_id)
        await replan_all(unit, person, now)
        await unit.commit(handles_update=True)
        known = len(imported.interviews) - len(new)
        return Preview(len(new), known, settings, room, tuple(entry.interview for entry in new[:5]))


def _count_active(new: Sequence[PortableInterview]) -> int:
    """How many of them are not over. Those that are over have a larger quota."""
    return sum(not entry.over and not is_over(tuple(fact for _, fact in entry.history)) for entry in new)


async def _new_interviews(
    unit: UnitOfWork, person: Person, imported: ImportedData, now: datetime
) -> tuple[list[PortableInterview], bool]:
    """The new interviews, without duplicates, and whether to import settings: only if the person has no interview."""
    stored = await unit.interviews.all(person.id)
    settings = bool(imported.settings) and not stored
    zone = (imported.settings.get("timezone") if settings else None) or person.timezone
    known = {
        _identity(one.interview.company, one.interview.role, one.interview.starts_at, person.timezone or one.wall_zone)
        for one in stored
    }
    new = []
    for entry in imported.interviews:
        _check_plannable(entry, zone, now)
        interview = entry.interview
        this = _identity(interview.company, interview.role, interview.starts_at, entry.wall_zone)
        if this not in known:
            known.add(this)
            new.append(entry)
    return new, settings


def _identity(company: str, role: str, starts_at: datetime, zone: str) -> tuple[str, str, datetime]:
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


async def _add_all(unit: UnitOfWork, person: Person, new: Sequence[PortableInterview], now: datetime) -> None:
    applications: dict[int, int] = {}
    action_ids: dict[int, int] = {}
    for entry in new:
        known = applications.get(entry.application) if entry.application is not None else None
        interview_id = await unit.interviews.add(person.id, entry.interview, entry.wall_zone, known, None)
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
