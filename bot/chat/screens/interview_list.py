"""Lists of interviews: the active ones, the archive, and what comes next in each.

Must not know how a view is loaded, nor what a press does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.chat.callback_data import agenda as agenda_data
from bot.chat.callback_data import codec as buttons
from bot.chat.callback_data import interview as interview_data
from bot.chat.screen import PRIMARY, Button, Rows, Screen
from bot.chat.screens.agenda import pause_line
from bot.chat.screens.interview_card import CLOSED, status_line
from bot.chat.screens.keyboard import button
from bot.chat.screens.labels import interview_name, nudge_name
from bot.domain.localtime import local
from bot.usecases.agenda import in_sight, out_of_sight, still_open

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot.usecases.views import InterviewView
    from bot.wording import Words


A_PAGE = 8
"""Interviews on one page of a list: they fit on a phone, and stay far below Telegram's 100 buttons."""


def interviews(views: Sequence[InterviewView], words: Words, now: datetime, page: int = 0) -> Screen:
    """The active interviews, each with its status."""
    shown_views, hidden = in_sight(views), out_of_sight(views)
    archive = button(words.text("days.button.archive", count=len(hidden)), agenda_data.Archive(0)) if hidden else None
    if not shown_views:
        new = button(words.text("buttons.new"), interview_data.New(), PRIMARY)
        html = words.html("days.archive.none_open", count=len(hidden)) if hidden else words.html("cards.list.none")
        return Screen(html, [[new], *([[archive]] if archive else [])])
    part = _page(shown_views, page)
    lines = [words.html("cards.list.heading")]
    if paused := pause_line(shown_views[0].person, now, words):
        lines += ["", paused]
    for interview in part.shown:
        name = interview_name(interview.stored.interview, words)
        lines += ["", words.html("cards.list.line", name=name, status=status_line(interview, words, now))]
    rows = [
        [
            button(
                interview_name(interview.stored.interview, words)[:60], interview_data.Card(interview.stored.id, "card")
            )
        ]
        for interview in part.shown
    ]
    if part.count > 1:
        lines += ["", words.html("cards.list.page", number=part.number + 1, count=part.count)]
        rows.append(_turning(part, words, interview_data.ShowInterviews))
    rows.append([button(words.text("buttons.new"), interview_data.New()), *([archive] if archive else [])])
    return Screen("\n".join(lines), rows)


def archive(views: Sequence[InterviewView], words: Words, page: int = 0) -> Screen:
    """The archive; what was let go or withdrawn from has a button to take it up again."""
    hidden = out_of_sight(views)
    back = [button(words.text("buttons.all_interviews"), interview_data.ShowInterviews(0))]
    if not hidden:
        return Screen(words.html("days.archive.none"), [back])
    part = _page(hidden, page)
    lines = [words.html("days.archive.heading")]
    rows: Rows = []
    for interview in part.shown:
        name, zone = (
            interview_name(interview.stored.interview, words),
            interview.person.timezone or interview.stored.wall_zone,
        )
        facts = interview.stored.history
        day = local(facts[-1].fact.at, zone) if facts else interview.stored.interview.ends_at
        status = words.text(f"days.archive.{interview.phase.value}")
        lines += ["", words.html("days.archive.line", name=name, status=status, day=day)]
        rows.append([_out_of_archive(interview, name, words)])
    if part.count > 1:
        lines += ["", words.html("cards.list.page", number=part.number + 1, count=part.count)]
        rows.append(_turning(part, words, agenda_data.Archive))
    return Screen("\n".join(lines), [*rows, back])


def coming(views: Sequence[InterviewView], words: Words, now: datetime) -> Screen:
    """How many nudges are open now, and one line for each interview that has something planned."""
    planned = [interview for interview in views if interview.plan and interview.case]
    open_count = sum(len(still_open(interview, now)) for interview in views)
    if not planned and not open_count:
        return Screen(words.html("cards.next.none"), [])
    lines = [words.html("cards.next.heading"), ""]
    if open_count:
        lines += [words.html("cards.next.open", count=open_count), ""]
    lines += [
        words.html(
            "cards.next.line",
            at=local(interview.plan[0].at, interview.person.timezone or ""),
            step=nudge_name(interview.plan[0], interview.stored.interview, words),
            name=interview_name(interview.stored.interview, words),
        )
        for interview in planned
    ]
    return Screen("\n".join(lines), [[button(words.text("buttons.all_interviews"), interview_data.ShowInterviews(0))]])


@dataclass(frozen=True, slots=True)
class _Part:
    """One page of a list; `number` counts from 0."""

    shown: Sequence[InterviewView]
    number: int
    count: int


def _page(views: Sequence[InterviewView], page: int) -> _Part:
    count = (len(views) + A_PAGE - 1) // A_PAGE
    number = min(max(page, 0), count - 1)
    return _Part(views[number * A_PAGE : (number + 1) * A_PAGE], number, count)


def _turning(part: _Part, words: Words, press: Callable[[int], buttons.Press]) -> list[Button]:
    row = []
    if part.number > 0:
        row.append(button(words.text("buttons.previous"), press(part.number - 1)))
    if part.number < part.count - 1:
        row.append(button(words.text("buttons.next"), press(part.number + 1)))
    return row


def _out_of_archive(interview: InterviewView, name: str, words: Words) -> Button:
    if interview.phase in CLOSED:
        return button(words.text("days.archive.revive", name=name)[:60], interview_data.Revive(interview.stored.id))
    return button(name[:60], interview_data.Card(interview.stored.id, "card"))
