"""The delivery queue: interviews are claimed under a lease; their nudges are inserted, started, settled and released.

The claim with an interview's highest fence may send its nudges until the lease expires. Each later step locks the
interview's row and checks the fence again, so a worker that lost its lease changes nothing. What is due and what to
send is decided in `bot.usecases.delivery`. `now` is product time; `lease_now` is real time and is used for leases only.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.model import Nudge
from bot.storage.engine.dialects import is_sqlite
from bot.storage.errors import NotFound
from bot.storage.records.delivery import Claim, ClaimedCase, NudgeOutcome, PendingSend, Release, SendRequest
from bot.storage.records.interviews import OPEN_STATES, NudgeState
from bot.storage.records.people import Person
from bot.storage.repositories import claims as claiming
from bot.storage.repositories import queue_statements as statements
from bot.storage.repositories.data_keys import DataKeys
from bot.storage.repositories.loading import InterviewRows, decrypt_interview, fetch_by_ids
from bot.storage.repositories.people import person_of
from bot.storage.tables import MAX_REASON_LENGTH, nudges

_log = logging.getLogger(__name__)


class DeliveryQueue:
    """Interviews with a `next_at` are the queue's items; the rows of `nudges` are the sends. Works in batches."""

    def __init__(self, connection: AsyncConnection, data_keys: DataKeys) -> None:
        self._connection = connection
        self._data_keys = data_keys
        self._on_sqlite = is_sqlite(connection)

    async def earliest_due(self, lease_now: datetime | None = None) -> datetime | None:
        """When the next nudge of anybody is due. With `lease_now`: among what can be claimed at that real time."""
        return await claiming.earliest_due(self._connection, lease_now)

    async def earliest_hold_end(self, now: datetime, lease_now: datetime) -> datetime | None:
        """When (real time) the first hold ends of a person who has something due."""
        return await claiming.earliest_hold_end(self._connection, now, lease_now)

    async def claim(
        self,
        now: datetime,
        lease_now: datetime,
        lease: timedelta,
        limit: int,
        interview_id: int | None = None,
        ahead: timedelta = timedelta(0),
    ) -> list[Claim]:
        """Claims the due interviews of up to `limit` people (see `claims`), with what is due within `ahead`.

        Nudges that an earlier claim left in state SENDING go back to CLAIMED and count as ambiguous sends.
        """
        claims = await claiming.claim(self._connection, now, lease_now, lease, limit, interview_id, ahead)
        if claims:
            ids = [claim.interview_id for claim in claims]
            await self._connection.execute(statements.reclaim_sending(self._on_sqlite), {"ids": ids})
        return claims

    async def load(self, claims: Sequence[Claim]) -> list[ClaimedCase]:
        """The claimed interviews in the order of the claims, in a fixed number of queries.

        An interview that cannot be read is logged by its id and left out; the caller releases it as failed.
        """
        if not claims:
            return []
        ids = [claim.interview_id for claim in claims]
        interviews = {rows.row.id: rows for rows in await fetch_by_ids(self._connection, ids)}
        people = await self._connection.execute(
            statements.people_by_ids(self._on_sqlite), {"ids": list({claim.person_id for claim in claims})}
        )
        people_by_id = {row.id: row for row in people}
        decrypted: dict[int, Person] = {}
        cases = [self._case(claim, interviews, people_by_id, decrypted) for claim in claims]
        return [case for case in cases if case is not None]

    async def add(self, claim: Claim, nudge: Nudge, due_at: datetime, occurrence: int, now: datetime) -> int:
        """`add_all` for one nudge; its id. Raises NotFound where its row is settled already."""
        pending = await self.add_all([SendRequest(claim, nudge, due_at, occurrence)], now)
        if not pending:
            raise NotFound("this nudge is settled already")
        return pending[0].nudge_id

    async def add_all(self, requests: Sequence[SendRequest], now: datetime) -> list[PendingSend]:
        """Inserts a row for each nudge, in the transaction of its claim, or reuses the open row of the same key.

        Requests whose row is settled already are left out.
        """
        if not requests:
            return []
        values = [statements.nudge_values(request, now) for request in requests]
        rows = (await self._connection.execute(statements.insert_nudges(self._on_sqlite), values)).all()
        width = len(statements.NUDGE_KEY)
        by_key = {tuple(row[:width]): row for row in rows}
        return [
            PendingSend(request, row.id, row.ambiguous_sends, row.failures)
            for request in requests
            if (row := by_key.get(statements.nudge_key_values(request))) is not None
        ]

    async def start(self, pending: Sequence[PendingSend], now: datetime, lease_now: datetime) -> set[int]:
        """Marks nudges as SENDING; the ids of those that may be sent. Commit before calling Telegram.

        A nudge may be sent while its claim holds the highest fence, the lease has not expired, and nobody has changed
        the interview since it was loaded.
        """
        claims = {one.nudge_id: one.request.claim for one in pending}
        locked = await self._lock_interviews(claims.values())
        allowed = [
            nudge_id
            for nudge_id, claim in claims.items()
            if (row := locked.get(claim.interview_id)) is not None
            and row.fence == claim.fence
            and row.version == claim.version
            and row.lease_until is not None
            and row.lease_until > lease_now
        ]
        if not allowed:
            return set()
        started = await self._connection.scalars(
            statements.start_sending(self._on_sqlite), {"ids": allowed, "now": now}
        )
        return set(started)

    async def settle(self, outcomes: Sequence[NudgeOutcome]) -> set[int]:
        """Writes outcomes whose claim still holds the highest fence; the ids of the nudges written."""
        return await self._settle(outcomes, await self._lock_interviews(outcome.claim for outcome in outcomes))

    async def settle_and_release(self, outcomes: Sequence[NudgeOutcome], releases: Sequence[Release]) -> set[int]:
        """`settle` and `release_all` under one lock; the ids of the nudges written."""
        claims = [*(outcome.claim for outcome in outcomes), *(release.claim for release in releases)]
        locked = await self._lock_interviews(claims)
        written = await self._settle(outcomes, locked)
        await self._release_all(releases, locked)
        return written

    async def mark_dead(self, claim: Claim, reason: str, now: datetime) -> None:
        """Settles every open nudge of a claimed interview as DEAD, in the transaction of the claim."""
        await self._connection.execute(
            update(nudges)
            .where(nudges.c.interview_id == claim.interview_id, statements.IS_OPEN)
            .values(state=NudgeState.DEAD, settled_at=now, reason=reason[:MAX_REASON_LENGTH])
        )

    async def release(self, claim: Claim, next_at: datetime | None, failed: bool = False) -> bool:
        """`release_all` for one claim; False when a higher fence has superseded it."""
        return claim.interview_id in await self.release_all([Release(claim, next_at, failed)])

    async def release_all(self, releases: Sequence[Release]) -> set[int]:
        """Ends leases and sets when each interview is due next; the ids of those whose fence was still the highest.

        Where the interview has changed since it was claimed, its `next_at` is newer and is kept.
        """
        return await self._release_all(releases, await self._lock_interviews(release.claim for release in releases))

    async def _settle(self, outcomes: Sequence[NudgeOutcome], locked: Mapping[int, Row[Any]]) -> set[int]:
        current = [outcome for outcome in outcomes if _has_highest_fence(outcome.claim, locked)]
        if not current:
            return set()
        await self._connection.execute(statements.SETTLE, [statements.outcome_values(outcome) for outcome in current])
        return {outcome.nudge_id for outcome in current}

    async def _release_all(self, releases: Sequence[Release], locked: Mapping[int, Row[Any]]) -> set[int]:
        current = [release for release in releases if _has_highest_fence(release.claim, locked)]
        if not current:
            return set()
        await self._connection.execute(statements.RELEASE, [statements.release_values(release) for release in current])
        return {release.claim.interview_id for release in current}

    async def _lock_interviews(self, claims: Iterable[Claim]) -> dict[int, Row[Any]]:
        # Locked in the order of ids, so that two workers that share interviews cannot deadlock.
        ids = {claim.interview_id for claim in claims}
        if not ids:
            return {}
        rows = await self._connection.execute(statements.lock_interviews(self._on_sqlite), {"ids": list(ids)})
        locked: dict[int, Any] = {row.id: row for row in rows}
        return locked

    def _case(
        self,
        claim: Claim,
        interviews: dict[int, InterviewRows],
        people: dict[int, Row[Any]],
        decrypted: dict[int, Person],
    ) -> ClaimedCase | None:
        try:
            if claim.person_id not in decrypted:
                decrypted[claim.person_id] = person_of(people[claim.person_id], self._data_keys)
            stored = decrypt_interview(interviews[claim.interview_id], self._data_keys)
        except Exception as error:  # noqa: BLE001 - one unreadable interview must not hold up the others
            # Only the kind of error: its text may quote personal data.
            _log.warning("interview %d cannot be read: %s", claim.interview_id, type(error).__name__)
            return None
        open_rows = tuple(row for row in stored.nudges if row.state in OPEN_STATES)
        return ClaimedCase(claim, decrypted[claim.person_id], stored, open_rows)


def _has_highest_fence(claim: Claim, locked: Mapping[int, Row[Any]]) -> bool:
    row = locked.get(claim.interview_id)
    return row is not None and row.fence == claim.fence
