"""Nudges on their way: claimed under a lease, opened as rows, started, settled, released. Always in batches.

Whoever holds an interview's highest fence may deliver for it, until the lease ends. Every later step checks again while
it holds the interview's row, so that somebody who came back too late changes nothing. What is due, and what to say, is
decided elsewhere. `now` is the product's time; `lease_now` is real time, and only leases live on it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Update, bindparam, case, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import ReturningInsert, ReturningUpdate

from bot.domain.model import Nudge, Step
from bot.storage.engine.dialects import among_given, is_sqlite, upsert_on
from bot.storage.errors import NotFound
from bot.storage.records.delivery import Claim, ClaimedCase, NudgeOutcome, PendingSend, Release, SendRequest
from bot.storage.records.interviews import OPEN_STATES, NudgeState, SentNudge
from bot.storage.records.people import Person
from bot.storage.repositories import claims as claiming
from bot.storage.repositories.data_keys import DataKeys
from bot.storage.repositories.interviews import when_due
from bot.storage.repositories.loading import Raw, fetch_some, sent_nudge, stored
from bot.storage.repositories.people import person_of
from bot.storage.tables import LONGEST_REASON, interviews, nudges, people

_log = logging.getLogger(__name__)


class NudgeRepository:
    """The nudges table, and the lease that lies on an interview."""

    def __init__(self, connection: AsyncConnection, data_keys: DataKeys) -> None:
        self._connection = connection
        self._data_keys = data_keys
        self._on_sqlite = is_sqlite(connection)

    async def claim(
        self,
        now: datetime,
        lease_now: datetime,
        lease: timedelta,
        limit: int,
        interview_id: int | None = None,
        ahead: timedelta = timedelta(0),
    ) -> list[Claim]:
        """Takes what is due of up to `limit` people (see `claims`), and what falls due within `ahead`.

        Open rows of earlier claims are taken over with them: one that was being sent counts as unknown from here on.
        """
        taken = await claiming.claim(self._connection, now, lease_now, lease, limit, interview_id, ahead)
        await self._take_over(taken)
        return taken

    async def load(self, claims: Sequence[Claim]) -> list[ClaimedCase]:
        """Everything about the claimed interviews, in a fixed number of queries, in the order of the claims.

        One that cannot be read is left out and logged by its id; the caller releases it as failed.
        """
        if not claims:
            return []
        ids = [claim.interview_id for claim in claims]
        raws = await fetch_some(self._connection, ids)
        by_interview = {raw.row.id: raw for raw in raws}
        rows = await self._connection.execute(
            _people(self._on_sqlite), {"ids": list({claim.person_id for claim in claims})}
        )
        by_person = {row.id: row for row in rows}
        known: dict[int, Person] = {}
        cases = [self._case(claim, by_interview, by_person, known) for claim in claims]
        return [case for case in cases if case is not None]

    async def add(self, claim: Claim, nudge: Nudge, due_at: datetime, occurrence: int, now: datetime) -> int:
        """The id of the row that this nudge became. Raises NotFound when a row of that key has ended already."""
        pending = await self.add_all([SendRequest(claim, nudge, due_at, occurrence)], now)
        if not pending:
            raise NotFound("this nudge has ended already")
        return pending[0].nudge_id

    async def add_all(self, requests: Sequence[SendRequest], now: datetime) -> list[PendingSend]:
        """Makes rows of nudges, in the claim's transaction; an open row of the same key is taken up again.

        One whose row has ended already is left out.
        """
        if not requests:
            return []
        values = [_row_values(one, now) for one in requests]
        rows = (await self._connection.execute(_insert_pending(self._on_sqlite), values)).all()
        found = {tuple(row[: len(_KEY)]): row for row in rows}
        return [
            PendingSend(one, row.id, row.ambiguous_sends, row.failures)
            for one in requests
            if (row := found.get(_row_key(one))) is not None
        ]

    async def start(self, pending: Sequence[PendingSend], now: datetime, lease_now: datetime) -> set[int]:
        """Notes that sending starts; the ids of the nudges that may now be sent. To be committed before the call.

        A nudge may be sent while its claim's fence is the highest, the lease has not ended, and nobody has touched the
        interview since it was read.
        """
        claims = {one.nudge_id: one.request.claim for one in pending}
        held = await self._hold(claims.values())
        may = [
            nudge_id
            for nudge_id, claim in claims.items()
            if (row := held.get(claim.interview_id)) is not None
            and row.fence == claim.fence
            and row.version == claim.version
            and row.lease_until is not None
            and row.lease_until > lease_now
        ]
        if not may:
            return set()
        return set(await self._connection.scalars(_starting(self._on_sqlite), {"ids": may, "now": now}))

    async def settle(self, outcomes: Sequence[NudgeOutcome]) -> set[int]:
        """Writes what became of nudges; the ids of those written. Left out where the fence is not ours."""
        return await self._settle(outcomes, await self._hold(outcome.claim for outcome in outcomes))

    async def settle_and_release(self, outcomes: Sequence[NudgeOutcome], releases: Sequence[Release]) -> set[int]:
        """`settle` and `release_all` in one; the ids of the nudges written."""
        claims = [*(outcome.claim for outcome in outcomes), *(release.claim for release in releases)]
        held = await self._hold(claims)
        written = await self._settle(outcomes, held)
        await self._release_all(releases, held)
        return written

    async def _settle(self, outcomes: Sequence[NudgeOutcome], held: Mapping[int, Row[Any]]) -> set[int]:
        ours = [
            outcome
            for outcome in outcomes
            if (row := held.get(outcome.claim.interview_id)) is not None and row.fence == outcome.claim.fence
        ]
        if not ours:
            return set()
        await self._connection.execute(_SETTLE, [_outcome_values(outcome) for outcome in ours])
        return {outcome.nudge_id for outcome in ours}

    async def mark_dead(self, claim: Claim, reason: str, now: datetime) -> None:
        """Ends every open nudge of a claimed interview as dead, in the claim's transaction."""
        await self._connection.execute(
            update(nudges)
            .where(nudges.c.interview_id == claim.interview_id, _IS_OPEN)
            .values(state=NudgeState.DEAD, settled_at=now, reason=reason[:LONGEST_REASON])
        )

    async def release(self, claim: Claim, next_at: datetime | None, failed: bool = False) -> bool:
        """Ends a claim; False when it was not ours any more."""
        return claim.interview_id in await self.release_all([Release(claim, next_at, failed)])

    async def release_all(self, releases: Sequence[Release]) -> set[int]:
        """Ends claims, each with the moment to come back at; the interviews that were still ours.

        Where the interview was touched meanwhile, the moment that stands there is newer and stays.
        """
        return await self._release_all(releases, await self._hold(release.claim for release in releases))

    async def _release_all(self, releases: Sequence[Release], held: Mapping[int, Row[Any]]) -> set[int]:
        ours = [
            release
            for release in releases
            if (row := held.get(release.claim.interview_id)) is not None and row.fence == release.claim.fence
        ]
        if not ours:
            return set()
        rows = [
            {
                "of_interview": release.claim.interview_id,
                "of_version": release.claim.version,
                "moment": release.next_at,
                "failed_count": release.claim.failures + 1 if release.failed else 0,
                "how_urgent": release.urgency,
            }
            for release in ours
        ]
        await self._connection.execute(_RELEASE, rows)
        return {release.claim.interview_id for release in ours}

    async def get(self, person_id: int, nudge_id: int) -> SentNudge | None:
        return await self._one(person_id, nudges.c.id == nudge_id)

    async def of_message(self, person_id: int, message_id: int) -> SentNudge | None:
        """The nudge that a message of the person's chat carries."""
        return await self._one(person_id, nudges.c.message_id == message_id)

    async def messages_of_step(
        self, person_id: int, interview_id: int, step: Step, person: int, rung: int
    ) -> list[SentNudge]:
        """The nudges of one step that stand in the chat as messages, the oldest first."""
        rows = await self._connection.execute(
            select(nudges)
            .where(nudges.c.person_id == person_id, nudges.c.interview_id == interview_id)
            .where(nudges.c.step == step, nudges.c.interviewer == person, nudges.c.rung == rung)
            .where(nudges.c.message_id.is_not(None))
            .order_by(nudges.c.id)
        )
        return [sent_nudge(row) for row in rows]

    async def of_list_message(self, person_id: int, message_id: int) -> list[SentNudge]:
        """The nudges that came together in that message, in the order in which they were opened as rows."""
        rows = await self._connection.execute(
            select(nudges)
            .where(nudges.c.person_id == person_id, nudges.c.list_message_id == message_id)
            .order_by(nudges.c.id)
        )
        return [sent_nudge(row) for row in rows]

    async def shown(self, person_id: int, nudge_id: int, chat_id: int, message_id: int) -> None:
        """A nudge stands in the chat as a message of its own now."""
        await self._connection.execute(
            update(nudges)
            .where(nudges.c.person_id == person_id, nudges.c.id == nudge_id)
            .values(chat_id=chat_id, message_id=message_id)
        )

    async def _one(self, person_id: int, condition: ColumnElement[bool]) -> SentNudge | None:
        statement = select(nudges).where(nudges.c.person_id == person_id, condition).order_by(nudges.c.id.desc())
        row = (await self._connection.execute(statement.limit(1))).one_or_none()
        return None if row is None else sent_nudge(row)

    async def _take_over(self, claims: Sequence[Claim]) -> None:
        if not claims:
            return
        ids = [claim.interview_id for claim in claims]
        await self._connection.execute(_taking_over(self._on_sqlite), {"ids": ids})

    async def _hold(self, claims: Iterable[Claim]) -> dict[int, Row[Any]]:
        # In the order of ids, so that two deliveries that share interviews cannot wait for each other.
        ids = {claim.interview_id for claim in claims}
        if not ids:
            return {}
        rows = await self._connection.execute(_holding(self._on_sqlite), {"ids": list(ids)})
        held: dict[int, Any] = {row.id: row for row in rows}
        return held

    def _case(
        self,
        claim: Claim,
        by_interview: dict[int, Raw],
        by_person: dict[int, Row[Any]],
        known: dict[int, Person],
    ) -> ClaimedCase | None:
        try:
            if claim.person_id not in known:
                known[claim.person_id] = person_of(by_person[claim.person_id], self._data_keys)
            found = stored(by_interview[claim.interview_id], self._data_keys)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one row, the rows behind it must go out
            # Only the kind of error: its text may quote what it failed on.
            _log.warning("interview %d cannot be read: %s", claim.interview_id, type(error).__name__)
            return None
        open_rows = tuple(row for row in found.nudges if row.state in OPEN_STATES)
        return ClaimedCase(claim, known[claim.person_id], found, open_rows)


