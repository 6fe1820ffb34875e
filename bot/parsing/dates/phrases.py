"""English phrases for days: "a week from Monday", "3 Dec", "the 5th", "in three business days", "end of next week".

A table of phrases, the first match wins, with those of `offsets` (counted days) and `periods` (weeks, months) in it.
A phrase with two sensible readings gives both and is never decided here; one that names no day gives None. It must
not know time zones, or what the day is for beyond `DateContext`.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from datetime import date, timedelta

from bot.parsing.dates import offsets, periods
from bot.parsing.dates.model import (
    DAY,
    WEEK,
    DateContext,
    DateReading,
    Day,
    Direction,
    choose,
    coming,
    in_direction,
    last_of_month,
    monday_of,
    months_on,
    possible_days,
    previous,
    within_calendar,
)
from bot.parsing.dates.periods import DayRule
from bot.parsing.dates.times import NUMBERS
from bot.parsing.dates.vocabulary import (
    DATE,
    DAYTIME,
    MON,
    MONTH_OF,
    NAMED,
    NTH,
    NUMBER,
    ORDINALS,
    PLAIN_NTH,
    SURROUNDINGS,
    TAIL,
    VOCABULARY,
    WD,
    WD_FIRST,
    WEEKDAY,
    WEEKDAY_OF,
    YEAR,
    any_of,
)

INTERVIEW = "the (?:day of the )?interview"

_NEAR = timedelta(days=92)
"""A day and month without a year leave no doubt about the year when this near."""

_SLIP = timedelta(days=31)
"""A date this little on the wrong side of today is a slip, and not meant for another year."""


LONGEST = 120
"""Characters; a longer text names no day."""

_SURROUNDINGS = re.compile(rf"^(?:{any_of(SURROUNDINGS)}\b[\s:,]*)+")
_TAIL = re.compile(TAIL)


def day_in_words(text: str, context: DateContext) -> DateReading:
    """The day that `text` names by this table, every reading where there are several, or None."""
    if len(text) > LONGEST:
        return None
    for phrase in _phrasings(text, context):
        for pattern, rule in _RULES:
            found = pattern.fullmatch(phrase)
            if found:
                return within_calendar(lambda: rule(found, context))  # noqa: B023 -- called before the loop moves
    return None


def normalised(text: str) -> str:
    """Lower case, single spaces, without punctuation that says nothing, with common typos corrected."""
    plain = text.lower().replace("’", "'").replace("–", "-").replace("—", "-")
    plain = re.sub(r"[!?;]|(?<!\d)\.", " ", plain)
    plain = re.sub(r"\b(tmrw|tmr|tmw|2moro|2morrow|tomo)\b", "tomorrow", plain)
    plain = re.sub(r"\bmid-late\b", "late", plain)
    plain = re.sub(r"\b(early|mid|late|end|twenty|thirty)-([a-z])", r"\1 \2", plain)
    plain = re.sub(r"\bw/c\b", "week commencing", plain)
    plain = re.sub(r"\bw/e\b", "week ending", plain)
    return " ".join(_spelling_fixed(word) for word in plain.split()).strip(" ,")


def _spelling_fixed(word: str) -> str:
    core = word.strip(",")
    if len(core) < 6 or not core.isalpha() or core in VOCABULARY or core in NUMBERS or core in ORDINALS:
        return word
    close = difflib.get_close_matches(core, VOCABULARY, n=1, cutoff=0.84)
    return word.replace(core, close[0]) if close else word


def _phrasings(text: str, context: DateContext) -> Iterator[str]:
    """The phrase as written, then without the words around the day."""
    plain = normalised(text)
    yield plain
    shorter = _TAIL.sub("", _SURROUNDINGS.sub("", plain))
    yield shorter
    if context.deadline or re.match(r"(?:it was |was |it's |is )?(?:in|within|about|around)\b", plain):
        yield f"in {shorter}"


def _ordinal(word: str) -> int:
    digits = re.match(r"\d+", word)
    return int(digits.group()) if digits else ORDINALS[word]


# One function for each kind of row in the table below: a match and the context in, a reading out.


def _named(found: re.Match[str], context: DateContext) -> DateReading:
    words = found["named"].removeprefix("the ")
    if words.startswith(("day after", "overmorrow")):
        return Day(context.today + 2 * DAY)
    if words.startswith("day before"):
        return Day(context.today - 2 * DAY)
    if words.startswith("tomorrow"):
        return Day(context.today + DAY)
    return Day(context.today - DAY if words.startswith(("yesterday", "last")) else context.today)


def _iso(found: re.Match[str], _context: DateContext) -> DateReading:
    return Day(date(int(found["y"]), int(found["m"]), int(found["d"])))


def _dotted(found: re.Match[str], context: DateContext) -> DateReading:
    return _dated(int(found["d"]), int(found["m"]), found["y"], context)


def _slashed(found: re.Match[str], context: DateContext) -> DateReading:
    """In the order of the country, else the other way round; both where the country is not known."""
    first, second = (int(part) for part in (found["a"] or found["a2"], found["b"] or found["b2"]))
    year = found["y"]
    day_first = within_calendar(lambda: _dated(first, second, year, context))
    month_first = within_calendar(lambda: _dated(second, first, year, context))
    if context.day_first is None:
        return choose(*possible_days(day_first), *possible_days(month_first))
    return (day_first or month_first) if context.day_first else (month_first or day_first)


def _day_and_month(found: re.Match[str], context: DateContext) -> DateReading:
    reading = _dated(_ordinal(found["day"]), MONTH_OF[found["month"]], found["year"], context)
    return _check_weekday(reading, WEEKDAY_OF[found["weekday"]]) if found["weekday"] else reading


def _dated(day: int, month: int, year: str | None, context: DateContext) -> DateReading:
    if year:
        number = int(year.strip("',"))
        return Day(date(number + 2000 if number < 100 else number, month, day))
    years = range(context.today.year - 4, context.today.year + 5)
    dates = [date(number, month, day) for number in years if (month, day) != (2, 29) or number % 4 == 0]
    slip = _just_missed(dates, context)
    reading = in_direction(dates, context)
    if slip:
        far = context.direction is Direction.PAST and slip - context.today > WEEK
        return choose(slip, *possible_days(reading)) if far else Day(slip)
    near = [date_ for date_ in possible_days(reading) if abs(date_ - context.today) <= _NEAR]
    return choose(*near) if near else reading


def _just_missed(dates: list[date], context: DateContext) -> date | None:
    """A date that lies a little on the wrong side; nobody means the one almost a year off."""
    allowed = [day for day in dates if context.allows(day)]
    others = [day for day in dates if not context.allows(day)]
    if context.direction is Direction.EITHER or not allowed or not others:
        return None
    distance = {day: abs(day - context.today) for day in (*allowed, *others)}
    meant, missed = min(allowed, key=distance.__getitem__), min(others, key=distance.__getitem__)
    return missed if distance[missed] <= _SLIP and distance[meant] > _NEAR else None


def _check_weekday(reading: DateReading, weekday: int) -> DateReading:
    """A weekday that does not fit the date is a slip in one of them, so both are offered."""
    days = possible_days(reading)
    fitting = [day for day in days if day.weekday() == weekday]
    if fitting or not days:
        return choose(*fitting)
    nearest = min(coming(weekday, days[0]), previous(weekday, days[0]), key=lambda day: abs(day - days[0]))
    return choose(days[0], nearest)


def _nth(found: re.Match[str], context: DateContext) -> DateReading:
    """The 5th: of this month or a neighbour; with a weekday, of the month in which it falls on that weekday."""
    day, weekday = _ordinal(found["day"]), found["weekday"]
    starts = (months_on(context.today.replace(day=1), n) for n in range(-14, 15))
    dates = [start.replace(day=day) for start in starts if 1 <= day <= last_of_month(start).day]
    if weekday:
        near = [date_ for date_ in dates if abs(date_ - context.today) <= _NEAR and context.allows(date_)]
        fitting = [date_ for date_ in near if date_.weekday() == WEEKDAY_OF[weekday]]
        # One that is months away is rather a slip in the weekday.
        return choose(*fitting, *(near if fitting and min(abs(one - context.today) for one in fitting) > _SLIP else []))
    return _plainly_the_near_one(in_direction(dates, context), context)


def _plainly_the_near_one(reading: DateReading, context: DateContext) -> DateReading:
    """Of "the 25th" a few days away and the 25th of a month ago, nobody means the latter."""
    days = sorted(possible_days(reading), key=lambda day: abs(day - context.today))
    if len(days) < 2 or abs(days[0] - context.today) > WEEK:
        return reading
    near, far = days[0], days[1:]
    return Day(near) if all(abs(day - context.today) >= 3 * WEEK for day in far) else reading


def _nth_of_month(found: re.Match[str], context: DateContext) -> DateReading:
    month = months_on(context.today.replace(day=1), {"next": 1, "last": -1, "this": 0}[found["which"]])
    return Day(month.replace(day=_ordinal(found["day"])))


def _weekday(found: re.Match[str], context: DateContext) -> DateReading:
    """A bare weekday; on that very weekday it may be today or a week off, so both are possible."""
    weekday, today = WEEKDAY_OF[found["weekday"]], context.today
    before, after = previous(weekday, today), coming(weekday, today)
    week = WEEK if before == after else timedelta(0)
    if context.direction is Direction.PAST:
        return choose(before - week, before)
    if context.direction is Direction.FUTURE:
        return choose(after, after + week)
    return choose(before - week, before, after + week)


def _this_weekday(found: re.Match[str], context: DateContext) -> DateReading:
    weekday, today = WEEKDAY_OF[found["weekday"]], context.today
    this_week, next_one = monday_of(today) + timedelta(days=weekday), coming(weekday, today)
    if this_week == next_one:
        return Day(this_week)
    if context.direction is Direction.EITHER and "coming" not in found[0]:
        return choose(this_week, next_one)
    return Day(this_week if context.direction is Direction.PAST else next_one)


def _next_weekday(found: re.Match[str], context: DateContext) -> DateReading:
    days = timedelta(days=WEEKDAY_OF[found["weekday"]])
    return choose(coming(days.days, context.today + DAY), monday_of(context.today) + WEEK + days)


def _last_weekday(found: re.Match[str], context: DateContext) -> DateReading:
    days = timedelta(days=WEEKDAY_OF[found["weekday"]])
    return choose(previous(days.days, context.today - DAY), monday_of(context.today) - WEEK + days)


def _weekday_of_week(found: re.Match[str], context: DateContext) -> DateReading:
    weeks = {"next": 1, "last": -1, "this": 0}.get(found["week"].removeprefix("the ").split()[0], 2)
    return Day(monday_of(context.today) + weeks * WEEK + timedelta(days=WEEKDAY_OF[found["weekday"]]))


def _following_weekday(found: re.Match[str], context: DateContext) -> DateReading:
    weekday = WEEKDAY_OF[found["weekday"]]
    return choose(coming(weekday, context.today + DAY), coming(weekday, context.base + DAY))


def _weekday_after_next(found: re.Match[str], context: DateContext) -> DateReading:
    first = coming(WEEKDAY_OF[found["weekday"]], context.today + DAY)
    return choose(first + WEEK, first + 2 * WEEK)


def _days_of_month(found: re.Match[str], context: DateContext) -> DateReading:
    """The 4th or 5th of December: the later one for a deadline, else both."""
    year = found["year"]
    sooner, later = (
        _dated(int(re.sub(r"\D", "", found[name])), MONTH_OF[found["month"]], year, context) for name in ("from", "to")
    )
    if not isinstance(sooner, Day) or not isinstance(later, Day) or sooner.on >= later.on:
        return None
    return Day(later.on, exact=False) if context.deadline else choose(sooner.on, later.on)


def _beside_weekday(found: re.Match[str], context: DateContext) -> DateReading:
    """A date in digits with a weekday before or after it, checked against it."""
    inner, weekday = found["inner"] or found["inner2"], found["weekday"] or found["weekday2"]
    reading = day_in_words(inner, context)
    return _check_weekday(reading, WEEKDAY_OF[weekday]) if reading is not None else None


def _week_ending(found: re.Match[str], context: DateContext) -> DateReading:
    return day_in_words(found["inner"], context) if context.deadline else None


def _just_gone(found: re.Match[str], context: DateContext) -> DateReading:
    return Day(previous(WEEKDAY_OF[found["weekday"] or found["just_gone"]], context.today - DAY))


def _week_of(found: re.Match[str], context: DateContext) -> DateReading:
    days = possible_days(day_in_words(found["inner"], context))
    mondays = {monday_of(day) for day in days}
    if context.deadline:
        fridays = choose(*(monday + 4 * DAY for monday in mondays))
        return Day(fridays.on, exact=False) if isinstance(fridays, Day) else fridays
    return choose(*(monday + n * DAY for monday in mondays for n in range(5))) if len(mondays) == 1 else None


def _first_of_month(_found: re.Match[str], context: DateContext) -> DateReading:
    this = context.today.replace(day=1)
    sides = {Direction.PAST: (this,), Direction.FUTURE: (months_on(this, 1),)}
    return choose(*sides.get(context.direction, (this, months_on(this, 1))))


def _holiday(found: re.Match[str], context: DateContext) -> DateReading:
    return _dated(*_HOLIDAYS[found["holiday"].replace("'", "")], None, context)


def _either(found: re.Match[str], context: DateContext) -> DateReading:
    """Monday or Tuesday: the later one for a deadline, else both."""
    sooner, later = day_in_words(found["sooner"], context), day_in_words(found["later"], context)
    if not isinstance(sooner, Day) or not isinstance(later, Day) or sooner.on >= later.on:
        return None
    return Day(later.on, exact=False) if context.deadline else choose(sooner.on, later.on)


def _day_before(found: re.Match[str], context: DateContext) -> DateReading:
    reading = choose(*(day - DAY for day in possible_days(day_in_words(found["inner"], context))))
    return Day(reading.on, exact=False) if isinstance(reading, Day) else reading


_HOLIDAYS = {
    "christmas eve": (24, 12), "christmas day": (25, 12), "christmas": (25, 12), "xmas": (25, 12),
    "boxing day": (26, 12), "new years eve": (31, 12), "new year eve": (31, 12), "nye": (31, 12),
    "new years day": (1, 1), "new years": (1, 1), "new year": (1, 1), "halloween": (31, 10),
    "valentines day": (14, 2), "valentines": (14, 2), "st patricks day": (17, 3), "bonfire night": (5, 11),
    "veterans day": (11, 11), "independence day": (4, 7), "fourth of july": (4, 7), "juneteenth": (19, 6),
}  # fmt: skip
"""Day and month of what people name in place of a date: only those that never move."""

_HOLIDAY_NAMES = "|".join(re.sub(r"s(?= |$)", "'?s", name) for name in _HOLIDAYS)

_TABLE: tuple[tuple[str, DayRule], ...] = (
    (rf"(?P<named>{NAMED})", _named),
    (r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})", _iso),
    (r"(?P<y>20\d{2})(?P<m>\d{2})(?P<d>\d{2})", _iso),
    (r"(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.?(?:\s?(?P<y>\d{4}|\d{2}))?", _dotted),
    (r"(?P<a>\d{1,2})/(?P<b>\d{1,2})(?:/(?P<y>\d{4}|\d{2}))?(?P<a2>)(?P<b2>)", _slashed),
    (r"(?P<a>\d{1,2})-(?P<b>\d{1,2})-(?P<y>\d{4}|\d{2})|(?P<a2>\d{2})-(?P<b2>\d{2})", _slashed),
    (r"(?P<a>\d{1,2}) (?P<b>\d{1,2}) (?P<y>\d{4})(?P<a2>)(?P<b2>)", _slashed),
    (rf"{WD_FIRST}(?:the\s+)?{NTH}\.?(?:\s+of)?[\s-]*{MON}{YEAR}", _day_and_month),
    (rf"{WD_FIRST}{MON}[\s-]+(?:the\s+)?{NTH}{YEAR}", _day_and_month),
    (rf"(?:the )?(?P<from>{DATE})\s*(?:or|-|to)\s*(?:the )?(?P<to>{DATE})(?: of)? {MON}{YEAR}", _days_of_month),
    (rf"{MON}\s+(?P<from>{DATE})\s*(?:or|-|to)\s*(?P<to>{DATE}){YEAR}", _days_of_month),
    (rf"(?:the\s+)?{NTH}\s+of\s+(?P<which>next|this|last)\s+month", _nth_of_month),
    (rf"(?:the\s+)?{NTH}\s+(?P<which>this|next|last)\s+month", _nth_of_month),
    (rf"{WD_FIRST}(?:the\s+)?{PLAIN_NTH}", _nth),
    (rf"{WD},?\s+(?:the\s+)?(?P<day>\d{{1,2}})", _nth),
    (rf"(?:on\s+)?{WD}{DAYTIME}", _weekday),
    (rf"(?:this|this coming|the coming|coming)\s+{WD}{DAYTIME}", _this_weekday),
    (rf"next\s+{WD}{DAYTIME}", _next_weekday),
    (rf"(?:the )?following\s+{WD}{DAYTIME}", _following_weekday),
    (rf"(?:the )?{WD}\s+after\s+next", _weekday_after_next),
    *offsets.TABLE,
    (rf"(?:last|past|this past|the past)\s+{WD}{DAYTIME}", _last_weekday),
    (rf"{WD}\s+(?:of\s+)?(?P<week>next week|(?:the )?week after next|last week|this week)", _weekday_of_week),
    (rf"(?P<week>next week|last week|this week),?\s+(?:on\s+)?{WD}", _weekday_of_week),
    (rf"(?P<week>next week|last week|this week)'s\s+{WD}", _weekday_of_week),
    (r"(?:the )?week ending\s+(?:on )?(?P<inner>.+)", _week_ending),
    (r"(?:the )?(?:end of )?(?:the )?week (?:of|starting|beginning|commencing)\s+(?P<inner>.+)", _week_of),
    (r"(?:in|early in|after|into) the new year", lambda _found, _context: None),
    (rf"(?P<holiday>{_HOLIDAY_NAMES})", _holiday),
    (rf"(?:the )?(?:{WD},? (?P<inner>\d.*)|(?=.*\d)(?P<inner2>.+),? \(?(?P<weekday2>{WEEKDAY})\)?)", _beside_weekday),
    (rf"(?:the )?previous {WD}|(?:the )?(?P<just_gone>{WEEKDAY}) just (?:gone|past)", _just_gone),
    (r"(?:the )?(?:first|1st) of the month", _first_of_month),
    *periods.TABLE,
    (
        rf"(?:either )?(?!on or before|(?:{NUMBER}) or)(?P<sooner>.+) or (?!so\b|earlier|later|there)(?P<later>.+)",
        _either,
    ),
    (r"between (?P<sooner>.+) and (?P<later>.+)", _either),
    (r"before\s+(?P<inner>.+)", _day_before),
)

_RULES = tuple((re.compile(source), rule) for source, rule in _TABLE)
