"""Who is taken next: people with something due, the most urgent first, each with all that is due for them.

A person is taken as a whole, so that no two processes ever deliver to one person at a time. Somebody who is being
delivered to, cannot be reached or is held back by Telegram is passed over, and holds up nobody. `now` is the product's
time, `lease_now` real time. What is to be sent is decided elsewhere.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import ReturningUpdate

from bot.domain.urgency import Urgency
from bot.storage.engine.dialects import in_ids_param, is_sqlite, skip_locked
from bot.storage.records.delivery import Claim
from bot.storage.tables import interviews, people

_leased = interviews.alias("busy")


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
    given = {"people": ids, "due_by": now, "ahead_by": now + ahead, "at": lease_now, "until": lease_now + lease}
    alone = interview_id is not None
    statement = _claim_statement(is_sqlite(connection), alone)
    rows = (await connection.execute(statement, given | ({"interview": interview_id} if alone else {}))).all()
    return sorted((Claim(*row) for row in rows), key=lambda one: (one.urgency, one.due_at, one.interview_id))


@cache
def _claim_statement(on_sqlite: bool, alone: bool) -> ReturningUpdate[Any]:
    due: ColumnElement[bool] = interviews.c.next_at <= bindparam("due_by")
    if alone:
        due = and_(due, interviews.c.id == bindparam("interview"))
    else:
        due = or_(due, and_(interviews.c.next_at <= bindparam("ahead_by"), interviews.c.failures == 0))
    return (
        update(interviews)
        .where(in_ids_param(on_sqlite, interviews.c.person_id, "people"), due)
        # Looked at once more: somebody may have let go of the lock with the person taken, since they were chosen.
        .where(~_is_leased(interviews.c.person_id))
        .values(lease_until=bindparam("until"), fence=interviews.c.fence + 1)
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


async def earliest_due(connection: AsyncConnection, lease_now: datetime | None = None) -> datetime | None:
    """The next nudge's moment, anybody's. With `lease_now`: among what could be claimed at that real time."""
    given = {"at": lease_now} if lease_now is not None else {}
    free = lease_now is not None
    found = [await connection.scalar(earliest_due_statement(urgency, free=free), given) for urgency in Urgency]
    return min((at for at in found if at is not None), default=None)


@cache
def earliest_due_statement(urgency: Urgency, *, free: bool) -> Select[datetime]:
    """The first moment of one urgency; `free`: among those of people who can be delivered to `at` that real time."""
    first = _of_urgency(select(interviews.c.next_at), urgency)
    if free:
        first = first.join(people, people.c.id == interviews.c.person_id).where(_is_deliverable())
    return first.limit(1)


async def earliest_hold_end(connection: AsyncConnection, now: datetime, lease_now: datetime) -> datetime | None:
    """The earliest moment (real time) at which somebody with something due is held back no longer."""
    found: datetime | None = await connection.scalar(_HELD_UNTIL, {"due_by": now, "at": lease_now})
    return found


async def _lock_people(
    connection: AsyncConnection, now: datetime, lease_now: datetime, limit: int, interview_id: int | None
) -> list[int]:
    ids: list[int] = []
    alone = interview_id is not None
    given = {"due_by": now, "at": lease_now} | ({"interview": interview_id} if alone else {})
    for urgency in Urgency:
        if len(ids) < limit:
            # In one query for each urgency the index gives the order, however much else is due.
            statement = claimable_people(is_sqlite(connection), urgency, alone=alone)
            ids += await connection.scalars(statement, given | {"most": limit - len(ids)})
    return list(dict.fromkeys(ids))


@cache
def claimable_people(on_sqlite: bool, urgency: Urgency, *, alone: bool = False) -> Select[int]:
    """The people of up to `most` interviews of one urgency that are `due_by` a moment and free `at` another.

    The longest due come first, and nobody else gets them until this transaction ends. `alone`: of that `interview`.
    """
    chosen = (
        _of_urgency(select(people.c.id), urgency)
        .select_from(interviews)
        .join(people, people.c.id == interviews.c.person_id)
        .where(interviews.c.next_at <= bindparam("due_by"), _is_deliverable(), _not_paused())
        .limit(bindparam("most", type_=Integer))
    )
    return skip_locked(on_sqlite, chosen.where(interviews.c.id == bindparam("interview")) if alone else chosen, people)


def _of_urgency(statement: Select[Any], urgency: Urgency) -> Select[Any]:
    # In the order of the index, and saying what the index says of itself.
    return statement.where(interviews.c.urgency == urgency.value, interviews.c.next_at.is_not(None)).order_by(
        interviews.c.urgency, interviews.c.next_at
    )


def _is_deliverable() -> ColumnElement[bool]:
    """Whether the joined person can be delivered to: reachable, held back by nobody, and in nobody's hands."""
    return and_(
        people.c.reachable,
        people.c.timezone.is_not(None),
        or_(people.c.held_until.is_(None), people.c.held_until <= bindparam("at")),
        ~_is_leased(people.c.id),
    )


def _not_paused() -> ColumnElement[bool]:
    """Whether the joined person has not asked for silence. What they are owed has its moment after the pause anyway."""
    return or_(people.c.paused_until.is_(None), people.c.paused_until <= bindparam("due_by"))


def _is_leased(person_id: ColumnElement[int]) -> ColumnElement[bool]:
    return (
        select(_leased.c.id)
        .where(_leased.c.person_id == person_id, _leased.c.lease_until > bindparam("at"))
        .correlate_except(_leased)
        .exists()
    )


_HELD_UNTIL = (
    select(people.c.held_until)
    .where(people.c.held_until > bindparam("at"))
    .where(
        select(interviews.c.id)
        .where(interviews.c.person_id == people.c.id, interviews.c.next_at <= bindparam("due_by"))
        .correlate(people)
        .exists()
    )
    .order_by(people.c.held_until)
    .limit(1)
)
