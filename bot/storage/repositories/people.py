"""People and their preferences. Personal text is encrypted.

A person who cannot be reached or has no time zone has nothing due: `change` sets `next_at` of their interviews to NULL,
and `interviews.next_due` keeps it so until that has changed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import structlog
from sqlalchemy import ColumnElement, Row, Select, bindparam, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.model import Preferences
from bot.storage.engine.dialects import in_ids, in_ids_param, is_sqlite, upsert
from bot.storage.errors import UNREADABLE_ERRORS, NotFound
from bot.storage.records.people import DialogueState, Person
from bot.storage.repositories.data_keys import DataKeys
from bot.storage.repositories.dialogues import dialogue_of
from bot.storage.tables import dialogues, inbox, interviews, people

log = structlog.get_logger(__name__)

UNREADABLE_AGAIN_AFTER = timedelta(days=7)
"""So long a person whose row cannot be decrypted is passed over by what is due."""


_ENCRYPTED = ("name", "phone", "signature", "role", "linkedin")
_FIXED = frozenset({"id", "telegram_id", "data_key", "created_at"})
_CHANGEABLE = frozenset(people.c.keys()) - _FIXED
_COLUMNS = tuple(people.c.keys())
_DEFAULTS = Preferences(timezone="")
_BY_ID = select(people).where(people.c.id == bindparam("of_person"))


@cache
def _with_dialogues(on_sqlite: bool) -> Select[Any]:
    chosen = select(people, dialogues).outerjoin(dialogues, dialogues.c.person_id == people.c.id)
    return chosen.where(in_ids_param(on_sqlite, people.c.telegram_id, "of_users"))


class OwnerExists(Exception):
    """The bot has an owner already, and can have only one."""


class PersonRepository:
    def __init__(self, connection: AsyncConnection, data_keys: DataKeys) -> None:
        self._connection = connection
        self._data_keys = data_keys
        self.passed_over = 0
        """People of this transaction whose rows cannot be decrypted."""

    async def get(self, telegram_id: int) -> Person | None:
        return await self._one(people.c.telegram_id == telegram_id)

    async def with_dialogues(self, telegram_ids: Collection[int]) -> dict[int, tuple[Person, DialogueState | None]]:
        """The known people among these Telegram ids, each with their open dialogue."""
        statement = _with_dialogues(is_sqlite(self._connection))
        found: dict[int, tuple[Person, DialogueState | None]] = {}
        for row in await self._connection.execute(statement, {"of_users": list(telegram_ids)}):
            dialogue = dialogue_of(row, self._data_keys) if row.person_id is not None else None
            found[row.telegram_id] = person_of(row, self._data_keys), dialogue
        return found

    async def by_id(self, person_id: int) -> Person | None:
        row = (await self._connection.execute(_BY_ID, {"of_person": person_id})).one_or_none()
        return None if row is None else person_of(row, self._data_keys)

    async def owner(self) -> Person | None:
        """The owner of a private bot."""
        return await self._one(people.c.owner)

    async def all_ids(self) -> list[int]:
        """The ids of all people, in order."""
        return list((await self._connection.scalars(select(people.c.id).order_by(people.c.id))).all())

    async def create(
        self, telegram_id: int, chat_id: int, now: datetime, owner: bool = False, language: str = "en"
    ) -> Person:
        """Gets or creates the person with this Telegram id. Raises OwnerExists for a second owner."""
        values = _new_person(telegram_id, chat_id, now, owner, language)
        values["data_key"] = self._data_keys.keyring.new_data_key()
        await self._connection.execute(upsert(self._connection, people).on_conflict_do_nothing(), values)
        person = await self.get(telegram_id)
        if person is None:
            raise OwnerExists("the bot has an owner already")
        return person

    async def change(self, person_id: int, **fields: Any) -> Person:
        """Updates the given fields. Raises NotFound, or TypeError for an unknown or immutable field."""
        unknown = set(fields) - _CHANGEABLE
        if unknown:
            raise TypeError(f"not a field of a person that can change: {', '.join(sorted(unknown))}")
        if fields:
            values = await self._encrypted(person_id, fields)
            await self._connection.execute(update(people).where(people.c.id == person_id).values(values))
        person = await self.by_id(person_id)
        if person is None:
            raise NotFound("no such person")
        if not person.reachable or person.timezone is None:
            await self._unschedule(person_id)
        return person

    async def delete(self, person_id: int) -> None:
        """Deletes a person with all their rows, and their key, so that copies of their text become unreadable."""
        row = (
            await self._connection.execute(
                delete(people).where(people.c.id == person_id).returning(people.c.telegram_id, people.c.data_key)
            )
        ).one_or_none()
        if row is None:
            raise NotFound("no such person")
        await self._connection.execute(delete(inbox).where(inbox.c.sender_id == row.telegram_id))
        self._data_keys.evict(row.data_key, person_id)

    async def backdate(self, person_id: int, at: datetime) -> None:
        """Moves `created_at` back to a time before it, as after an import."""
        await self._connection.execute(
            update(people).where(people.c.id == person_id, people.c.created_at > at).values(created_at=at)
        )

    async def hold_until(self, ids: Sequence[int], until: datetime) -> None:
        """Sends them nothing before this real time, or a later one that is set already."""
        earlier = or_(people.c.held_until.is_(None), people.c.held_until < until)
        await self._connection.execute(
            update(people).where(in_ids(self._connection, people.c.id, ids), earlier).values(held_until=until)
        )

    async def next_weekly_review(self) -> datetime | None:
        """When the next weekly review of anybody is due."""
        found: datetime | None = await self._connection.scalar(
            select(people.c.weekly_review_at)
            .where(people.c.weekly_review_at.is_not(None))
            .order_by(people.c.weekly_review_at)
            .limit(1)
        )
        return found

    async def due_for_weekly_review(self, now: datetime, limit: int) -> list[Person]:
        """Up to `limit` people whose weekly review is due, the longest due first."""
        rows = await self._connection.execute(
            select(people).where(people.c.weekly_review_at <= now).order_by(people.c.weekly_review_at).limit(limit)
        )
        due: list[Person] = []
        for row in rows:
            try:
                due.append(person_of(row, self._data_keys))
            except UNREADABLE_ERRORS:
                # One person whose key or row is damaged must not keep the reviews from all others.
                log.error("person_unreadable", person=row.id)
                await self.retry_weekly_review(row.id, now + UNREADABLE_AGAIN_AFTER)
                self.passed_over += 1
        return due

    async def set_next_weekly_review(self, person: Person, after: datetime | None) -> bool:
        """Sets when the next one is due; False when another process has done so since `person` was loaded."""
        done = await self._connection.execute(
            update(people)
            .where(people.c.id == person.id, people.c.weekly_review_at == person.weekly_review_at)
            .values(weekly_review_at=after)
        )
        return done.rowcount == 1

    async def retry_weekly_review(self, person_id: int, at: datetime) -> None:
        """Schedules it again, unless they have turned weekly reviews off meanwhile."""
        await self._connection.execute(
            update(people)
            .where(people.c.id == person_id, people.c.weekly_review_at.is_not(None))
            .values(weekly_review_at=at)
        )

    async def ids_in_chat(self, chat_id: int) -> list[int]:
        """The ids of the people with this chat."""
        return list(await self._connection.scalars(select(people.c.id).where(people.c.chat_id == chat_id)))

    async def _unschedule(self, person_id: int) -> None:
        # The version is incremented too, so that a send that was decided before does not start.
        await self._connection.execute(
            update(interviews)
            .where(interviews.c.person_id == person_id)
            .values(next_at=None, version=interviews.c.version + 1)
        )

    async def _encrypted(self, person_id: int, fields: Mapping[str, Any]) -> dict[str, Any]:
        values = dict(fields)
        for name in set(_ENCRYPTED) & set(values):
            key = await self._data_keys.of(person_id)
            values[name] = key.seal_or_none(values[name], f"people.{name}")
        return values

    async def _one(self, condition: ColumnElement[bool]) -> Person | None:
        row = (await self._connection.execute(select(people).where(condition))).one_or_none()
        return None if row is None else person_of(row, self._data_keys)


def person_of(row: Row[Any], data_keys: DataKeys) -> Person:
    """Decrypts a row that begins with the columns of `people`."""
    fields = dict(zip(_COLUMNS, row, strict=False))
    key = data_keys.unwrap(fields.pop("data_key"), fields["id"])
    for name in _ENCRYPTED:
        if fields[name] is not None:
            fields[name] = key.open(fields[name], f"people.{name}")
    return Person(**fields)


def _new_person(telegram_id: int, chat_id: int, now: datetime, owner: bool, language: str) -> dict[str, Any]:
    return {
        "telegram_id": telegram_id,
        "chat_id": chat_id,
        "nudge_at": _DEFAULTS.nudge_at,
        "call_at": _DEFAULTS.call_at,
        "quiet_from": _DEFAULTS.quiet_from,
        "quiet_to": _DEFAULTS.quiet_to,
        "lead": _DEFAULTS.lead,
        "language": language,
        "reachable": True,
        "owner": owner,
        "references_told": False,
        "created_at": now,
    }
