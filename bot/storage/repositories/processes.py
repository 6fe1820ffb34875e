"""Signs of life: one row for each running process, so that somebody outside can see whether all is well.

Moments are real time. What counts as well is decided elsewhere.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Interval, bindparam, delete, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.engine.connect import APPLICATION_NAME
from bot.storage.engine.dialects import is_sqlite, upsert
from bot.storage.records.delivery import ProcessStatus
from bot.storage.tables import processes

# Between the preparation of a statement and the statement itself the server waits for its client, and counts that as
# work: the time-outs for statements and for idle transactions pass it by. One that does not came with PostgreSQL 17.
_TERMINATE_STALLED = text("""
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE application_name = :application AND datname = current_database() AND usename = current_user
      AND state = 'active' AND wait_event = 'ClientRead' AND pid <> pg_backend_pid()
      AND xact_start < clock_timestamp() - :still AND state_change < clock_timestamp() - :still
""").bindparams(bindparam("still", type_=Interval()), application=APPLICATION_NAME)


class ProcessRepository:
    """The processes table."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def record_heartbeat(self, sign: ProcessStatus) -> None:
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

    async def all(self) -> list[ProcessStatus]:
        """The last sign of each process that has not ended in order, by name."""
        rows = await self._connection.execute(select(processes).order_by(processes.c.name))
        return [ProcessStatus(**row._asdict()) for row in rows]

    async def remove(self, name: str) -> None:
        """The process has stopped in order."""
        await self._connection.execute(delete(processes).where(processes.c.name == name))

    async def prune(self, before: datetime) -> None:
        """Removes the rows of processes that died before that moment."""
        await self._connection.execute(delete(processes).where(processes.c.beat_at < before))

    async def server_time(self) -> datetime | None:
        """The moment (UTC) by the database server's clock; None where the database has none of its own."""
        if is_sqlite(self._connection):
            return None
        found: datetime | None = await self._connection.scalar(text("SELECT clock_timestamp()"))
        return found.astimezone(UTC) if found else None

    async def terminate_stalled(self, still: timedelta) -> int:
        """Ends what others of us began so long ago in the database and did not go on with; how many.

        A process that was stopped, or whose machine sleeps, may hold locks then that others wait for. It finds its
        connection closed when it goes on, and its transaction undone.
        """
        if is_sqlite(self._connection):
            return 0
        ended = await self._connection.scalars(_TERMINATE_STALLED, {"still": still})
        return sum(ended)
