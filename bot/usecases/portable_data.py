"""The values that an export reads and an import adds, independent of file formats."""

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
    """All data of a person. Interviews are ordered by when they start."""

    person: Person
    interviews: tuple[StoredInterview, ...]
    draft: DialogueState | None = None
    invites: tuple[KeptInvite, ...] = ()


@dataclass(frozen=True, slots=True)
class PortableInterview:
    """An interview to be added. Its wall-clock times are in `wall_zone`.

    Interviews with the same `application` are rounds of one application (None: on its own). Each fact of the history
    comes with the number of an action; facts with the same number were recorded together, also across interviews.
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
    """It is over: it is let go when it is added, so that nothing is planned."""


@dataclass(frozen=True, slots=True)
class ImportedData:
    """The content of a file: interviews, and settings by the names of a person's fields."""

    interviews: tuple[PortableInterview, ...]
    settings: Mapping[str, Any] = field(default_factory=dict, repr=False)
    known_since: datetime | None = None
