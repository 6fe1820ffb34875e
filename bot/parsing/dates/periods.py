"""English words for spans of days and for days inside them: weeks, weekends, months, quarters, years, feasts.

A deadline is the end of its span, and marked as inexact; for anything else a span is the choice of its days, or no
day. It does not know Telegram, zones, or what the day is for beyond `DateContext`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from bot.parsing.dates.model import (
    DAY,
    WEEK,
    DateContext,
    DateReading,
    Day,
    choose,
    coming,
    last_of_month,
    monday_of,
    months_on,
    previous,
)
from bot.parsing.dates.vocabulary import MON, MONTH_OF, PART, WD, WEEKDAY_OF

DayRule = Callable[[re.Match[str], DateContext], DateReading]

_WEEKS = {"next": 1, "coming": 1, "following": 1, "last": -1, "after next": 2}
_PART_OF_WEEK = {
    "early": (0, 1), "beginning": (0, 1), "start": (0, 1), "first": (0, 1),
    "mid": (2, 2), "middle": (2, 2), "end": (4, 4), "later": (3, 4), "late": (3, 4),
    "eow": (4, 4), "end of week": (4, 4), "week's end": (4, 4), "weeks end": (4, 4),
}  # fmt: skip
_PART_OF_MONTH = {"early": 10, "beginning": 10, "start": 10, "first": 15, "mid": 15, "middle": 15}
_WHICH_ONE = {"first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3}
THURSDAY, SATURDAY = 3, 5


def week(found: re.Match[str], question: DateContext) -> DateReading:
    """A week or a part of it: its end for a deadline (of either week, where they differ), else one of its days."""
    which = _WEEKS.get(found["which"] or "", 0)
    first, last = _PART_OF_WEEK.get(found["part"] or "", (0, 4))
    if question.deadline:
        mondays = {monday_of(question.today), monday_of(question.base)}
        return _end(*(monday + which * WEEK + last * DAY for monday in mondays), question=question)
    monday = monday_of(question.today) + which * WEEK
    return choose(*(monday + n * DAY for n in range(first, last + 1)))


def _end(*ends: date, question: DateContext) -> DateReading:
    """The end of a span. On the very day it was said, or before, it may be that of the week after."""
    late = [end for end in ends if end <= question.base]
    reading = choose(*ends, *(end + WEEK for end in late))
    return Day(reading.on, exact=False) if isinstance(reading, Day) else reading


def weekend(found: re.Match[str], question: DateContext) -> DateReading:
    """Before it is the Friday, after it the Monday; the weekend itself is two days."""
    saturday = monday_of(question.today) + SATURDAY * DAY
    saturday += {"next": WEEK, "last": -WEEK}.get(found["which"] or "", timedelta(0))
    before = found["side"] in ("before", "by", "until", "till") and not found["which"]
    if found["side"] == "after":
        return Day(saturday + 2 * DAY, exact=False)
    if not question.deadline:
        return choose(saturday, saturday + DAY)
    if found["which"] == "next" or question.today.weekday() >= SATURDAY:
        return choose(*((saturday + n * WEEK) + (-DAY if before else DAY) for n in (0, 1)))
    return _end(saturday - DAY, question=question) if before else Day(saturday + DAY, exact=False)


def month(found: re.Match[str], question: DateContext) -> DateReading:
    """A part of a month. Only a deadline can be so vague; the day of an interview is asked again."""
    if not question.deadline:
        return None
    start = _month(found["month"], found["which"], question)
    day = _PART_OF_MONTH.get(found["part"] or "")
    return Day(start.replace(day=day) if day else last_of_month(start), exact=False)


def last_day(found: re.Match[str], question: DateContext) -> DateReading:
    """The last day, or the last working day, of a month."""
    day = last_of_month(_month(found["month"], found["which"], question))
    while found["working"] and not question.working(day):
        day -= DAY
    return Day(day)


def weekday_of_month(found: re.Match[str], question: DateContext) -> DateReading:
    """The first Monday of December, the last Friday of the month."""
    start, weekday = _month(found["month"], found["which"], question), WEEKDAY_OF[found["weekday"]]
    if found["number"] == "last":
        return Day(previous(weekday, last_of_month(start)))
    day = coming(weekday, start) + _WHICH_ONE[found["number"]] * WEEK
    return Day(day) if day.month == start.month else None


def week_of_month(found: re.Match[str], question: DateContext) -> DateReading:
    """The first or last week of a month as a deadline: its Friday; both, where the month begins or ends inside one."""
    if not question.deadline:
        return None
    start = _month(found["month"], found["which"], question)
    if found["number"] == "last":
        friday = previous(4, last_of_month(start))
        return _inexact(friday) if last_of_month(start).weekday() >= 4 else choose(friday, friday + WEEK)
    friday = coming(4, start) + _WHICH_ONE[found["number"]] * WEEK
    return _inexact(friday) if start.weekday() <= 2 else choose(friday, friday + WEEK)


def quarter(found: re.Match[str], question: DateContext) -> DateReading:
    """The end, or another part, of a quarter or a year, for a deadline."""
    if not question.deadline:
        return None
    today = question.today
    if found["q"]:
        first = date(today.year, 3 * int(found["q"]) - 2, 1)
        first = first if months_on(first, 3) > today else first.replace(year=today.year + 1)
    else:
        first = date(today.year, today.month - (today.month - 1) % 3, 1)
        first = months_on(first, 3 if found["which"] == "next" else 0)
    if found["part"] in ("early", "beginning", "start", "first"):
        return _inexact(last_of_month(first))
    if found["part"] in ("mid", "middle"):
        return _inexact(months_on(first, 1).replace(day=15))
    return _inexact(months_on(first, 3) - DAY)


def year(found: re.Match[str], question: DateContext) -> DateReading:
    """The end of the year, or the beginning of the next, for a deadline."""
    if not question.deadline:
        return None
    number = question.today.year + (found["which"] == "next")
    if found["part"] in ("early", "beginning", "start", "first"):
        return _inexact(date(number, 1, 31))
    if found["part"] in ("end", "late", "later", "eoy"):
        return _inexact(date(number, 12, 31))
    return None


def thanksgiving(_found: re.Match[str], question: DateContext) -> DateReading:
    """The fourth Thursday of November."""
    days = [coming(THURSDAY, date(question.today.year + n, 11, 1)) + 3 * WEEK for n in (0, 1)]
    return Day(next(day for day in days if day >= min(question.today, question.base)))


def _month(name: str | None, which: str | None, question: DateContext) -> date:
    """The first of the month that is named, the coming one of that name; else of this month or its neighbour."""
    start = question.today.replace(day=1)
    if name:
        return months_on(start, (MONTH_OF[name] - start.month) % 12)
    return months_on(start, {"next": 1, "following": 1, "last": -1}.get(which or "", 0))


def _inexact(day: date) -> Day:
    return Day(day, exact=False)


_OF_MONTH = rf"(?:\s+(?:of|in)(?: the)?)?\s+(?:(?P<which>this|next|the|following|last)\s+month|month|{MON})"
_SIDE = "before|by|until|till|after|over|on|at|during"
_NUMBER = r"(?:the\s+)?(?P<number>first|1st|second|2nd|third|3rd|fourth|4th|last)"
TABLE: tuple[tuple[str, DayRule], ...] = (
    (rf"{PART}?(?:the )?(?P<which>this|next|last|coming|following)\s+(?:coming )?(?:work(?:ing)?\s+)?week", week),
    (rf"{PART}(?:the |of )*(?P<which>)(?:work(?:ing)?\s+)?week", week),
    (rf"{PART}?(?:the )?week (?P<which>after next)", week),
    (r"(?P<part>eow|end of week|week'?s end)(?P<which>)", week),
    (r"(?P<part>later|late|early|end)(?: in| on)?\s+(?P<which>this|next) week", week),
    (rf"(?:(?P<side>{_SIDE})\s+)?(?:the\s+)?(?:(?P<which>this|next|last|coming)\s+)?week-?end", weekend),
    (rf"(?:the\s+)?last\s+(?P<working>business |working |work)?day{_OF_MONTH}", last_day),
    (rf"{_NUMBER}\s+{WD}{_OF_MONTH}", weekday_of_month),
    (rf"{_NUMBER}\s+week{_OF_MONTH}", week_of_month),
    (rf"{PART}?(?:the )?(?P<which>this|next|following)\s+month(?P<month>)", month),
    (rf"{PART}(?:the )?(?P<which>)month(?P<month>)", month),
    (rf"{PART}?(?P<which>){MON}", month),
    (r"(?P<part>eom|month'?s end|month end)(?P<which>)(?P<month>)", month),
    (rf"{PART}?(?:the )?(?:(?P<which>this|next)\s+)?(?:quarter|q(?P<q>[1-4]))", quarter),
    (rf"{PART}?(?:the )?(?:(?P<which>this|next)\s+)?year", year),
    (r"(?P<which>)(?:the )?(?:year'?s |year ?)?(?P<part>(?<=year )end|(?<=year)end|(?<=year's )end|eoy)", year),
    (r"(?:the )?thanksgiving(?: day)?", thanksgiving),
)
"""Phrases, first match wins; read after the phrases for single days."""
