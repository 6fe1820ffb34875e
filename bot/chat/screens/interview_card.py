"""What a screen about interviews shows: the card, the list, the plan, the history, what comes next
everywhere.

Each is a function of views and the moment. Must not know how a view is loaded, nor what a press does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.chat.callback_data import agenda as agenda_data
from bot.chat.callback_data import codec as buttons
from bot.chat.screens.agenda import pause_line
from bot.chat.screens.keyboard import DANGER, PRIMARY, Button, Rows, button
from bot.chat.screens.labels import fact_text, interview_name, nudge_name, phase_key, step_name
from bot.chat.screens.language import words_of
from bot.chat.screens.nudge import Screen, calendar_link
from bot.chat.screens.rounds import round_lines
from bot.domain.letter_facts import promised_date
from bot.domain.localtime import local
from bot.domain.model import FactKind, Step
from bot.domain.planner import Phase
from bot.parsing.places import zone_city
from bot.usecases.agenda import in_sight, out_of_sight, still_open
from bot.usecases.interviews import fell_away

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot.domain.model import Nudge
    from bot.usecases.interviews import InterviewView
    from bot.wording import Words

A_PAGE = 8
"""Interviews on one page of the list: a thumb's reach, and far below Telegram's 100 buttons."""

HISTORY_SHOWN = 30
"""Entries of a history on one screen; about 2,000 characters."""

CLOSED = frozenset({Phase.LET_GO, Phase.WITHDRAWN})
"""What can be taken up again."""


def card(interview: InterviewView, now: datetime) -> Screen:
    """One interview: the facts, where it stands, what comes next."""
    words = words_of(interview.person)
    return Screen("\n".join(_card_lines(interview, words, now)), _card_rows(interview, words))


def manage(interview: InterviewView, now: datetime) -> Screen:
    """The card with what is not needed every day: change, close or revive, delete."""
    words, interview_id = words_of(interview.person), interview.stored.id
    letters = button(words.text("yours.button.letters"), buttons.EditLetterNotes(interview_id, 0))
    rows = [[button(words.text("buttons.edit"), buttons.Edit(interview_id)), letters]]
    if interview.phase in CLOSED:
        rows.append([button(words.text("buttons.revive"), buttons.Revive(interview_id))])
    else:
        rows.append([button(words.text("buttons.close"), buttons.Close(interview_id), DANGER)])
    rows.append([button(words.text("buttons.delete"), buttons.Delete(interview_id), DANGER)])
    rows.append([button(words.text("buttons.back"), buttons.Card(interview_id, "card"))])
    return Screen("\n".join(_card_lines(interview, words, now)), rows)


def plan_screen(interview: InterviewView) -> Screen:
    """The whole plan of one interview, as if nothing else happened."""
    words = words_of(interview.person)
    name = interview_name(interview.stored.interview, words)
    lines = [words.html("cards.plan.heading", name=name), ""]
    if not interview.plan or interview.case is None:
        lines.append(words.html("cards.paused" if interview.person.paused_for_good else "cards.plan.none"))
    else:
        lines += [_plan_line(nudge, interview, words) for nudge in interview.plan]
        lines += ["", words.html("cards.plan.note")]
    calendar = [[calendar_link(interview.plan[0], interview.stored, words)]] if interview.plan else []
    return Screen("\n".join(lines), [*calendar, *_back_to_card(interview, words)])


def history_screen(interview: InterviewView, now: datetime) -> Screen:
    """What happened, oldest first; the latest entries where there are many."""
    words, stored = words_of(interview.person), interview.stored
    zone = interview.person.timezone or stored.wall_zone
    # What came with an answer that was taken back goes with it.
    facts = [
        fact
        for fact in stored.facts()
        if not (fact.what is FactKind.NUDGED and fact.step and fell_away(fact.step, stored))
    ]
    lines = [words.html("cards.history.heading", name=interview_name(stored.interview, words)), ""]
    if len(facts) > HISTORY_SHOWN:
        lines.append(words.html("cards.history.earlier"))
    lines += [
        words.html("cards.history.line", at=local(fact.at, zone), what=fact_text(fact, stored.interview, words, zone))
        for fact in facts[-HISTORY_SHOWN:]
    ]
    if not facts:
        lines.append(words.html("cards.history.none"))
    rows = [
        [
            button(
                words.text(
                    "cards.history.round",
                    day=words.text("cards.day", day=other.interview.starts_at, today=local(now, zone)),
                ),
                buttons.Card(other.id, "card"),
            )
        ]
        for other in interview.rounds
        if other.id != stored.id
    ]
    return Screen("\n".join(lines), [*rows, *_back_to_card(interview, words)])


def interviews(views: Sequence[InterviewView], words: Words, now: datetime, page: int = 0) -> Screen:
    """The list of what is open, each with its next step, those with the nearest first."""
    shown_views, hidden = in_sight(views), out_of_sight(views)
    archive = button(words.text("days.button.archive", count=len(hidden)), agenda_data.Archive(0)) if hidden else None
    if not shown_views:
        new = button(words.text("buttons.new"), buttons.New(), PRIMARY)
        html = words.html("days.archive.none_open", count=len(hidden)) if hidden else words.html("cards.list.none")
        return Screen(html, [[new], *([[archive]] if archive else [])])
    part = _page(shown_views, page)
    lines = [words.html("cards.list.heading")]
    if paused := pause_line(shown_views[0].person, now, words):
        lines += ["", paused]
    for interview in part.shown:
        name = interview_name(interview.stored.interview, words)
        lines += ["", words.html("cards.list.line", name=name, status=_state(interview, words, now))]
    rows = [
        [button(interview_name(interview.stored.interview, words)[:60], buttons.Card(interview.stored.id, "card"))]
        for interview in part.shown
    ]
    if part.count > 1:
        lines += ["", words.html("cards.list.page", number=part.number + 1, count=part.count)]
        rows.append(_turning(part, words, buttons.ShowInterviews))
    rows.append([button(words.text("buttons.new"), buttons.New()), *([archive] if archive else [])])
    return Screen("\n".join(lines), rows)


def archive(views: Sequence[InterviewView], words: Words, page: int = 0) -> Screen:
    """What is out of sight; what was let go or withdrawn from can be taken up again with one tap."""
    hidden = out_of_sight(views)
    back = [button(words.text("buttons.all_interviews"), buttons.ShowInterviews(0))]
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
    """What comes next, everywhere: how much is open now, and one line for each interview that has something planned."""
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
    return Screen("\n".join(lines), [[button(words.text("buttons.all_interviews"), buttons.ShowInterviews(0))]])


def deletion(interview: InterviewView) -> Screen:
    """Asks once more before an interview is deleted."""
    words, interview_id = words_of(interview.person), interview.stored.id
    name = interview_name(interview.stored.interview, words)
    rows = [
        [button(words.text("buttons.delete_for_good"), buttons.Delete(interview_id, 1), DANGER)],
        [button(words.text("buttons.keep"), buttons.Card(interview_id, "card"))],
    ]
    return Screen(words.html("cards.delete.ask", name=name), rows)


def fact_lines(view: InterviewView, words: Words, now: datetime) -> list[str]:
    """An interview's facts, one a line, as HTML: when, whom, by when they decide, what was talked about."""
    interview, today = view.stored.interview, local(now, view.person.timezone or view.stored.wall_zone)
    lines = [
        words.html(
            "cards.when",
            day=words.text("cards.day", day=interview.starts_at, today=today),
            starts=interview.starts_at,
            ends=interview.ends_at,
            kind=words.text(f"cards.kind.{interview.kind}") if interview.kind else "",
        )
    ]
    named = [words.text("cards.person", name=one.name, title=one.title or "") for one in interview.people]
    met = "cards.people_ahead" if today < interview.starts_at else "cards.people"
    lines.append(words.html(met, names=named) if named else words.html("cards.nobody"))
    promised = promised_date(view.case) if view.case else interview.decide_by
    if promised:
        day, roughly = words.text("cards.day", day=promised, today=today), promised == view.stored.notes.rough_date
        lines.append(words.html("cards.decide_by", day=day, roughly=roughly))
    elif _was_asked(view, today):
        lines.append(words.html("cards.no_date"))
    if interview.topic:
        lines.append(words.html("cards.topic", topic=interview.topic))
    if interview.timezone:
        lines.append(words.html("cards.elsewhere", zone=zone_city(interview.timezone, words.language)))
    return lines


