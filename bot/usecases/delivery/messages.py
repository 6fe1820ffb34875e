"""The interface between delivery and the messenger: what is to be sent, and the results of sending it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.model import Case, Nudge
from bot.storage.records.interviews import StoredInterview
from bot.storage.records.people import Person


@dataclass(frozen=True, slots=True)
class OutgoingNudge:
    """A nudge to send. `may_be_duplicate`: an earlier send of it may have arrived."""

    person: Person
    stored: StoredInterview
    case: Case = field(repr=False)
    nudge: Nudge
    nudge_id: int
    may_be_duplicate: bool


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """The content of one message: nudges, the most urgent first, and those that were missed.

    At least one of either. Several nudges are shown as a list, with a line and a button each.
    """

    nudges: tuple[OutgoingNudge, ...]
    missed: tuple[OutgoingNudge, ...] = ()

    @property
    def person(self) -> Person:
        return (self.nudges or self.missed)[0].person

    @property
    def is_list(self) -> bool:
        return len(self.nudges) > 1


@dataclass(frozen=True, slots=True)
class Sent:
    """It arrived, as this message. `chat_id` is another than the person's if their chat has moved."""

    chat_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class Retry:
    """To be retried at `at` (UTC). `ambiguous`: the message may or may not have arrived.

    `connection_lost`: ambiguous because the connection broke or Telegram had an error, not because of a time-out; such
    a message usually did not arrive. `held`: Telegram accepts nothing for this chat for so long, in real time.
    """

    at: datetime
    reason: str
    ambiguous: bool = False
    connection_lost: bool = False
    held: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The person has blocked the bot or deleted their account. They get nothing until they write again."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Telegram rejected the message, or it could not be rendered."""

    reason: str


Delivery = Sent | Retry | Unreachable | Refused


class Messenger(Protocol):
    """Sends messages, each with a single attempt: delivery decides about retries."""

    async def ready(self, person: Person) -> Retry | None:
        """Waits until the rate limits allow a message to this person; a Retry if that would take too long."""

    async def deliver(self, message: OutgoingMessage) -> Delivery:
        """Sends one message. Raises if it cannot be rendered; then nothing was sent."""
