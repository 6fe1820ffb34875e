"""Dialogue drafts: where a person's open dialogue stands, so that it survives a kill. One open dialogue a person.

What was said so far is sealed JSON. What the words in it mean is the dialogue's business.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import ReturningInsert

from bot.storage.data_keys import DataKeys
from bot.storage.dialects import is_sqlite, upsert_on
from bot.storage.records import Draft, Shown
from bot.storage.tables import drafts, people

_PLACE = "drafts.data"
_WITH_KEY = select(drafts, people.c.data_key).join(people, people.c.id == drafts.c.person_id)
_ONE = _WITH_KEY.where(drafts.c.person_id == bindparam("of_person"))
_SHOWN = (
    update(drafts)
    .where(drafts.c.person_id == bindparam("of_person"), drafts.c.version == bindparam("of_version"))
    .values(message_id=bindparam("of_message"))
)


@cache
def _put(on_sqlite: bool) -> ReturningInsert[int]:
    written = upsert_on(on_sqlite, drafts)
    changed = {column.name: written.excluded[column.name] for column in drafts.c if column.name != "person_id"}
    return written.on_conflict_do_update(
        index_elements=[drafts.c.person_id], set_={**changed, "version": drafts.c.version + 1}
    ).returning(drafts.c.version)


class Drafts:
    """The drafts table."""

    def __init__(self, connection: AsyncConnection, data_keys: DataKeys) -> None:
        self._connection = connection
        self._data_keys = data_keys

    async def get(self, person_id: int) -> Draft | None:
        row = (await self._connection.execute(_ONE, {"of_person": person_id})).one_or_none()
        return None if row is None else self._draft(row)

    async def open(self) -> list[Draft]:
        """Every open dialogue, for the start of the process."""
        rows = (await self._connection.execute(_WITH_KEY.order_by(drafts.c.person_id))).all()
        return [self._draft(row) for row in rows]

    async def put(
        self, person_id: int, dialogue: str, step: str, data: Mapping[str, Any], message_id: int | None, now: datetime
    ) -> Draft:
        """Writes where the dialogue stands, over what stood there; the version goes up by one. `data` must be JSON."""
        key = await self._data_keys.of(person_id)
        values = {
            "person_id": person_id,
            "dialogue": dialogue,
            "step": step,
            "data": key.seal(json.dumps(data, ensure_ascii=False), _PLACE),
            "message_id": message_id,
            "updated_at": now,
        }
        version = await self._upsert(values)
        return Draft(person_id, dialogue, step, dict(data), message_id, version, now)

    async def shown(self, questions: Sequence[Shown]) -> None:
        """Notes in which messages questions came to be shown; those that do not stand any more are passed over."""
        if questions:
            rows = [
                {"of_person": one.person_id, "of_version": one.version, "of_message": one.message_id}
                for one in questions
            ]
            await self._connection.execute(_SHOWN, rows)

    async def drop(self, person_id: int) -> None:
        """Ends the dialogue; nothing happens where there is none."""
        await self._connection.execute(delete(drafts).where(drafts.c.person_id == person_id))

    async def _upsert(self, values: Mapping[str, Any]) -> int:
        statement = _put(is_sqlite(self._connection))
        return int((await self._connection.execute(statement, {**values, "version": 1})).scalar_one())

    def _draft(self, row: Row[Any]) -> Draft:
        return draft_of(row, self._data_keys)


def draft_of(row: Row[Any], data_keys: DataKeys) -> Draft:
    """A row of `drafts`, with its person's wrapped key, in clear."""
    key = data_keys.unwrap(row.data_key, row.person_id)
    data = json.loads(key.open(row.data, _PLACE))
    return Draft(row.person_id, row.dialogue, row.step, data, row.message_id, row.version, row.updated_at)
