"""Named leases for work that only one process may do.

A row, not an advisory lock: it survives a lost connection, and its fence identifies a holder that comes back too late.
All times are real time.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.engine.dialects import upsert
from bot.storage.tables import leases


class LeaseRepository:
    """`holder` is a process's unique name."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def acquire(self, name: str, holder: str, now: datetime, lease: timedelta) -> int | None:
        """Acquires or extends the lease until `now + lease`; its fence, or None while another holder has it."""
        wanted = upsert(self._connection, leases).values(name=name, holder=holder, until=now + lease, fence=1)
        statement = wanted.on_conflict_do_update(
            index_elements=[leases.c.name],
            set_={"holder": holder, "until": now + lease, "fence": leases.c.fence + 1},
            where=or_(leases.c.until <= now, leases.c.holder == holder),
        ).returning(leases.c.fence)
        fence: int | None = await self._connection.scalar(statement)
        return fence

    async def renew(self, name: str, fence: int, now: datetime, lease: timedelta) -> bool:
        """Extends a lease; False when it has expired or another holder has it."""
        renewed = await self._connection.execute(
            update(leases)
            .where(leases.c.name == name, leases.c.fence == fence, leases.c.until > now)
            .values(until=now + lease)
        )
        return renewed.rowcount == 1

    async def release(self, name: str, fence: int, now: datetime) -> None:
        """Expires the lease now, so that the next holder need not wait."""
        await self._connection.execute(
            update(leases).where(leases.c.name == name, leases.c.fence == fence).values(until=now)
        )
