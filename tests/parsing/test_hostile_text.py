"""Whatever 4,096 characters somebody sends are read nearly as quickly as a few ordinary lines.

The bot reads on its event loop, so a slow pattern would hold up everybody. Processor time is compared within one
process, so a busy machine changes nothing.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest

from bot.parsing.dates.model import DateContext
from bot.parsing.dates.parse import read_day, read_interview_hours, read_when, says_no_date
from bot.parsing.dates.times import read_hours, read_length
from bot.parsing.intents import read_intent
from bot.parsing.interview.message import read_message
from bot.parsing.interview.model import ParseContext
from bot.parsing.mentions import mentioned_in
from bot.parsing.people import read_people
from bot.parsing.places import find_city, find_country, find_region

LONGEST = 4096
NOW = datetime(2026, 11, 20, 15, 5)
CONTEXT = ParseContext(NOW, "America/New_York", "US", day_first=False)
DATES = DateContext(NOW.date(), day_first=False)

READERS: dict[str, Callable[[str], object]] = {
    "message": lambda text: read_message(text, CONTEXT),
    "intent": read_intent,
    "people": read_people,
    "day": lambda text: asyncio.run(read_day(text, DATES)),
    "when": lambda text: asyncio.run(read_when(text, NOW, DATES)),
    "no date": says_no_date,
    "interview hours": read_interview_hours,
    "hours": read_hours,
    "length": read_length,
    "mention": lambda text: mentioned_in(text, {1: ["Acme Corp"], 2: ["Globex"]}),
    "city": lambda text: find_city(text, "en"),
    "country": lambda text: find_country(text, "en"),
    "region": lambda text: find_region(text, "US"),
}

ORDINARY = "".join(
    f"Acme, data engineer, {day} Dec at {day}:30 with Dana Lee (CTO) and Tom Ruiz. They decide by {day + 5} December.\n"
    for day in range(7, 17)
)
TIMES_ORDINARY = 15
"""A hostile text of the greatest length may take so many times as long as ten plain lines about interviews."""

WORDS = (
    "from", "to", "by", "on", "at", "the", "they", "answer", "decide", "friday", "3", "dec", "pm", "3pm", "12:30",
    "with", "Dana", "Lee", "CTO", "@", ",", ".", ";", "-", "(", ")", "call", "email", "interview", "Acme", "&", "not",
    "yet", "next", "week", "in", "two", "days", "or", "between", "and", "half", "past", "quarter", "a", "is", "was",
    "will", "me", "my", "name", "+1", "555", "x@y.com", "Subject:", "Company:", "When:", "2026-12-03", "3/12", "14h30",
)  # fmt: skip
PAIRS = (
    *(("a ", "b "), ("@ ", "a"), ("1 ", "2 "), ("a@", "b."), ("3 ", "pm "), ("from ", "to "), ("on ", "friday ")),
    *(("by ", "3 dec "), ("Dana ", "Lee "), ("dana lee, ", "tom "), ("   ", "a"), ("x@y.z ", ", "), ("1-", "2/")),
    *(("the ", "interview "), ("monday ", "tuesday "), ("(", "["), (")", "("), (": ", "\n"), ("A: ", "b\n")),
    *(("with ", "at "), ("in ", "two "), ("not ", "yet "), ("12:", "34 "), ("half ", "past "), ("a, ", "b; ")),
    *(("Mr. ", "A."), ("Subject: ", "Re: "), ("> ", ">> "), ("\n", "\n "), ("Acme ", "& "), ("or ", "3 ")),
    *(("between ", "and "), ("9pm", "-"), ("week ", "after next "), ("engineer ", "at "), ("they ", "answer by ")),
)
STARTS = ("they answer by ", "from ", "I ", "interview at ", "call ", "on ", "Subject: ", "my name is ", "Company: ")


def hostile() -> Iterator[str]:
    for sign in "@ .,:;-/()[]<>|\n\t'\"0a1Aé*&+#_\u00a0\u2013":
        yield sign * LONGEST
    for first, second in PAIRS:
        yield (first + second) * (LONGEST // len(first + second) + 1)
    for start in STARTS:
        for filling in "@ a1.-":
            yield start + filling * (LONGEST - len(start) - 22) + " a b c d e f g h i j k"
    rng = random.Random(14)
    for _ in range(10):
        yield "".join(rng.choice(WORDS) + rng.choice((" ", "  ", "\n", "")) for _ in range(LONGEST // 3))


def seconds(read: Callable[[str], object], text: str) -> float:
    """Processor time; the better of two, as the first may meet a collection of garbage."""
    measured = []
    for _ in range(2):
        began = time.process_time()
        read(text)
        measured.append(time.process_time() - began)
    return min(measured)


@pytest.mark.parametrize("name", READERS)
def test_no_text_is_read_much_more_slowly_than_an_ordinary_one(name: str) -> None:
    read = READERS[name]
    message = READERS["message"]
    message(ORDINARY)  # what is loaded at first use
    read(ORDINARY)
    ordinary = seconds(message, ORDINARY)

    slowest, text = max((seconds(read, text[:LONGEST]), text) for text in hostile())

    assert slowest < TIMES_ORDINARY * ordinary, (slowest, ordinary, text[:40], text[-20:])
