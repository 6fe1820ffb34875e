"""Nudges that came together in one message: where each stands, and that one was opened as a message of its own.

Opening is no delivery: the nudge was sent with the others. It knows nothing of how a message looks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from bot.domain.model import NOBODY, Fact, Step, What
from bot.domain.planner import Phase
from bot.domain.urgency import order
from bot.storage.database import Database
from bot.storage.records import SentNudge
from bot.usecases.interviews import Status, View, standing_of, view

_AFTER_A_NO = frozenset({Step.GRACIOUS_REPLY, Step.KEEP_IN_TOUCH})
_DEALT_WITH = frozenset({What.DONE, What.SKIPPED, What.SNOOZED})
_DECIDED = {What.LET_GO: Step.LET_GO, What.KEEP_WAITING: Step.LET_GO, What.DECLINED: Step.KEEP_IN_TOUCH}
"""Answers to a nudge that are facts of their own."""


class Standing(Enum):
    """Where a nudge among others stands; `OVER` is what nobody did and nobody needs to do any more."""

    WAITING = "waiting"
    OPENED = "opened"
    DONE = "done"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Entry:
    """One nudge of a message, with its interview as it is now."""

    row: SentNudge
    view: View
    standing: Standing


async def entries(database: Database, person_id: int, message_id: int, now: datetime) -> list[Entry]:
    """The nudges that came in that message, the most urgent first, as it shows them; none where there is none."""
    async with database.unit() as unit:
        rows = await unit.nudges.of_bundle(person_id, message_id)
    views: dict[int, View | None] = {}
    found: list[tuple[tuple[object, ...], Entry]] = []
    for row in rows:
        if row.interview_id not in views:
            views[row.interview_id] = await view(database, person_id, row.interview_id, now)
        seen = views[row.interview_id]
        if seen is not None and seen.case is not None:
            found.append(((*order(row.nudge, seen.case), row.id), Entry(row, seen, _standing(row, seen, now))))
    return [entry for _, entry in sorted(found, key=lambda one: one[0])]


async def opened(database: Database, person_id: int, nudge_id: int, chat_id: int, message_id: int) -> None:
    """The nudge stands in the chat as that message now."""
    async with database.unit() as unit:
        await unit.nudges.shown(person_id, nudge_id, chat_id, message_id)
        await unit.commit()


def _standing(row: SentNudge, seen: View, now: datetime) -> Standing:
    if _was_done(row, seen):
        return Standing.DONE
    if is_over(row, seen, now):
        return Standing.OVER
    return Standing.WAITING if row.in_a_bundle else Standing.OPENED


def is_over(row: SentNudge, seen: View, now: datetime) -> bool:
    """Whether a tap on it would mean nothing any more: done, put off, answered, or the interview is closed."""
    if seen.phase in (Phase.LET_GO, Phase.WITHDRAWN) or (seen.phase is Phase.REJECTED) != (row.step in _AFTER_A_NO):
        return True
    dealt_with = any(fact.what in _DEALT_WITH for fact in _about(row, seen))
    return dealt_with or standing_of(row, seen, now) is not Status.APPLIED


def _was_done(row: SentNudge, seen: View) -> bool:
    """Whether the person did it, or decided what it asked for."""
    since = row.settled_at or row.due_at
    decided = any(_DECIDED.get(entry.fact.what) is row.step and entry.fact.at >= since for entry in seen.stored.history)
    return decided or any(fact.what is What.DONE for fact in _about(row, seen))


def _about(row: SentNudge, seen: View) -> Iterator[Fact]:
    """What was recorded about a nudge since it came."""
    since = row.settled_at or row.due_at
    for entry in seen.stored.history:
        fact = entry.fact
        same = (fact.step, fact.rung) == (row.step, row.rung) and fact.person in (NOBODY, row.person)
        if same and fact.at >= since:
            yield fact
