"""Claiming: chooses the people with something due, the most urgent first, and leases their due interviews.

All due interviews of a person are claimed together, so that two processes never send to one person at a time. People
who have a lease, cannot be reached, or are held back by Telegram are skipped. `now` is product time, `lease_now` real
time.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import ReturningUpdate

from bot.domain.steps import Urgency
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
    """Leases the due interviews of up to `limit` people, the most urgent first, then the longest due.

    Includes interviews of the same people that are due within `ahead`, except those that failed last time, which wait
    for their retry. With `interview_id`, only that interview, if it is due.
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
        # Checked again: the person may have been leased, and the lock released, since `claimable_people` ran.
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
    """When the next nudge of anybody is due. With `lease_now`: among what can be claimed at that real time."""
    given = {"at": lease_now} if lease_now is not None else {}
    claimable = lease_now is not None
    found = [
        await connection.scalar(earliest_due_statement(urgency, claimable=claimable), given) for urgency in Urgency
    ]
    return min((at for at in found if at is not None), default=None)


@cache
def earliest_due_statement(urgency: Urgency, *, claimable: bool) -> Select[datetime]:
    """The first `next_at` of one urgency; `claimable`: among people who can be claimed `at` that real time."""
    first = _of_urgency(select(interviews.c.next_at), urgency)
    if claimable:
        first = first.join(people, people.c.id == interviews.c.person_id).where(_is_deliverable())
    return first.limit(1)


async def earliest_hold_end(connection: AsyncConnection, now: datetime, lease_now: datetime) -> datetime | None:
    """When (real time) the first hold ends of a person who has something due."""
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
            # One query for each urgency, so that the index gives the order, however much is due.
            statement = claimable_people(is_sqlite(connection), urgency, alone=alone)
            ids += await connection.scalars(statement, given | {"most": limit - len(ids)})
    return list(dict.fromkeys(ids))


@cache
def claimable_people(on_sqlite: bool, urgency: Urgency, *, alone: bool = False) -> Select[int]:
    """The people of up to `most` interviews of one urgency that are `due_by` a time, the longest due first.

    Only people who can be claimed `at` this real time; their rows stay locked until the transaction ends. `alone`: only
    the person of this `interview`.
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
    # The index's own order and condition, so that both databases use it.
    return statement.where(interviews.c.urgency == urgency.value, interviews.c.next_at.is_not(None)).order_by(
        interviews.c.urgency, interviews.c.next_at
    )


def _is_deliverable() -> ColumnElement[bool]:
    """Whether the joined person can be claimed: reachable, with a time zone, not held back, and without a lease."""
    return and_(
        people.c.reachable,
        people.c.timezone.is_not(None),
        or_(people.c.held_until.is_(None), people.c.held_until <= bindparam("at")),
        ~_is_leased(people.c.id),
    )


def _not_paused() -> ColumnElement[bool]:
    """Whether the joined person is not paused. What was due meanwhile has a `next_at` after the pause anyway."""
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
