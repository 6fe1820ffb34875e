"""What belongs to an interview's letters: the person's notes for them, and texts kept for one letter.

All of it is sealed. Every call names the person and reaches nothing of anybody else's. It knows no letter.
"""

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
    """The table kept_texts, and the notes in interviews."""

    def __init__(self, connection: AsyncConnection, data_keys: DataKeys) -> None:
        self._connection = connection
        self._data_keys = data_keys

    async def save_notes(self, person_id: int, interview_id: int, notes: LetterNotes) -> None:
        """Writes an interview's notes over what stood there. Raises NotFound."""
        key = await self._data_keys.of(person_id)
        written = await self._connection.execute(
            update(interviews)
            .where(interviews.c.id == interview_id, interviews.c.person_id == person_id)
            .values(letter_notes=key.seal_or_none(notes_to_json(notes), "interviews.letter_notes"))
        )
        if written.rowcount != 1:
            raise NotFound("no such interview")

    async def save_text(self, person_id: int, interview_id: int, kept: KeptText) -> None:
        """Keeps a text in place of an earlier one of its kind. Raises NotFound."""
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
        """Forgets the text of that kind, if there is one."""
        await self._connection.execute(delete(kept_texts).where(_place(person_id, interview_id, kept)))


def _place(person_id: int, interview_id: int, kept: KeptText) -> ColumnElement[bool]:
    return and_(
        kept_texts.c.person_id == person_id,
        kept_texts.c.interview_id == interview_id,
        kept_texts.c.step == kept.step,
        kept_texts.c.interviewer == kept.person,
        kept_texts.c.rung == kept.rung,
        kept_texts.c.kind == kept.kind,
    )
