"""The agenda of today and of the week, over all interviews, and which of them may be left alone until when.

Must not know how a view is loaded, nor what a press does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from bot.chat.callback_data import agenda as agenda_data
from bot.chat.callback_data import interview as interview_data
from bot.chat.screen import PRIMARY, Button, Row, Screen
from bot.chat.screens.keyboard import button
from bot.chat.screens.labels import interview_name, nudge_name, step_name
from bot.chat.screens.language import words_of
from bot.domain.localtime import local, moment
from bot.domain.urgency import order
from bot.storage.records.people import INDEFINITELY
from bot.usecases.agenda import in_sight, next_step, still_open, waits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.domain.model import Nudge
    from bot.storage.records.interviews import NudgeRecord
    from bot.storage.records.people import Person
    from bot.usecases.views import InterviewView
    from bot.wording import Words

SEVEN_DAYS = timedelta(days=7)
MOST_OPEN = 8
"""At most so many open nudges get a button, and so many waiting interviews a line; the rest is only counted."""


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """Something planned at a moment: a nudge, or the interview itself (`nudge` is None)."""

    at: datetime
    view: InterviewView
    nudge: Nudge | None = None


def for_today(person: Person, views: Sequence[InterviewView], now: datetime) -> Screen:
    """What is open, what is still planned today, and until when the other interviews may be left alone."""
    words, zone = words_of(person), person.timezone
    if zone is None:
        return Screen(words.html("cards.no_zone"), [])
    day = local(now, zone).date()
    waiting_for_you = _by_urgency([(interview, row) for interview in views for row in still_open(interview, now)])
    coming = [item for item in _items(views, now) if local(item.at, zone).date() == day]
    busy = {interview.stored.id for interview, _ in waiting_for_you} | {item.view.stored.id for item in coming}
    heading = words.html("days.today.heading", day=words.text("cards.day", day=day, today=day))
    open_lines = [_open_line(interview, row, day, zone, words) for interview, row in waiting_for_you[:MOST_OPEN]]
    later_lines = [_item_line(item, "today.later_line", "today.interview_line", zone, words) for item in coming]
    parts = [
        heading,
        pause_line(person, now, words),
        _section(words.html("days.today.open_heading"), open_lines),
        _section(words.html("days.today.later_heading"), later_lines),
        "" if busy else words.html("days.today.nothing"),
        _waiting(_left_alone(views, busy), now, zone, words),
        "" if in_sight(views) or busy else words.html("days.today.calm"),
    ]
    rows = [
        [_open_button(interview, row, words, None if number else PRIMARY)]
        for number, (interview, row) in enumerate(waiting_for_you[:MOST_OPEN])
    ]
    return Screen(_joined(parts), [*rows, _ways(words, "week", views=views)])


def for_week(person: Person, views: Sequence[InterviewView], now: datetime) -> Screen:
    """The next seven days, day by day."""
    words, zone = words_of(person), person.timezone
    if zone is None:
        return Screen(words.html("cards.no_zone"), [])
    ends = moment(datetime.combine(local(now, zone).date() + SEVEN_DAYS, datetime.min.time()), zone)
    coming = [item for item in _items(views, now) if item.at < ends]
    days = ["\n".join([words.html("days.week.day", day=day), *lines]) for day, lines in _by_day(coming, zone, words)]
    open_count = sum(len(still_open(interview, now)) for interview in views)
    busy = {item.view.stored.id for item in coming} | {
        interview.stored.id for interview in views if still_open(interview, now)
    }
    parts = [
        words.html("days.week.heading"),
        pause_line(person, now, words),
        words.html("days.week.open", count=open_count) if open_count else "",
        *days,
        "" if days or open_count else words.html("days.week.nothing"),
        _waiting(_left_alone(views, busy), now, zone, words),
    ]
    return Screen(_joined(parts), [_ways(words, "today", views=views)])


def pause_line(person: Person, now: datetime, words: Words) -> str:
    """Until when nudges are paused, as HTML; empty where they are not."""
    until = person.paused_until
    if until is None or not person.paused(now):
        return ""
    if until >= INDEFINITELY:
        return words.html("days.pause.line_open")
    zone = person.timezone or "UTC"
    return words.html("days.pause.line", day=local(until, zone), today=local(now, zone))


def waiting_line(interview: InterviewView, now: datetime, zone: str, words: Words) -> str:
    """Until when one interview may be left alone, as HTML; empty where nothing more is planned."""
    name = interview_name(interview.stored.interview, words)
    starts, today = interview.stored.interview.starts_at, local(now, zone)
    if starts > today:
        return words.html("days.today.meeting", name=name, day=words.text("cards.day", day=starts, today=today))
    coming = next_step(interview, now)
    if coming is None or not waits(interview):
        return ""
    day = words.text("cards.day", day=local(coming[0], zone), today=today)
    return words.html("days.today.waiting", name=name, day=day)


def _by_urgency(rows: list[tuple[InterviewView, NudgeRecord]]) -> list[tuple[InterviewView, NudgeRecord]]:
    """The most urgent first."""
    ranked = [
        (order(row.nudge, interview.case), row.id, interview, row)
        for interview, row in rows
        if interview.case is not None
    ]
    return [(interview, row) for _, _, interview, row in sorted(ranked, key=lambda entry: entry[:2])]


def _items(views: Sequence[InterviewView], now: datetime) -> list[AgendaItem]:
    """Everything that is planned, by time: interviews, and each step's next attempt.

    Reminders are left out, both of planned steps and of those that are open.
    """
    items: list[AgendaItem] = []
    for interview in views:
        if interview.case is None:
            continue
        starts = moment(interview.stored.interview.starts_at, interview.case.person.timezone)
        if starts > now and waits(interview):
            items.append(AgendaItem(starts, interview))
        listed = {(row.step, row.person, row.rung) for row in still_open(interview, now)}
        for nudge in interview.plan:
            key = (nudge.step, nudge.person, nudge.rung)
            if key not in listed:
                listed.add(key)
                items.append(AgendaItem(nudge.at, interview, nudge))
    return sorted(items, key=lambda item: item.at)


def _by_day(items: Sequence[AgendaItem], zone: str, words: Words) -> Iterator[tuple[date, list[str]]]:
    for day, of_day in groupby(items, key=lambda item: local(item.at, zone).date()):
        yield day, [_item_line(item, "week.line", "week.interview", zone, words) for item in of_day]


def _item_line(item: AgendaItem, nudge_key: str, interview_key: str, zone: str, words: Words) -> str:
    interview = item.view.stored.interview
    name, at = interview_name(interview, words), local(item.at, zone)
    if item.nudge is None:
        return words.html(f"days.{interview_key}", at=at, name=name)
    return words.html(f"days.{nudge_key}", at=at, step=nudge_name(item.nudge, interview, words), name=name)


def _open_line(interview: InterviewView, row: NudgeRecord, today: date, zone: str, words: Words) -> str:
    came = local(row.settled_at or row.due_at, zone)
    key = "clock" if came.date() == today else "day"
    since = words.text(f"days.today.since.{key}", at=came)
    name = interview_name(interview.stored.interview, words)
    return words.html("days.today.open_line", step=_step(interview, row, words), name=name, since=since)


def _open_button(interview: InterviewView, row: NudgeRecord, words: Words, style: str | None) -> Button:
    step = _step(interview, row, words)
    label = words.text("days.button.open", step=step, company=interview.stored.interview.company)
    return button(label[:60], agenda_data.Again(row.id), style)


def _step(interview: InterviewView, row: NudgeRecord, words: Words) -> str:
    return step_name(row.step, interview.stored.interview, words, row.person, row.rung)


def _left_alone(views: Sequence[InterviewView], busy: set[int]) -> list[InterviewView]:
    return [
        interview for interview in in_sight(views) if interview.stored.id not in busy and interview.case is not None
    ]


def _waiting(views: Sequence[InterviewView], now: datetime, zone: str, words: Words) -> str:
    lines = [line for interview in views if (line := waiting_line(interview, now, zone, words))]
    if len(lines) > MOST_OPEN:
        lines = [*lines[:MOST_OPEN], words.html("days.today.and_more", count=len(lines) - MOST_OPEN)]
    return "\n".join(lines)


def _ways(words: Words, other: str, views: Sequence[InterviewView]) -> Row:
    row = [button(words.text(f"days.button.{other}"), agenda_data.Days(other))]
    if views:
        row.append(button(words.text("buttons.all_interviews"), interview_data.ShowInterviews(0)))
    else:
        row.append(button(words.text("buttons.new"), interview_data.New()))
    return row


def _section(heading: str, lines: Sequence[str]) -> str:
    return "\n".join([heading, *lines]) if lines else ""


def _joined(parts: Sequence[str]) -> str:
    return "\n\n".join(part for part in parts if part)