def _was_asked(interview: InterviewView, today: datetime) -> bool:
    """Whether the person was asked by when they decide: never before an interview that is to come was told about."""
    stored = interview.stored
    told = any(fact.what is FactKind.DONE and fact.step is Step.DEBRIEF for fact in stored.facts())
    to_tell = Step.DEBRIEF in {*(one.step for one in interview.plan), *(one.step for one in stored.nudges)}
    answered = any(fact.what is FactKind.STILL_DECIDING for fact in stored.facts())
    return answered or told or (today >= stored.interview.ends_at and not to_tell)


def _card_lines(view: InterviewView, words: Words, now: datetime) -> list[str]:
    interview = view.stored.interview
    lines = [words.html("cards.heading", name=interview_name(interview, words)), *fact_lines(view, words, now)]
    lines += round_lines(view, words, now)
    if view.case is None:
        return [*lines, "", words.html("cards.no_zone")]
    return [
        *lines,
        "",
        words.html(f"cards.phase.{phase_key(view.case, now)}"),
        words.html("cards.plain", text=_state(view, words, now)),
    ]


def _card_rows(interview: InterviewView, words: Words) -> Rows:
    interview_id = interview.stored.id
    rows = [
        [
            button(words.text("buttons.they_answered"), buttons.TheyAnswered(interview_id, 0), PRIMARY),
            button(words.text("buttons.i_contacted"), buttons.IContacted(interview_id)),
        ],
        [
            button(words.text("buttons.plan"), buttons.Card(interview_id, "plan")),
            button(words.text("buttons.history"), buttons.Card(interview_id, "history")),
        ],
        [
            button(words.text("pictures.button.picture"), buttons.Picture("timeline", interview_id)),
            button(words.text("calendar.button"), buttons.CalendarFile(interview_id)),
        ],
        [button(words.text("buttons.may_i"), buttons.MayI(interview_id))],
        [
            button(words.text("buttons.manage"), buttons.Card(interview_id, "manage")),
            button(words.text("buttons.all_interviews"), buttons.ShowInterviews(0)),
        ],
    ]
    if interview.phase is Phase.NEXT_ROUND:
        rows.insert(0, [button(words.text("buttons.add_the_round"), buttons.NewRound(interview_id), PRIMARY)])
    return rows


