"""The English words that days are named with, and the patterns they make: weekdays, months, ordinals, units.

Words and patterns only; what a phrase means is in `phrases`, `offsets` and `periods`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.parsing.dates.times import NUMBERS

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
WEEKDAY_OF = (
    {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}
    | {name[:3]: n for n, name in enumerate(WEEKDAYS)}
    | {name: n for n, name in enumerate(WEEKDAYS)}
)
MONTH_OF = (
    {"sept": 9}
    | {name[:3]: n for n, name in enumerate(MONTHS, start=1)}
    | {name: n for n, name in enumerate(MONTHS, start=1)}
)
ONE_TO_NINTH = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"]
TEENS = [
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
]
ORDINALS = (
    {word: number for number, word in enumerate(ONE_TO_NINTH + TEENS, start=1)}
    | {f"twenty {word}": 20 + number for number, word in enumerate(ONE_TO_NINTH, start=1)}
    | {"thirtieth": 30, "thirty first": 31}
)
VOCABULARY = (*WEEKDAYS, *(month for month in MONTHS if len(month) > 4), "tomorrow", "yesterday", "business")
SURROUNDINGS = (
    "it", "they", "the interview", "interview", "i think", "think", "probably", "maybe", "said", "say", "says",
    "will", "was", "is", "be", "were", "to", "decide", "decision", "hear", "hearing", "back", "know", "let",
    "me", "i'll", "they'll", "answer", "i", "should", "would", "reply", "had", "have", "in", "on", "by", "at",
    "for", "due", "until", "till", "latest", "the latest", "no later than", "not later than", "around", "about",
    "approx", "approximately", "sometime", "some time", "end of day", "end of business", "eod", "cob",
    "close of business", "the",
    "of", "within", "date", "day", "roughly", "hopefully", "i guess", "first thing", "end of the day",
    "close of play", "end of play", "on or before", "not after", "we'll", "they'd", "i'd", "get", "to me", "to you",
    "in touch", "a final answer", "an answer", "a decision", "news", "either way", "this time", "so", "then",
    "they've", "have", "make", "made",
)  # fmt: skip
TAIL = (
    r"[\s,]+(?:first thing|at the very latest|at the latest|latest|or so|or thereabouts|or earlier|i think|i guess|"
    r"probably|hopefully|end of(?: the)? day|eod|cob|close of business|close of play|already|tops|max|at most|"
    r"\(?(?:time )?(?:tbd|tbc|tba|to be confirmed)\)?)$"
)


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of some words, the longest first."""
    return "(?:" + "|".join(sorted(map(re.escape, words), key=len, reverse=True)) + ")"


DAYTIME = r"(?: morning| afternoon| evening| night| lunchtime)?"
WEEKDAY = any_of(WEEKDAY_OF)
WD = rf"(?P<weekday>{WEEKDAY})"
WD_FIRST = rf"(?:{WD},?\s+)?"
MON = rf"(?P<month>{any_of(MONTH_OF)})\.?"
NUMBER = rf"[1-9]\d{{0,2}}|{any_of(NUMBERS)}"
NUM = rf"(?P<number>{NUMBER})"
DATE = r"\d{1,2}(?:st|nd|rd|th)?"
NTH = rf"(?P<day>\d{{1,2}}(?:st|nd|rd|th)?|{any_of(ORDINALS)})"
PLAIN_NTH = rf"(?P<day>\d{{1,2}}(?:st|nd|rd|th)|{any_of(ORDINALS)})"
YEAR = r"(?:[\s,-]+(?P<year>\d{4}|'\d{2}))?"
DAYS = r"business days?|working days?|workdays?|week ?days?|days?|d|weeks?|wks?|w|fortnights?|months?|years?|yrs?"
UNIT = rf"(?:\s+of)?(?:'s)?\s*-?\s*(?P<unit>{DAYS})'?s?"
IN = r"(?:in|within|after)\s+(?:about |around |the next |next |at most |max |up to |less than )*"
PART = (
    r"(?:(?:the |at the |by the )?"
    r"(?P<part>end|late|early|mid|middle|beginning|start|first)(?: half| days)?(?: of| in)?\s+)"
)
NAMED = (
    r"(?:earlier |later )?today|tonight|this (?:morning|afternoon|evening|lunchtime)|right now|just now|now|"
    rf"last night|yesterday{DAYTIME}|"
    rf"tomorrow{DAYTIME}|overmorrow|(?:the )?day after tomorrow|(?:the )?day before yesterday"
)
