"""The delivery queue's statements and their parameters, built once per dialect, because every send executes them."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, Update, bindparam, case, or_, select, update
from sqlalchemy.sql.dml import ReturningInsert, ReturningUpdate

from bot.storage.engine.dialects import in_ids_param, upsert_for
from bot.storage.records.delivery import NudgeOutcome, Release, SendRequest
from bot.storage.records.interviews import OPEN_STATES, NudgeState
from bot.storage.repositories.interviews import next_due
from bot.storage.tables import MAX_REASON_LENGTH, interviews, nudges, people

NUDGE_KEY = ("interview_id", "ladder", "step", "interviewer", "rung", "attempt", "occurrence")

# Not `in_`: SQLAlchemy cannot expand an IN list in a statement that is executed for many rows.
IS_OPEN = or_(*(nudges.c.state == state for state in OPEN_STATES))

SETTLE = (
    update(nudges)
    .where(nudges.c.id == bindparam("of_nudge"), nudges.c.interview_id == bindparam("of_interview"))
    .where(IS_OPEN)
    .values(
        state=bindparam("new_state", type_=nudges.c.state.type),
        settled_at=bindparam("new_settled_at", type_=nudges.c.settled_at.type),
        reason=bindparam("new_reason", type_=nudges.c.reason.type),
        chat_id=bindparam("new_chat_id", type_=nudges.c.chat_id.type),
        message_id=bindparam("new_message_id", type_=nudges.c.message_id.type),
        failures=nudges.c.failures + bindparam("failed", type_=nudges.c.failures.type),
        ambiguous_sends=nudges.c.ambiguous_sends + bindparam("ambiguous", type_=nudges.c.ambiguous_sends.type),
        not_before=bindparam("new_not_before", type_=nudges.c.not_before.type),
        list_message_id=bindparam("new_list_message_id", type_=nudges.c.list_message_id.type),
    )
)

_UNCHANGED = interviews.c.version == bindparam("of_version", type_=interviews.c.version.type)

RELEASE = (
    update(interviews)
    .where(interviews.c.id == bindparam("of_interview"))
    .values(
        lease_until=None,
        failures=bindparam("new_failures", type_=interviews.c.failures.type),
        next_at=case(
            (_UNCHANGED, next_due(bindparam("new_next_at", type_=interviews.c.next_at.type))),
            else_=interviews.c.next_at,
        ),
        urgency=case(
            (_UNCHANGED, bindparam("new_urgency", type_=interviews.c.urgency.type)),
            else_=interviews.c.urgency,
        ),
    )
)


@cache
def people_by_ids(on_sqlite: bool) -> Select[Any]:
    return select(people).where(in_ids_param(on_sqlite, people.c.id, "ids"))


@cache
def lock_interviews(on_sqlite: bool) -> Select[Any]:
    return (
        select(interviews.c.id, interviews.c.fence, interviews.c.version, interviews.c.lease_until)
        .where(in_ids_param(on_sqlite, interviews.c.id, "ids"))
        .order_by(interviews.c.id)
        .with_for_update()
    )


@cache
def reclaim_sending(on_sqlite: bool) -> Update:
    return (
        update(nudges)
        .where(in_ids_param(on_sqlite, nudges.c.interview_id, "ids"), nudges.c.state == NudgeState.SENDING)
        .values(state=NudgeState.CLAIMED, ambiguous_sends=nudges.c.ambiguous_sends + 1)
    )


@cache
def insert_nudges(on_sqlite: bool) -> ReturningInsert[Any]:
    statement = upsert_for(on_sqlite, nudges)
    return statement.on_conflict_do_update(
        index_elements=list(NUDGE_KEY),
        set_={"due_at": statement.excluded.due_at},
        where=IS_OPEN,
    ).returning(*(nudges.c[name] for name in NUDGE_KEY), nudges.c.id, nudges.c.ambiguous_sends, nudges.c.failures)


@cache
def start_sending(on_sqlite: bool) -> ReturningUpdate[int]:
    return (
        update(nudges)
        .where(in_ids_param(on_sqlite, nudges.c.id, "ids"), nudges.c.state == NudgeState.CLAIMED)
        .values(state=NudgeState.SENDING, sending_at=bindparam("now", type_=nudges.c.sending_at.type))
        .returning(nudges.c.id)
    )


def nudge_key_values(request: SendRequest) -> tuple[Any, ...]:
    """The values of `NUDGE_KEY`, in its order."""
    nudge = request.nudge
    return (
        request.claim.interview_id,
        nudge.ladder,
        nudge.step,
        nudge.person,
        nudge.rung,
        nudge.attempt,
        request.occurrence,
    )


def nudge_values(request: SendRequest, now: datetime) -> dict[str, Any]:
    return dict(zip(NUDGE_KEY, nudge_key_values(request), strict=True)) | {
        "person_id": request.claim.person_id,
        "due_at": request.due_at,
        "state": NudgeState.CLAIMED,
        "claimed_at": now,
        "ambiguous_sends": 0,
        "failures": 0,
        "reason": "",
    }


def outcome_values(outcome: NudgeOutcome) -> dict[str, Any]:
    retry = outcome.state is NudgeState.CLAIMED
    return {
        "of_nudge": outcome.nudge_id,
        "of_interview": outcome.claim.interview_id,
        "new_state": outcome.state,
        "new_settled_at": None if retry else outcome.at,
        "new_reason": outcome.reason[:MAX_REASON_LENGTH],
        "new_chat_id": outcome.chat_id,
        "new_message_id": outcome.message_id,
        "failed": int(outcome.failed),
        "ambiguous": int(outcome.ambiguous),
        "new_not_before": outcome.at if retry else None,
        "new_list_message_id": outcome.message_id if outcome.in_list else None,
    }


def release_values(release: Release) -> dict[str, Any]:
    return {
        "of_interview": release.claim.interview_id,
        "of_version": release.claim.version,
        "new_next_at": release.next_at,
        "new_failures": release.claim.failures + 1 if release.failed else 0,
        "new_urgency": release.urgency,
    }
