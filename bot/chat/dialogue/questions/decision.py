"""By when the employer decides; a number of days is counted from the interview's date."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.chat.dialogue.day_input import calendar_rows
from bot.chat.dialogue.interview_form import InterviewForm
from bot.chat.dialogue.question import AnswerResult, Prompt, Question, Unclear, not_by_button, today
from bot.chat.dialogue.questions.when import FARTHEST, day_choices
from bot.chat.screens.month_picker import MONTH, day_of, month_of
from bot.domain.localtime import UnknownPlace, calendar
from bot.parsing.dates.model import Ambiguous, DateContext, Direction
from bot.parsing.dates.parse import read_day, reads_day_first, says_no_date

if TYPE_CHECKING:
    from bot.chat.dialogue.turn import Turn

USUAL = {"days": 3, "week": 7, "weeks": 14}
"""The buttons, and how many days after the interview each means."""


def _interview_day(turn: Turn, form: InterviewForm) -> date:
    return form.ends_at.date() if form.ends_at else today(turn)


def _prompt(turn: Turn, form: InterviewForm) -> Prompt:
    words, interview_day = turn.words, _interview_day(turn, form)
    days = {name: interview_day + timedelta(days=count) for name, count in USUAL.items()}
    buttons = {
        name: turn.option(words.text(f"when.decide.in.{name}", day=day), "day", day.isoformat())
        for name, day in days.items()
    }
    unsaid = turn.option(words.text("when.decide.unsaid"), "unsaid")
    pick = turn.option(words.text("when.day.pick"), MONTH, max(interview_day, today(turn)).strftime("%Y-%m"))
    rows = [[buttons["days"], buttons["week"]], [buttons["weeks"], pick], [unsaid]]
    return Prompt(words.html("when.decide.ask"), rows, words.text("when.decide.placeholder"))


async def _typed(turn: Turn, form: InterviewForm, text: str) -> AnswerResult:
    if says_no_date(text):
        return replace(form, decide_by=None, exact=True)
    reading = await read_day(text, _date_context(turn, form), (turn.words.language.split("_")[0],))
    if reading is None:
        return Unclear(turn.words.html("when.decide.unread"))
    if isinstance(reading, Ambiguous):
        return Unclear(turn.words.html("when.which_day"), day_choices(turn, reading))
    return _decide_by(turn, form, reading.on, exact=reading.exact)


def _date_context(turn: Turn, form: InterviewForm) -> DateContext:
    person = turn.person
    country = form.country or person.country
    region = form.region or (person.region if country == person.country else None)
    try:
        is_working_day = calendar(country, region).working
    except UnknownPlace:
        is_working_day = calendar().working
    return DateContext(
        today=today(turn),
        direction=Direction.FUTURE,
        day_first=reads_day_first(person.country),
        deadline=True,
        counted_from=_interview_day(turn, form),
        is_working_day=is_working_day,
    )


def _decide_by(turn: Turn, form: InterviewForm, day: date, *, exact: bool = True) -> AnswerResult:
    interview_day = _interview_day(turn, form)
    if day < interview_day:
        return Unclear(turn.words.html("when.decide.too_early", day=day, held=interview_day, today=today(turn)))
    if day - interview_day > FARTHEST:
        return Unclear(turn.words.html("when.day.too_far", day=day))
    return replace(form, decide_by=day.isoformat(), exact=exact)


async def _chosen(turn: Turn, form: InterviewForm, choice: str, arg: str) -> AnswerResult:
    if choice == "unsaid":
        return replace(form, decide_by=None, exact=True)
    if choice == "day" and (day := day_of(arg)):
        return _decide_by(turn, form, day)
    if choice == MONTH and (month := month_of(arg)):
        interview_day = _interview_day(turn, form)
        return Unclear(
            turn.words.html("when.decide.calendar"), calendar_rows(turn, month, interview_day, interview_day + FARTHEST)
        )
    return await not_by_button(turn, form, choice, arg)


def _confirmation(turn: Turn, form: InterviewForm) -> str:
    day = form.decides_on
    if day is None:
        return turn.words.html("when.decide.said_none") if DECIDE.step in form.answered or form.interview else ""
    return turn.words.html("when.decide.said" if form.exact else "when.decide.said_about", day=day, today=today(turn))


DECIDE = Question("decide", _prompt, _typed, _chosen, _confirmation)
