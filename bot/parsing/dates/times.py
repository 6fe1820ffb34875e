"""English phrases for times of day and durations: "3pm", "14:00-15:30", "half past two", "at noon for 90 minutes".

Text in, wall clock values out. An hour that could be morning or evening keeps both readings, unless the caller says
that only office hours make sense. It must not know days, time zones, or what is asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time, timedelta

_ONE_TO_TWENTY = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
NUMBERS = {word: number for number, word in enumerate(_ONE_TO_TWENTY, start=1)} | {
    "a": 1, "an": 1, "couple": 2, "a couple": 2, "thirty": 30, "forty five": 45, "sixty": 60, "ninety": 90,
}  # fmt: skip

LONGEST = 120
"""Characters; a longer text is no time."""

OFFICE_HOURS_START = 7
"""A bare "7" to "12" is the morning of an office day, a bare "1" to "6" its afternoon."""

_NUMBER = r"(?:\d+(?:[.,]\d+)?|" + "|".join(sorted(NUMBERS, key=len, reverse=True)) + ")"
_UNIT_GAP = r"(?:\s+of)?\s*-?\s*"
_LENGTH = re.compile(
    rf"(?:\bfor\s+|\blasting\s+|\blasted\s+|\btook\s+)?(?:about\s+|around\s+)?"
    rf"(?:(?P<half>half\s+an?\s+hour|a\s+half\s+hour|half\s+hour)"
    rf"|(?P<mixed>\b{_NUMBER}\s+and\s+a\s+half\s+hours?|\ban?\s+hour\s+and\s+a\s+half)"
    rf"|(?P<both>\b(?P<hours_and>{_NUMBER}){_UNIT_GAP}h(?:ours?|rs?)?\.?\s*(?:and\s+)?"
    rf"(?P<and_minutes>{_NUMBER})\s*m(?:in(?:ute)?s?)?\b)"
    rf"|\b(?P<minutes>{_NUMBER}){_UNIT_GAP}(?:min(?:ute)?s?|m)\b"
    rf"|\b(?P<hours>{_NUMBER}){_UNIT_GAP}(?:hours?|hrs?)\b"
    rf"|(?<=for )(?P<short_hours>\d+(?:[.,]\d+)?)\s*h\b)",
)
_NAMED = {"noon": time(12), "midday": time(12), "midnight": time(0), "lunchtime": time(12)}
_CLOCK = (
    r"(?:(?P<named{n}>noon|midday|midnight|lunchtime)"
    r"|(?P<past{n}>half past|half|quarter past|quarter after|quarter to|quarter before)\s+"
    r"(?P<past_hour{n}>\d{{1,2}}|[a-z]+)"
    r"(?:\s*(?P<past_half{n}>[ap])\.?m\b\.?)?"
    r"|(?P<hour{n}>\d{{1,2}})(?:(?P<sep{n}>[:.h])(?P<minute{n}>\d{{2}})(?::\d{{2}})?|(?P<bare_h{n}>\s?h(?:rs)?\b|\s?uhr\b))?"
    r"(?:\s*(?P<half{n}>[ap])\.?\s?m\b\.?|\s*(?P<oclock{n}>o.?clock))?"
    r"|(?P<word{n}>one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
    r"(?:\s+(?P<word_minute{n}>thirty|fifteen|forty five|o.?clock))?(?:\s*(?P<word_half{n}>[ap])\.?\s?m\b\.?)?"
    r"|(?P<military{n}>[01]\d[0-5]\d|2[0-3][0-5]\d)(?:\s*(?:h|hours|hrs))?)"
)
_CLOCK_PARTS = tuple(re.findall(r"\?P<(\w+)\{n\}>", _CLOCK))
_ONE = _CLOCK.format(n=1)
_TWO = _CLOCK.format(n=2)
_RANGE = re.compile(
    rf"(?<![\w/.:-])(?:at\s+|from\s+|between\s+|@\s*|around\s+|about\s+)*{_ONE}\s*(?:-|–|—|to|till|til|until|and)\s*{_TWO}(?![\w/:]|[.-]\d)"
)
_SINGLE = re.compile(
    rf"(?<![\w/.:-])(?P<lead>(?:(?:at|from|@|around|about|starting|start)\s*)*){_ONE}"
    r"(?P<daytime>\s+in the morning|\s+in the afternoon|\s+in the evening|\s+at night)?(?![\w/:]|[.-]\d)"
)


_SPOKEN_HOUR = r"noon|midday|midnight|\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_SPOKEN_MINUTES = {
    "five": 5, "ten": 10, "twelve": 12, "a quarter": 15, "quarter": 15, "fifteen": 15, "twenty five": 25, "twenty": 20,
    "5": 5, "20": 20, "25": 25,
}  # fmt: skip
"""Minutes before or after the hour that are said without "minutes". A "10" is not: "10 to 3" is a range as well."""

_MINUTE_WORDS = {
    "oh five": 5, "ten": 10, "fifteen": 15, "twenty": 20, "twenty five": 25, "thirty": 30, "thirty five": 35,
    "forty": 40, "forty five": 45, "fifty": 50, "fifty five": 55,
}  # fmt: skip
_HOUR_WORD = r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_SPOKEN = re.compile(
    rf"(?<![\w:.-])(?:(?P<count>\d{{1,2}}|{'|'.join(sorted(NUMBERS, key=len, reverse=True))}) min(?:ute)?s?"
    rf"|(?P<minutes>{'|'.join(sorted(_SPOKEN_MINUTES, key=len, reverse=True))}))"
    rf" (?P<side>to|til|till|until|before|of|past|after) (?P<hour>{_SPOKEN_HOUR})"
    r"(?P<half> ?[ap]\.?m\b\.?)?(?![\w:]|[.-]\d)"
    r"(?! ?(?:days?|weeks?|months?|hours?|hrs|minutes?|mins?|%))"
)
_HOUR_AND_MINUTES = re.compile(
    rf"(?<![\w:.-])(?P<hour>{_HOUR_WORD})[ -](?P<minutes>{'|'.join(sorted(_MINUTE_WORDS, key=len, reverse=True))})"
    r"(?![\w-])(?! (?:minutes?|mins?|hours?|days?|weeks?))"
)
_PLAIN_SPELLINGS = (
    (re.compile(r"(?<![\w.:/-])12 ?(noon|midday|midnight)\b"), r"\1"),
    (re.compile(r"(?<![\w.:/-])(\d{1,2}(?::\d\d)?) ?-?ish\b"), r"at \1"),
    (
        re.compile(r"\b(noon|midday|midnight|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)-?ish\b"),
        r"\1",
    ),
    (re.compile(r"(?<![\w.:/-])([01]?\d|2[0-3])[.:]([0-5]\d) ?(?:h|uhr|hrs|hours)\b"), r"\1:\2"),
    (re.compile(r"(?<![\w.:/-])([01]\d|2[0-3])([0-5]\d) ?(?:h|hrs|hours)\b"), r"\1:\2"),
    (re.compile(r"(?<![\w./])(\d{1,2}(?::[0-5]\d)?)([ap])(?![\w.])"), r"\1\2m"),
    (re.compile(r"\bat ([01]?\d|2[0-3])\.([0-5]\d)(?![\d.])"), r"at \1:\2"),
    (
        re.compile(
            r"\b((?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?) "
            r"([01]?\d|2[0-3])\.([0-5]\d)(?![\d.])"
        ),
        r"\1 \2:\3",
    ),
    (re.compile(r"(?<=[12]\d{3})(,? )([01]?\d|2[0-3])\.([0-5]\d)(?![\d.])"), r"\1\2:\3"),
    (re.compile(r"\b(?:um|gegen) (?=\d{1,2}:\d)"), "at "),
)
"""Other ways to write a time, each made one that the patterns below know."""

_HOUR_BEFORE_DAY = re.compile(
    rf"^(?P<hour>\d{{1,2}}|{_HOUR_WORD}) (?P<day>(?:tonight|today|tomorrow|this)\b.*)$"
    r"|^(?P<day2>tonight|this (?:morning|afternoon|evening)|tomorrow(?: (?:morning|afternoon|evening|night))?|today) "
    rf"(?P<hour2>\d{{1,2}}|{_HOUR_WORD})$"
)
_ONLY_PART_OF_DAY = re.compile(r"tonight|this (?:morning|afternoon|evening)|(?:in the )?(?:morning|afternoon|evening)")
_PART_OF_DAY = re.compile(r"\b(?:(?P<morning>morning)|(?P<afternoon>afternoon)|(?P<evening>tonight|evening|night))\b")


def _in_digits(text: str) -> str:
    """Times said in words, and other spellings, the way the patterns know them: "ten to three" -> "2:50"."""
    for pattern, plain in _PLAIN_SPELLINGS:
        text = pattern.sub(plain, text)
    text = _HOUR_AND_MINUTES.sub(
        lambda found: f"{NUMBERS[found['hour']]}:{_MINUTE_WORDS[found['minutes']]:02}", _SPOKEN.sub(_spoken, text)
    )
    found = _HOUR_BEFORE_DAY.match(text)
    if found and (hour := found["hour"] or found["hour2"]):
        return f"{found['day'] or found['day2']} at {hour}"
    return text


def _spoken(found: re.Match[str]) -> str:
    minutes = int(_number(found["count"])) if found["count"] else _SPOKEN_MINUTES[found["minutes"]]
    named = _NAMED.get(found["hour"])
    hour = named.hour if named else int(_number(found["hour"]))
    if not 1 <= minutes <= 30 or hour > 23:
        return found[0]
    half, width = found["half"] or "", 2 if named else 1
    if found["side"] in ("past", "after"):
        return f"{hour:0{width}}:{minutes:02}{half}"
    before = (hour - 1) % 24 if named or hour > 12 else (hour - 1) or 12
    return f"{before:0{width}}:{60 - minutes:02}{half}"


@dataclass(frozen=True, slots=True)
class TimeRange:
    """A wall clock time, the duration if given, and the other reading (twelve hours apart) where there is one."""

    start: time
    length: timedelta | None = None
    other: time | None = None


def find_hours(text: str, *, office: bool = False, alone: bool = False) -> tuple[TimeRange, str] | None:
    """The time in `text` (lower case), and the text without it; None where there is none.

    `office`: a bare "3" is the afternoon, a bare "9" the morning. `alone`: the text holds nothing but a time, so a
    bare number counts as one ("3"), which it does not inside a date ("3 dec").
    """
    if len(text) > LONGEST:
        return None
    spoken_length, rest = _take_length(_in_digits(text))
    for found in _RANGE.finditer(rest):
        hours = _range(found, office)
        if hours and (alone or _is_clearly_a_range(found)):
            return hours, _without(rest, found)
    for found in _SINGLE.finditer(rest):
        hours = _single(found, office, alone, _part_of_day(rest))
        if hours:
            return TimeRange(hours.start, spoken_length or hours.length, hours.other), _without(rest, found)
    return None


def read_hours(text: str, *, office: bool = False) -> TimeRange | None:
    """The time from a text that holds nothing else. None for other words, or for a time that no day has ("25:00")."""
    plain = " ".join(text[: 2 * LONGEST].lower().replace("’", "'").split()).strip(" .,!")
    found = find_hours(plain, office=office, alone=True)
    if found is None or ((rest := found[1].strip(" ,.-")) and not _ONLY_PART_OF_DAY.fullmatch(rest)):
        return None
    return found[0]


def read_length(text: str) -> timedelta | None:
    """A duration: "90 minutes", "an hour and a half", "1.5 hours". None for anything else."""
    plain = " ".join(text.lower().split())
    if len(plain) > LONGEST:
        return None
    length, rest = _take_length(plain)
    return length if not rest.strip(" ,.") else None


def _take_length(text: str) -> tuple[timedelta | None, str]:
    for found in _LENGTH.finditer(text):
        before, after = text[: found.start()].rstrip(), text[found.end() :].strip()
        if before.endswith(" in") or before == "in" or after.startswith(("ago", "from now")):
            continue
        length = _length_of(found)
        if length is not None and timedelta(minutes=5) <= length <= timedelta(hours=12):
            return length, _without(text, found)
    return None, text


def _length_of(found: re.Match[str]) -> timedelta | None:
    if found["half"]:
        return timedelta(minutes=30)
    if found["mixed"]:
        first = found["mixed"].split()[0]
        return timedelta(hours=_number(first) + 0.5)
    if found["both"]:
        return timedelta(hours=_number(found["hours_and"]), minutes=_number(found["and_minutes"]))
    if found["minutes"]:
        return timedelta(minutes=_number(found["minutes"]))
    return timedelta(hours=_number(found["hours"] or found["short_hours"]))


def _number(word: str) -> float:
    return float(NUMBERS[word]) if word in NUMBERS else float(word.replace(",", "."))


def _without(text: str, found: re.Match[str]) -> str:
    return " ".join(f"{text[: found.start()]} {text[found.end() :]}".split()).strip(" ,")


@dataclass(frozen=True, slots=True)
class _ClockReading:
    hour: int
    minute: int
    half: str | None
    certain: bool
    """Whether it is plainly a time, and not just a number."""


def _reading(found: re.Match[str], n: int) -> _ClockReading | None:
    part = {name: found[f"{name}{n}"] for name in _CLOCK_PARTS}
    if part["named"]:
        return _ClockReading(_NAMED[part["named"]].hour, 0, "named", certain=True)
    if part["past"]:
        return _past_the_hour(part)
    if part["military"]:
        return _ClockReading(int(part["military"][:2]), int(part["military"][2:]), "24", certain=False)
    if part["word"]:
        minutes = {"thirty": 30, "fifteen": 15, "forty five": 45}.get(part["word_minute"] or "", 0)
        sure = bool(part["word_minute"] or part["word_half"])
        return _ClockReading(NUMBERS[part["word"]], minutes, part["word_half"], certain=sure)
    hour, minute = int(part["hour"]), int(part["minute"] or 0)
    half = part["half"] or (
        "24" if part["bare_h"] or part["sep"] == "h" or (len(part["hour"]) == 2 and hour < 10) else None
    )
    colon = part["sep"] in (":", "h") or bool(part["sep"] and part["half"])
    return _ClockReading(hour, minute, half, certain=colon or bool(part["half"] or part["bare_h"] or part["oclock"]))


def _past_the_hour(part: dict[str, str | None]) -> _ClockReading | None:
    word = part["past_hour"] or ""
    hour = int(word) if word.isdigit() else NUMBERS.get(word, 0)
    if not 1 <= hour <= 12:
        return None
    phrase = part["past"] or ""
    minute = 30 if phrase.startswith("half") else 15
    if phrase.endswith(("to", "before")):
        hour, minute = (hour - 1) or 12, 45
    return _ClockReading(hour, minute, part["past_half"], certain=True)


def _times(reading: _ClockReading, *, office: bool) -> tuple[time, time | None] | None:
    """The time and its other reading. None for a time that no clock shows."""
    hour, minute, half = reading.hour, reading.minute, reading.half
    if minute > 59 or hour > 23:
        return None
    if half in ("a", "p"):
        if not 1 <= hour <= 12:
            return None
        return time(hour % 12 + (12 if half == "p" else 0), minute), None
    if half or hour == 0 or hour > 12:
        return time(hour, minute), None
    early, late = time(hour % 12, minute), time(hour % 12 + 12, minute)
    if not office:
        return early, late
    return (early if OFFICE_HOURS_START <= hour < 12 else late), None


def _part_of_day(text: str) -> str | None:
    """The part of the day that the text names; None where it names none, or several."""
    named = {found.lastgroup for found in _PART_OF_DAY.finditer(text)}
    return named.pop() if len(named) == 1 else None


def _single(found: re.Match[str], office: bool, alone: bool, part_of_day: str | None) -> TimeRange | None:
    reading = _reading(found, 1)
    said = alone or found["daytime"] or "at" in found["lead"].split() or "@" in found["lead"]
    if reading is None or not (reading.certain or said):
        return None
    if reading.half is None and reading.hour <= 12 and part_of_day:
        half = _half_of(part_of_day, reading.hour)
        if half is None:
            return None
        reading = _ClockReading(reading.hour, reading.minute, half, certain=True)
    times = _times(reading, office=office)
    return TimeRange(times[0], None, times[1]) if times else None


def _half_of(part_of_day: str, hour: int) -> str | None:
    """In which half of the day an hour lies in its morning, afternoon or evening; None where it lies in neither."""
    if part_of_day == "morning":
        return "a" if hour < 12 else None
    if part_of_day == "afternoon":
        return "p" if hour == 12 or hour <= 7 else None
    return "p" if 4 <= hour <= 11 else None


def _is_clearly_a_range(found: re.Match[str]) -> bool:
    """A range like "3-4pm" or "14:00-15:30", and not the "3-4" of "in 3-4 days"."""
    first, second = _reading(found, 1), _reading(found, 2)
    said = found[0].startswith(("between ", "from "))
    return bool(first and second and (said or first.certain or second.certain))


def _range(found: re.Match[str], office: bool) -> TimeRange | None:
    first, second = _reading(found, 1), _reading(found, 2)
    if first is None or second is None:
        return None
    if first.half is None and second.half in ("a", "p") and first.hour <= 12:
        first = _ClockReading(first.hour, first.minute, _half_of_start(first, second), certain=True)
    start = _times(first, office=office)
    if start is None or _times(second, office=False) is None:
        return None
    length = _length_between(start[0], second)
    return TimeRange(start[0], length, start[1]) if length else None


def _half_of_start(first: _ClockReading, second: _ClockReading) -> str:
    """In "11-1pm" the start is in the other half of the day than the end; in "2-3:30pm" it is in the same."""
    same = (first.hour % 12, first.minute) < (second.hour % 12, second.minute)
    return str(second.half) if same else ("a" if second.half == "p" else "p")


def _length_between(start: time, end: _ClockReading) -> timedelta | None:
    """The duration up to the first reading of `end` that comes after `start` on the same day."""
    times = _times(end, office=False)
    began = timedelta(hours=start.hour, minutes=start.minute)
    for candidate in times or ():
        if candidate is None:
            continue
        length = timedelta(hours=candidate.hour, minutes=candidate.minute) - began
        if timedelta(0) < length <= timedelta(hours=12):
            return length
    return None
