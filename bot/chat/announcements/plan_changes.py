"""Tells a person which of their next steps moved because a new release plans differently. Silent at night.

Must not know why plans changed, nor how they are made.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import structlog

from bot.chat.screens.labels import interview_name, nudge_name
from bot.chat.screens.language import words_of
from bot.chat.telegram.gateway import Undeliverable
from bot.domain.localtime import QuietHours, local

if TYPE_CHECKING:
    from bot.chat.telegram.gateway import Gateway
    from bot.clock import Clock
    from bot.storage.records.people import Person
    from bot.usecases.plan_versions import PlanChange

log = structlog.get_logger(__name__)

MOST_LINES = 10


def plan_change_text(person: Person, moved: Sequence[PlanChange], zone: str) -> str:
    """The message as HTML: for each interview its next step, and when it was planned before."""
    words = words_of(person)
    lines = [words.html("replanned.heading"), ""]
    for change in sorted(moved, key=lambda change: change.nudge.at)[:MOST_LINES]:
        interview = change.stored.interview
        lines.append(
            words.html(
                "replanned.line",
                name=interview_name(interview, words),
                step=nudge_name(change.nudge, interview, words),
                at=local(change.nudge.at, zone),
                before=local(change.before, zone),
            )
        )
    if len(moved) > MOST_LINES:
        lines.append(words.html("replanned.more", count=len(moved) - MOST_LINES))
    return "\n".join(lines)


class PlanChangeSender:
    """Sends the message through the gateway. A person who cannot be reached is skipped."""

    def __init__(self, gateway: Gateway, clock: Clock) -> None:
        self._gateway, self._clock = gateway, clock

    async def __call__(self, person: Person, moved: Sequence[PlanChange]) -> None:
        if person.timezone is None:
            return
        night = _is_night(person, person.timezone, self._clock.now())
        try:
            await self._gateway.send(person.chat_id, plan_change_text(person, moved, person.timezone), silent=night)
        except Undeliverable as error:
            log.info("plan_changes_undelivered", person=person.id, kind=error.kind.name)


def _is_night(person: Person, zone: str, now: datetime) -> bool:
    return QuietHours(zone, person.quiet_from, person.quiet_to).covers(now)