@cache
def _people(on_sqlite: bool) -> Select[Any]:
    return select(people).where(among_given(on_sqlite, people.c.id, "ids"))


@cache
def _holding(on_sqlite: bool) -> Select[Any]:
    return (
        select(interviews.c.id, interviews.c.fence, interviews.c.version, interviews.c.lease_until)
        .where(among_given(on_sqlite, interviews.c.id, "ids"))
        .order_by(interviews.c.id)
        .with_for_update()
    )


@cache
def _insert_pending(on_sqlite: bool) -> ReturningInsert[Any]:
    written = upsert_on(on_sqlite, nudges)
    return written.on_conflict_do_update(
        index_elements=list(_KEY),
        set_={"due_at": written.excluded.due_at},
        where=_IS_OPEN,
    ).returning(*(nudges.c[name] for name in _KEY), nudges.c.id, nudges.c.ambiguous_sends, nudges.c.failures)


@cache
def _starting(on_sqlite: bool) -> ReturningUpdate[int]:
    return (
        update(nudges)
        .where(among_given(on_sqlite, nudges.c.id, "ids"), nudges.c.state == NudgeState.CLAIMED)
        .values(state=NudgeState.SENDING, sending_at=bindparam("now", type_=nudges.c.sending_at.type))
        .returning(nudges.c.id)
    )


