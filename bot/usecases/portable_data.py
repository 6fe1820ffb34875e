"""A person's whole life with the bot as one value: what is taken out by an export, and put in by an import.

It knows no file format, and no table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.domain.letter_facts import LetterNotes
from bot.domain.model import Fact, Interview
from bot.storage.records.interviews import KeptInvite, KeptText, NudgeRecord, StoredInterview
from bot.storage.records.people import DialogueState, Person


@dataclass(frozen=True, slots=True)
class PersonData:
    """Everything that is kept of a person. Interviews by the wall clock at which they start."""

    person: Person
    interviews: tuple[StoredInterview, ...]
    draft: DialogueState | None = None
    invites: tuple[KeptInvite, ...] = ()


@dataclass(frozen=True, slots=True)
class PortableInterview:
    """One interview to be added. Its wall clock is in `wall_zone`.

    Interviews with the same number of an `application` belong together; entries of the history with the same number of
    a `action_id` were recorded together, also across interviews. None: on its own.
    """

    interview: Interview = field(repr=False)
    wall_zone: str
    application: int | None = None
    history: tuple[tuple[int, Fact], ...] = ()
    nudges: tuple[NudgeRecord, ...] = ()
    notes: LetterNotes = field(default=LetterNotes(), repr=False)
    kept: tuple[KeptText, ...] = ()
    invite: tuple[str, int] | None = field(default=None, repr=False)
    """The UID and the sequence number of the invitation it was recorded or moved by."""
    over: bool = False
    """It is over and done with: let go as it comes in, so that it is kept and nothing is planned."""


@dataclass(frozen=True, slots=True)
class ImportedData:
    """What a file brings: interviews, and settings by the names of a person's fields, where it has any."""

    interviews: tuple[PortableInterview, ...]
    settings: Mapping[str, Any] = field(default_factory=dict, repr=False)
    known_since: datetime | None = None
