"""Steps published to a person's calendar, and the calendar invitations received.

An invitation's UID may contain names, so it is encrypted.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.published import Published
from bot.storage.engine.dialects import upsert
from bot.storage.errors import NotFound
from bot.storage.records.interviews import KeptInvite
from bot.storage.repositories.data_keys import DataKeys
from bot.storage.tables import calendar_steps, interviews, invites


class CalendarRepository:
    def __init__(self, connection: AsyncConnection, data_keys: DataKeys) -> None:
        self._connection = connection
        self._data_keys = data_keys

    async def published_steps(self, person_id: int, interview_id: int) -> tuple[Published, ...]:
        """The steps of an interview that the person's calendar has."""
        rows = await self._connection.execute(
            select(calendar_steps).where(
                calendar_steps.c.person_id == person_id, calendar_steps.c.interview_id == interview_id
            )
        )
        return tuple(
            Published(row.ladder, row.step, row.interviewer, row.rung, row.at, row.sequence, row.called_off)
            for row in rows
        )

    async def replace_published_steps(self, person_id: int, interview_id: int, steps: Sequence[Published]) -> None:
        """Raises NotFound."""
        await self._require_interview(person_id, interview_id)
        await self._connection.execute(
            delete(calendar_steps).where(
                calendar_steps.c.person_id == person_id, calendar_steps.c.interview_id == interview_id
            )
        )
        rows = [
            {
                "interview_id": interview_id,
                "ladder": one.ladder,
                "step": one.step,
                "interviewer": one.person,
                "rung": one.rung,
                "person_id": person_id,
                "at": one.at,
                "sequence": one.sequence,
                "called_off": one.called_off,
            }
            for one in steps
        ]
        if rows:
            await self._connection.execute(insert(calendar_steps), rows)

    async def invites(self, person_id: int) -> tuple[KeptInvite, ...]:
        """The newest invitation of each interview that has one."""
        rows = (await self._connection.execute(select(invites).where(invites.c.person_id == person_id))).all()
        if not rows:
            return ()
        key = await self._data_keys.of(person_id)
        return tuple(KeptInvite(row.interview_id, key.open(row.uid, "invites.uid"), row.sequence) for row in rows)

    async def save_invite(self, person_id: int, invite: KeptInvite) -> None:
        """Replaces an earlier invitation of the interview. Raises NotFound."""
        await self._require_interview(person_id, invite.interview_id)
        key = await self._data_keys.of(person_id)
        values = {
            "interview_id": invite.interview_id,
            "person_id": person_id,
            "uid": key.seal(invite.uid, "invites.uid"),
            "sequence": invite.sequence,
        }
        written = upsert(self._connection, invites)
        statement = written.on_conflict_do_update(
            index_elements=[invites.c.interview_id],
            set_={"uid": written.excluded.uid, "sequence": written.excluded.sequence},
        )
        await self._connection.execute(statement, values)

    async def _require_interview(self, person_id: int, interview_id: int) -> None:
        found = await self._connection.scalar(
            select(interviews.c.id).where(interviews.c.id == interview_id, interviews.c.person_id == person_id)
        )
        if found is None:
            raise NotFound("no such interview")
