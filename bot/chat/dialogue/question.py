"""What a question of a form is: how it is asked, and what a typed text or a pressed button answers.

A question takes a turn and the form so far, and returns the form with its answer, or says what it did not understand.
Must not know any question in particular.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from bot.chat.dialogue.interview_form import InterviewForm
from bot.domain.localtime import local

if TYPE_CHECKING:
    from bot.chat.dialogue.turn import Turn
    from bot.chat.screen import Rows

LONGEST_LINE = 120
"""Characters of a company, a role, a place."""

LONGEST_NOTE = 1000
"""Characters of a topic."""


@dataclass(frozen=True)
class Prompt:
    """A question as it is shown: Telegram HTML, buttons, and the placeholder of the input field."""

    html: str
    rows: Rows = field(default_factory=list)
    placeholder: str | None = None


@dataclass(frozen=True)
class Unclear:
    """No answer yet: what to say instead, and its buttons. Without `rows` the question's own buttons are shown again.

    `form` is the one to keep where a part of the answer was understood; `markup` is a reply keyboard, without buttons.
    """

    html: str
    rows: Rows | None = None
    form: InterviewForm | None = None
    markup: Any = None


@dataclass(frozen=True)
class GoTo:
    """The answer needs another question, which is asked next."""

    form: InterviewForm
    step: str


AnswerResult = InterviewForm | Unclear | GoTo


@dataclass(frozen=True)
class Question:
    """One question. `confirmation` returns the answer as a line of HTML, empty where there is none."""

    step: str
    prompt: Callable[[Turn, InterviewForm], Prompt]
    typed: Callable[[Turn, InterviewForm, str], Awaitable[AnswerResult]]
    chosen: Callable[[Turn, InterviewForm, str, str], Awaitable[AnswerResult]]
    confirmation: Callable[[Turn, InterviewForm], str]
    optional: bool = False


def wall(turn: Turn) -> datetime:
    """The person's wall clock now (naive); UTC's while their zone is unknown, in which case nothing is planned."""
    zone = turn.person.timezone
    return local(turn.now, zone) if zone else turn.now.replace(tzinfo=None)


def today(turn: Turn) -> date:
    """The person's date today."""
    return wall(turn).date()


async def not_by_typing(turn: Turn, _form: InterviewForm, _text: str) -> AnswerResult:
    """For a question that only buttons answer."""
    return Unclear(turn.words.html("dialogues.use_the_buttons"))


async def not_by_button(turn: Turn, _form: InterviewForm, _choice: str, _arg: str) -> AnswerResult:
    """For a choice that the question does not offer."""
    return Unclear(turn.words.html("errors.earlier_question"))
