"""The notices that retention and a restore send to people: the interface to the chat."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from bot.domain.model import Nudge
from bot.storage.records.interviews import StoredInterview
from bot.storage.records.people import Person

DueNudge = tuple[StoredInterview, Nudge]


class DataNotices(Protocol):
    """Each returns False if the notice could not be delivered now."""

    async def announce_deletion(self, person: Person, interviews: Sequence[StoredInterview], on: date) -> bool:
        """These interviews will be deleted on that day of the person's calendar."""

    async def ask_after_restore(self, person: Person, due: Sequence[DueNudge], as_of: datetime) -> bool:
        """The data is as of `as_of`. These nudges fell due since then; none is sent before the person answers."""
