"""What was noted last, with its Undo, for somebody who writes "undo".

A function of views. Must not know how it is asked for, nor what a press does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.callback_data import nudge as nudge_data
from bot.chat.screen import Screen
from bot.chat.screens.keyboard import button
from bot.chat.screens.labels import fact_text, interview_name
from bot.domain.localtime import local
from bot.domain.model import NOBODY, FactKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.storage.records.interviews import HistoryEntry
    from bot.usecases.views import InterviewView
    from bot.wording import Words

TAPPED = (FactKind.DONE, FactKind.SKIPPED, FactKind.SNOOZED)
"""What is marked on a nudge, which shows its undoing."""


def last_noted(views: Sequence[InterviewView], words: Words) -> Screen:
    """The last deed of all interviews; of one that touched several, where it was told."""
    noted = [(entry, view) for view in views for entry in view.stored.history if entry.fact.what is not FactKind.NUDGED]
    if not noted:
        return Screen(words.html("capture.undo.nothing"), [])
    newest, _ = max(noted, key=lambda one: one[0].id)
    told = [
        one
        for one in noted
        if one[0].action_id == newest.action_id and one[0].fact.what is not FactKind.OFFER_ELSEWHERE
    ]
    entry, view = told[-1] if told else max(noted, key=lambda one: one[0].id)
    interview, zone = view.stored.interview, view.person.timezone or view.stored.wall_zone
    html = words.html(
        "capture.undo.ask",
        what=fact_text(entry.fact, interview, words, zone),
        name=interview_name(interview, words),
        at=local(entry.fact.at, zone),
    )
    undo = nudge_data.Undo(entry.action_id, view.stored.id, _nudge_of(entry, view))
    return Screen(html, [[button(words.text("buttons.undo"), undo)]])


def _nudge_of(entry: HistoryEntry, interview: InterviewView) -> int:
    """The nudge that was marked, 0 for none."""
    fact = entry.fact
    rows = [
        row.id
        for row in interview.stored.nudges
        if (row.step, row.rung) == (fact.step, fact.rung) and fact.person in (NOBODY, row.person)
    ]
    return rows[-1] if rows and fact.what in TAPPED else 0
