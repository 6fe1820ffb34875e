"""What storage hands out: a person, an interview with its history, a nudge that was sent, a claim.

Frozen values made of the domain's words plus what only a database knows (ids, versions, states). They know no SQL, and
none of them shows personal text in its `repr`, so that a stray log line cannot either. Moments are aware UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from enum import StrEnum
from typing import Any

from bot.domain.letter_facts import LetterNotes, Tone
from bot.domain.model import Case, Fact, FactKind, Interview, Lead, MailProgram, Nudge, Preferences, Step
from bot.domain.urgency import Urgency

WITHOUT_END = datetime(9999, 1, 1, tzinfo=UTC)
"""The end of a pause for which none was named."""


class NotFound(LookupError):
    """The person has nothing under this id. Whether somebody else has is not told."""


class State(StrEnum):
    """Where a nudge stands. The first two are open; every nudge ends in one of the others."""

    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    SUPPRESSED = "suppressed"
    EXPIRED = "expired"
    DEAD = "dead"


class KeptKind(StrEnum):
    """What a kept text is: the person's own version, one they only tried, what they found to mention, or which of
    our drafts they chose ("2 formal").
    """

    OWN = "own"
    TRIED = "tried"
    NEWS = "news"
    CHOICE = "choice"


OPEN = (State.CLAIMED, State.SENDING)
TOLD = (State.SENT, State.DEAD)
"""States that count as nudged in the history: a nudge given up for dead is not tried again."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody the assistant works for. Times are wall clock in `timezone`; two of the ids are Telegram's."""

    id: int
    telegram_id: int
    chat_id: int
    timezone: str | None
    country: str | None
    region: str | None
    nudge_at: time
    call_at: time
    quiet_from: time
    quiet_to: time
    lead: Lead
    language: str
    name: str | None = field(repr=False)
    phone: str | None = field(repr=False)
    signature: str | None = field(repr=False)
    reachable: bool
    owner: bool
    references_told: bool
    created_at: datetime
    held_until: datetime | None = None
    """Until then (real time) Telegram wants no message to them."""
    role: str | None = field(default=None, repr=False)
    tone: Tone | None = None
    keep_months: int = 12
    """For so long an interview is kept after its last step; 0: until they delete it."""
    restored_at: datetime | None = None
    """The state they are in was restored from a backup made then; nothing is sent before they have been asked."""
    asked_at: datetime | None = None
    """When they were asked what to do about it."""
    paused_until: datetime | None = None
    """They asked for silence until then (product time); `WITHOUT_END` where they named no end."""
    weekly_review_at: datetime | None = None
    """When their next look back on the week comes; None where they want none."""
    mail_program: MailProgram | None = None
    linkedin: str | None = field(default=None, repr=False)
    """The line about LinkedIn below their letters."""

    def paused(self, now: datetime) -> bool:
        """Whether they asked for silence."""
        return self.paused_until is not None and self.paused_until > now

    @property
    def paused_for_good(self) -> bool:
        """Whether they asked for silence without naming an end."""
        return self.paused_until is not None and self.paused_until >= WITHOUT_END

    def planned_from(self, now: datetime) -> datetime | None:
        """The moment from which their plans count: now, or the end of a pause; None where it has no end."""
        if self.paused_until is None or self.paused_until <= now:
            return now
        return None if self.paused_for_good else self.paused_until

    @property
    def preferences(self) -> Preferences | None:
        """How they want to be reminded; None while the time zone is unknown, for nothing is planned on a guess."""
        if self.timezone is None:
            return None
        return Preferences(
            timezone=self.timezone,
            country=self.country,
            region=self.region,
            nudge_at=self.nudge_at,
            call_at=self.call_at,
            quiet_from=self.quiet_from,
            quiet_to=self.quiet_to,
            lead=self.lead,
            references_told=self.references_told,
        )


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One row of history. Rows written by one tap share a `action_id`, so that one undo takes them back together."""

    id: int
    action_id: int
    fact: Fact


@dataclass(frozen=True, slots=True)
class SentNudge:
    """A nudge that was claimed, and what became of it.

    `settled_at` is when it reached its last state (None while open). `ambiguous_sends` counts sends that may or may not
    have arrived, `failures` those that were refused. It is not tried again before `not_before`. `list_message_id` is
    the message that listed it with others, if any; `message_id` is the newest message that shows it.
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
    state: State
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
        """Whether it stands in the chat only as a line among others."""
        return self.message_id is not None and self.message_id == self.list_message_id

    @property
    def delivery_unknown(self) -> bool:
        return self.ambiguous_sends > 0

    @property
    def sent_at(self) -> datetime | None:
        return self.settled_at if self.state is State.SENT else None

    @property
    def nudge(self) -> Nudge:
        """The planned nudge that this row is the record of; its moment is the one it was due at."""
        return Nudge(self.step, self.due_at, self.person, self.rung, self.attempt, self.ladder)

    @property
    def key(self) -> tuple[int, Step, int, int, int]:
        return (self.ladder, self.step, self.person, self.rung, self.attempt)


def key_of(nudge: Nudge) -> tuple[int, Step, int, int, int]:
    """What makes two nudges of one interview the same, but for snoozes and repeats."""
    return (nudge.ladder, nudge.step, nudge.person, nudge.rung, nudge.attempt)


@dataclass(frozen=True, slots=True)
class Kept:
    """A text kept with an interview, for one letter of the plan, whichever ladder it belongs to."""

    step: Step
    person: int
    rung: int
    kind: KeptKind
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class KeptInvite:
    """The invitation that an interview was recorded or moved by: its UID, and the version of it (RFC 5545)."""

    interview_id: int
    uid: str = field(repr=False)
    sequence: int


