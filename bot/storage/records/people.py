"""A person and the state of their open dialogue. Datetimes are aware UTC, times of day are local."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from typing import Any

from bot.domain.letter_facts import Tone
from bot.domain.model import Lead, MailProgram, Preferences

INDEFINITELY = datetime(9999, 1, 1, tzinfo=UTC)
"""`paused_until` of a pause without an end."""


@dataclass(frozen=True, slots=True)
class Person:
    """A user of the bot. Times of day are local to `timezone`; `telegram_id` and `chat_id` are Telegram's."""

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
    """Telegram accepts no message to them before this (real time), as by `retry_after`."""
    role: str | None = field(default=None, repr=False)
    tone: Tone | None = None
    keep_months: int = 12
    """How long an interview is kept after its last step; 0: until they delete it."""
    restored_at: datetime | None = None
    """When the backup was made from which they were restored; until they have answered, nothing is sent."""
    restore_asked_at: datetime | None = None
    """When they were asked what to do after the restore."""
    paused_until: datetime | None = None
    """End of their pause (product time); `INDEFINITELY` when they named none."""
    weekly_review_at: datetime | None = None
    """When their next weekly review is due; None when they want none."""
    mail_program: MailProgram | None = None
    linkedin: str | None = field(default=None, repr=False)
    """The line about LinkedIn below their letters."""

    def paused(self, now: datetime) -> bool:
        return self.paused_until is not None and self.paused_until > now

    @property
    def paused_indefinitely(self) -> bool:
        return self.paused_until is not None and self.paused_until >= INDEFINITELY

    def planned_from(self, now: datetime) -> datetime | None:
        """When nudges may be sent again: now, or at the end of a pause; None for a pause without an end."""
        if self.paused_until is None or self.paused_until <= now:
            return now
        return None if self.paused_indefinitely else self.paused_until

    @property
    def preferences(self) -> Preferences | None:
        """None while the time zone is unknown: nothing is planned on a guess."""
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
class DialogueState:
    """The stored state of a person's open dialogue. `version` grows with every step, so old buttons are noticed."""

    person_id: int
    dialogue: str
    step: str
    data: dict[str, Any] = field(repr=False)
    message_id: int | None
    version: int
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class NewDialogueState:
    """A dialogue state to store. `data` must be JSON; `at` is product time."""

    person_id: int
    dialogue: str
    step: str
    data: Mapping[str, Any] = field(repr=False)
    message_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class QuestionShown:
    """The message that shows the question of a dialogue at this version."""

    person_id: int
    version: int
    message_id: int
