"""Look-ups in the nudges table: by id, by message, by step. Sending nudges is the delivery queue's business."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.model import Step
from bot.storage.records.interviews import NudgeRecord
from bot.storage.repositories.loading import nudge_record
from bot.storage.tables import nudges


class NudgeRepository:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, person_id: int, nudge_id: int) -> NudgeRecord | None:
        return await self._newest(person_id, nudges.c.id == nudge_id)

    async def by_message(self, person_id: int, message_id: int) -> NudgeRecord | None:
        """The nudge that a message of the person's chat shows."""
        return await self._newest(person_id, nudges.c.message_id == message_id)

    async def by_list_message(self, person_id: int, message_id: int) -> list[NudgeRecord]:
        """The nudges that were sent as lines of this message, by id."""
        return await self._all(person_id, nudges.c.list_message_id == message_id)

    async def messages_for_step(
        self, person_id: int, interview_id: int, step: Step, person: int, rung: int
    ) -> list[NudgeRecord]:
        """The nudges of one step that have a message in the chat, the oldest first."""
        return await self._all(
            person_id,
            nudges.c.interview_id == interview_id,
            nudges.c.step == step,
            nudges.c.interviewer == person,
            nudges.c.rung == rung,
            nudges.c.message_id.is_not(None),
        )

    async def set_message(self, person_id: int, nudge_id: int, chat_id: int, message_id: int) -> None:
        """Records the message that now shows this nudge by itself."""
        await self._connection.execute(
            update(nudges)
            .where(nudges.c.person_id == person_id, nudges.c.id == nudge_id)
            .values(chat_id=chat_id, message_id=message_id)
        )

    async def _newest(self, person_id: int, condition: ColumnElement[bool]) -> NudgeRecord | None:
        statement = select(nudges).where(nudges.c.person_id == person_id, condition).order_by(nudges.c.id.desc())
        row = (await self._connection.execute(statement.limit(1))).one_or_none()
        return None if row is None else nudge_record(row)

    async def _all(self, person_id: int, *conditions: ColumnElement[bool]) -> list[NudgeRecord]:
        statement = select(nudges).where(nudges.c.person_id == person_id, *conditions).order_by(nudges.c.id)
        return [nudge_record(row) for row in await self._connection.execute(statement)]
