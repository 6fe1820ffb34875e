"""People: first contact, preferences, pauses, the weekly review, blocking the bot and coming back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.domain.model import Preferences
from bot.domain.timing import preference_problem
from bot.domain.week import next_weekly_review
from bot.storage.database import Database
from bot.storage.errors import NotFound
from bot.storage.records.people import INDEFINITELY, Person
from bot.storage.unit_of_work import UnitOfWork
from bot.usecases.planning import replan_all


class PreferenceError(ValueError):
    """A preference that cannot be: `field`, and `key`, the sentence in the catalogue that says why."""

    def __init__(self, field: str, key: str) -> None:
        super().__init__(f"{field}: {key}")
        self.field, self.key = field, key


_PLANNED_BY = frozenset(Preferences.__dataclass_fields__)
_WEEKLY_REVIEW_FIELDS = frozenset({"timezone", "quiet_from", "quiet_to"})


async def meet(
    database: Database, telegram_id: int, chat_id: int, now: datetime, language: str = "en", owner: bool = False
) -> Person:
    """The person with this Telegram id, created if new."""
    async with database.unit() as unit:
        person = await unit.people.get(telegram_id)
        if person is None:
            person = await unit.people.create(telegram_id, chat_id, now, owner=owner, language=language)
            # The update that made them known is still to be handled.
            await unit.commit(handles_update=False)
        return person


async def change_preferences(database: Database, person_id: int, now: datetime, **fields: Any) -> Person:
    """Writes preferences and replans. Raises PreferenceError, and then changes nothing."""
    async with database.unit() as unit:
        person = await unit.people.by_id(person_id)
        if person is None:
            raise NotFound("no such person")
        _check(replace(person, **fields))
        person = await unit.people.change(person_id, **fields)
        if person.weekly_review_at is not None and _WEEKLY_REVIEW_FIELDS & set(fields):
            person = await _next_review(unit, person, now)
        if _PLANNED_BY & set(fields):
            await replan_all(unit, person, now)
        await unit.commit(handles_update=True)
        return person


async def pause(database: Database, person_id: int, until: datetime | None, now: datetime) -> Person:
    """Silence until a moment (UTC), or without an end. Nothing is lost: what falls due meanwhile comes after, late."""
    return await change_pause(database, person_id, until or INDEFINITELY, now)


async def resume(database: Database, person_id: int, now: datetime) -> Person:
    """The end of a pause. What fell due meanwhile comes now, or at its next allowed moment."""
    return await change_pause(database, person_id, None, now)


async def change_pause(database: Database, person_id: int, until: datetime | None, now: datetime) -> Person:
    """Sets the end of a pause, or none, and replans. Raises NotFound."""
    async with database.unit() as unit:
        person = await unit.people.change(person_id, paused_until=until)
        await replan_all(unit, person, now)
        await unit.commit(handles_update=True)
        return person


async def set_weekly_review(database: Database, person_id: int, now: datetime, *, want: bool) -> Person:
    """Whether a look back on the week comes on Fridays. While no time zone is known, none does. Raises NotFound."""
    async with database.unit() as unit:
        person = await unit.people.change(person_id, weekly_review_at=None)
        person = await _next_review(unit, person, now) if want else person
        await unit.commit(handles_update=True)
        return person


async def blocked(database: Database, telegram_id: int, now: datetime) -> None:
    """The person has blocked the bot: nothing is due for them until they come back."""
    await _reach(database, telegram_id, now, reachable=False)


async def returned(database: Database, telegram_id: int, now: datetime) -> None:
    """The person has unblocked the bot: everything is replanned."""
    await _reach(database, telegram_id, now, reachable=True)


async def _next_review(unit: UnitOfWork, person: Person, now: datetime) -> Person:
    at = next_weekly_review(person.preferences, now) if person.preferences else None
    return await unit.people.change(person.id, weekly_review_at=at)


async def _reach(database: Database, telegram_id: int, now: datetime, *, reachable: bool) -> None:
    async with database.unit() as unit:
        person = await unit.people.get(telegram_id)
        if person is not None and person.reachable != reachable:
            person = await unit.people.change(person.id, reachable=reachable)
            await replan_all(unit, person, now)
        await unit.commit(handles_update=True)


def _check(person: Person) -> None:
    preferences = person.preferences
    # Until the zone is known the hours are checked on any clock: whether they are quiet does not depend on it.
    wrong = preference_problem(preferences or replace(person, timezone="UTC").preferences or Preferences("UTC"))
    if wrong:
        raise PreferenceError(wrong.field, wrong.key)
