"""What the bot tells people by itself, beside nudges: the protocol that the nightly work needs of a chat."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from bot.domain.model import Nudge
from bot.storage.records.interviews import StoredInterview
from bot.storage.records.people import Person

Due = tuple[StoredInterview, Nudge]


class DataNotices(Protocol):
    """Brings such a message to a person; False where it could not be brought now."""

    async def going(self, person: Person, interviews: Sequence[StoredInterview], on: date) -> bool:
        """These interviews will be deleted for their age on that day (the person's)."""

    async def restored(self, person: Person, due: Sequence[Due], as_of: datetime) -> bool:
        """The bot stands where it stood at `as_of`; this fell due since, and nothing is sent before they answer."""