@dataclass(frozen=True, slots=True)
class StoredInterview:
    """An interview with everything that happened to it.

    The wall clock of `interview` is in the person's present zone; `wall_zone` is the zone in which it was written down.
    `next_at` is the moment of the next nudge (None when nothing is planned, or the person cannot be reached).
    """

    id: int
    person_id: int
    application_id: int
    interview: Interview = field(repr=False)
    wall_zone: str
    history: tuple[HistoryEntry, ...]
    nudges: tuple[SentNudge, ...]
    version: int
    next_at: datetime | None
    notes: LetterNotes = field(default=LetterNotes(), repr=False)
    kept: tuple[Kept, ...] = ()
    deletion_announced_at: datetime | None = None
    """When the person was told that it will be deleted for its age."""

    def kept_text(self, nudge: Nudge, kind: KeptKind) -> str | None:
        """What is kept of this kind for a nudge's letter."""
        place = (nudge.step, nudge.person, nudge.rung, kind)
        return next((one.text for one in self.kept if (one.step, one.person, one.rung, one.kind) == place), None)

    def facts(self) -> tuple[Fact, ...]:
        """What was recorded and what was nudged, in order of time."""
        recorded = [entry.fact for entry in self.history]
        nudged = [
            Fact(FactKind.NUDGED, row.settled_at, row.step, row.person, row.rung, row.attempt)
            for row in self.nudges
            if row.state in TOLD and row.settled_at is not None
        ]
        return tuple(sorted(nudged + recorded, key=lambda fact: fact.at))

    def case(self, person: Person) -> Case:
        """All that the plan is a function of. Raises ValueError while the person has no time zone."""
        preferences = person.preferences
        if preferences is None:
            raise ValueError("a person without a time zone has no plan")
        return Case(preferences, self.interview, self.facts())

    def occurrence(self, nudge: Nudge) -> int:
        """The number under which it comes now: that of its open row, else one after the last that ended, else 0."""
        rows = [row for row in self.nudges if row.key == key_of(nudge)]
        if not rows:
            return 0
        last = max(rows, key=lambda row: row.occurrence)
        return last.occurrence if last.state in OPEN else last.occurrence + 1


@dataclass(frozen=True, slots=True)
class DialogueState:
    """Where a person's open dialogue stands. `version` grows with every step; an older button carries an older one."""

    person_id: int
    dialogue: str
    step: str
    data: dict[str, Any] = field(repr=False)
    message_id: int | None
    version: int
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class NewDialogueState:
    """Where a dialogue is to stand from the moment `at` (product time) on. `data` must be JSON."""

    person_id: int
    dialogue: str
    step: str
    data: Mapping[str, Any] = field(repr=False)
    message_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class QuestionShown:
    """In which message a draft's question came to be shown, where it stood at that version."""

    person_id: int
    version: int
    message_id: int


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to deliver for one interview, until the lease ends. A higher `fence` takes it away.

    `due_at` is the moment for which it was due; `failures` counts the claims in a row that came to nothing;
    `urgency` is that of what was due (see `bot.domain.urgency`).
    """

    interview_id: int
    person_id: int
    fence: int
    version: int
    failures: int
    due_at: datetime
    urgency: int = Urgency.TIMELY


@dataclass(frozen=True, slots=True)
class ClaimedCase:
    """A claim with all that decides what to send. `open_rows`: nudges that an earlier claim began and never ended."""

    claim: Claim
    person: Person
    stored: StoredInterview
    open_rows: tuple[SentNudge, ...]


@dataclass(frozen=True, slots=True)
class Opening:
    """A nudge about to become a row."""

    claim: Claim
    nudge: Nudge
    due_at: datetime
    occurrence: int


@dataclass(frozen=True, slots=True)
class Opened:
    """The row it became. `repeat_of_unknown`: an earlier sending of it may have arrived."""

    opening: Opening
    nudge_id: int
    ambiguous_sends: int
    failures: int

    @property
    def repeat_of_unknown(self) -> bool:
        return self.ambiguous_sends > 0


@dataclass(frozen=True, slots=True)
class NudgeOutcome:
    """What became of a nudge. State `CLAIMED` means that it is to be tried again, from the moment `at` on.

    `reason` is a short word for the record ("blocked", "flood"), never a text of the person's. `unknown`: nobody knows
    whether this sending arrived. `failed`: it was refused, which counts towards giving up. `in_list`: the message
    carries others too.
    """

    claim: Claim
    nudge_id: int
    state: State
    at: datetime
    reason: str = ""
    chat_id: int | None = None
    message_id: int | None = None
    unknown: bool = False
    failed: bool = False
    in_list: bool = False


@dataclass(frozen=True, slots=True)
class Release:
    """The end of a claim: when to come back (None: nothing is planned), for what, and whether it came to nothing."""

    claim: Claim
    next_at: datetime | None
    failed: bool = False
    urgency: int = Urgency.TIMELY


@dataclass(frozen=True, slots=True)
class ProcessStatus:
    """What a running process last told of itself. Moments are real time, UTC; None: not since its start.

    `role` is "chat", "delivery" or "both". A `standby` waits for the chat's lease. `ticked_at`: the end of the last
    look at what is due; `polled_at`: the last time that Telegram answered a request for updates.
    """

    name: str
    role: str
    beat_at: datetime
    ticked_at: datetime | None
    polled_at: datetime | None
    standby: bool
