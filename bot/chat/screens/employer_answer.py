"""The screen after an employer's answer was recorded: what was noted, a reply to copy, what comes next, Undo.

Buttons show the reply warmer, more formal, or in another wording. Must not know how an answer is reported.
"""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

from bot.chat.callback_data import interview as interview_data
from bot.chat.callback_data import nudge as nudge_data
from bot.chat.screen import Screen
from bot.chat.screens.keyboard import button
from bot.chat.screens.labels import interview_name, next_line, person_name
from bot.chat.screens.language import words_of
from bot.chat.screens.letter import sender_of
from bot.chat.screens.mail_button import choice_rows, letter_link, mail_row, pasting
from bot.chat.screens.nudge import card_button, draft_html
from bot.domain.drafts import ANSWERS, Tone, closing
from bot.domain.localtime import local
from bot.domain.model import NOBODY, Fact, FactKind
from bot.usecases.agenda import still_open

if TYPE_CHECKING:
    from bot.chat.screen import Row
    from bot.domain.drafts import Letter
    from bot.storage.records.interviews import StoredInterview
    from bot.usecases.views import InterviewView

WORDINGS = 2
"""Each reply has at least so many wordings; a higher number starts again at the first."""


def last_entry(stored: StoredInterview) -> int:
    """The id of the history's last entry, 0 where it is empty: a screen keeps it to recognise a second press."""
    return max((entry.id for entry in stored.history), default=0)


def agreed(stored: StoredInterview, interviewer: int) -> bool:
    """Whether an interviewer has agreed to connect."""
    if any(person.linkedin for person in stored.interview.people if person.id == interviewer):
        return True
    facts = (entry.fact for entry in stored.history)
    return any(fact.what is FactKind.LINKEDIN_AGREED and fact.person in (NOBODY, interviewer) for fact in facts)


def answered(
    interview: InterviewView, fact: Fact, action_id: int, nudge: int, variant: int = 0, tone: Tone | None = None
) -> Screen:
    """The message for an answer that was recorded by `action_id`; `variant` and `tone` are the reply's."""
    words, interview_id = words_of(interview.person), interview.stored.id
    undo = button(words.text("buttons.undo"), nudge_data.Undo(action_id, interview_id, nudge))
    rows = [[undo, card_button(words, interview_id, beside=fact.what in ANSWERS)]]
    reply = _reply(interview, fact, variant, tone)
    if fact.what is FactKind.OFFER:
        until = interview_data.EditLetterNotes(interview_id, 0, "offer")
        rows.insert(0, [button(words.text("buttons.asked.offer"), until)])
    if fact.what in ANSWERS:
        rows.insert(0, _wordings(interview, action_id, nudge, variant, tone))
    open_mail = mail_row(interview.person, letter_link(interview.person, reply), words)
    rows = [*([open_mail] if open_mail else choice_rows(interview.person, reply, words)), *rows]
    return Screen("\n\n".join(part for part in _parts(interview, fact, reply) if part), rows)


def _wordings(interview: InterviewView, action_id: int, nudge: int, variant: int, tone: Tone | None) -> Row:
    words, interview_id = words_of(interview.person), interview.stored.id

    def wording(number: int, in_tone: Tone | None) -> interview_data.AnotherReply:
        return interview_data.AnotherReply(interview_id, action_id, nudge, number, in_tone or "")

    return [
        button(words.text("buttons.warmer"), wording(variant, Tone.WARM)),
        button(words.text("buttons.more_formal"), wording(variant, Tone.FORMAL)),
        button(words.text("buttons.another_one"), wording((variant + 1) % WORDINGS, tone)),
    ]


def _reply(interview: InterviewView, fact: Fact, variant: int, tone: Tone | None) -> Letter | None:
    """The letter that answers it; None for an answer that needs none."""
    if interview.case is None:
        return None
    notes = replace(interview.stored.notes, tone=tone or interview.stored.notes.tone)
    return closing(fact.what, interview.case, sender_of(interview.person), words_of(interview.person), variant, notes)


def _parts(view: InterviewView, fact: Fact, reply: Letter | None) -> list[str]:
    words, interview = words_of(view.person), view.stored.interview
    zone = view.person.timezone or view.stored.wall_zone
    today = local(fact.at, zone)
    key = "still_deciding_undated" if fact.what is FactKind.STILL_DECIDING and fact.decide_by is None else fact.what
    noted = words.html(
        f"answers.said.{key}",
        decide_by=words.text("cards.day", day=fact.decide_by, today=today) if fact.decide_by else "",
        day=words.text("cards.day", day=fact.on, today=today) if fact.on else "",
        person=person_name(interview, fact.person),
    )
    parts = [words.html("cards.heading", name=interview_name(interview, words)), noted]
    if fact.what is FactKind.OFFER:
        parts.append(words.html("answers.said.offer_elsewhere"))
        parts.append(words.html("days.offer.if_you_take_it"))
    if reply is not None:
        parts += [draft_html(reply, words), pasting(letter_link(view.person, reply), words)]
    open_count = len(still_open(view, fact.at))
    parts.append(escape(next_line(view.plan, interview, words, zone, view.person, open_count)))
    return parts
