"""Fills the notes of a dialogue from one message: which questions it answered, and which words are still unclear.

Must not know which dialogue continues from there, nor how text is parsed.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.chat.dialogue.interview_form import USUAL_LENGTH, InterviewForm
from bot.chat.dialogue.question import wall
from bot.domain.localtime import UnknownPlace, calendar
from bot.parsing.dates.parse import reads_day_first
from bot.parsing.interview.message import read_message
from bot.parsing.interview.model import WHEN, ParseContext, ParsedInterview

if TYPE_CHECKING:
    from bot.chat.dialogue.turn import Turn

LONGEST = 4096
"""Characters; Telegram sends no more in one message."""

FRESH = timedelta(hours=48)
"""For so long after an interview the bot does not ask what was done since: usually nothing. The review has the line."""


def told_in(turn: Turn, text: str) -> ParsedInterview:
    """What a text says about an interview, parsed with the person's zone, country and way to write dates."""
    person = turn.person
    try:
        working = calendar(person.country, person.region).working
    except UnknownPlace:
        working = calendar().working
    reader = ParseContext(wall(turn), person.timezone, person.country, reads_day_first(person.country), working)
    return read_message(text[:LONGEST], reader)


def says_more_than_the_job(told: ParsedInterview, *, asked: bool = False) -> bool:
    """Whether the message says more than company and role, which alone are an answer to the question for the job.

    `asked`: that question is open, so a doubtful role counts as the role.
    """
    job = bool(told.company or told.company_or_person), bool(told.role or (asked and told.role_or_person))
    return job[0] and told.facts > sum(job)


def tells_an_interview(told: ParsedInterview) -> bool:
    """Whether a text describes an interview of its own: where, and when."""
    return told.is_an_interview and bool(told.day or WHEN in told.unclear)


def notes_of(told: ParsedInterview) -> InterviewForm:
    """The notes, with the questions that the message answered; what was unclear is left open."""
    hours = told.hours
    answered = {
        "job": bool(told.company) and not told.role_or_person,
        "when": told.day is not None,
        "hour": told.day is not None and hours is not None,
        "kind": told.kind is not None,
        "who": bool(told.people),
        "decide": told.decide_by is not None or told.undated,
        "topic": told.topic is not None,
    }
    return InterviewForm(
        company=told.company,
        role=told.role,
        day=told.day.isoformat() if told.day else None,
        start=hours.start.strftime("%H:%M") if hours else None,
        minutes=int(hours.length / timedelta(minutes=1)) if hours and hours.length else USUAL_LENGTH,
        kind=told.kind,
        people=told.people,
        decide_by=told.decide_by.isoformat() if told.decide_by else None,
        exact=told.exact,
        topic=told.topic,
        answered=tuple(step for step, known in answered.items() if known),
        captured=True,
        unclear=dict(told.unclear),
        offered=told.offered,
        company_or_person=told.company_or_person,
        role_or_person=told.role_or_person,
    )


def can_wait(notes: InterviewForm, step: str, now: datetime) -> bool:
    """Whether an interview told in one message goes to its review without this question, where it can be pressed."""
    if not notes.captured or step in notes.unclear:
        return False
    if step in ("topic", "kind"):
        return True
    if step == "who":
        return not notes.is_over(now) and not notes.offered
    return step == "since" and notes.ends_at is not None and now - notes.ends_at <= FRESH
