"""English words for days: "a week from Monday", "3 Dec", "the 5th", "in three business days", "end of next week".

Pure rules, first match wins, over a naive local date. What has two sensible readings is returned with both and never settled
here; what is no day at all is None. It does not know Telegram, zones, or what the day is for beyond `Question`.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from bot.chat.hour_words import NUMBERS

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_NEAR = timedelta(days=92)
"""A day and month without a year, within about three months, leave no doubt about the year."""

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_SHORT_WEEKDAYS = {"tues": 1, "weds": 2, "thur": 3, "thurs": 3} | {name[:3]: n for n, name in enumerate(WEEKDAYS)}
_SHORT_MONTHS = {"sept": 9} | {name[:3]: n for n, name in enumerate(MONTHS, start=1)}
_WEEKDAY_OF = _SHORT_WEEKDAYS | {name: n for n, name in enumerate(WEEKDAYS)}
_MONTH_OF = _SHORT_MONTHS | {name: n for n, name in enumerate(MONTHS, start=1)}
_COUNTS = NUMBERS | {"thirty one": 31, "few": 0, "a few": 0, "several": 0}
_ORDINALS = {
    word: number
    for number, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
        "sixteenth seventeenth eighteenth nineteenth twentieth".split(),
        start=1,
    )
} | {"thirtieth": 30, "thirty first": 31} | {f"twenty {word}": 20 + n for n, word in enumerate(
    "first second third fourth fifth sixth seventh eighth ninth".split(), start=1)}  # fmt: skip
_VOCABULARY = (*WEEKDAYS, *(month for month in MONTHS if len(month) > 4), "tomorrow", "yesterday", "business", "fortnight")


def _any(words: Iterable[str]) -> str:
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"


_WD = rf"(?P<weekday>{_any(_WEEKDAY_OF)})"
_MON = rf"(?P<month>{_any(_MONTH_OF)})"
_NUM = rf"(?P<number>\d{{1,3}}|{_any(_COUNTS)})"
_NTH = rf"(?P<day>\d{{1,2}}(?:st|nd|rd|th)?|{_any(_ORDINALS)})"
_YEAR = r"(?:(?:\s*,\s*|\s+)(?P<year>\d{4}|'\d{2}))?"
_UNIT = r"(?P<unit>business days?|working days?|workdays?|week ?days?|days?|d|weeks?|wks?|w|fortnights?|months?)"


class Lean(StrEnum):
    """On which side of today an undated day lies."""

    PAST = "past"
    FUTURE = "future"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class Day:
    """A day that was understood. `exact` is False where the words were vaguer than a day ("mid January")."""

    on: date
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Two or more days that the words may mean, in order of time. The person has to say which."""

    choices: tuple[date, ...]


Reading = Day | Ambiguous | None


def _monday_to_friday(day: date) -> bool:
    return day.weekday() < 5


@dataclass(frozen=True, slots=True)
class Question:
    """What is known while reading: the person's local date, the side asked about, and how they write numbers.

    `counted_from` is the day from which "in a week" counts, where that is not today. A `deadline` is the last day of a span
    ("next week" is its Friday); otherwise a span is no day. `day_first` is None while the country is not known.
    """

    today: date
    lean: Lean = Lean.EITHER
    day_first: bool | None = None
    deadline: bool = False
    counted_from: date | None = None
    working: Callable[[date], bool] = field(default=_monday_to_friday)

    @property
    def base(self) -> date:
        return self.counted_from or self.today


def day_in_words(text: str, question: Question) -> Reading:
    """The day that `text` names by these rules, both readings where there are two, or None."""
    for phrase in _phrasings(text, question):
        for pattern, rule in _RULES:
            found = pattern.fullmatch(phrase)
            if found:
                return _within_calendar(lambda: rule(found, question))  # noqa: B023 -- called at once, before the loop moves
    return None


def normalised(text: str) -> str:
    """Lower case, single spaces, no filler, with the usual slips of the keyboard mended."""
    plain = text.lower().replace("’", "'").replace("–", "-").replace("—", "-")
    plain = re.sub(r"[!?;]|(?<!\d)\.|\.(?=\s|$)(?<!\d\.)", " ", plain)
    plain = re.sub(r"\b(tmrw|tmr|tmw|2moro|2morrow|tomo)\b", "tomorrow", plain)
    plain = re.sub(r"\b(twenty|thirty|forty)-([a-z])", r"\1 \2", plain)
    plain = re.sub(r"\b(early|mid|late)-", r"\1 ", plain)
    return " ".join(_mended(word) for word in plain.split()).strip(" ,")


