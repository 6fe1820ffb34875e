"""The plan of an interview that is not saved yet, in a few lines; and what moved in the plan of a changed one."""

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
"""Steps on a review; the card shows the whole plan."""


def plan_lines(turn: Turn, form: InterviewForm) -> str:
    """The first attempt of each planned step, as HTML; empty while the person's zone is not known.

    Steps of one moment are in the order in which their message will list them.
    """
    preferences = turn.person.preferences
    if preferences is None:
        return ""
    interview = form.to_interview(turn.now)
    case = Case(preferences, interview, form.facts(preferences, turn.now))
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
    """One line of HTML: the first step that moved, was added or was removed; or that nothing moved."""
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
    """The next attempt of each step, in order, without the reminders."""
    first: dict[tuple[object, ...], Nudge] = {}
    for nudge in nudges:
        first.setdefault(_key(nudge), nudge)
    return list(first.values())


def _key(nudge: Nudge) -> tuple[object, ...]:
    # Without the ladder's number: for the person a step stays the same when its ladder starts again.
    return nudge.step, nudge.person, nudge.rung
