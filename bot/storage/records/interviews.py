"""Interviews as stored: with history, nudges and kept texts.

Frozen dataclasses of domain values plus what only a database knows: ids, versions, states. No `repr` shows personal
text, so that a log line cannot leak it. Moments are aware UTC.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from bot.domain.letter_facts import LetterNotes
from bot.domain.model import Case, Fact, FactKind, Interview, Nudge, Step
from bot.storage.records.people import Person


class NudgeState(StrEnum):
    """CLAIMED and SENDING are open; every nudge is settled in one of the others."""

    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    SUPPRESSED = "suppressed"
    EXPIRED = "expired"
    DEAD = "dead"


class KeptTextKind(StrEnum):
    """The person's own letter, one they tried in the check, a piece of news to mention, or the draft they chose."""

    OWN = "own"
    TRIED = "tried"
    NEWS = "news"
    CHOICE = "choice"


OPEN_STATES = (NudgeState.CLAIMED, NudgeState.SENDING)
NUDGED_STATES = (NudgeState.SENT, NudgeState.DEAD)
"""States that count as nudged in the history: a DEAD nudge is not tried again."""


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One row of history. Rows written by one action share its `action_id`, so that one undo removes them together."""

    id: int
    action_id: int
    fact: Fact


@dataclass(frozen=True, slots=True)
class NudgeRecord:
    """One row of `nudges`: a nudge that was claimed, and its state.

    `settled_at` is None while it is open. `ambiguous_sends` counts sends that may or may not have arrived, `failures`
    those that Telegram refused. It is not tried again before `not_before`. `list_message_id` is the message that listed
    it with others, if any; `message_id` is the newest message that shows it.
    """

    id: int
    interview_id: int
    person_id: int
    ladder: int
    step: Step
    person: int
    rung: int
    attempt: int
    occurrence: int
    due_at: datetime
    state: NudgeState
    settled_at: datetime | None
    chat_id: int | None
    message_id: int | None
    ambiguous_sends: int
    failures: int
    reason: str
    not_before: datetime | None = None
    list_message_id: int | None = None

    @property
    def in_a_list(self) -> bool:
        """Whether the chat shows it only as a line of a list."""
        return self.message_id is not None and self.message_id == self.list_message_id

    @property
    def delivery_unknown(self) -> bool:
        return self.ambiguous_sends > 0

    @property
    def sent_at(self) -> datetime | None:
        return self.settled_at if self.state is NudgeState.SENT else None

    @property
    def nudge(self) -> Nudge:
        """The planned nudge, at the time when it was due."""
        return Nudge(self.step, self.due_at, self.person, self.rung, self.attempt, self.ladder)

    @property
    def key(self) -> tuple[int, Step, int, int, int]:
        return (self.ladder, self.step, self.person, self.rung, self.attempt)


def nudge_key(nudge: Nudge) -> tuple[int, Step, int, int, int]:
    """Equal for repeats and snoozes of the same nudge of an interview; `occurrence` tells those apart."""
    return (nudge.ladder, nudge.step, nudge.person, nudge.rung, nudge.attempt)


@dataclass(frozen=True, slots=True)
class KeptText:
    """A text kept for one letter of an interview, whichever ladder it belongs to."""

    step: Step
    person: int
    rung: int
    kind: KeptTextKind
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class KeptInvite:
    """The calendar invitation that recorded or moved an interview: its UID and SEQUENCE (RFC 5545)."""

    interview_id: int
    uid: str = field(repr=False)
    sequence: int


@dataclass(frozen=True, slots=True)
class StoredInterview:
    """An interview with its history and nudges.

    The wall clock of `interview` is in the person's present time zone; `wall_zone` is the one in which it was recorded.
    `next_at` is when the next nudge is due (None when nothing is planned or the person cannot be reached).
    """

    id: int
    person_id: int
    application_id: int
    interview: Interview = field(repr=False)
    wall_zone: str
    history: tuple[HistoryEntry, ...]
    nudges: tuple[NudgeRecord, ...]
    version: int
    next_at: datetime | None
    notes: LetterNotes = field(default=LetterNotes(), repr=False)
    kept: tuple[KeptText, ...] = ()
    deletion_announced_at: datetime | None = None
    """When the person was warned that it will be deleted because of its age."""

    def kept_text(self, nudge: Nudge, kind: KeptTextKind) -> str | None:
        """The kept text of this kind for a nudge's letter."""
        place = (nudge.step, nudge.person, nudge.rung, kind)
        return next((one.text for one in self.kept if (one.step, one.person, one.rung, one.kind) == place), None)

    def facts(self) -> tuple[Fact, ...]:
        """The recorded facts and the nudges sent, by time."""
        recorded = [entry.fact for entry in self.history]
        nudged = [
            Fact(FactKind.NUDGED, row.settled_at, row.step, row.person, row.rung, row.attempt)
            for row in self.nudges
            if row.state in NUDGED_STATES and row.settled_at is not None
        ]
        return tuple(sorted(nudged + recorded, key=lambda fact: fact.at))

    def with_entries(self, entries: Iterable[HistoryEntry]) -> StoredInterview:
        """The same with these at the end of its history, as it stands once they are recorded."""
        return replace(self, history=tuple(sorted((*self.history, *entries), key=lambda entry: entry.fact.at)))

    def case(self, person: Person) -> Case:
        """Everything the plan is computed from. Raises ValueError while the person has no time zone."""
        preferences = person.preferences
        if preferences is None:
            raise ValueError("a person without a time zone has no plan")
        return Case(preferences, self.interview, self.facts())

    def occurrence(self, nudge: Nudge) -> int:
        """The occurrence to send now: that of the open row, else one more than the last settled one, else 0."""
        rows = [row for row in self.nudges if row.key == nudge_key(nudge)]
        if not rows:
            return 0
        last = max(rows, key=lambda row: row.occurrence)
        return last.occurrence if last.state in OPEN_STATES else last.occurrence + 1
