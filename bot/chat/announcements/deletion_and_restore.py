"""Notices of the nightly work: which interviews will be deleted, which nudges a restore holds back.

Must not know when they are sent, nor what follows from an answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.chat.callback_data.privacy import RestoreHoldAnswer
from bot.chat.callback_data.settings import Setting
from bot.chat.screen import PRIMARY, Rows
from bot.chat.screens.keyboard import button
from bot.chat.screens.labels import interview_name, nudge_name
from bot.chat.screens.language import words_of
from bot.chat.telegram.gateway import Undeliverable
from bot.domain.localtime import QuietHours, local
from bot.usecases.restore_hold import HoldAnswer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from bot.chat.telegram.gateway import Gateway
    from bot.clock import Clock
    from bot.storage.records.interviews import StoredInterview
    from bot.storage.records.people import Person
    from bot.usecases.notices import DueNudge

log = structlog.get_logger(__name__)

MOST_LINES = 15


class DataNoticeSender:
    """Sends the notices through the gateway, silently during the person's quiet hours."""

    def __init__(self, gateway: Gateway, clock: Clock) -> None:
        self._gateway, self._clock = gateway, clock

    async def announce_deletion(self, person: Person, interviews: Sequence[StoredInterview], on: date) -> bool:
        """Says that these interviews will be deleted on a day. False where it could not be delivered."""
        words = words_of(person)
        names = [words.html("data.line", what=interview_name(stored.interview, words)) for stored in interviews]
        today = local(self._clock.now(), person.timezone or "UTC").date()
        lines = [
            words.html("data.going.heading", on=on, today=today),
            *_cut(names, words.html("data.more", n=_rest(names))),
        ]
        lines.append(words.html("data.going.ways"))
        keep = button(words.text("data.going.longer"), Setting("keep_months"))
        return await self._send(person, "\n".join(lines), [[keep]])

    async def ask_after_restore(self, person: Person, due: Sequence[DueNudge], as_of: datetime) -> bool:
        """Asks what to do with the nudges that fell due since the backup. False where it could not be delivered."""
        words, zone = words_of(person), person.timezone or "UTC"
        names = [
            words.html(
                "data.restored.line",
                step=nudge_name(nudge, stored.interview, words),
                name=interview_name(stored.interview, words),
                at=local(nudge.at, zone),
            )
            for stored, nudge in due
        ]
        lines = [words.html("data.restored.heading", at=local(as_of, zone))]
        lines += _cut(names, words.html("data.more", n=_rest(names)))
        lines.append(words.html("data.restored.ask"))
        rows: Rows = [
            [button(words.text("data.restored.send"), RestoreHoldAnswer(HoldAnswer.SEND.value), PRIMARY)],
            [button(words.text("data.restored.had"), RestoreHoldAnswer(HoldAnswer.HAD.value))],
        ]
        return await self._send(person, "\n".join(lines), rows)

    async def _send(self, person: Person, html: str, rows: Rows) -> bool:
        now, zone = self._clock.now(), person.timezone
        night = zone is not None and QuietHours(zone, person.quiet_from, person.quiet_to).covers(now)
        try:
            await self._gateway.send(person.chat_id, html, rows, silent=night)
        except Undeliverable as error:
            log.info("notice_undelivered", person=person.id, kind=error.kind.name)
            return False
        return True


def _cut(lines: Sequence[str], more: str) -> list[str]:
    return [*lines[:MOST_LINES], *([more] if len(lines) > MOST_LINES else [])]


def _rest(lines: Sequence[str]) -> int:
    return max(0, len(lines) - MOST_LINES)
