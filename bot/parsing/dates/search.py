"""Finds the phrases for days and times in a longer text: "Acme, yesterday 3pm with Dana" -> yesterday 15:00.

It looks only at runs of words that dates are made of, and takes the longest phrase that `phrases` and `times` can
read. A phrase with two readings keeps both. It must not know time zones, or what the text is about.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from bot.parsing.dates.model import DateContext, DateReading, Day
from bot.parsing.dates.parse import relative_moment
from bot.parsing.dates.phrases import day_in_words, normalised
from bot.parsing.dates.times import NUMBERS, TimeRange, find_hours
from bot.parsing.dates.vocabulary import MONTH_OF, ORDINALS, VOCABULARY, WEEKDAY_OF

LONGEST = 12
"""Words of one phrase: "on Friday the 20th of November from half past two to four"."""

MOST_WORDS = 40
"""Words of dates looked at in one text; a text with more of them is no message about one interview."""

_STRONG = frozenset(WEEKDAY_OF) | frozenset(MONTH_OF) | {
    "today", "tonight", "tomorrow", "tmrw", "tmr", "yesterday", "noon", "midday", "midnight", "ago", "morning",
    "afternoon", "evening", "christmas", "week", "weeks", "fortnight", "month", "days", "weekend", "hour", "hours",
    "now",
}  # fmt: skip
_WEAK = frozenset(NUMBERS) | frozenset(ORDINALS) | {
    "on", "at", "in", "the", "of", "from", "until", "till", "to", "-", "–", "for", "and", "half", "past", "quarter",
    "day", "after", "before", "around", "about", "a", "an", "am", "pm", "a.m.", "p.m.", "a.m", "p.m", "o'clock", "uhr",
    "h", "business", "working", "last", "next", "this", "coming", "early", "late", "mid", "end", "minutes", "minute",
    "min", "mins", "earlier", "later", "between", "just", "first", "start", "beginning", "following", "or", "within",
    "by", "long", "night", "year", "eod", "eow", "couple", "few", "@", "starting", "year's", "new",
}  # fmt: skip
_NUMERIC = re.compile(
    r"[(]?\d[\d:./\-–]*(?:st|nd|rd|th|am|pm|a|p|h|hrs?|min|[ap]\.m\.?)?[-–]?(?:\d[\d:.]*(?:am|pm)?)?[),.]*"
)
_BARE = frozenset(WEEKDAY_OF) | frozenset(MONTH_OF) | {"now", "hour", "week", "month", "weekend", "morning", "second"}
_TOKEN = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Span:
    """A phrase and its place in the text, with the day or the time that it names."""

    start: int
    end: int
    day: DateReading
    hours: TimeRange | None

    def text(self, whole: str) -> str:
        """Its words."""
        return whole[self.start : self.end]


@dataclass(frozen=True, slots=True)
class _Token:
    word: str
    start: int
    end: int
    strong: bool
    closes: bool


def find_days(text: str, now: datetime, context: DateContext) -> list[Span]:
    """Every phrase for a day or a time in `text`, in order; `now` is the wall clock (naive)."""
    found: list[Span] = []
    left = MOST_WORDS
    for run in _runs(text):
        if not any(token.strong for token in run):
            continue
        found += _spans(run[:left], text, now, context)
        left -= len(run)
        if left <= 0:
            break
    return found


def first_day(text: str, context: DateContext) -> Span | None:
    """The longest phrase for a day at the beginning of the text; a time beside it is ignored."""
    tokens = [_token(match) for match in _TOKEN.finditer(text)][:LONGEST]
    for count in range(len(tokens), 0, -1):
        end = tokens[count - 1].end
        phrase = text[:end].rstrip(".,;:!?)")
        reading = day_in_words(phrase, context)
        if reading is None and (hours := find_hours(normalised(phrase), office=True)):
            reading = day_in_words(hours[1], context) if hours[1] else None
        if reading is not None:
            return _unless_continued(Span(0, end, reading, None), tokens[count - 1 :])
    return None


def _unless_continued(span: Span, after: list[_Token]) -> Span:
    """The span; without its day where the phrase goes on ("4 or 5 December"), so that the day is asked for."""
    last, rest = after[0], after[1:]
    if last.closes or len(rest) < 2 or rest[0].word not in ("or", "to", "-", "–") or not _counts(rest[1]):
        return span
    return replace(span, end=rest[1].end, day=None, hours=None)


def _counts(token: _Token) -> bool:
    return token.strong or token.word in NUMBERS or token.word in ORDINALS


def _runs(text: str) -> Iterator[list[_Token]]:
    run: list[_Token] = []
    for match in _TOKEN.finditer(text):
        token = _token(match)
        if token.strong or token.word in _WEAK:
            run.append(token)
        if run and (token.closes or not (token.strong or token.word in _WEAK)):
            yield run
            run = []
    if run:
        yield run


def _token(match: re.Match[str]) -> _Token:
    raw = match[0].lower().replace("’", "'")
    word = raw.strip(",;:!?()") if not raw.endswith(".") or len(raw) <= 4 else raw.strip(".,;:!?()")
    known = word.rstrip(".")
    strong = known in _STRONG or _NUMERIC.fullmatch(raw.rstrip(",;?!")) is not None or _is_typo(known)
    return _Token(known if known in _STRONG else word, match.start(), match.end(), strong, raw.endswith((";", ")")))


def _is_typo(word: str) -> bool:
    if not 6 <= len(word) <= 10 or not word.isalpha() or word[0] not in "tywmfs":
        return False
    close = difflib.get_close_matches(word, VOCABULARY, n=1, cutoff=0.84)
    return bool(close) and close[0] not in ("business", "march")


def _spans(run: list[_Token], text: str, now: datetime, context: DateContext) -> list[Span]:
    """The phrases of a run, each as long as it can be, from the left."""
    found: list[Span] = []
    at = 0
    while at < len(run) and any(token.strong for token in run[at:]):
        span = _longest_at(run, at, text, now, context)
        if span is None:
            at += 1
        else:
            found.append(span)
            at = next((place for place in range(at, len(run)) if run[place].start >= span.end), len(run))
    return found


def _longest_at(run: list[_Token], at: int, text: str, now: datetime, context: DateContext) -> Span | None:
    for count in range(min(len(run) - at, LONGEST), 0, -1):
        span = _read(run[at : at + count], text, now, context)
        if span is not None:
            return _unless_continued(span, run[at + count - 1 :])
    return None


def _read(window: list[_Token], text: str, now: datetime, context: DateContext) -> Span | None:
    if not any(token.strong for token in window) or window[-1].word in ("on", "at", "the", "for", "of", "a", "or"):
        return None
    start, end = window[0].start, window[-1].end
    if len(window) == 1 and window[0].word in _BARE and not _stands_alone(text, start, end):
        return None
    if window[-1].word in _BARE and window[0].word in _BEFORE_NAMES and _begins_a_name(text, end):
        return None
    if _IS_NO_DAY.match(text, end) and window[-1].word[-2:] in ("st", "nd", "rd", "th"):
        return None
    plain = normalised(text[start:end].strip("().,;:"))
    moment = relative_moment(plain, now)
    if moment is not None:
        return Span(start, end, Day(moment.date()), TimeRange(moment.time()))
    hours, rest = find_hours(plain, office=True) or (None, plain)
    rest = re.sub(r"^(?:(?:on|at|from|and|,)\s+)+|[\s,]+(?:at|from|around|about|on|@|and|in the)$", "", f"{rest} ")
    rest = rest.strip(" ,-()")
    if rest in ("", "on", "at", "for"):
        return Span(start, end, None, hours) if hours else None
    day = day_in_words(rest, context)
    return Span(start, end, day, hours) if day is not None else None


_IS_NO_DAY = re.compile(
    r"[ -](?:grade|grader|floor|year|street|avenue|ave|generation|edition|party|place)\b", re.IGNORECASE
)
"""What follows an ordinal number that is no day: "4th grade teacher"."""

_BEFORE_NAMES = frozenset({"from", "with", "at", "by"})


def _begins_a_name(text: str, end: int) -> bool:
    """Whether the word before is the first of a name: "from Sunday Riley"."""
    after = _TOKEN.match(text, end + 1) if text[end : end + 1] == " " else None
    return after is not None and after[0][:1].isupper() and not _token(after).strong


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a word that is also a name ("Sunday Riley", "March Networks") is set apart as a date would be."""
    before, after = text[:start].rstrip(), text[end:]
    apart_before = (
        not before or before[-1] in ",;:.\n()" or before.split()[-1].lower() in ("on", "next", "last", "this")
    )
    apart_after = (
        not after.strip() or text[end - 1] in ",;." or after.lstrip()[:1] in ",;.\n" or after.lstrip()[:1].islower()
    )
    return apart_before and apart_after
