"""Under which versions of what it follows from (zones, holidays, rules) everything was last planned.

Names and texts; what they mean, and what to do where they differ, is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.engine.dialects import upsert
from bot.storage.tables import versions


class VersionRepository:
    """The versions table."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def all(self) -> dict[str, str]:
        """Name -> version; empty in a new database."""
        rows = await self._connection.execute(select(versions.c.name, versions.c.version))
        return {row.name: row.version for row in rows}

    async def put(self, known: Mapping[str, str]) -> None:
        """Writes these over what stood there."""
        written = upsert(self._connection, versions)
        statement = written.on_conflict_do_update(
            index_elements=[versions.c.name], set_={"version": written.excluded.version}
        )
        await self._connection.execute(statement, [{"name": n, "version": v} for n, v in known.items()])
