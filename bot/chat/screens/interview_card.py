"""One interview: its card, its plan, its history, and the question before it is deleted.

Must not know how a view is loaded, nor what a press does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.callback_data import interview as interview_data
from bot.chat.screen import DANGER, PRIMARY, Rows, Screen
from bot.chat.screens.keyboard import button
from bot.chat.screens.labels import fact_text, interview_name, nudge_name, phase_key, step_name
from bot.chat.screens.language import words_of
from bot.chat.screens.nudge import calendar_link
from bot.chat.screens.rounds import round_lines
from bot.domain.localtime import local
from bot.domain.model import FactKind, Step
from bot.domain.planner import Phase
from bot.parsing.places import zone_city
from bot.usecases.agenda import still_open
from bot.usecases.history import fell_away

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.model import Nudge
    from bot.usecases.views import InterviewView
    from bot.wording import Words


HISTORY_SHOWN = 30
"""At most so many entries of a history on one screen; about 2,000 characters."""

CLOSED = frozenset({Phase.LET_GO, Phase.WITHDRAWN})
"""Phases from which an interview can be taken up again."""


def card(interview: InterviewView, now: datetime) -> Screen:
    """One interview: the facts, where it stands, what comes next."""
    words = words_of(interview.person)
    return Screen("\n".join(_card_lines(interview, words, now)), _card_rows(interview, words))


def manage(interview: InterviewView, now: datetime) -> Screen:
    """The card with what is not needed every day: change, close or revive, delete."""
    words, interview_id = words_of(interview.person), interview.stored.id
    letters = button(words.text("yours.button.letters"), interview_data.EditLetterNotes(interview_id, 0))
    rows = [[button(words.text("buttons.edit"), interview_data.Edit(interview_id)), letters]]
    if interview.phase in CLOSED:
        rows.append([button(words.text("buttons.revive"), interview_data.Revive(interview_id))])
    else:
        rows.append([button(words.text("buttons.close"), interview_data.Close(interview_id), DANGER)])
    rows.append([button(words.text("buttons.delete"), interview_data.Delete(interview_id), DANGER)])
    rows.append([button(words.text("buttons.back"), interview_data.Card(interview_id, "card"))])
    return Screen("\n".join(_card_lines(interview, words, now)), rows)


def plan_screen(interview: InterviewView) -> Screen:
    """The plan of one interview, as it is if nothing else happens."""
    words = words_of(interview.person)
    name = interview_name(interview.stored.interview, words)
    lines = [words.html("cards.plan.heading", name=name), ""]
    if not interview.plan or interview.case is None:
        lines.append(words.html("cards.paused" if interview.person.paused_indefinitely else "cards.plan.none"))
    else:
        lines += [_plan_line(nudge, interview, words) for nudge in interview.plan]
        lines += ["", words.html("cards.plan.note")]
    calendar = [[calendar_link(interview.plan[0], interview.stored, words)]] if interview.plan else []
    return Screen("\n".join(lines), [*calendar, *_back_to_card(interview, words)])


def history_screen(interview: InterviewView, now: datetime) -> Screen:
    """What happened, oldest first; the latest entries where there are many."""
    words, stored = words_of(interview.person), interview.stored
    zone = interview.person.timezone or stored.wall_zone
    # A nudge that only an undone answer had brought is not shown.
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
                interview_data.Card(other.id, "card"),
            )
        ]
        for other in interview.rounds
        if other.id != stored.id
    ]
    return Screen("\n".join(lines), [*rows, *_back_to_card(interview, words)])


def deletion(interview: InterviewView) -> Screen:
    """Asks for confirmation before an interview is deleted."""
    words, interview_id = words_of(interview.person), interview.stored.id
    name = interview_name(interview.stored.interview, words)
    rows = [
        [button(words.text("buttons.delete_for_good"), interview_data.Delete(interview_id, 1), DANGER)],
        [button(words.text("buttons.keep"), interview_data.Card(interview_id, "card"))],
    ]
    return Screen(words.html("cards.delete.ask", name=name), rows)


def fact_lines(view: InterviewView, words: Words, now: datetime) -> list[str]:
    """What is known of an interview, as lines of HTML: when, with whom, by when they decide, what was talked about."""
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
    named = [words.text("cards.person", name=person.name, title=person.title or "") for person in interview.people]
    met = "cards.people_ahead" if today < interview.starts_at else "cards.people"
    lines.append(words.html(met, names=named) if named else words.html("cards.nobody"))
    promised = view.case.promised_date if view.case else interview.decide_by
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
    """Whether the person was asked yet by when the employer decides; for a coming interview the debrief asks it."""
    stored = interview.stored
    debriefed = any(fact.what is FactKind.DONE and fact.step is Step.DEBRIEF for fact in stored.facts())
    to_debrief = Step.DEBRIEF in {*(nudge.step for nudge in interview.plan), *(row.step for row in stored.nudges)}
    answered = any(fact.what is FactKind.STILL_DECIDING for fact in stored.facts())
    return answered or debriefed or (today >= stored.interview.ends_at and not to_debrief)


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
        words.html("cards.plain", text=status_line(view, words, now)),
    ]


def _card_rows(interview: InterviewView, words: Words) -> Rows:
    interview_id = interview.stored.id
    rows = [
        [
            button(words.text("buttons.they_answered"), interview_data.TheyAnswered(interview_id, 0), PRIMARY),
            button(words.text("buttons.i_contacted"), interview_data.IContacted(interview_id)),
        ],
        [
            button(words.text("buttons.plan"), interview_data.Card(interview_id, "plan")),
            button(words.text("buttons.history"), interview_data.Card(interview_id, "history")),
        ],
        [
            button(words.text("pictures.button.picture"), interview_data.Picture("timeline", interview_id)),
            button(words.text("calendar.button"), interview_data.CalendarFile(interview_id)),
        ],
        [button(words.text("buttons.may_i"), interview_data.MayI(interview_id))],
        [
            button(words.text("buttons.manage"), interview_data.Card(interview_id, "manage")),
            button(words.text("buttons.all_interviews"), interview_data.ShowInterviews(0)),
        ],
    ]
    if interview.phase is Phase.NEXT_ROUND:
        rows.insert(0, [button(words.text("buttons.add_the_round"), interview_data.NewRound(interview_id), PRIMARY)])
    return rows


def next_step_line(interview: InterviewView, words: Words) -> str:
    """What comes next for one interview, in one line."""
    if interview.person.paused_indefinitely:
        return words.text("cards.paused")
    if interview.case is None or not interview.plan:
        return words.text("cards.nothing")
    step = nudge_name(interview.plan[0], interview.stored.interview, words)
    return words.text("cards.coming", step=step, at=local(interview.plan[0].at, interview.case.person.timezone))


def status_line(interview: InterviewView, words: Words, now: datetime) -> str:
    """The newest open nudge, else what comes next."""
    open_nudges = still_open(interview, now)
    if not open_nudges:
        return next_step_line(interview, words)
    last = open_nudges[-1]
    step = step_name(last.step, interview.stored.interview, words, last.person, last.rung)
    return words.text("cards.open", step=step)


def _plan_line(nudge: Nudge, interview: InterviewView, words: Words) -> str:
    key = "cards.plan.line" if nudge.attempt == 1 else "cards.plan.reminder"
    zone = interview.person.timezone or interview.stored.wall_zone
    return words.html(key, at=local(nudge.at, zone), step=nudge_name(nudge, interview.stored.interview, words))


def _back_to_card(interview: InterviewView, words: Words) -> Rows:
    return [[button(words.text("buttons.back"), interview_data.Card(interview.stored.id, "card"))]]
