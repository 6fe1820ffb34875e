"""English phrases for periods and for days inside them: weeks, weekends, months, quarters, years.

For a deadline a period means its end, marked as inexact; for anything else the choice of its days, or no day. It must
not know time zones, or what the day is for beyond `DateContext`.
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
    Direction,
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


def week(found: re.Match[str], context: DateContext) -> DateReading:
    """A week or a part of it: its end for a deadline (of both weeks, if two are meant), else all its days."""
    which = _WEEKS.get(found["which"] or "", 0)
    first, last = _PART_OF_WEEK.get(found["part"] or "", (0, 4))
    if context.deadline:
        mondays = {monday_of(context.today), monday_of(context.base)}
        return _end(*(monday + which * WEEK + last * DAY for monday in mondays), context=context)
    monday = monday_of(context.today) + which * WEEK
    return choose(*(monday + n * DAY for n in range(first, last + 1)))


def _end(*ends: date, context: DateContext) -> DateReading:
    """The end of a period. Where that has come already, the end of the week after may be meant."""
    late = [end for end in ends if end <= context.base]
    reading = choose(*ends, *(end + WEEK for end in late))
    return Day(reading.on, exact=False) if isinstance(reading, Day) else reading


def weekend(found: re.Match[str], context: DateContext) -> DateReading:
    """Before it: the Friday; after it: the Monday; the weekend itself: either day."""
    saturday = monday_of(context.today) + SATURDAY * DAY
    saturday += {"next": WEEK, "last": -WEEK}.get(found["which"] or "", timedelta(0))
    if context.direction is Direction.PAST and not found["which"] and saturday > context.today:
        saturday -= WEEK
    before = found["side"] in ("before", "by", "until", "till") and not found["which"]
    if found["side"] == "after":
        return Day(saturday + 2 * DAY, exact=False)
    if not context.deadline:
        return choose(saturday, saturday + DAY)
    if found["which"] == "next" or context.today.weekday() >= SATURDAY:
        return choose(*((saturday + n * WEEK) + (-DAY if before else DAY) for n in (0, 1)))
    return _end(saturday - DAY, context=context) if before else Day(saturday + DAY, exact=False)


def month(found: re.Match[str], context: DateContext) -> DateReading:
    """A part of a month. Only a deadline can be so vague; for an interview it is no day."""
    if not context.deadline:
        return None
    start = _month(found["month"], found["which"], context)
    day = _PART_OF_MONTH.get(found["part"] or "")
    return Day(start.replace(day=day) if day else last_of_month(start), exact=False)


def last_day(found: re.Match[str], context: DateContext) -> DateReading:
    """The last day, or the last working day, of a month."""
    day = last_of_month(_month(found["month"], found["which"], context))
    while found["working"] and not context.is_working_day(day):
        day -= DAY
    return Day(day)


def weekday_of_month(found: re.Match[str], context: DateContext) -> DateReading:
    """The first Monday of December, the last Friday of the month."""
    start, weekday = _month(found["month"], found["which"], context), WEEKDAY_OF[found["weekday"]]
    if found["number"] == "last":
        return Day(previous(weekday, last_of_month(start)))
    day = coming(weekday, start) + _WHICH_ONE[found["number"]] * WEEK
    return Day(day) if day.month == start.month else None


def week_of_month(found: re.Match[str], context: DateContext) -> DateReading:
    """The first or last week of a month: its Friday; two, where the month begins or ends inside a week."""
    if not context.deadline:
        return None
    start = _month(found["month"], found["which"], context)
    if found["number"] == "last":
        friday = previous(4, last_of_month(start))
        return _inexact(friday) if last_of_month(start).weekday() >= 4 else choose(friday, friday + WEEK)
    friday = coming(4, start) + _WHICH_ONE[found["number"]] * WEEK
    return _inexact(friday) if start.weekday() <= 2 else choose(friday, friday + WEEK)


def quarter(found: re.Match[str], context: DateContext) -> DateReading:
    """The end, or another part, of a quarter or a year, for a deadline."""
    if not context.deadline:
        return None
    today = context.today
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


def year(found: re.Match[str], context: DateContext) -> DateReading:
    """The end of the year, or the beginning of the next, for a deadline."""
    if not context.deadline:
        return None
    number = context.today.year + (found["which"] == "next")
    if found["part"] in ("early", "beginning", "start", "first"):
        return _inexact(date(number, 1, 31))
    if found["part"] in ("end", "late", "later", "eoy"):
        return _inexact(date(number, 12, 31))
    return None


def thanksgiving(_found: re.Match[str], context: DateContext) -> DateReading:
    """The fourth Thursday of November."""
    days = [coming(THURSDAY, date(context.today.year + n, 11, 1)) + 3 * WEEK for n in (0, 1)]
    return Day(next(day for day in days if day >= min(context.today, context.base)))


def _month(name: str | None, which: str | None, context: DateContext) -> date:
    """The first day of the coming month of that name; without a name, of this month or its neighbour."""
    start = context.today.replace(day=1)
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
    (r"(?P<part>)within the (?P<which>)month(?P<month>)", month),
    (rf"{PART}?(?P<which>){MON}", month),
    (r"(?P<part>eom|month'?s end|month end)(?P<which>)(?P<month>)", month),
    (rf"{PART}?(?:the )?(?:(?P<which>this|next)\s+)?(?:quarter|q(?P<q>[1-4]))", quarter),
    (rf"{PART}?(?:the )?(?:(?P<which>this|next)\s+)?year", year),
    (r"(?P<which>)(?:the )?(?:year'?s |year ?)?(?P<part>(?<=year )end|(?<=year)end|(?<=year's )end|eoy)", year),
    (r"(?:the )?thanksgiving(?: day)?", thanksgiving),
)
"""The first match wins; tried after the phrases for single days."""
