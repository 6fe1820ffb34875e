"""An inline calendar: one month in rows of seven days, with buttons to the months beside it.

In a dialogue its buttons come back as the choice `day` with an ISO date, or `month` with an ISO month; elsewhere the
caller says what they mean. Must not know what the day is for.
"""

from __future__ import annotations

import calendar as months
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from bot.chat.screen import Button, Row, Rows
from bot.chat.screens.keyboard import button
from bot.parsing.dates.model import months_on

if TYPE_CHECKING:
    from bot.chat.callback_data.codec import Press
    from bot.wording import Words

SUNDAY_FIRST = frozenset({"US", "CA", "MX", "BR", "JP", "IN", "IL", "KR", "PH", "ZA", "SA", "CO", "PE", "TW", "HK"})
"""Countries whose calendars begin with Sunday (CLDR, weekData/firstDay), of those with many people."""

DAY = "day"
MONTH = "month"
NOTHING = "blank"
"""The choice of an empty cell; it is answered and changes nothing."""


def week_begins(country: str | None) -> int:
    """The weekday with which the calendars of a country begin, Monday as 0."""
    return 6 if country in SUNDAY_FIRST else 0


def month_rows(
    words: Words,
    month: date,
    day_button: Callable[[date], Button | None],
    page_button: Callable[[str, date], Button],
    blank: Press,
    ends: tuple[date | None, date | None],
    starts_on: int = 0,
) -> Rows:
    """The month in which `month` lies. A day for which `day_button` returns None is an empty cell.

    `blank` is the press of everything that is no day: it does nothing. `ends` are the first and the last day that can
    be paged to, `starts_on` is the weekday with which a row begins (Monday as 0).
    """

    def label(text: str) -> Button:
        return button(text, blank)

    first = month.replace(day=1)
    name = words.text(f"when.calendar.month_name.{month.month}")
    empty = words.text("when.calendar.blank")
    weeks = [
        [day_button(day) if day.month == month.month else None for day in week]
        for week in months.Calendar(starts_on).monthdatescalendar(month.year, month.month)
    ]
    return [
        [label(words.text("when.calendar.month", name=name, year=month.year))],
        [label(words.text(f"when.calendar.weekday.{(starts_on + n) % 7 + 1}")) for n in range(7)],
        # A week without a day to press is left out: a phone has no room for dots.
        *([day or label(empty) for day in week] for week in weeks if any(week)),
        _pages(words, first, page_button, ends),
    ]


def month_of(arg: str) -> date | None:
    """The first day of the month that a pressed button named; None where it is forged."""
    try:
        return date.fromisoformat(f"{arg}-01")
    except ValueError:
        return None


def day_of(arg: str) -> date | None:
    """The day that a pressed button named; None where it is forged."""
    try:
        return date.fromisoformat(arg)
    except ValueError:
        return None


def _pages(
    words: Words,
    first: date,
    page_button: Callable[[str, date], Button],
    ends: tuple[date | None, date | None],
) -> Row:
    before, after = months_on(first, -1), months_on(first, 1)
    earliest, latest = ends
    row: Row = []
    if earliest is None or first > earliest:
        row.append(page_button(words.text("when.calendar.before"), before))
    if latest is None or after <= latest:
        row.append(page_button(words.text("when.calendar.after"), after))
    return row
