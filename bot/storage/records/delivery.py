"""What a delivery works with: a claim, the rows it opens, what became of them. Moments are aware UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.model import Nudge
from bot.domain.urgency import Urgency
from bot.storage.records.interviews import SentNudge, State, StoredInterview
from bot.storage.records.people import Person


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
