"""What an update moved, said to whom it concerns: one message, in silence where it is night for them.

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
    """The message, as HTML: what comes next for each interview, and when it was to come before."""
    words = words_of(person)
    lines = [words.html("replanned.heading"), ""]
    for one in sorted(moved, key=lambda one: one.nudge.at)[:MOST_LINES]:
        interview = one.stored.interview
        lines.append(
            words.html(
                "replanned.line",
                name=interview_name(interview, words),
                step=nudge_name(one.nudge, interview, words),
                at=local(one.nudge.at, zone),
                before=local(one.before, zone),
            )
        )
    if len(moved) > MOST_LINES:
        lines.append(words.html("replanned.more", count=len(moved) - MOST_LINES))
    return "\n".join(lines)


class PlanChangeSender:
    """Tells people through the gateway. Somebody who cannot be reached is passed over."""

    def __init__(self, gateway: Gateway, clock: Clock) -> None:
        self._gateway, self._clock = gateway, clock

    async def __call__(self, person: Person, moved: Sequence[PlanChange]) -> None:
        """One message to one person."""
        if person.timezone is None:
            return
        night = _is_night(person, person.timezone, self._clock.now())
        try:
            await self._gateway.send(person.chat_id, plan_change_text(person, moved, person.timezone), silent=night)
        except Undeliverable as error:
            log.info("moves_untold", person=person.id, fate=error.fate.name)


def _is_night(person: Person, zone: str, now: datetime) -> bool:
    return QuietHours(zone, person.quiet_from, person.quiet_to).covers(now)
