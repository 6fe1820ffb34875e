"""The notices that the nightly work sends to people: the protocol that it needs of a chat."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from bot.domain.model import Nudge
from bot.storage.records.interviews import StoredInterview
from bot.storage.records.people import Person

Due = tuple[StoredInterview, Nudge]


class DataNotices(Protocol):
    """Sends the notices; False where one could not be delivered now."""

    async def announce_deletion(self, person: Person, interviews: Sequence[StoredInterview], on: date) -> bool:
        """These interviews will be deleted for their age on that day (the person's)."""

    async def ask_after_restore(self, person: Person, due: Sequence[Due], as_of: datetime) -> bool:
        """The data is that of `as_of`; these nudges fell due since, and none is sent before the person answers."""
