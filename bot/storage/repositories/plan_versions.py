"""The versions of time zones, holidays and rules with which all interviews were last planned."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.engine.dialects import upsert
from bot.storage.tables import plan_versions


class PlanVersionRepository:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def all(self) -> dict[str, str]:
        """By name; empty in a new database."""
        rows = await self._connection.execute(select(plan_versions.c.name, plan_versions.c.version))
        return {row.name: row.version for row in rows}

    async def put(self, known: Mapping[str, str]) -> None:
        written = upsert(self._connection, plan_versions)
        statement = written.on_conflict_do_update(
            index_elements=[plan_versions.c.name], set_={"version": written.excluded.version}
        )
        await self._connection.execute(statement, [{"name": n, "version": v} for n, v in known.items()])
