"""Named leases: who does what only one process may do, until when, under which number.

A row, not a lock of the session: it survives a lost connection, and its fence tells a holder that came back too late.
Moments are real time, whatever clock the product runs on.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.engine.dialects import upsert
from bot.storage.tables import leases


class LeaseRepository:
    """The leases table. `holder` names a process, unlike any other."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def acquire(self, name: str, holder: str, now: datetime, lease: timedelta) -> int | None:
        """Takes or keeps the lease until `now + lease`; its fence, or None while somebody else holds it."""
        wanted = upsert(self._connection, leases).values(name=name, holder=holder, until=now + lease, fence=1)
        statement = wanted.on_conflict_do_update(
            index_elements=[leases.c.name],
            set_={"holder": holder, "until": now + lease, "fence": leases.c.fence + 1},
            where=or_(leases.c.until <= now, leases.c.holder == holder),
        ).returning(leases.c.fence)
        fence: int | None = await self._connection.scalar(statement)
        return fence

    async def renew(self, name: str, fence: int, now: datetime, lease: timedelta) -> bool:
        """Prolongs a lease that is still ours; False when it lapsed or was taken."""
        kept = await self._connection.execute(
            update(leases)
            .where(leases.c.name == name, leases.c.fence == fence, leases.c.until > now)
            .values(until=now + lease)
        )
        return kept.rowcount == 1

    async def release(self, name: str, fence: int, now: datetime) -> None:
        """Ends a lease of ours at once, so that the next need not wait."""
        await self._connection.execute(
            update(leases).where(leases.c.name == name, leases.c.fence == fence).values(until=now)
        )