def _mended(word: str) -> str:
    core = word.strip(",")
    if len(core) < 6 or not core.isalpha() or core in _VOCABULARY or core in _COUNTS or core in _ORDINALS:
        return word
    close = difflib.get_close_matches(core, _VOCABULARY, n=1, cutoff=0.84)
    return word.replace(core, close[0]) if close else word


def _phrasings(text: str, question: Question) -> Iterator[str]:
    """The phrase as it stands, then without the words that surround a day."""
    plain = normalised(text)
    yield plain
    shorter = re.sub(
        r"^(?:(?:it|they|the interview|interview|i think|probably|maybe|said|say|says|will|was|is|be|were|to|decide|decision|hear|hearing|"
        r"back|know|let|me|i'll|they'll|answer|i|should|would|reply|had|have|in|on|by|at|for|due|"
        r"until|till|latest|the latest|no later than|not later than|around|about|approx|approximately|sometime|some time|"
        r"end of day|eod|cob|close of business|the|of|within|date|day)\b[\s:,]*)+",
        "",
        plain,
    )
    shorter = re.sub(
        r"[\s,]*\b(?:at the latest|latest|or so|or earlier|i think|probably|end of day|eod|cob|close of business|already|if all goes well)$", "", shorter
    )
    if shorter != plain:
        yield shorter
        if "within" in plain or plain.startswith(("in ", "about ", "around ")) or question.deadline:
            yield f"in {shorter}"


def _within_calendar(rule: Callable[[], Reading]) -> Reading:
    """A day that the calendar does not have (30 February, the year 10000) is no day."""
    try:
        return rule()
    except (ValueError, OverflowError):
        return None


def _choose(*days: date) -> Reading:
    distinct = tuple(sorted(set(days)))
    return Day(distinct[0]) if len(distinct) == 1 else Ambiguous(distinct)


def _count(word: str) -> int | None:
    """A count in words or digits; None for "a few", which is no number."""
    number = int(word) if word.isdigit() else _COUNTS[word]
    return number or None


def _ordinal(word: str) -> int:
    digits = re.match(r"\d+", word)
    return int(digits.group()) if digits else _ORDINALS[word]


def _year(word: str) -> int:
    year = int(word.lstrip("'"))
    return year + 2000 if year < 100 else year


def _coming(weekday: int, start: date) -> date:
    """The first such weekday on or after `start`."""
    return start + timedelta(days=(weekday - start.weekday()) % 7)


def _previous(weekday: int, end: date) -> date:
    """The last such weekday on or before `end`."""
    return end - timedelta(days=(end.weekday() - weekday) % 7)


def _monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _last_of_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - _DAY


