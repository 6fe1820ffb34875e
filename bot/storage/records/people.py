"""A person, and where their open dialogue stands. Moments are aware UTC, hours are wall clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from typing import Any

from bot.domain.letter_facts import Tone
from bot.domain.model import Lead, MailProgram, Preferences

INDEFINITELY = datetime(9999, 1, 1, tzinfo=UTC)
"""The end of a pause for which none was named."""


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
    """They asked for silence until then (product time); `INDEFINITELY` where they named no end."""
    weekly_review_at: datetime | None = None
    """When their next look back on the week comes; None where they want none."""
    mail_program: MailProgram | None = None
    linkedin: str | None = field(default=None, repr=False)
    """The line about LinkedIn below their letters."""

    def paused(self, now: datetime) -> bool:
        """Whether they asked for silence."""
        return self.paused_until is not None and self.paused_until > now

    @property
    def paused_indefinitely(self) -> bool:
        """Whether they asked for silence without naming an end."""
        return self.paused_until is not None and self.paused_until >= INDEFINITELY

    def planned_from(self, now: datetime) -> datetime | None:
        """The moment from which their plans count: now, or the end of a pause; None where it has no end."""
        if self.paused_until is None or self.paused_until <= now:
            return now
        return None if self.paused_indefinitely else self.paused_until

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
