"""Claims, the nudges sent under them, outcomes and releases. Moments are aware UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.model import Nudge
from bot.domain.steps import Urgency
from bot.storage.records.interviews import NudgeRecord, NudgeState, StoredInterview
from bot.storage.records.people import Person


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to send nudges for one interview until its lease expires. A claim with a higher `fence` supersedes it.

    `due_at` is when the interview's next nudge was due, `urgency` how urgent that nudge is (see `bot.domain.urgency`),
    `failures` the number of claims in a row that failed.
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
    """A claim with everything that decides what to send. `open_rows` are nudges that earlier claims left unsettled."""

    claim: Claim
    person: Person
    stored: StoredInterview
    open_rows: tuple[NudgeRecord, ...]


@dataclass(frozen=True, slots=True)
class SendRequest:
    """A nudge to insert into `nudges` before it is sent."""

    claim: Claim
    nudge: Nudge
    due_at: datetime
    occurrence: int


@dataclass(frozen=True, slots=True)
class PendingSend:
    """A send request and its row. `may_be_duplicate`: an earlier send of the same nudge may have arrived."""

    request: SendRequest
    nudge_id: int
    ambiguous_sends: int
    failures: int

    @property
    def may_be_duplicate(self) -> bool:
        return self.ambiguous_sends > 0


@dataclass(frozen=True, slots=True)
class NudgeOutcome:
    """How sending a nudge ended. State `CLAIMED` means: try again, not before `at`.

    `reason` is a short code ("blocked", "flood"), never personal text. `ambiguous`: the message may or may not have
    arrived. `failed`: Telegram refused it, which counts towards giving up. `in_list`: it was one line of a message
    that listed several nudges.
    """

    claim: Claim
    nudge_id: int
    state: NudgeState
    at: datetime
    reason: str = ""
    chat_id: int | None = None
    message_id: int | None = None
    ambiguous: bool = False
    failed: bool = False
    in_list: bool = False


@dataclass(frozen=True, slots=True)
class Release:
    """The end of a claim. `next_at` is when the interview is due again (None: never), `failed` whether to back off."""

    claim: Claim
    next_at: datetime | None
    failed: bool = False
    urgency: int = Urgency.TIMELY


@dataclass(frozen=True, slots=True)
class ProcessStatus:
    """The last heartbeat of a running process. Moments are real time; None: not since the process started.

    `role` is "chat", "delivery" or "both". A `standby` waits for the leader lease. `ticked_at` is when the delivery
    worker last finished a tick, `polled_at` when Telegram last answered `getUpdates`.
    """

    name: str
    role: str
    heartbeat_at: datetime
    ticked_at: datetime | None
    polled_at: datetime | None
    standby: bool
