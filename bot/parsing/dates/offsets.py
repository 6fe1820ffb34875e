"""English words that count days: "in three business days", "a week from Monday", "two weeks ago", "Friday in a week".

A number of days counts from `Question.base`, unless today or a weekday is named. It does not know Telegram, zones, or
what the day is for beyond `DateContext`.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot.parsing.dates.model import (
    DAY,
    WEEK,
    DateContext,
    DateReading,
    Day,
    choose,
    coming,
    monday_of,
    months_on,
    working_days_on,
)
from bot.parsing.dates.periods import DayRule
from bot.parsing.dates.times import NUMBERS
from bot.parsing.dates.vocabulary import IN, NUM, NUMBER, UNIT, WD, WEEKDAY, WEEKDAY_OF, any_of

_INTERVIEW = "the (?:day of the )?interview"


def _count(word: str) -> int:
    return int(word) if word.isdigit() else NUMBERS[word]


def _shift(start: date, number: int, unit: str, question: DateContext) -> date:
    if unit.startswith(("business", "work", "week d", "weekd")):
        return working_days_on(start, number, question.working)
    if unit.startswith("m"):
        return months_on(start, number)
    days = 14 if unit.startswith("f") else 7 if unit.startswith("w") else 1
    return start + timedelta(days=number * days)


def _weekdays_ahead(found: re.Match[str], question: DateContext) -> DateReading:
    """Two Fridays from now, say; today is not counted."""
    number = _count(found["number"])
    return Day(coming(WEEKDAY_OF[found["weekday"]], question.today + DAY) + (number - 1) * WEEK) if number > 1 else None


def _in_weeks(found: re.Match[str], question: DateContext) -> DateReading:
    """Friday in two weeks: the Friday of that week."""
    number, weekday = found["number"] or found["number2"], found["weekday"] or found["weekday2"]
    return Day(monday_of(question.today) + _count(number) * WEEK + WEEKDAY_OF[weekday] * DAY)


def _weeks_from_weekday(found: re.Match[str], question: DateContext) -> DateReading:
    """A week from Friday, say; said on a Friday it may count from today or from the next."""
    weekday, weeks = WEEKDAY_OF[found["weekday"]], _count(found["number"] or "one") * WEEK
    return choose(coming(weekday, question.today) + weeks, coming(weekday, question.today + DAY) + weeks)


def _from_named_day(found: re.Match[str], question: DateContext) -> DateReading:
    starts = {"tomorrow": question.today + DAY, "yesterday": question.today - DAY, "today": question.today}
    start = starts.get(found["start"], question.base)
    return Day(_shift(start, _count(found["number"] or "one"), found["unit"], question))


def _ahead(found: re.Match[str], question: DateContext) -> DateReading:
    start = question.today if found["from_now"] else question.base
    return Day(_shift(start, _count(found["number"]), found["unit"], question))


def _ahead_between(found: re.Match[str], question: DateContext) -> DateReading:
    """In two to three weeks, say: a deadline is its later end; for anything else it is two days."""
    numbers = (_count(found["fewer"]), _count(found["number"]))
    sooner, later = (_shift(question.base, number, found["unit"], question) for number in numbers)
    return Day(later, exact=False) if question.deadline else choose(sooner, later)


def _few_ahead(found: re.Match[str], question: DateContext) -> DateReading:
    """A few days: three to five. A deadline is the later, since asking early is worse than asking late."""
    sooner, later = (_shift(question.base, number, found["unit"], question) for number in (3, 5))
    return Day(later, exact=False) if question.deadline else choose(sooner, later)


def _next_working_day(_found: re.Match[str], question: DateContext) -> DateReading:
    return choose(*(working_days_on(day, 1, question.working) for day in {question.base, question.today}))


def _hours_ahead(found: re.Match[str], question: DateContext) -> DateReading:
    return Day(question.base + int(found["hours"]) // 24 * DAY)


def _ago(found: re.Match[str], question: DateContext) -> DateReading:
    return Day(_shift(question.today, -_count(found["number"]), found["unit"], question))


TABLE: tuple[tuple[str, DayRule], ...] = (
    (rf"{IN}(?P<fewer>{NUMBER}){UNIT} or {NUM}", _ahead_between),
    (rf"{IN}(?P<fewer>{NUMBER}){UNIT} or {NUM} (?P<again>days?|weeks?|months?)", _ahead_between),
    (rf"(?:in )?{NUM}\s+{WD}s?(?:\s+from now)?", _weekdays_ahead),
    (rf"{NUM}\s+weeks?\s+(?:from|after|on)\s+(?:this |next )?{WD}", _weeks_from_weekday),
    (rf"(?:a week on\s+)?{WD}(?P<number>)\s+week", _weeks_from_weekday),
    (rf"{NUM}{UNIT}\s+(?:from|after)\s+(?P<start>today|tomorrow)", _from_named_day),
    (
        rf"(?:{IN})?{NUM}{UNIT}\s+(?:from|after|of)\s+(?P<start>{_INTERVIEW}|yesterday)",
        _from_named_day,
    ),
    (rf"{WD}\s+in\s+{NUM}\s+weeks?|in\s+(?P<number2>{NUMBER})\s+weeks?\s+on\s+(?P<weekday2>{WEEKDAY})", _in_weeks),
    (rf"(?:{IN})?(?:the )?(?:next|following) (?:business|working|work) ?day", _next_working_day),
    (rf"{IN}(?P<hours>24|48|72) ?h(?:ou)?rs?", _hours_ahead),
    (r"(?P<start>today|tomorrow)\s+(?P<number>)(?P<unit>week)", _from_named_day),
    (rf"{IN}{NUM}{UNIT}(?P<from_now>\s+from now|\s+from today)?(?: time)?", _ahead),
    (rf"{NUM}{UNIT}(?P<from_now>\s+from now|\s+from today)", _ahead),
    (rf"{IN}(?P<fewer>\d{{1,3}}|{any_of(NUMBERS)})\s*(?:-|to|or)\s*{NUM}{UNIT}", _ahead_between),
    (rf"{IN}(?:a few|few|several){UNIT}", _few_ahead),
    (rf"{NUM}{UNIT}\s+(?:ago|back|earlier)", _ago),
)
"""Phrases, first match wins."""
