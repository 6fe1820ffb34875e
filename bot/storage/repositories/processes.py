"""Heartbeats: one row for each running process, which `tactful check` reads. All times are real time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Interval, bindparam, delete, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.engine.connect import APPLICATION_NAME
from bot.storage.engine.dialects import is_sqlite, upsert
from bot.storage.records.delivery import ProcessStatus
from bot.storage.tables import processes

# Between Parse and Execute the server waits for the client in state `active`, where neither `statement_timeout` nor
# `idle_in_transaction_session_timeout` applies. `transaction_timeout` would, but needs PostgreSQL 17.
_TERMINATE_STALLED = text("""
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE application_name = :application AND datname = current_database() AND usename = current_user
      AND state = 'active' AND wait_event = 'ClientRead' AND pid <> pg_backend_pid()
      AND xact_start < clock_timestamp() - :stalled AND state_change < clock_timestamp() - :stalled
""").bindparams(bindparam("stalled", type_=Interval()), application=APPLICATION_NAME)


class ProcessRepository:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def record_heartbeat(self, status: ProcessStatus) -> None:
        values = {
            "name": status.name,
            "role": status.role,
            "heartbeat_at": status.heartbeat_at,
            "ticked_at": status.ticked_at,
            "polled_at": status.polled_at,
            "standby": status.standby,
        }
        await self._connection.execute(
            upsert(self._connection, processes)
            .values(values)
            .on_conflict_do_update(index_elements=[processes.c.name], set_=values)
        )

    async def all(self) -> list[ProcessStatus]:
        """The last heartbeat of each process that has not shut down cleanly, by name."""
        rows = await self._connection.execute(select(processes).order_by(processes.c.name))
        return [ProcessStatus(**row._asdict()) for row in rows]

    async def remove(self, name: str) -> None:
        """For a process that shuts down cleanly."""
        await self._connection.execute(delete(processes).where(processes.c.name == name))

    async def prune(self, before: datetime) -> None:
        """Deletes processes whose last heartbeat was before this time."""
        await self._connection.execute(delete(processes).where(processes.c.heartbeat_at < before))

    async def server_time(self) -> datetime | None:
        """The database server's clock, in UTC; None for SQLite."""
        if is_sqlite(self._connection):
            return None
        found: datetime | None = await self._connection.scalar(text("SELECT clock_timestamp()"))
        return found.astimezone(UTC) if found else None

    async def terminate_stalled(self, stalled: timedelta) -> int:
        """Closes the bot's other connections whose transaction has made no progress for this long; how many.

        A process that is suspended, or whose machine sleeps, may hold locks that others wait for. When it resumes, its
        connection is closed and its transaction rolled back.
        """
        if is_sqlite(self._connection):
            return 0
        terminated = await self._connection.scalars(_TERMINATE_STALLED, {"stalled": stalled})
        return sum(terminated)
