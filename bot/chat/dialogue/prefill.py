"""Fills the form of a dialogue from one message: which questions it answered, and which words are still unclear.

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


def parse_interview(turn: Turn, text: str) -> ParsedInterview:
    """What a text says about an interview, parsed with the person's zone, country and way to write dates."""
    return read_message(text[:LONGEST], parse_context(turn))


def parse_context(turn: Turn) -> ParseContext:
    """What is known about the person while a text is read."""
    person = turn.person
    try:
        working = calendar(person.country, person.region).working
    except UnknownPlace:
        working = calendar().working
    own_name = person.name or ""
    return ParseContext(wall(turn), person.timezone, person.country, reads_day_first(person.country), working, own_name)


def says_more_than_the_job(parsed: ParsedInterview, *, asked: bool = False) -> bool:
    """Whether the message says more than company and role, which alone are an answer to the question for the job.

    `asked`: that question is open, so a doubtful role counts as the role.
    """
    job = bool(parsed.company or parsed.company_or_person), bool(parsed.role or (asked and parsed.role_or_person))
    return job[0] and parsed.facts > sum(job)


def tells_an_interview(parsed: ParsedInterview) -> bool:
    """Whether a text describes an interview of its own: where, and when."""
    return parsed.is_an_interview and bool(parsed.day or WHEN in parsed.unclear)


def form_of(parsed: ParsedInterview) -> InterviewForm:
    """The form, with the questions that the message answered; what was unclear is left open."""
    hours = parsed.hours
    answered = {
        "job": bool(parsed.company) and not parsed.role_or_person,
        "when": parsed.day is not None,
        "hour": parsed.day is not None and hours is not None,
        "kind": parsed.kind is not None,
        "who": bool(parsed.people),
        "decide": parsed.decide_by is not None or parsed.undated,
        "topic": parsed.topic is not None,
    }
    return InterviewForm(
        company=parsed.company,
        role=parsed.role,
        day=parsed.day.isoformat() if parsed.day else None,
        start=hours.start.strftime("%H:%M") if hours else None,
        minutes=int(hours.length / timedelta(minutes=1)) if hours and hours.length else USUAL_LENGTH,
        kind=parsed.kind,
        people=parsed.people,
        decide_by=parsed.decide_by.isoformat() if parsed.decide_by else None,
        exact=parsed.exact,
        topic=parsed.topic,
        answered=tuple(step for step, known in answered.items() if known),
        captured=True,
        unclear=dict(parsed.unclear),
        offered=parsed.offered,
        company_or_person=parsed.company_or_person,
        role_or_person=parsed.role_or_person,
    )


def can_wait(form: InterviewForm, step: str, now: datetime) -> bool:
    """Whether an interview told in one message goes to its review without this question, where it can be pressed."""
    if not form.captured or step in form.unclear:
        return False
    if step in ("topic", "kind"):
        return True
    if step == "who":
        return not form.is_over(now) and not form.offered
    return step == "since" and form.ends_at is not None and now - form.ends_at <= FRESH
