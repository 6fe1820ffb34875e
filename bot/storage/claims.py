"""Who is taken next: people with something due, the most urgent first, each with all that is due for them.

A person is taken as a whole, so that no two processes ever deliver to one person at a time. Somebody who is being
delivered to, cannot be reached or is held back by Telegram is passed over, and holds up nobody. `now` is the product's
time, `lease_now` real time. What is to be sent is decided elsewhere.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.urgency import Urgency
from bot.storage.dialects import among, locking
from bot.storage.records import Claim
from bot.storage.tables import interviews, people

_busy = interviews.alias("busy")


async def claim(
    connection: AsyncConnection,
    now: datetime,
    lease_now: datetime,
    lease: timedelta,
    limit: int,
    interview_id: int | None = None,
    ahead: timedelta = timedelta(0),
) -> list[Claim]:
    """Takes the interviews that are due of up to `limit` people, the most urgent first, then the longest due.

    With them go those of the same people that fall due within `ahead`, but for those that failed last time: they have
    a moment of their own. With `interview_id`, that one interview alone, if it is due.
    """
    ids = await _lock_people(connection, now, lease_now, limit, interview_id)
    if not ids:
        return []
    due: ColumnElement[bool] = interviews.c.next_at <= now
    if interview_id is not None:
        due = and_(due, interviews.c.id == interview_id)
    elif ahead:
        due = or_(due, and_(interviews.c.next_at <= now + ahead, interviews.c.failures == 0))
    statement = (
        update(interviews)
        .where(among(connection, interviews.c.person_id, ids), due)
        # Looked at once more: somebody may have let go of the lock with the person taken, since they were chosen.
        .where(~_delivered_to(interviews.c.person_id, lease_now))
        .values(lease_until=lease_now + lease, fence=interviews.c.fence + 1)
        .returning(
            interviews.c.id,
            interviews.c.person_id,
            interviews.c.fence,
            interviews.c.version,
            interviews.c.failures,
            interviews.c.next_at,
            interviews.c.urgency,
        )
    )
    rows = (await connection.execute(statement)).all()
    return sorted((Claim(*row) for row in rows), key=lambda one: (one.urgency, one.due_at, one.interview_id))


async def earliest(connection: AsyncConnection, lease_now: datetime | None = None) -> datetime | None:
    """The next nudge's moment, anybody's. With `lease_now`: among what could be claimed at that real time."""
    found = [await connection.scalar(earliest_of(urgency, lease_now)) for urgency in Urgency]
    return min((at for at in found if at is not None), default=None)


def earliest_of(urgency: Urgency, lease_now: datetime | None) -> Select[datetime]:
    """The first moment of one urgency."""
    first = _of_urgency(select(interviews.c.next_at), urgency)
    if lease_now is not None:
        first = first.join(people, people.c.id == interviews.c.person_id).where(_free(lease_now))
    return first.limit(1)


async def held_until(connection: AsyncConnection, now: datetime, lease_now: datetime) -> datetime | None:
    """The earliest moment (real time) at which somebody with something due is held back no longer."""
    waits = (
        select(interviews.c.id)
        .where(interviews.c.person_id == people.c.id, interviews.c.next_at <= now)
        .correlate(people)
    )
    found: datetime | None = await connection.scalar(
        select(people.c.held_until)
        .where(people.c.held_until > lease_now, waits.exists())
        .order_by(people.c.held_until)
        .limit(1)
    )
    return found


async def _lock_people(
    connection: AsyncConnection, now: datetime, lease_now: datetime, limit: int, interview_id: int | None
) -> list[int]:
    ids: list[int] = []
    for urgency in Urgency:
        if len(ids) < limit:
            # In one query for each urgency the index gives the order, however much else is due.
            chosen = choosing(now, lease_now, urgency, limit - len(ids), interview_id)
            ids += await connection.scalars(locking(connection, chosen, people))
    return list(dict.fromkeys(ids))


def choosing(
    now: datetime, lease_now: datetime, urgency: Urgency, limit: int, interview_id: int | None = None
) -> Select[int]:
    """The people of up to `limit` interviews of one urgency that are due and free, the longest due first."""
    chosen = (
        _of_urgency(select(people.c.id), urgency)
        .select_from(interviews)
        .join(people, people.c.id == interviews.c.person_id)
        .where(interviews.c.next_at <= now, _free(lease_now), _not_paused(now))
        .limit(limit)
    )
    return chosen if interview_id is None else chosen.where(interviews.c.id == interview_id)


def _of_urgency(statement: Select[Any], urgency: Urgency) -> Select[Any]:
    # In the order of the index, and saying what the index says of itself.
    return statement.where(interviews.c.urgency == urgency.value, interviews.c.next_at.is_not(None)).order_by(
        interviews.c.urgency, interviews.c.next_at
    )


def _free(lease_now: datetime) -> ColumnElement[bool]:
    """Whether the joined person can be delivered to: reachable, held back by nobody, and in nobody's hands."""
    return and_(
        people.c.reachable,
        people.c.timezone.is_not(None),
        or_(people.c.held_until.is_(None), people.c.held_until <= lease_now),
        ~_delivered_to(people.c.id, lease_now),
    )


def _not_paused(now: datetime) -> ColumnElement[bool]:
    """Whether the joined person has not asked for silence. What they are owed has its moment after the pause anyway."""
    return or_(people.c.paused_until.is_(None), people.c.paused_until <= now)


def _delivered_to(person_id: ColumnElement[int], lease_now: datetime) -> ColumnElement[bool]:
    return (
        select(_busy.c.id)
        .where(_busy.c.person_id == person_id, _busy.c.lease_until > lease_now)
        .correlate_except(_busy)
        .exists()
    )
