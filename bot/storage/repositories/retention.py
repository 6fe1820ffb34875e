"""Queries of retention and restore: find what is old or held back, and delete it. What is old is decided elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, delete, func, select, text, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.model import NOBODY
from bot.storage.engine.dialects import upsert
from bot.storage.records.interviews import NudgeRecord, NudgeState
from bot.storage.tables import UNSENT, dialogues, interviews, kept_texts, nudges, people

EndedCursor = tuple[datetime, int]
"""A keyset cursor over ended interviews: (end by the wall clock, id)."""

_later = nudges.alias("later")


class RetentionRepository:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def count_interviews(self, person_id: int) -> int:
        found = await self._connection.scalar(
            select(func.count()).select_from(interviews).where(interviews.c.person_id == person_id)
        )
        return int(found or 0)

    async def announce_deletion(self, person_id: int, interview_ids: Sequence[int], at: datetime | None) -> None:
        """Records when the person was warned that these interviews will be deleted; None: they will not be."""
        await self._connection.execute(
            update(interviews)
            .where(interviews.c.person_id == person_id, interviews.c.id.in_(interview_ids))
            .values(deletion_announced_at=at)
        )

    async def ended_interviews(
        self, before: datetime, after: EndedCursor | None, limit: int
    ) -> list[tuple[EndedCursor, int]]:
        """Interviews that ended before a wall clock and have nothing planned: (cursor, person id), in order.

        `after` is the last cursor of the previous page.
        """
        chosen = (
            select(interviews.c.ends_at, interviews.c.id, interviews.c.person_id)
            .where(interviews.c.next_at.is_(None), interviews.c.ends_at < before)
            .order_by(interviews.c.ends_at, interviews.c.id)
            .limit(limit)
        )
        if after is not None:
            chosen = chosen.where(tuple_(interviews.c.ends_at, interviews.c.id) > after)
        return [((row.ends_at, row.id), row.person_id) for row in await self._connection.execute(chosen)]

    async def people_with_announced_deletions(self) -> list[int]:
        """The ids of people who were warned that an interview will be deleted, in order."""
        chosen = select(interviews.c.person_id).where(interviews.c.deletion_announced_at.is_not(None))
        return sorted(set(await self._connection.scalars(chosen)))

    async def people_held_after_restore(self) -> list[int]:
        """The ids of people who must be asked before anything is sent to them, because a backup was restored."""
        return list(
            await self._connection.scalars(
                select(people.c.id).where(people.c.restored_at.is_not(None)).order_by(people.c.id)
            )
        )

    async def add_settled_nudges(self, person_id: int, interview_id: int, rows: Sequence[NudgeRecord]) -> None:
        """Inserts nudges that were settled earlier or elsewhere, as by an import.

        An open row with the same key is settled too; a settled one is left as it is.
        """
        if not rows:
            return
        values = [_ended(person_id, interview_id, row) for row in rows]
        written = upsert(self._connection, nudges)
        statement = written.on_conflict_do_update(
            index_elements=["interview_id", "ladder", "step", "interviewer", "rung", "attempt", "occurrence"],
            set_={name: written.excluded[name] for name in ("state", "settled_at", "reason")},
            where=nudges.c.state.in_((NudgeState.CLAIMED, NudgeState.SENDING)),
        )
        for one in values:
            await self._connection.execute(statement, one)

    async def prune_nudges(self, before: datetime) -> int:
        """Deletes unsent nudges settled before this time that a later occurrence of the same key follows; how many.

        Sent ones are history and stay; so does the last of each key, from which the next occurrence is numbered.
        """
        same = [
            _later.c[name] == nudges.c[name]
            for name in ("interview_id", "ladder", "step", "interviewer", "rung", "attempt")
        ]
        followed = select(_later.c.id).where(and_(*same), _later.c.occurrence > nudges.c.occurrence).exists()
        removed = await self._connection.execute(
            # Spelled as in the index: with bound parameters, neither database would use the partial index.
            delete(nudges).where(text(f"({UNSENT})"), nudges.c.settled_at < before, followed)
        )
        return removed.rowcount

    async def prune_dialogues(self, before: datetime) -> int:
        """Deletes dialogues that were last updated before this time; how many."""
        removed = await self._connection.execute(delete(dialogues).where(dialogues.c.updated_at < before))
        return removed.rowcount

    async def delete_kept_texts(self, person_id: int, interview_id: int, interviewer: int) -> None:
        """Deletes the kept texts of letters to one interviewer."""
        if interviewer == NOBODY:
            return
        await self._connection.execute(
            delete(kept_texts).where(
                kept_texts.c.person_id == person_id,
                kept_texts.c.interview_id == interview_id,
                kept_texts.c.interviewer == interviewer,
            )
        )


def _ended(person_id: int, interview_id: int, row: NudgeRecord) -> dict[str, object]:
    return {
        "person_id": person_id,
        "interview_id": interview_id,
        "ladder": row.ladder,
        "step": row.step,
        "interviewer": row.person,
        "rung": row.rung,
        "attempt": row.attempt,
        "occurrence": row.occurrence,
        "due_at": row.due_at,
        "state": row.state,
        "claimed_at": row.due_at,
        "settled_at": row.settled_at,
        "ambiguous_sends": row.ambiguous_sends,
        "failures": row.failures,
        "reason": row.reason,
    }
