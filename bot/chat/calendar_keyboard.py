"""An inline calendar: one month in rows of seven days, with a way to the months beside it.

Its buttons come back as the choice `day` with an ISO date, or `month` with an ISO month. It must not know what the
day is for.
"""

from __future__ import annotations

import calendar as months
from datetime import date
from typing import TYPE_CHECKING

from bot.chat.date_readings import months_on
from bot.chat.keyboards import Row, Rows

if TYPE_CHECKING:
    from telegram import InlineKeyboardButton

    from bot.chat.turn import Turn

DAY = "day"
MONTH = "month"
NOTHING = "blank"
"""The choice of a button that only fills a place; it is answered and changes nothing."""


def calendar_rows(turn: Turn, month: date, earliest: date | None = None, latest: date | None = None) -> Rows:
    """The month in which `month` lies. Days before `earliest` or after `latest` are blank."""
    words = turn.words
    name = words.text(f"when.calendar.month_name.{month.month}")
    heading = turn.option(words.text("when.calendar.month", name=name, year=month.year), NOTHING)
    names = [turn.option(words.text(f"when.calendar.weekday.{n}"), NOTHING) for n in range(1, 8)]
    weeks = months.Calendar().monthdatescalendar(month.year, month.month)
    return [
        [heading],
        names,
        *([_day(turn, day, month, earliest, latest) for day in week] for week in weeks),
        _pages(turn, month, earliest, latest),
    ]


def month_of(arg: str) -> date | None:
    """The first day of the month that a pressed button named, or None for what no calendar of ours says."""
    try:
        return date.fromisoformat(f"{arg}-01")
    except ValueError:
        return None


def day_of(arg: str) -> date | None:
    """The day that a pressed button named, or None."""
    try:
        return date.fromisoformat(arg)
    except ValueError:
        return None


def _day(turn: Turn, day: date, month: date, earliest: date | None, latest: date | None) -> InlineKeyboardButton:
    outside = (earliest is not None and day < earliest) or (latest is not None and day > latest)
    if day.month != month.month or outside:
        return turn.option(turn.words.text("when.calendar.blank"), NOTHING)
    return turn.option(str(day.day), DAY, day.isoformat())


def _pages(turn: Turn, month: date, earliest: date | None, latest: date | None) -> Row:
    first = month.replace(day=1)
    before, after = months_on(first, -1), months_on(first, 1)
    row: Row = []
    if earliest is None or first > earliest:
        row.append(turn.option(turn.words.text("when.calendar.before"), MONTH, before.strftime("%Y-%m")))
    if latest is None or after <= latest:
        row.append(turn.option(turn.words.text("when.calendar.after"), MONTH, after.strftime("%Y-%m")))
    return row
