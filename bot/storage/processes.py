"""Signs of life: one row for each running process, so that somebody outside can see whether all is well.

Moments are real time. What counts as well is decided elsewhere.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.dialects import is_sqlite, upsert
from bot.storage.records import SignOfLife
from bot.storage.tables import processes


class Processes:
    """The processes table."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def beat(self, sign: SignOfLife) -> None:
        """Writes a process's newest sign over its last one."""
        values = {
            "name": sign.name,
            "role": sign.role,
            "beat_at": sign.beat_at,
            "ticked_at": sign.ticked_at,
            "polled_at": sign.polled_at,
            "standby": sign.standby,
        }
        await self._connection.execute(
            upsert(self._connection, processes)
            .values(values)
            .on_conflict_do_update(index_elements=[processes.c.name], set_=values)
        )

    async def all(self) -> list[SignOfLife]:
        """The last sign of each process that has not ended in order, by name."""
        rows = await self._connection.execute(select(processes).order_by(processes.c.name))
        return [SignOfLife(**row._asdict()) for row in rows]

    async def ended(self, name: str) -> None:
        """The process has stopped in order."""
        await self._connection.execute(delete(processes).where(processes.c.name == name))

    async def forget(self, before: datetime) -> None:
        """Removes the rows of processes that died before that moment."""
        await self._connection.execute(delete(processes).where(processes.c.beat_at < before))

    async def server_time(self) -> datetime | None:
        """The moment (UTC) by the database server's clock; None where the database has none of its own."""
        if is_sqlite(self._connection):
            return None
        found: datetime | None = await self._connection.scalar(text("SELECT clock_timestamp()"))
        return found.astimezone(UTC) if found else None
