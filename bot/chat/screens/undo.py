"""The last recorded action with its Undo, for somebody who writes "undo".

Must not know what a press does.
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
"""What is recorded on a nudge; its undoing is shown on that nudge's message."""


def last_noted(views: Sequence[InterviewView], words: Words) -> Screen:
    """The last action over all interviews; one that touched several is shown on the interview it was reported for."""
    noted = [(entry, view) for view in views for entry in view.stored.history if entry.fact.what is not FactKind.NUDGED]
    if not noted:
        return Screen(words.html("capture.undo.nothing"), [])
    newest, newest_view = max(noted, key=lambda pair: pair[0].id)
    reported = [
        (entry, view)
        for entry, view in noted
        if entry.action_id == newest.action_id and entry.fact.what is not FactKind.OFFER_ELSEWHERE
    ]
    entry, view = reported[-1] if reported else (newest, newest_view)
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
    """The id of the nudge that it was recorded on, 0 for none."""
    fact = entry.fact
    rows = [
        row.id
        for row in interview.stored.nudges
        if (row.step, row.rung) == (fact.step, fact.rung) and fact.person in (NOBODY, row.person)
    ]
    return rows[-1] if rows and fact.what in TAPPED else 0
