"""What a person typed about a day or a time -> a day, a time, several days to choose from, or None.

Never a guess. Our own rules come first (`phrases`, `times`). dateparser reads what is left, other languages too, but
only phrases with a day and a month in them; it is slow to load and to run, so it works in a thread. Times are the
person's wall clock, naive. It must not know time zones or stored facts.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.parsing.dates.model import DateContext, DateReading, Day, Direction, choose
from bot.parsing.dates.phrases import LONGEST, day_in_words, normalised
from bot.parsing.dates.times import NUMBERS, TimeRange, find_hours, read_hours

_MONTH_FIRST = frozenset({"US", "FM", "MH", "PW", "PH"})
_BOTH_WAYS = frozenset({"CA", "KE", "GH", "PR", "GU", "AS"})
_CLOCK_LEFT_OVER = re.compile(r"\d{1,2}\s?[:h]\s?\d{2}|\b\d{1,3}\s?[ap]\.?\s?m\b")
_NOT_THAT_DAY = re.compile(r"(?:not|after|since|from|past|beyond|every|any|no)\b")
"""Words before a date that mean some other day ("after 3 December")."""

_RELATIVE = re.compile(
    r"(?:(?P<ahead>in)\s+)?(?:about\s+|around\s+)?"
    rf"(?P<number>\d{{1,3}}|half an|{'|'.join(sorted(NUMBERS, key=len, reverse=True))})"
    r"\s*(?P<unit>minutes?|mins?|hours?|hrs?|h)(?:\s+(?P<ago>ago|back)|\s+(?P<from_now>from now))?"
)
_NOTHING_SAID = re.compile(
    r"(?:no|none|nope|nothing|unknown|unclear|n/a|na|-+|\?+|no date|no (?:idea|clue)|not sure(?: yet)?|dunno|"
    r"didn'?t ask|did not ask|(?:they |he |she |nobody |no one )?"
    r"(?:did ?n[o']?t|did not|have ?n[o']?t|never|wouldn'?t|would not|not) "
    r"(?:say|said|tell(?: me)?|told|mention(?:ed)?)(?: (?:it|anything|when|a date|yet))*|"
    r"(?:i )?(?:do not|don'?t) know(?: yet)?|nobody said(?: anything)?)"
)


@dataclass(frozen=True, slots=True)
class DayAndHours:
    """A day and a time from one text; either may be missing, and the day may be ambiguous."""

    day: DateReading
    hours: TimeRange | None


async def read_day(text: str, context: DateContext, languages: Sequence[str] = ("en",)) -> DateReading:
    """The day that a text names: `Day`, `Ambiguous`, or None where it names none for sure."""
    if len(text) > LONGEST:
        return None
    reading = day_in_words(text, context)
    if reading is None and context.deadline and (found := find_hours(normalised(text), office=True)):
        # "By 5pm on Friday": the time does not matter for a deadline.
        reading = day_in_words(found[1], context)
    if reading is not None or not _may_hold_a_date(normalised(text)):
        return reading
    return await asyncio.to_thread(_by_dateparser, normalised(text), context, tuple(languages))


async def read_when(
    text: str, now: datetime, context: DateContext, languages: Sequence[str] = ("en",)
) -> DayAndHours | None:
    """A day and hours from one text ("yesterday 2pm-3:30pm"); `now` is the person's wall clock. None: nothing readable.

    A bare hour is read within the office day. A text with an hour that no clock shows ("25:00") is refused whole.
    """
    if len(text) > LONGEST:
        return None
    plain = normalised(text)
    moment = relative_moment(plain, now)
    if moment is not None:
        return DayAndHours(Day(moment.date()), TimeRange(moment.time()))
    found = find_hours(re.sub(r"(?<=\d)t(?=\d\d:\d\d)", " ", plain), office=True)
    hours, rest = found or (None, plain)
    rest = re.sub(r"^(?:on|at|,)\s+|[\s,]+(?:at|from|around|about|@)$", "", rest).strip(" ,-")
    if _CLOCK_LEFT_OVER.search(rest):
        return None
    if not rest:
        return DayAndHours(None, hours) if hours else None
    day = await read_day(rest, context, languages)
    return DayAndHours(day, hours) if day is not None else None


def read_interview_hours(text: str) -> TimeRange | None:
    """The time of an interview from a text that holds nothing else: a bare "3" is the afternoon."""
    return read_hours(normalised(text), office=True) if len(text) <= LONGEST else None


def reads_day_first(country: str | None) -> bool | None:
    """Whether 5/12 is 5 December there; None where people write it both ways, or where the country is not known."""
    if country is None or country in _BOTH_WAYS:
        return None
    return country not in _MONTH_FIRST


def says_no_date(text: str) -> bool:
    """Whether a text means that no date was given: "they did not say", "no idea"."""
    return len(text) <= LONGEST and _NOTHING_SAID.fullmatch(normalised(text).replace(".", "") or "?") is not None


def relative_moment(plain: str, now: datetime) -> datetime | None:
    """A moment relative to now ("an hour ago", "in 2 hours"), on the same wall clock as `now`."""
    if plain in ("now", "just now", "right now"):
        return now.replace(second=0, microsecond=0)
    found = _RELATIVE.fullmatch(plain)
    if not found or bool(found["ago"]) == bool(found["ahead"] or found["from_now"]):
        return None
    word = found["number"]
    number = 0.5 if word == "half an" else float(word) if word.isdigit() else float(NUMBERS[word])
    distance = timedelta(minutes=number) if found["unit"].startswith("m") else timedelta(hours=number)
    return (now - distance if found["ago"] else now + distance).replace(second=0, microsecond=0)


def _may_hold_a_date(plain: str) -> bool:
    """Whether it has a possible day number and a word of three letters: without them dateparser guesses."""
    numbers = re.findall(r"\d+", plain)
    if (
        not numbers
        or _NOT_THAT_DAY.match(plain)
        or any(int(number) == 0 or (int(number) > 31 and len(number) != 4) for number in numbers)
    ):
        return False
    return re.search(r"[^\W\d_]{3,}", plain) is not None and not _CLOCK_LEFT_OVER.search(plain)


def _by_dateparser(plain: str, context: DateContext, languages: tuple[str, ...]) -> DateReading:
    sides = {Direction.PAST: ("past",), Direction.FUTURE: ("future",), Direction.EITHER: ("past", "future")}[
        context.direction
    ]
    known = tuple(dict.fromkeys((*languages, "en")))
    days = [day for side in sides if (day := _parsed(plain, context, side, known)) is not None]
    near = [day for day in days if abs(day - context.today) <= timedelta(days=92)]
    return choose(*(near or days))


def _parsed(plain: str, context: DateContext, side: str, languages: tuple[str, ...]) -> date | None:
    from dateparser.date import DateDataParser  # heavy, and most dates never need it

    parser: Callable[[str], object] = DateDataParser(
        languages=list(languages),
        settings={
            "PREFER_DATES_FROM": side,
            "DATE_ORDER": "MDY" if context.day_first is False and "." not in plain else "DMY",
            "REQUIRE_PARTS": ["day", "month"],
            "RELATIVE_BASE": datetime.combine(context.today, datetime.min.time()),
            "RETURN_TIME_AS_PERIOD": True,
        },
    ).get_date_data
    try:
        data = parser(plain)
    except (ValueError, OverflowError):  # it lets some of Python's own refusals through
        return None
    moment, period = getattr(data, "date_obj", None), getattr(data, "period", None)
    return moment.date() if isinstance(moment, datetime) and period == "day" else None
