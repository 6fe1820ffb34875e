"""The plan in a few lines: of an interview that is not saved yet, and what moved in one that was changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.chat.dialogue.interview_form import InterviewForm
from bot.chat.screens.labels import nudge_name
from bot.domain.localtime import local
from bot.domain.model import Case, Interview, Nudge
from bot.domain.planner import plan
from bot.domain.urgency import order

if TYPE_CHECKING:
    from bot.chat.dialogue.turn import Turn
    from bot.wording import Words

MOST_LINES = 8
"""Steps on a review; the whole plan stands on the interview's card."""


def plan_lines(turn: Turn, notes: InterviewForm) -> str:
    """The first attempts of what would come, as HTML; empty while the person's zone is not known.

    What comes at one moment stands in the order of its message.
    """
    preferences = turn.person.preferences
    if preferences is None:
        return ""
    interview = notes.to_interview(turn.now)
    case = Case(preferences, interview, notes.facts(preferences, turn.now))
    coming = sorted(_first_of_each(plan(case, turn.now)), key=lambda nudge: (nudge.at, order(nudge, case)))
    words = turn.words
    lines = [
        words.html(
            "cards.plan.line", at=local(nudge.at, preferences.timezone), step=nudge_name(nudge, interview, words)
        )
        for nudge in coming[:MOST_LINES]
    ]
    if len(coming) > MOST_LINES:
        lines.append(words.html("dialogues.review.and_so_on"))
    paused = [words.html("cards.paused")] if turn.person.paused_indefinitely else []
    if not lines:
        return "\n".join(paused) or words.html("cards.plan.none")
    return "\n".join([words.html("dialogues.review.plan"), *lines, *paused])


def what_moved(before: Sequence[Nudge], after: Sequence[Nudge], interview: Interview, words: Words, zone: str) -> str:
    """One line: the first step that has another moment now, or came, or went; or that nothing moved. HTML."""
    old = {_key(nudge): nudge for nudge in _first_of_each(before)}
    new = {_key(nudge): nudge for nudge in _first_of_each(after)}
    moved = [nudge for key, nudge in new.items() if key in old and old[key].at != nudge.at]
    if moved:
        first = min(moved, key=lambda nudge: nudge.at)
        key = "dialogues.edit.moved" if len(moved) == 1 else "dialogues.edit.moved_with_others"
        was, now = local(old[_key(first)].at, zone), local(first.at, zone)
        return words.html(key, step=nudge_name(first, interview, words), was=was, now=now, others=len(moved) - 1)
    added = [nudge for key, nudge in new.items() if key not in old]
    if added:
        first = min(added, key=lambda nudge: nudge.at)
        return words.html("dialogues.edit.added", step=nudge_name(first, interview, words), now=local(first.at, zone))
    if len(old) != len(new):
        return words.html("dialogues.edit.fewer")
    return words.html("dialogues.edit.nothing_moved")


def _first_of_each(nudges: Sequence[Nudge]) -> list[Nudge]:
    """The next attempt of each step, in order; a reminder of the same step is not news."""
    found: dict[tuple[object, ...], Nudge] = {}
    for nudge in nudges:
        found.setdefault(_key(nudge), nudge)
    return list(found.values())


def _key(nudge: Nudge) -> tuple[object, ...]:
    # Without the ladder's number: to the person the same step of a ladder that started again is the same step.
    return nudge.step, nudge.person, nudge.rung
