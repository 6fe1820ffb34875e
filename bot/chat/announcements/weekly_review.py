"""The weekly review: what was done in the last seven days, and what is still open; without counting or praise.

Sent silently. Must not know when it is due, nor who wants one.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import structlog

from bot.chat.callback_data import agenda as agenda_data
from bot.chat.callback_data.settings import Setting
from bot.chat.screen import Screen
from bot.chat.screens.keyboard import button
from bot.chat.screens.labels import interview_name, nudge_name, person_name, step_name
from bot.chat.screens.language import words_of
from bot.chat.telegram.errors import FailureKind
from bot.chat.telegram.gateway import Undeliverable
from bot.domain.localtime import local
from bot.domain.model import FactKind
from bot.usecases.agenda import done_lately, in_sight, next_step, still_open
from bot.usecases.views import load_views

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.chat.telegram.gateway import Gateway
    from bot.domain.model import Fact
    from bot.storage.database import Database
    from bot.storage.records.people import Person
    from bot.usecases.views import InterviewView
    from bot.wording import Words

log = structlog.get_logger(__name__)

MOST_LINES = 12
CERTAINLY_UNSENT = frozenset({FailureKind.RETRY_AFTER, FailureKind.NOT_SENT})


class WeeklyReviewSender:
    """Sends the review through the gateway."""

    def __init__(self, database: Database, gateway: Gateway) -> None:
        self._database, self._gateway = database, gateway

    async def __call__(self, person: Person, now: datetime) -> bool:
        """Sends nothing where there is nothing to report. False where sending may be tried again."""
        screen = weekly_review(person, await load_views(self._database, person.id, now), now)
        if screen is None:
            return True
        try:
            await self._gateway.send(person.chat_id, screen.html, screen.rows, silent=screen.silent)
        except Undeliverable as error:
            log.info("weekly_review_undelivered", person=person.id, kind=error.kind.name)
            return error.kind not in CERTAINLY_UNSENT
        return True


def weekly_review(person: Person, views: Sequence[InterviewView], now: datetime) -> Screen | None:
    """What was done in the last seven days, and what is open or planned; None where there is neither."""
    words, zone = words_of(person), person.timezone
    if zone is None:
        return None
    done = _done_lines(views, now, words)
    waiting = [line for interview in in_sight(views) if (line := _waiting_line(interview, now, zone, words))]
    if not done and not waiting:
        return None
    parts = [
        words.html("days.back.heading"),
        "\n".join([words.html("days.back.did_heading"), *done[:MOST_LINES]])
        if done
        else words.html("days.back.nothing_done"),
        "\n".join([words.html("days.back.waits_heading"), *waiting[:MOST_LINES]]) if waiting else "",
        words.html("days.back.close"),
    ]
    rows = [
        [
            button(words.text("days.button.week"), agenda_data.Days("week")),
            button(words.text("days.back.off"), Setting("look_back", "off")),
        ]
    ]
    return Screen("\n\n".join(part for part in parts if part), rows, silent=True)


def _done_lines(views: Sequence[InterviewView], now: datetime, words: Words) -> list[str]:
    """One line for each thing that was done, with the interviews that it was done for."""
    names: dict[str, list[str]] = {}
    facts = sorted(((fact, view) for view in views for fact in done_lately(view, now)), key=lambda pair: pair[0].at)
    for fact, view in facts:
        interview = view.stored.interview
        done_for = names.setdefault(_done_text(fact, view, words), [])
        if (name := interview_name(interview, words)) not in done_for:
            done_for.append(name)
    return [words.html("days.back.did_line", what=what, names="; ".join(where)) for what, where in names.items()]


def _done_text(fact: Fact, interview: InterviewView, words: Words) -> str:
    done = fact.what is FactKind.DONE and fact.step
    key = f"steps.{fact.step}.did" if done else f"days.back.did.{fact.what}"
    return words.text(key, name=person_name(interview.stored.interview, fact.person))


def _waiting_line(interview: InterviewView, now: datetime, zone: str, words: Words) -> str:
    name = interview_name(interview.stored.interview, words)
    opened = still_open(interview, now)
    if opened:
        last = opened[-1]
        step = step_name(last.step, interview.stored.interview, words, last.person, last.rung)
        return words.html("days.back.open_line", name=name, step=step)
    coming = next_step(interview, now)
    if coming is None:
        return ""
    at, nudge = coming
    step = nudge_name(nudge, interview.stored.interview, words)
    return words.html("days.back.waits_line", name=name, at=local(at, zone), step=step)
