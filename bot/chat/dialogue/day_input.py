"""A day as an answer: typed in the person's own words, or picked from a calendar. Must not know what the day is for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.chat.callback_data.codec import Answer
from bot.chat.screen import Button, Rows
from bot.chat.screens.month_picker import DAY, MONTH, NOTHING, month_rows, week_begins
from bot.domain.localtime import UnknownPlace, calendar, local
from bot.parsing.dates.model import DateContext, Day, Direction, possible_days
from bot.parsing.dates.parse import read_day, reads_day_first

if TYPE_CHECKING:
    from bot.chat.dialogue.turn import Turn


@dataclass(frozen=True)
class TypedDay:
    """What a text was read as: one day, or several it may mean, or neither. `exact` unless the day is approximate."""

    day: date | None
    choices: tuple[date, ...] = ()
    exact: bool = True


def wall_now(turn: Turn) -> datetime:
    """The person's wall clock (naive); UTC's while their zone is unknown."""
    return local(turn.now, turn.person.timezone or "UTC")


def days_from_today(turn: Turn, days: int) -> date:
    """The day that is so many days after the person's today."""
    return wall_now(turn).date() + timedelta(days=days)


async def read_typed_day(turn: Turn, *, future: bool, deadline: bool = False, text: str | None = None) -> TypedDay:
    """The day that this turn's text (or another) names, in the future or in the past as asked."""
    context = DateContext(
        today=wall_now(turn).date(),
        direction=Direction.FUTURE if future else Direction.PAST,
        day_first=reads_day_first(turn.person.country),
        deadline=deadline,
        is_working_day=_working(turn),
    )
    typed = turn.text if text is None else text
    reading = await read_day(typed, context, (turn.words.language.partition("_")[0],))
    days = possible_days(reading)
    exact = not isinstance(reading, Day) or reading.exact
    return TypedDay(days[0], exact=exact) if len(days) == 1 else TypedDay(None, days[:4])


def read_choice(text: str) -> date | None:
    """The day on a button; None where it holds no date."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _working(turn: Turn) -> Callable[[date], bool]:
    try:
        return calendar(turn.person.country, turn.person.region).working
    except UnknownPlace:
        return calendar().working


def calendar_rows(turn: Turn, month: date, earliest: date | None = None, latest: date | None = None) -> Rows:
    """The month in which `month` lies. Days before `earliest` or after `latest` are blank."""
    ends = (earliest, latest)

    def day_button(day: date) -> Button | None:
        outside = (earliest is not None and day < earliest) or (latest is not None and day > latest)
        return None if outside else turn.option(str(day.day), DAY, day.isoformat())

    def page_button(label: str, first: date) -> Button:
        return turn.option(label, MONTH, first.strftime("%Y-%m"))

    blank = Answer(turn.dialogue, turn.version, NOTHING)
    return month_rows(turn.words, month, day_button, page_button, blank, ends, week_begins(turn.person.country))
