"""What goes out to a person, and what can become of it: the words that delivery and its messenger share.

Nothing here knows the database's tables, Telegram, or how a message looks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.model import Case, Nudge
from bot.storage.records.interviews import StoredInterview
from bot.storage.records.people import Person


@dataclass(frozen=True, slots=True)
class OutgoingNudge:
    """A nudge on its way to a person. `may_be_duplicate`: an earlier sending of it may have arrived."""

    person: Person
    stored: StoredInterview
    case: Case = field(repr=False)
    nudge: Nudge
    nudge_id: int
    may_be_duplicate: bool


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """What one message brings: nudges, the most urgent first, and word of what has come too late to be of use.

    At least one of either. Several nudges come as a line and a button each; one alone as itself.
    """

    nudges: tuple[OutgoingNudge, ...]
    missed: tuple[OutgoingNudge, ...] = ()

    @property
    def person(self) -> Person:
        """Whom it goes to."""
        return (self.nudges or self.missed)[0].person

    @property
    def is_list(self) -> bool:
        """Whether the nudges are lines of a list."""
        return len(self.nudges) > 1


@dataclass(frozen=True, slots=True)
class Sent:
    """It arrived, as this message; in another chat than the person's where that has moved."""

    chat_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class Retry:
    """Not now: again at a moment (UTC). `unknown`: nobody knows whether it arrived.

    `dropped`: not for a time-out, but because the line went dead or Telegram broke down; as a rule it then did not
    arrive.
    `held`: for so long, in real time, nothing may go to this chat.
    """

    at: datetime
    reason: str
    unknown: bool = False
    dropped: bool = False
    held: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The person has blocked the bot, or is gone: their plans rest until they come back."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Telegram will not have this message, or it could not be made."""

    reason: str


Delivery = Sent | Retry | Unreachable | Refused


class Messenger(Protocol):
    """Brings nudges to people, with one try each; retrying is decided here."""

    async def ready(self, person: Person) -> Retry | None:
        """Returns when a message to this person may leave, by the pace; or at once, with when to ask again."""

    async def deliver(self, bundle: OutgoingMessage) -> Delivery:
        """Sends one message. Raises whatever keeps it from being made; then nothing was sent."""