@cache
def _taking_over(on_sqlite: bool) -> Update:
    return (
        update(nudges)
        .where(among_given(on_sqlite, nudges.c.interview_id, "ids"), nudges.c.state == NudgeState.SENDING)
        .values(state=NudgeState.CLAIMED, ambiguous_sends=nudges.c.ambiguous_sends + 1)
    )


_KEY = ("interview_id", "ladder", "step", "interviewer", "rung", "attempt", "occurrence")

# Spelled out: an IN list cannot be part of a statement for many rows at once.
_IS_OPEN = or_(*(nudges.c.state == state for state in OPEN_STATES))

_SETTLE = (
    update(nudges)
    .where(nudges.c.id == bindparam("of_nudge"), nudges.c.interview_id == bindparam("of_interview"))
    .where(_IS_OPEN)
    .values(
        state=bindparam("new_state", type_=nudges.c.state.type),
        settled_at=bindparam("ended", type_=nudges.c.settled_at.type),
        reason=bindparam("because", type_=nudges.c.reason.type),
        chat_id=bindparam("in_chat", type_=nudges.c.chat_id.type),
        message_id=bindparam("as_message", type_=nudges.c.message_id.type),
        failures=nudges.c.failures + bindparam("failed", type_=nudges.c.failures.type),
        ambiguous_sends=nudges.c.ambiguous_sends + bindparam("unknown", type_=nudges.c.ambiguous_sends.type),
        not_before=bindparam("again_from", type_=nudges.c.not_before.type),
        list_message_id=bindparam("in_bundle", type_=nudges.c.list_message_id.type),
    )
)

