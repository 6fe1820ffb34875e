"""Interviews from a file: what they would add, and adding them once.

An interview that is known already (the same company, role and moment) is left alone, so the same file can come again.
One transaction adds all or nothing. It knows no file format.
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
from bot.usecases.quotas import TooMany, is_over, room_for


class CannotBePlanned(ValueError):
    """No plan can be made of what a file says. Its text names nothing personal."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do: how many interviews it would add, how many are known, whether settings come along.

    `first` are the first that would be added; `room` is how many more the person may have.
    """

    new: int
    known: int
    settings: bool
    room: int
    first: tuple[Interview, ...]

    @property
    def fits(self) -> bool:
        return self.new <= self.room


async def preview(database: Database, person_id: int, luggage: ImportedData, now: datetime) -> Preview:
    """What adding would do. Raises NotFound, and CannotBePlanned."""
    async with database.unit() as unit:
        person = await _person(unit, person_id)
        new, settings = await _sorted_out(unit, person, luggage, now)
        room = await room_for(unit, person, len(new), _waiting(new))
        known = len(luggage.interviews) - len(new)
        return Preview(len(new), known, settings, room, tuple(told.interview for told in new[:5]))


async def add(database: Database, person_id: int, luggage: ImportedData, now: datetime) -> Preview:
    """Adds what is new; what was added. Raises NotFound, CannotBePlanned and TooMany; then nothing was."""
    async with database.unit() as unit:
        person = await _person(unit, person_id)
        new, settings = await _sorted_out(unit, person, luggage, now)
        room = await room_for(unit, person, len(new), _waiting(new))
        if len(new) > room:
            raise TooMany(room)
        if settings:
            if luggage.known_since is not None:
                await unit.people.backdate(person_id, luggage.known_since)
            person = await unit.people.change(person_id, **luggage.settings)
        await _add_all(unit, person, new, now)
        await unit.dialogues.delete(person_id)
        await replan_all(unit, person, now)
        await unit.commit(handles_update=True)
        known = len(luggage.interviews) - len(new)
        return Preview(len(new), known, settings, room, tuple(told.interview for told in new[:5]))


def _waiting(new: Sequence[PortableInterview]) -> int:
    """How many of them are not over: a long life may bring many that are."""
    return sum(not told.over and not is_over(tuple(fact for _, fact in told.history)) for told in new)


async def _sorted_out(
    unit: UnitOfWork, person: Person, luggage: ImportedData, now: datetime
) -> tuple[list[PortableInterview], bool]:
    """The interviews that are new, each once; and whether the settings are taken, as an empty bot does."""
    stored = await unit.interviews.all(person.id)
    settings = bool(luggage.settings) and not stored
    zone = (luggage.settings.get("timezone") if settings else None) or person.timezone
    known = {
        _same(one.interview.company, one.interview.role, one.interview.starts_at, person.timezone or one.wall_zone)
        for one in stored
    }
    new = []
    for told in luggage.interviews:
        _must_be_plannable(told, zone, now)
        interview = told.interview
        this = _same(interview.company, interview.role, interview.starts_at, told.wall_zone)
        if this not in known:
            known.add(this)
            new.append(told)
    return new, settings


def _same(company: str, role: str, starts_at: datetime, zone: str) -> tuple[str, str, datetime]:
    return company.strip().casefold(), role.strip().casefold(), moment(starts_at, zone)


def _must_be_plannable(told: PortableInterview, zone: str | None, now: datetime) -> None:
    from bot.domain.model import Preferences

    home = zone or told.wall_zone
    try:
        starts, ends = (
            local(moment(wall, told.wall_zone), home) for wall in (told.interview.starts_at, told.interview.ends_at)
        )
        interview = replace(told.interview, starts_at=starts, ends_at=ends)
        plan(Case(Preferences(home), interview, tuple(fact for _, fact in told.history)), now)
    except Exception as error:  # noqa: BLE001 - whatever a file says that no plan can be made of, it must not come in
        raise CannotBePlanned(type(error).__name__) from None


async def _add_all(unit: UnitOfWork, person: Person, new: Sequence[PortableInterview], now: datetime) -> None:
    applications: dict[int, int] = {}
    deeds: dict[int, int] = {}
    for told in new:
        known = applications.get(told.application) if told.application is not None else None
        interview_id = await unit.interviews.add(person.id, told.interview, told.wall_zone, known, None)
        if told.application is not None and known is None:
            added = await unit.interviews.get(person.id, interview_id)
            assert added is not None  # it was added just now
            applications[told.application] = added.application_id
        await _add_history(unit, person.id, interview_id, told, deeds, now)
        await unit.retention.add_settled_nudges(person.id, interview_id, told.nudges)
        await unit.letters.save_notes(person.id, interview_id, told.notes)
        if told.invite is not None:
            await unit.calendars.save_invite(person.id, KeptInvite(interview_id, *told.invite))
        for kept in told.kept:
            await unit.letters.save_text(person.id, interview_id, kept)


async def _add_history(
    unit: UnitOfWork, person_id: int, interview_id: int, told: PortableInterview, deeds: dict[int, int], now: datetime
) -> None:
    run: list[Fact] = []
    numbers = [number for number, _ in told.history]
    for place, (number, fact) in enumerate(told.history):
        run.append(fact)
        # Facts of one deed that stand together are written together; their order is the order of their rows.
        if numbers[place + 1 : place + 2] != [number]:
            action_id = deeds.setdefault(number, secrets.randbits(62))
            await unit.interviews.record(person_id, interview_id, run, action_id)
            run = []
    if told.over:
        await unit.interviews.record(person_id, interview_id, [Fact(FactKind.LET_GO, now)], secrets.randbits(62))


async def _person(unit: UnitOfWork, person_id: int) -> Person:
    person = await unit.people.by_id(person_id)
    if person is None:
        raise NotFound("no such person")
    return person
