"""The deletion list: which people, interviews and interviewers were deleted, and when, as keyed hashes (HMAC).

After a restore, what an old backup still holds is deleted again by this list. Hashes name nobody without the key, which
is wrapped by the master key.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.engine.dialects import upsert
from bot.storage.keys.keyring import Keyring
from bot.storage.tables import bot_keys, deletions

_KEY_NAME = "forgotten"  # as existing databases have it
_KEY_BYTES = 32


class DeletionRepository:
    def __init__(self, connection: AsyncConnection, keys: Keyring) -> None:
        self._connection, self._keys = connection, keys

    async def add(self, subject: str, at: datetime) -> None:
        """Records that a subject (see below) was deleted `at`; one with the same name created later is another."""
        entry = {"hash": deletion_hash(self._keys.open_bytes(await self.wrapped_key()), subject), "at": at}
        written = upsert(self._connection, deletions)
        await self._connection.execute(
            written.on_conflict_do_update(index_elements=[deletions.c.hash], set_={"at": written.excluded.at}), entry
        )

    async def all(self) -> dict[str, datetime]:
        """Hash -> when it was deleted (UTC)."""
        rows = await self._connection.execute(select(deletions.c.hash, deletions.c.at).order_by(deletions.c.at))
        return {row.hash: row.at for row in rows}

    async def wrapped_key(self) -> bytes:
        """The HMAC key, wrapped by the master key; created on first use."""
        found = await self._stored_key()
        if found is None:
            made = {"name": _KEY_NAME, "key": self._keys.seal_bytes(secrets.token_bytes(_KEY_BYTES))}
            await self._connection.execute(upsert(self._connection, bot_keys).on_conflict_do_nothing(), made)
            found = await self._stored_key()
        assert found is not None  # ours, or a concurrent transaction's
        return found

    async def _stored_key(self) -> bytes | None:
        found: bytes | None = await self._connection.scalar(select(bot_keys.c.key).where(bot_keys.c.name == _KEY_NAME))
        return found


def deletion_hash(key: bytes, subject: str) -> str:
    return hmac.new(key, subject.encode(), hashlib.sha256).hexdigest()


def person_subject(telegram_id: int) -> str:
    return f"person {telegram_id}"


def interview_subject(telegram_id: int, interview_id: int, recorded_at: datetime) -> str:
    return f"interview {telegram_id} {interview_id} {recorded_at.isoformat()}"


def interviewer_subject(telegram_id: int, interview_id: int, recorded_at: datetime, number: int) -> str:
    return f"interviewer {telegram_id} {interview_id} {recorded_at.isoformat()} {number}"
