"""The data keys of the people one transaction deals with, each fetched once.

It knows where a person's wrapped key stands. It does not know which columns are sealed with it.
"""

from __future__ import annotations

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.records import NotFound
from bot.storage.secrets import DataKey, Keyring
from bot.storage.tables import people

_KEY = select(people.c.data_key).where(people.c.id == bindparam("of_person"))


class DataKeys:
    """Gives data keys by person; `unwrap` serves those who have read the wrapped key with a row of theirs."""

    def __init__(self, connection: AsyncConnection, keys: Keyring) -> None:
        self._connection = connection
        self.keyring = keys
        self._known: dict[int, DataKey] = {}

    async def of(self, person_id: int) -> DataKey:
        """Raises NotFound for an unknown person."""
        if person_id not in self._known:
            wrapped = await self._connection.scalar(_KEY, {"of_person": person_id})
            if wrapped is None:
                raise NotFound("no such person")
            self.unwrap(wrapped, person_id)
        return self._known[person_id]

    def unwrap(self, wrapped: bytes, person_id: int) -> DataKey:
        key = self.keyring.data_key(wrapped, person_id)
        self._known[person_id] = key
        return key

    def forget(self, wrapped: bytes, person_id: int) -> None:
        """Drops a key from memory, once its row is gone."""
        self._known.pop(person_id, None)
        self.keyring.forget(wrapped)
