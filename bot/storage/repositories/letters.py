"""What a person adds to the letters of an interview: notes, and kept texts for a single letter. All encrypted."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.letter_facts import LetterNotes
from bot.storage.engine.dialects import upsert
from bot.storage.errors import NotFound
from bot.storage.records.interviews import KeptText
from bot.storage.repositories.data_keys import DataKeys
from bot.storage.repositories.letter_notes import notes_to_json
from bot.storage.tables import interviews, kept_texts


class LetterRepository:
    def __init__(self, connection: AsyncConnection, data_keys: DataKeys) -> None:
        self._connection = connection
        self._data_keys = data_keys

    async def save_notes(self, person_id: int, interview_id: int, notes: LetterNotes) -> None:
        """Replaces the interview's notes. Raises NotFound."""
        key = await self._data_keys.of(person_id)
        written = await self._connection.execute(
            update(interviews)
            .where(interviews.c.id == interview_id, interviews.c.person_id == person_id)
            .values(letter_notes=key.seal_or_none(notes_to_json(notes), "interviews.letter_notes"))
        )
        if written.rowcount != 1:
            raise NotFound("no such interview")

    async def save_text(self, person_id: int, interview_id: int, kept: KeptText) -> None:
        """Replaces an earlier text of the same letter and kind. Raises NotFound."""
        found = await self._connection.scalar(
            select(interviews.c.id).where(interviews.c.id == interview_id, interviews.c.person_id == person_id)
        )
        if found is None:
            raise NotFound("no such interview")
        key = await self._data_keys.of(person_id)
        values = {
            "interview_id": interview_id,
            "step": kept.step,
            "interviewer": kept.person,
            "rung": kept.rung,
            "kind": kept.kind,
            "person_id": person_id,
            "text": key.seal(kept.text, "kept_texts.text"),
        }
        written = upsert(self._connection, kept_texts)
        statement = written.on_conflict_do_update(
            index_elements=[*kept_texts.primary_key.columns], set_={"text": written.excluded.text}
        )
        await self._connection.execute(statement, values)

    async def delete_text(self, person_id: int, interview_id: int, kept: KeptText) -> None:
        """Deletes the text of that letter and kind, if any."""
        await self._connection.execute(delete(kept_texts).where(_same_key(person_id, interview_id, kept)))


def _same_key(person_id: int, interview_id: int, kept: KeptText) -> ColumnElement[bool]:
    return and_(
        kept_texts.c.person_id == person_id,
        kept_texts.c.interview_id == interview_id,
        kept_texts.c.step == kept.step,
        kept_texts.c.interviewer == kept.person,
        kept_texts.c.rung == kept.rung,
        kept_texts.c.kind == kept.kind,
    )