def _months_on(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    first = date(index // 12, index % 12 + 1, 1)
    return first.replace(day=min(day.day, _last_of_month(first).day))


def _working_days_on(day: date, count: int, working: Callable[[date], bool]) -> date:
    while count:
        day += _DAY
        count -= working(day)
    return day


# Rules: each takes a match and the question, and returns a reading.


def _named(found: re.Match[str], question: Question) -> Reading:
    days = {
        "today": 0, "tonight": 0, "this morning": 0, "this afternoon": 0, "this evening": 0, "just now": 0, "now": 0, "earlier today": 0,
        "later today": 0, "yesterday": -1, "last night": -1, "tomorrow": 1, "tomorrow morning": 1, "tomorrow afternoon": 1,
        "tomorrow evening": 1, "yesterday morning": -1, "yesterday afternoon": -1, "yesterday evening": -1,
        "the day after tomorrow": 2, "day after tomorrow": 2, "overmorrow": 2, "the day before yesterday": -2, "day before yesterday": -2,
    }  # fmt: skip
    return Day(question.today + timedelta(days=days[found["named"]]))


def _iso(found: re.Match[str], question: Question) -> Reading:
    return Day(date(int(found["y"]), int(found["m"]), int(found["d"])))


def _dotted(found: re.Match[str], question: Question) -> Reading:
    return _dated(int(found["d"]), int(found["m"]), found["y"], question)


def _slashed(found: re.Match[str], question: Question) -> Reading:
    """By the country's habit; where that gives no date the other way round; both where the country is not known."""
    first, second, year = int(found["a"]), int(found["b"]), found["y"]
    day_first = _within_calendar(lambda: _dated(first, second, year, question))
    month_first = _within_calendar(lambda: _dated(second, first, year, question))
    if question.day_first is None and day_first and month_first:
        return _both(day_first, month_first)
    return (day_first or month_first) if question.day_first else (month_first or day_first)


def _both(one: Reading, other: Reading) -> Reading:
    days = [day for reading in (one, other) for day in _days_of(reading)]
    return _choose(*days)


def _days_of(reading: Reading) -> tuple[date, ...]:
    if reading is None:
        return ()
    return (reading.on,) if isinstance(reading, Day) else reading.choices


def _day_and_month(found: re.Match[str], question: Question) -> Reading:
    reading = _dated(_ordinal(found["day"]), _MONTH_OF[found["month"]], found["year"], question)
    weekday = found.groupdict().get("weekday")
    return _check_weekday(reading, _WEEKDAY_OF[weekday]) if weekday else reading


def _check_weekday(reading: Reading, weekday: int) -> Reading:
    """A weekday that does not fit the date is a slip in one of them, so both are offered."""
    days = _days_of(reading)
    fitting = [day for day in days if day.weekday() == weekday]
    if fitting:
        return _choose(*fitting)
    if not days:
        return None
    nearest = min((_coming(weekday, days[0]), _previous(weekday, days[0])), key=lambda day: abs(day - days[0]))
    return _choose(days[0], nearest)


def _dated(day: int, month: int, year: str | None, question: Question) -> Reading:
    if year:
        return Day(date(_year(year), month, day))
    years = range(question.today.year - 4, question.today.year + 5)
    dates = [date(y, month, day) for y in years if month != 2 or day != 29 or _is_leap(y)]
    return _side(dates, question)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _side(dates: list[date], question: Question) -> Reading:
    """Of days that repeat, the one on the side asked about; both, where neither side is plainly meant."""
    before = max(day for day in dates if day <= question.today)
    after = min(day for day in dates if day >= question.today)
    if question.lean is Lean.PAST or before == after:
        return Day(before)
    if question.lean is Lean.FUTURE:
        return Day(after)
    return _choose(before, after)


def _day_of_year(found: re.Match[str], question: Question) -> Reading:
    reading = _day_and_month(found, question)
    if isinstance(reading, Ambiguous) and not found["year"]:
        near = [day for day in reading.choices if abs(day - question.today) <= _NEAR]
        return _choose(*near) if near else reading
    return reading


def _nth(found: re.Match[str], question: Question) -> Reading:
    day = _ordinal(found["day"])
    weekday = found.groupdict().get("weekday")
    if not 1 <= day <= 31:
        return None
    start = question.today.replace(day=1)
    months = (_months_on(start, n) for n in range(-14, 15))
    dates = [month.replace(day=day) for month in months if day <= _last_of_month(month).day]
    if weekday:
        dates = [date_ for date_ in dates if date_.weekday() == _WEEKDAY_OF[weekday]]
        near = [date_ for date_ in dates if abs(date_ - question.today) <= timedelta(days=62)]
        return _side(dates, question) if len(near) > 1 else (Day(near[0]) if near else None)
    return _side(dates, question)


def _nth_of_relative_month(found: re.Match[str], question: Question) -> Reading:
    month = _months_on(question.today.replace(day=1), {"next": 1, "last": -1, "this": 0}[found["which"]])
    return Day(month.replace(day=_ordinal(found["day"])))


def _weekday(found: re.Match[str], question: Question) -> Reading:
    weekday, today = _WEEKDAY_OF[found["weekday"]], question.today
    before, after = _previous(weekday, today), _coming(weekday, today)
    if question.lean is Lean.PAST:
        return _choose(before, *([today - _WEEK] if before == today else []))
    if question.lean is Lean.FUTURE:
        return _choose(after, *([today + _WEEK] if after == today else []))
    return _choose(before - _WEEK, today, after + _WEEK) if before == after else _choose(before, after)


def _this_weekday(found: re.Match[str], question: Question) -> Reading:
    weekday, today = _WEEKDAY_OF[found["weekday"]], question.today
    this_week = _monday_of(today) + timedelta(days=weekday)
    if this_week >= today:
        return Day(this_week) if question.lean is not Lean.PAST or this_week == today else Day(this_week - _WEEK)
    if question.lean is Lean.PAST:
        return Day(this_week)
    coming = _coming(weekday, today)
    return Day(coming) if question.lean is Lean.FUTURE else _choose(this_week, coming)


def _next_weekday(found: re.Match[str], question: Question) -> Reading:
    weekday = _WEEKDAY_OF[found["weekday"]]
    return _choose(_coming(weekday, question.today + _DAY), _monday_of(question.today) + _WEEK + timedelta(days=weekday))


def _last_weekday(found: re.Match[str], question: Question) -> Reading:
    weekday = _WEEKDAY_OF[found["weekday"]]
    return _choose(_previous(weekday, question.today - _DAY), _monday_of(question.today) - _WEEK + timedelta(days=weekday))


def _weekday_of_week(found: re.Match[str], question: Question) -> Reading:
    weeks = {"next week": 1, "the week after next": 2, "week after next": 2, "last week": -1, "this week": 0}[found["week"]]
    return Day(_monday_of(question.today) + weeks * _WEEK + timedelta(days=_WEEKDAY_OF[found["weekday"]]))


def _weeks_from_weekday(found: re.Match[str], question: Question) -> Reading:
    number = _count(found["number"]) if "number" in found.groupdict() else 1
    if number is None:
        return None
    return Day(_coming(_WEEKDAY_OF[found["weekday"]], question.today + _DAY) + number * _WEEK)


def _weeks_from_day(found: re.Match[str], question: Question) -> Reading:
    number = _count(found["number"])
    start = question.today + (_DAY if found["from_day"] == "tomorrow" else timedelta(0))
    return Day(_shift(start, number, found["unit"], question)) if number else None


def _shift(start: date, number: int, unit: str, question: Question) -> date:
    if unit.startswith(("business", "work", "week d", "weekd")):
        return _working_days_on(start, number, question.working)
    if unit.startswith("month"):
        return _months_on(start, number)
    days = 14 if unit.startswith("f") else 7 if unit.startswith("w") else 1
    return start + timedelta(days=number * days)


def _ahead(found: re.Match[str], question: Question) -> Reading:
    number = _count(found["number"])
    if number is None:
        return None
    from_now = bool(found.groupdict().get("from_now"))
    return Day(_shift(question.today if from_now else question.base, number, found["unit"], question))


def _ahead_between(found: re.Match[str], question: Question) -> Reading:
    """ "In two to three weeks": a deadline is its later end; for anything else it is two days."""
    fewer, more = _count(found["fewer"]), _count(found["number"])
    if fewer is None or more is None:
        return None
    sooner, later = (_shift(question.base, number, found["unit"], question) for number in (fewer, more))
    return Day(later, exact=False) if question.deadline else _choose(sooner, later)


def _few_ahead(found: re.Match[str], question: Question) -> Reading:
    return _choose(*(_shift(question.base, number, found["unit"], question) for number in (3, 5)))


def _ago(found: re.Match[str], question: Question) -> Reading:
    number = _count(found["number"])
    if number is None:
        return None
    unit = found["unit"]
    if unit.startswith(("business", "work", "week d", "weekd")):
        day = question.today
        while number:
            day -= _DAY
            number -= question.working(day)
        return Day(day)
    return Day(_shift(question.today, -number, unit, question))


def _week_span(found: re.Match[str], question: Question) -> Reading:
    """A week, or a part of it: the end of that for a deadline, its days for a question about one day."""
    weeks = {"this": 0, "the": 0, "next": 1, "last": -1, "coming": 1, "after next": 2}[found["which"] or "the"]
    part = found["part"] or ""
    first, last = {"early": (0, 1), "beginning": (0, 1), "start": (0, 1), "mid": (2, 2), "middle": (2, 2)}.get(
        part.split()[0] if part else "", (4, 4) if part else (0, 4)
    )
    anchors = {_monday_of(question.today)} | ({_monday_of(question.base)} if question.deadline else set())
    if question.deadline:
        ends = [monday + weeks * _WEEK + timedelta(days=last) for monday in sorted(anchors)]
        return Day(ends[0], exact=False) if len(ends) == 1 else Ambiguous(tuple(ends))
    monday = _monday_of(question.today) + weeks * _WEEK
    return _choose(*(monday + timedelta(days=n) for n in range(first, last + 1)))


def _week_of(found: re.Match[str], question: Question) -> Reading:
    inner = day_in_words(found["inner"], question)
    days = _days_of(inner)
    if len(days) != 1:
        return inner
    monday = _monday_of(days[0])
    if question.deadline:
        return Day(monday + timedelta(days=4), exact=False)
    return _choose(*(monday + timedelta(days=n) for n in range(5)))


def _month_span(found: re.Match[str], question: Question) -> Reading:
    """A part of a month. Only a deadline can be so vague; for a day of an interview it is asked again."""
    if not question.deadline:
        return None
    month = _month_meant(found, question)
    part = (found["part"] or "").split(" ")[0]
    day = {"early": 10, "beginning": 10, "start": 10, "mid": 15, "middle": 15}.get(part)
    return Day(month.replace(day=day) if day else _last_of_month(month), exact=False)


def _month_meant(found: re.Match[str], question: Question) -> date:
    start = question.today.replace(day=1)
    if found["month"]:
        years = 0 if _MONTH_OF[found["month"]] >= start.month else 1
        return date(start.year + years, _MONTH_OF[found["month"]], 1)
    return _months_on(start, 1 if found["which"] == "next" else 0)


def _feast(found: re.Match[str], question: Question) -> Reading:
    day, month = {"christmas eve": (24, 12), "christmas": (25, 12), "christmas day": (25, 12), "xmas": (25, 12),
                  "new year's eve": (31, 12), "new year's day": (1, 1), "new year's": (1, 1), "new year": (1, 1)}[found["feast"]]  # fmt: skip
    return _dated(day, month, None, question)


def _day_before(found: re.Match[str], question: Question) -> Reading:
    inner = day_in_words(found["inner"], question)
    days = tuple(day - _DAY for day in _days_of(inner))
    return Day(days[0], exact=False) if len(days) == 1 else (Ambiguous(days) if days else None)


_NAMED_DAYS = (
    "today|tonight|this morning|this afternoon|this evening|just now|now|earlier today|later today|"
    "yesterday(?: morning| afternoon| evening)?|last night|tomorrow(?: morning| afternoon| evening)?|"
    "(?:the )?day after tomorrow|overmorrow|(?:the )?day before yesterday"
)
_PART = r"(?:(?:the |at the )?(?P<part>end|late|early|mid|middle|beginning|start)(?: of| in)?\s+)"
_FROM_NOW = r"(?:\s+(?P<from_now>from now|from today|time))?"
_Rule = Callable[[re.Match[str], Question], Reading]
_SOURCES: tuple[tuple[str, _Rule], ...] = (
    (rf"(?P<named>{_NAMED_DAYS})", _named),
    (r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})", _iso),
    (r"(?P<y>20\d{2})(?P<m>\d{2})(?P<d>\d{2})", _iso),
    (r"(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.?(?:\s?(?P<y>\d{4}|\d{2}))?", _dotted),
    (r"(?P<a>\d{1,2})[/-](?P<b>\d{1,2})(?:[/-](?P<y>\d{4}|\d{2}))?", _slashed),
    (rf"(?:{_WD},?\s+)?(?:the\s+)?{_NTH}\.?(?:\s+of)?[\s-]*{_MON}{_YEAR.replace('(?:', '(?:-|', 1).replace('-|(?:', '(?:-|', 1)}", _day_of_year),
    (rf"(?:{_WD},?\s+)?{_MON}\s+(?:the\s+)?{_NTH}{_YEAR}", _day_of_year),
    (rf"{_NTH}\s+of\s+(?P<which>next|this|last)\s+month", _nth_of_relative_month),
    (r"(?:the\s+)?(?P<day>\d{1,2}(?:st|nd|rd|th))", _nth),
    (rf"(?:the\s+)?(?P<day>{_any(_ORDINALS)})", _nth),
    (rf"{_WD},?\s+(?:the\s+)?(?P<day>\d{{1,2}}(?:st|nd|rd|th)?)", _nth),
    (rf"(?:on\s+)?{_WD}(?: morning| afternoon| evening)?", _weekday),
    (rf"(?:this|this coming|the coming|coming)\s+{_WD}(?: morning| afternoon| evening)?", _this_weekday),
    (rf"next\s+{_WD}", _next_weekday),
    (rf"(?:last|past|this past|the past)\s+{_WD}", _last_weekday),
    (rf"{_WD}\s+(?:of\s+)?(?P<week>next week|the week after next|week after next|last week|this week)", _weekday_of_week),
    (rf"(?P<week>next week|last week|this week)\s+(?:on\s+)?{_WD}", _weekday_of_week),
    (rf"{_NUM}\s+weeks?\s+(?:from|after)\s+(?:this\s+|next\s+)?{_WD}", _weeks_from_weekday),
    (rf"{_WD}\s+week", _weeks_from_weekday),
    (rf"{_NUM}\s*{_UNIT}\s+(?:from|after)\s+(?P<from_day>today|tomorrow)", _weeks_from_day),
    (rf"(?P<from_day>today|tomorrow)\s+(?P<number>)(?P<unit>)week", lambda found, q: Day(q.today + _WEEK + (_DAY if found["from_day"] == "tomorrow" else timedelta(0)))),
    (rf"(?:in|within|after)\s+(?:about\s+|around\s+|the next\s+|next\s+)?(?:a\s+couple\s+of\s+|couple\s+of\s+)(?P<number>){_UNIT}{_FROM_NOW}",
     lambda found, q: Day(_shift(q.base, 2, found["unit"], q))),
    (rf"(?:a\s+)?couple\s+of\s+(?P<number>){_UNIT}{_FROM_NOW}", lambda found, q: Day(_shift(q.base, 2, found["unit"], q))),
    (rf"(?:in|within)\s+(?:the next\s+)?(?:a\s+few|few|several)\s+{_UNIT}", _few_ahead),
    (rf"(?:in|within|after)\s+(?:about\s+|around\s+|the next\s+|next\s+|at most\s+|max\s+)?{_NUM}(?:'s)?\s*-?\s*{_UNIT}'?(?:\s+(?P<from_now>from now|from today|time))?", _ahead),
    (rf"{_NUM}\s*{_UNIT}'?(?:\s+(?P<from_now>from now|from today))", _ahead),
    (rf"(?:in|within)\s+(?:about\s+|the next\s+|next\s+)?(?P<fewer>\d{{1,3}}|{_any(_COUNTS)})\s*(?:-|to|or)\s*{_NUM}\s*{_UNIT}", _ahead_between),
    (rf"{_NUM}\s*{_UNIT}\s+(?:ago|back|before|earlier)", _ago),
    (rf"{_PART}?(?:the\s+)?(?P<which>this|the|next|last|coming)\s+(?:work(?:ing)?\s+)?week", _week_span),
    (rf"{_PART}(?:the\s+)?(?P<which>)week", _week_span),
    (r"(?P<part>end|)(?:of )?(?:the )?week (?P<which>after next)", _week_span),
    (r"(?:the\s+)?week\s+of\s+(?P<inner>.+)|(?:the\s+)?week\s+(?:starting|beginning|commencing)\s+(?P<inner2>.+)", lambda found, q: _week_of_either(found, q)),
    (rf"{_PART}?(?:the\s+)?(?P<which>this|next)\s+month(?P<month>)", _month_span),
    (rf"{_PART}(?:the\s+)?(?P<which>)month(?P<month>)", _month_span),
    (rf"{_PART}?(?P<which>){_MON}", _month_span),
    (r"(?:eom)(?P<part>)(?P<which>)(?P<month>)", _month_span),
    (r"(?:eow)(?P<part>)(?P<which>)", lambda found, q: Day(_monday_of(q.today) + timedelta(days=4), exact=False)),
    (r"(?P<feast>christmas eve|christmas day|christmas|xmas|new year's eve|new year's day|new year's|new year)", _feast),
    (r"before\s+(?P<inner>.+)", _day_before),
)  # fmt: skip


def _week_of_either(found: re.Match[str], question: Question) -> Reading:
    inner = found["inner"] or found["inner2"]
    days = _days_of(day_in_words(inner, question))
    if len(days) != 1:
        return Ambiguous(days) if days else None
    return _week_around(days[0], question)


def _week_around(day: date, question: Question) -> Reading:
    monday = _monday_of(day)
    if question.deadline:
        return Day(monday + timedelta(days=4), exact=False)
    return _choose(*(monday + timedelta(days=n) for n in range(5)))


_RULES = tuple((re.compile(source), rule) for source, rule in _SOURCES)