_UNTOUCHED = interviews.c.version == bindparam("of_version", type_=interviews.c.version.type)

_RELEASE = (
    update(interviews)
    .where(interviews.c.id == bindparam("of_interview"))
    .values(
        lease_until=None,
        failures=bindparam("failed_count", type_=interviews.c.failures.type),
        next_at=case(
            (_UNTOUCHED, when_due(bindparam("moment", type_=interviews.c.next_at.type))),
            else_=interviews.c.next_at,
        ),
        urgency=case(
            (_UNTOUCHED, bindparam("how_urgent", type_=interviews.c.urgency.type)),
            else_=interviews.c.urgency,
        ),
    )
)


def _row_key(one: SendRequest) -> tuple[Any, ...]:
    nudge = one.nudge
    return (
        one.claim.interview_id,
        nudge.ladder,
        nudge.step,
        nudge.person,
        nudge.rung,
        nudge.attempt,
        one.occurrence,
    )


def _row_values(one: SendRequest, now: datetime) -> dict[str, Any]:
    return dict(zip(_KEY, _row_key(one), strict=True)) | {
        "person_id": one.claim.person_id,
        "due_at": one.due_at,
        "state": NudgeState.CLAIMED,
        "claimed_at": now,
        "ambiguous_sends": 0,
        "failures": 0,
        "reason": "",
    }


def _outcome_values(outcome: NudgeOutcome) -> dict[str, Any]:
    again = outcome.state is NudgeState.CLAIMED
    return {
        "of_nudge": outcome.nudge_id,
        "of_interview": outcome.claim.interview_id,
        "new_state": outcome.state,
        "ended": None if again else outcome.at,
        "because": outcome.reason[:LONGEST_REASON],
        "in_chat": outcome.chat_id,
        "as_message": outcome.message_id,
        "failed": int(outcome.failed),
        "unknown": int(outcome.unknown),
        "again_from": outcome.at if again else None,
        "in_bundle": outcome.message_id if outcome.in_list else None,
    }