def status(interview: InterviewView, words: Words) -> str:
    """What comes next for one interview, in one line."""
    if interview.person.paused_for_good:
        return words.text("cards.paused")
    if interview.case is None or not interview.plan:
        return words.text("cards.nothing")
    step = nudge_name(interview.plan[0], interview.stored.interview, words)
    return words.text("cards.coming", step=step, at=local(interview.plan[0].at, interview.case.person.timezone))


def _state(interview: InterviewView, words: Words, now: datetime) -> str:
    """What waits to be dealt with, else what comes next."""
    opened = still_open(interview, now)
    if not opened:
        return status(interview, words)
    last = opened[-1]
    step = step_name(last.step, interview.stored.interview, words, last.person, last.rung)
    return words.text("cards.open", step=step)


def _plan_line(nudge: Nudge, interview: InterviewView, words: Words) -> str:
    key = "cards.plan.line" if nudge.attempt == 1 else "cards.plan.reminder"
    zone = interview.person.timezone or interview.stored.wall_zone
    return words.html(key, at=local(nudge.at, zone), step=nudge_name(nudge, interview.stored.interview, words))


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
        return button(words.text("days.archive.revive", name=name)[:60], buttons.Revive(interview.stored.id))
    return button(name[:60], buttons.Card(interview.stored.id, "card"))


def _back_to_card(interview: InterviewView, words: Words) -> Rows:
    return [[button(words.text("buttons.back"), buttons.Card(interview.stored.id, "card"))]]
