"""English phrases that count days: "in three business days", "a week from Monday", "two weeks ago".

Days count from `DateContext.base`, unless today or a weekday is named. It must not know time zones, or what the day is
for beyond `DateContext`.
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
    previous,
    working_days_on,
)
from bot.parsing.dates.periods import DayRule
from bot.parsing.dates.times import NUMBERS
from bot.parsing.dates.vocabulary import IN, NUM, NUMBER, UNIT, WD, WEEKDAY, WEEKDAY_OF, any_of

_INTERVIEW = "the (?:day of the )?interview"


def _count(word: str) -> int:
    return int(word) if word.isdigit() else NUMBERS[word]


def _shift(start: date, number: int, unit: str, context: DateContext) -> date:
    if unit.startswith(("business", "work", "week d", "weekd")):
        return working_days_on(start, number, context.is_working_day)
    if unit.startswith(("m", "y")):
        return months_on(start, number * (12 if unit.startswith("y") else 1))
    days = 14 if unit.startswith("f") else 7 if unit.startswith("w") else 1
    return start + timedelta(days=number * days)


def _weekdays_ahead(found: re.Match[str], context: DateContext) -> DateReading:
    """Two Fridays from now; today is not counted."""
    number = _count(found["number"])
    return Day(coming(WEEKDAY_OF[found["weekday"]], context.today + DAY) + (number - 1) * WEEK) if number > 1 else None


def _in_weeks(found: re.Match[str], context: DateContext) -> DateReading:
    """Friday in two weeks: the Friday of the week after next."""
    number, weekday = found["number"] or found["number2"], found["weekday"] or found["weekday2"]
    return Day(monday_of(context.today) + _count(number) * WEEK + WEEKDAY_OF[weekday] * DAY)


def _weeks_from_weekday(found: re.Match[str], context: DateContext) -> DateReading:
    """A week from Friday; on a Friday it may count from today or from the next."""
    weekday, weeks = WEEKDAY_OF[found["weekday"]], _count(found["number"] or "one") * WEEK
    return choose(coming(weekday, context.today) + weeks, coming(weekday, context.today + DAY) + weeks)


def _from_named_day(found: re.Match[str], context: DateContext) -> DateReading:
    starts = {"tomorrow": context.today + DAY, "yesterday": context.today - DAY, "today": context.today}
    start = starts.get(found["start"], context.base)
    return Day(_shift(start, _count(found["number"] or "one"), found["unit"], context))


def _ahead(found: re.Match[str], context: DateContext) -> DateReading:
    start = context.today if found["from_now"] else context.base
    return Day(_shift(start, _count(found["number"] or "one"), found["unit"], context))


def _ahead_between(found: re.Match[str], context: DateContext) -> DateReading:
    """In two to three weeks: the later end for a deadline, else both."""
    numbers = (_count(found["fewer"]), _count(found["number"]))
    sooner, later = (_shift(context.base, number, found["unit"], context) for number in numbers)
    return Day(later, exact=False) if context.deadline else choose(sooner, later)


def _few_ahead(found: re.Match[str], context: DateContext) -> DateReading:
    """A few days: three to five. The later for a deadline, as asking too early is worse than too late."""
    sooner, later = (_shift(context.base, number, found["unit"], context) for number in (3, 5))
    return Day(later, exact=False) if context.deadline else choose(sooner, later)


def _next_working_day(_found: re.Match[str], context: DateContext) -> DateReading:
    return choose(*(working_days_on(day, 1, context.is_working_day) for day in {context.base, context.today}))


def _hours_ahead(found: re.Match[str], context: DateContext) -> DateReading:
    return Day(context.base + int(found["hours"]) // 24 * DAY)


def _ago(found: re.Match[str], context: DateContext) -> DateReading:
    return Day(_shift(context.today, -_count(found["number"]), found["unit"], context))


def _before_named_day(found: re.Match[str], context: DateContext) -> DateReading:
    starts = {"tomorrow": context.today + DAY, "yesterday": context.today - DAY, "today": context.today}
    return Day(_shift(starts[found["start"]], -_count(found["number"]), found["unit"], context))


def _weekdays_ago(found: re.Match[str], context: DateContext) -> DateReading:
    """Two Fridays ago; today is not counted."""
    weekday, number = WEEKDAY_OF[found["weekday"]], _count(found["number"])
    return Day(previous(weekday, context.today - DAY) - (number - 1) * WEEK)


def _weeks_before_weekday(found: re.Match[str], context: DateContext) -> DateReading:
    """A week ago Monday: a week before the last one."""
    return Day(previous(WEEKDAY_OF[found["weekday"]], context.today - DAY) - _count(found["number"]) * WEEK)


def _week_or_two(_found: re.Match[str], context: DateContext) -> DateReading:
    sooner, later = context.base + WEEK, context.base + 2 * WEEK
    return Day(later, exact=False) if context.deadline else choose(sooner, later)


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
    (r"(?:an? )?(?P<number>)(?P<unit>week|fortnight)\s+(?P<start>today|tomorrow)", _from_named_day),
    (rf"(?:the |about )?{NUM}{UNIT}\s+before\s+(?P<start>today|tomorrow|yesterday)", _before_named_day),
    (rf"{NUM}\s+{WD}s?\s+(?:ago|back)", _weekdays_ago),
    (rf"{NUM}\s+weeks?\s+ago\s+(?:on\s+|last\s+)?{WD}", _weeks_before_weekday),
    (rf"(?:{IN})?(?:a|one) weeks? or two", _week_or_two),
    (rf"{IN}the (?P<number>)(?P<unit>fortnight|week)(?P<from_now>)", _ahead),
    (rf"{IN}{NUM}{UNIT}(?P<from_now>\s+from now|\s+from today)?(?: time)?", _ahead),
    (rf"{NUM}{UNIT}(?P<from_now>\s+from now|\s+from today)", _ahead),
    (rf"{IN}(?P<fewer>\d{{1,3}}|{any_of(NUMBERS)})\s*(?:-|to|or)\s*{NUM}{UNIT}", _ahead_between),
    (rf"(?:{IN})?between (?P<fewer>\d{{1,3}}|{any_of(NUMBERS)}) and {NUM}{UNIT}", _ahead_between),
    (rf"{IN}(?:a few|few|several){UNIT}", _few_ahead),
    (rf"{NUM}{UNIT}\s+(?:ago|back|earlier)", _ago),
)
"""The first match wins."""
