"""The state of each person's open dialogue, so that it survives a restart. A person has at most one.

The answers so far are encrypted JSON, which only the dialogue itself interprets.
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

from bot.storage.engine.dialects import is_sqlite, upsert_for
from bot.storage.records.people import DialogueState, NewDialogueState, QuestionShown
from bot.storage.repositories.data_keys import DataKeys
from bot.storage.tables import dialogues, people

_COLUMN = "drafts.data"  # authenticated with every stored dialogue, so it keeps the table's old name
_WITH_KEY = select(dialogues, people.c.data_key).join(people, people.c.id == dialogues.c.person_id)
_ONE = _WITH_KEY.where(dialogues.c.person_id == bindparam("of_person"))
_SHOWN = (
    update(dialogues)
    .where(dialogues.c.person_id == bindparam("of_person"), dialogues.c.version == bindparam("of_version"))
    .values(message_id=bindparam("of_message"))
)


@cache
def _put(on_sqlite: bool) -> ReturningInsert[Any]:
    written = upsert_for(on_sqlite, dialogues)
    changed = {column.name: written.excluded[column.name] for column in dialogues.c if column.name != "person_id"}
    return written.on_conflict_do_update(
        index_elements=[dialogues.c.person_id], set_={**changed, "version": dialogues.c.version + 1}
    ).returning(dialogues.c.person_id, dialogues.c.version)


class DialogueRepository:
    def __init__(self, connection: AsyncConnection, data_keys: DataKeys) -> None:
        self._connection = connection
        self._data_keys = data_keys

    async def get(self, person_id: int) -> DialogueState | None:
        row = (await self._connection.execute(_ONE, {"of_person": person_id})).one_or_none()
        return None if row is None else self._dialogue(row)

    async def all(self) -> list[DialogueState]:
        """Every open dialogue, by person."""
        rows = (await self._connection.execute(_WITH_KEY.order_by(dialogues.c.person_id))).all()
        return [self._dialogue(row) for row in rows]

    async def put(
        self, person_id: int, dialogue: str, step: str, data: Mapping[str, Any], message_id: int | None, now: datetime
    ) -> DialogueState:
        """Replaces the person's dialogue state and increments its version. `data` must be JSON."""
        return (await self.put_all([NewDialogueState(person_id, dialogue, step, data, message_id, now)]))[0]

    async def put_all(self, every: Sequence[NewDialogueState]) -> list[DialogueState]:
        """`put` for several people at once. Raises NotFound when one of them is unknown."""
        if not every:
            return []
        await self._data_keys.fetch([one.person_id for one in every])
        rows = [await self._encrypted(one) for one in every]
        # SQLAlchemy runs a list of one through `insertmanyvalues`; a single dict is cheaper.
        written = await self._connection.execute(_put(is_sqlite(self._connection)), rows if len(rows) > 1 else rows[0])
        versions = {row.person_id: row.version for row in written}
        return [_as_put(one, versions[one.person_id]) for one in every]

    async def set_messages(self, questions: Sequence[QuestionShown]) -> None:
        """Records which messages show these questions. Ignores dialogues that have moved on meanwhile."""
        if questions:
            rows = [
                {"of_person": one.person_id, "of_version": one.version, "of_message": one.message_id}
                for one in questions
            ]
            await self._connection.execute(_SHOWN, rows)

    async def delete(self, person_id: int) -> bool:
        """False when the person has no dialogue."""
        deleted = await self._connection.execute(delete(dialogues).where(dialogues.c.person_id == person_id))
        return deleted.rowcount == 1

    async def _encrypted(self, one: NewDialogueState) -> dict[str, Any]:
        key = await self._data_keys.of(one.person_id)
        return {
            "person_id": one.person_id,
            "dialogue": one.dialogue,
            "step": one.step,
            "data": key.seal(json.dumps(one.data, ensure_ascii=False), _COLUMN),
            "message_id": one.message_id,
            "version": 1,
            "updated_at": one.at,
        }

    def _dialogue(self, row: Row[Any]) -> DialogueState:
        return dialogue_of(row, self._data_keys)


def _as_put(one: NewDialogueState, version: int) -> DialogueState:
    return DialogueState(one.person_id, one.dialogue, one.step, dict(one.data), one.message_id, version, one.at)


def dialogue_of(row: Row[Any], data_keys: DataKeys) -> DialogueState:
    """Decrypts a row of `dialogues` that is joined with its person's wrapped key."""
    key = data_keys.unwrap(row.data_key, row.person_id)
    data = json.loads(key.open(row.data, _COLUMN))
    return DialogueState(row.person_id, row.dialogue, row.step, data, row.message_id, row.version, row.updated_at)
