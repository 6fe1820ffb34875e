"""Lines and buttons about the interviewers: how many were thanked, and the phone number that a call needs.

Must not know what a press does.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.chat.callback_data import interview as interview_data
from bot.chat.screens.keyboard import button
from bot.chat.screens.language import words_of
from bot.domain.model import NOBODY, FactKind, Step

if TYPE_CHECKING:
    from bot.chat.screen import Row, Screen
    from bot.domain.model import Interview, Interviewer, Nudge
    from bot.storage.records.interviews import StoredInterview
    from bot.usecases.views import InterviewView
    from bot.wording import Words


def main_contact(interview: Interview) -> Interviewer | None:
    """Whom check-ins and calls go to: the main contact, else the first who was named."""
    return next((person for person in interview.people if person.main), next(iter(interview.people), None))


def thanked(stored: StoredInterview) -> tuple[int, int]:
    """How many of the interviewers were sent a thank-you, and how many there are."""
    done = [fact for fact in stored.facts() if fact.what is FactKind.DONE and fact.step is Step.THANK]
    ids = {person.id for person in stored.interview.people}
    everybody = any(fact.person == NOBODY for fact in done)
    return (len(ids) if everybody else len(ids & {fact.person for fact in done})), len(ids)


def needs_number(interview: Interview) -> bool:
    """Whether no interviewer's phone number is known."""
    return not any(person.phone for person in interview.people)


def after_done(done: Screen, interview: InterviewView, nudge: Nudge) -> Screen:
    """Adds to `done` how many were thanked by now, and asks for a phone number where a call comes next."""
    words, stored = words_of(interview.person), interview.stored
    lines, rows = [done.html], list(done.rows)
    sent, count = thanked(stored)
    if nudge.step is Step.THANK and count > 1 and sent:
        lines.append(words.html("capture.panel.sent", sent=sent, count=count))
    planned = [coming for coming in interview.plan if coming.attempt == 1]
    if planned and planned[0].step is Step.CALL and needs_number(stored.interview):
        lines.append(words.html("capture.panel.call_is_near", name=_name(stored.interview, words)))
        rows.append(number_row(stored, words))
    return replace(done, html="\n\n".join(lines), rows=rows)


def number_row(stored: StoredInterview, words: Words) -> Row:
    """The button to enter a phone number."""
    return [button(words.text("capture.panel.tell_number"), interview_data.Edit(stored.id, "phone"))]


def missing_number(interview: Interview, words: Words) -> str:
    """A line that the number for a call is missing, as HTML; empty where one is known."""
    return words.html("capture.panel.no_number", name=_name(interview, words)) if needs_number(interview) else ""


def _name(interview: Interview, words: Words) -> str:
    person = main_contact(interview)
    return person.name if person else words.text("capture.panel.them")
