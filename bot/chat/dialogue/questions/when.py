"""When the interview is or was: the day, then the hour; or both from one text."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.chat.dialogue.day_input import calendar_rows
from bot.chat.dialogue.interview_form import USUAL_LENGTH, InterviewForm
from bot.chat.dialogue.question import AnswerResult, Prompt, Question, Unclear, not_by_button, today, wall
from bot.chat.screen import Rows
from bot.chat.screens.keyboard import in_rows
from bot.chat.screens.month_picker import MONTH, day_of, month_of
from bot.parsing.dates.model import Ambiguous, DateContext, Day, Direction
from bot.parsing.dates.parse import DayAndHours, read_interview_hours, read_when, reads_day_first
from bot.parsing.dates.times import Hours, read_length

if TYPE_CHECKING:
    from bot.chat.dialogue.turn import Turn

FARTHEST = timedelta(days=731)
"""An interview more than two years away, in the past or the future, is a typing error."""

FIRST_HOUR, LAST_HOUR = time(8, 0), time(18, 30)
HALF_AN_HOUR = timedelta(minutes=30)
_NEAR_DAYS = {"today": 0, "yesterday": -1, "tomorrow": 1}


def _prompt_day(turn: Turn, _form: InterviewForm) -> Prompt:
    words, now = turn.words, today(turn)
    near = [
        turn.option(words.text(f"when.day.{word}", day=now + timedelta(days=days)), "day", _iso(now, days))
        for word, days in _NEAR_DAYS.items()
    ]
    pick = turn.option(words.text("when.day.pick"), MONTH, now.strftime("%Y-%m"))
    return Prompt(words.html("when.day.ask"), [near[:2], [near[2], pick]], words.text("when.day.placeholder"))


def _iso(now: date, days: int) -> str:
    return (now + timedelta(days=days)).isoformat()


async def _typed_day(turn: Turn, form: InterviewForm, text: str) -> AnswerResult:
    context = DateContext(today(turn), Direction.EITHER, reads_day_first(turn.person.country))
    when = await read_when(text, wall(turn), context, (turn.words.language.split("_")[0],))
    if when is None:
        return Unclear(turn.words.html("when.day.unread"))
    form = _with_hours(form, when.hours)
    if when.day is None:
        if form.day is None:
            return Unclear(turn.words.html("when.day.only_hour", start=when.hours and when.hours.start), form=form)
        return form
    return _with_typed_day(turn, form, when)


def _with_typed_day(turn: Turn, form: InterviewForm, when: DayAndHours) -> AnswerResult:
    if isinstance(when.day, Ambiguous):
        return Unclear(turn.words.html("when.which_day"), day_choices(turn, when.day), form)
    assert isinstance(when.day, Day)  # None was handled by the caller
    return _with_day(turn, form, when.day.on)


def day_choices(turn: Turn, ambiguous: Ambiguous) -> Rows:
    """A button for each day that the words may mean."""
    now = today(turn)
    return in_rows(
        [
            turn.option(turn.words.text("when.choice", day=day, today=now), "day", day.isoformat())
            for day in ambiguous.choices
        ],
        2,
    )


def _with_day(turn: Turn, form: InterviewForm, day: date) -> AnswerResult:
    if abs(day - today(turn)) > FARTHEST:
        return Unclear(turn.words.html("when.day.too_far", day=day))
    return replace(form, day=day.isoformat())


def _with_hours(form: InterviewForm, hours: Hours | None) -> InterviewForm:
    if hours is None:
        return form
    minutes = int(hours.length / timedelta(minutes=1)) if hours.length else form.minutes
    return replace(form, start=hours.start.strftime("%H:%M"), minutes=minutes)


async def _chosen_day(turn: Turn, form: InterviewForm, choice: str, arg: str) -> AnswerResult:
    if choice == "day" and (day := day_of(arg)):
        return _with_day(turn, form, day)
    if choice == MONTH and (month := month_of(arg)):
        now = today(turn)
        rows = calendar_rows(turn, month, now - FARTHEST, now + FARTHEST)
        return Unclear(turn.words.html("when.day.calendar"), rows)
    return await not_by_button(turn, form, choice, arg)


def _prompt_hour(turn: Turn, form: InterviewForm) -> Prompt:
    first = datetime.combine(date.min, FIRST_HOUR)
    hours, hour = [], first
    while hour.time() <= LAST_HOUR:
        label = turn.words.text("when.hour.button", start=hour.time())
        hours.append(turn.option(label, "hour", hour.strftime("%H%M")))
        hour += HALF_AN_HOUR
    day = date.fromisoformat(form.day) if form.day else today(turn)
    html = turn.words.html("when.hour.ask", day=day, today=today(turn))
    return Prompt(html, in_rows(hours, 4), turn.words.text("when.hour.placeholder"))


async def _typed_hour(turn: Turn, form: InterviewForm, text: str) -> AnswerResult:
    hours = read_interview_hours(text)
    if hours is not None:
        return _with_hours(form, hours)
    length = read_length(text)
    if length is not None and form.start:
        return replace(form, minutes=int(length / timedelta(minutes=1)))
    again = await _typed_day(turn, form, text)
    # A day together with an hour corrects the day. After a day alone, or nothing readable, the hour is asked again.
    if isinstance(again, InterviewForm) and again.start is None:
        return Unclear(_prompt_hour(turn, again).html, form=again)
    return Unclear(turn.words.html("when.hour.unread")) if isinstance(again, Unclear) and again.rows is None else again


async def _chosen_hour(turn: Turn, form: InterviewForm, choice: str, arg: str) -> AnswerResult:
    if choice != "hour" or len(arg) != 4 or not arg.isdigit() or int(arg[:2]) > 23 or int(arg[2:]) > 59:
        return await not_by_button(turn, form, choice, arg)
    return replace(form, start=f"{arg[:2]}:{arg[2:]}", minutes=form.minutes or USUAL_LENGTH)


def _confirmation(turn: Turn, form: InterviewForm) -> str:
    if form.day is None:
        return ""
    day = date.fromisoformat(form.day)
    if form.starts_at is None or form.ends_at is None:
        return turn.words.html("when.day.said", day=day, today=today(turn))
    return turn.words.html("when.hour.said", day=day, starts=form.starts_at, ends=form.ends_at, today=today(turn))


WHEN = Question("when", _prompt_day, _typed_day, _chosen_day, _confirmation)
HOUR = Question("hour", _prompt_hour, _typed_hour, _chosen_hour, _confirmation)
