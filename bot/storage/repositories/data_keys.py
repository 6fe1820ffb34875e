"""The data keys of the people in one transaction, each fetched once."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.engine.dialects import in_ids_param, is_sqlite
from bot.storage.errors import NotFound
from bot.storage.keys.keyring import DataKey, Keyring
from bot.storage.tables import people


@cache
def _keys(on_sqlite: bool) -> Select[Any]:
    return select(people.c.id, people.c.data_key).where(in_ids_param(on_sqlite, people.c.id, "of_people"))


class DataKeys:
    """Data keys by person. `unwrap` is for repositories that have read the wrapped key with another row."""

    def __init__(self, connection: AsyncConnection, keys: Keyring) -> None:
        self._connection = connection
        self.keyring = keys
        self._known: dict[int, DataKey] = {}

    async def of(self, person_id: int) -> DataKey:
        """Raises NotFound for an unknown person."""
        await self.fetch([person_id])
        return self._known[person_id]

    async def fetch(self, person_ids: Collection[int]) -> None:
        """Loads the keys of several people in one query. Raises NotFound when one of them is unknown."""
        missing = [one for one in person_ids if one not in self._known]
        if missing:
            statement = _keys(is_sqlite(self._connection))
            for person_id, wrapped in await self._connection.execute(statement, {"of_people": missing}):
                self.unwrap(wrapped, person_id)
        if not all(one in self._known for one in missing):
            raise NotFound("no such person")

    def unwrap(self, wrapped: bytes, person_id: int) -> DataKey:
        key = self.keyring.data_key(wrapped, person_id)
        self._known[person_id] = key
        return key

    def evict(self, wrapped: bytes, person_id: int) -> None:
        """Removes the key of a deleted person from the cache."""
        self._known.pop(person_id, None)
        self.keyring.evict(wrapped)
