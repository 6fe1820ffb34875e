"""Two hundred ways to say a day, and the one right answer to each: none is misread, and hardly any is asked back.

Four moments: a Friday right after an interview, the last days of a year, a Monday, and a leap year's February; in a
country that writes the month first and in one that writes the day first.
"""

from __future__ import annotations

from datetime import date, datetime

import pytest

from bot.parsing.dates.model import Ambiguous, DateContext, Day, Direction
from bot.parsing.dates.parse import read_day, read_when

FRIDAY = date(2026, 11, 20)
YEARS_END = date(2026, 12, 30)
MONDAY = date(2027, 3, 1)
LEAP = date(2028, 2, 24)

Row = tuple[str, str]
"""What was typed, and the day in ISO form; several, with blanks between, where it is rightly asked back."""

DECIDED_AFTER_FRIDAY: list[Row] = [
    ("by Friday", "2026-11-20 2026-11-27"),
    ("by Monday", "2026-11-23"),
    ("until Wednesday", "2026-11-25"),
    ("next Thursday", "2026-11-26"),
    ("Tuesday at the latest", "2026-11-24"),
    ("by close of business Wednesday", "2026-11-25"),
    ("they will decide by next Friday", "2026-11-27"),
    ("by 5pm on Tuesday", "2026-11-24"),
    ("Thursday noon", "2026-11-26"),
    ("end of business tomorrow", "2026-11-21"),
    ("tomorrow", "2026-11-21"),
    ("the day after tomorrow", "2026-11-22"),
    ("by Dec 3", "2026-12-03"),
    ("by December 3rd", "2026-12-03"),
    ("3 Dec", "2026-12-03"),
    ("3. Dec", "2026-12-03"),
    ("the 3rd of December", "2026-12-03"),
    ("Thu Dec 3", "2026-12-03"),
    ("Thursday, December 3rd, 2026", "2026-12-03"),
    ("12/3", "2026-12-03"),
    ("12/03/2026", "2026-12-03"),
    ("12/3/26", "2026-12-03"),
    ("12-03-2026", "2026-12-03"),
    ("2026-12-03", "2026-12-03"),
    ("3.12.", "2026-12-03"),
    ("3.12.2026", "2026-12-03"),
    ("the third of december", "2026-12-03"),
    ("december the third", "2026-12-03"),
    ("the 30th", "2026-11-30"),
    ("on the 4th", "2026-12-04"),
    ("around the 10th", "2026-12-10"),
    ("Friday the 4th", "2026-12-04"),
    ("the 4th of next month", "2026-12-04"),
    ("the 15th next month", "2026-12-15"),
    ("in three business days", "2026-11-25"),
    ("within 3 working days", "2026-11-25"),
    ("5 business days", "2026-11-27"),
    ("ten working days", "2026-12-04"),
    ("the next business day", "2026-11-23"),
    ("in 3 days", "2026-11-23"),
    ("within a week", "2026-11-27"),
    ("a week", "2026-11-27"),
    ("in about two weeks", "2026-12-04"),
    ("two weeks", "2026-12-04"),
    ("a couple of weeks", "2026-12-04"),
    ("a fortnight", "2026-12-04"),
    ("in a fortnight", "2026-12-04"),
    ("within the next 10 days", "2026-11-30"),
    ("in the next two weeks", "2026-12-04"),
    ("within 48 hours", "2026-11-22"),
    ("within 24 hours", "2026-11-21"),
    ("in a month", "2026-12-20"),
    ("two months", "2027-01-20"),
    ("a week from today", "2026-11-27"),
    ("a week from Monday", "2026-11-30"),
    ("two weeks from Tuesday", "2026-12-08"),
    ("a week from tomorrow", "2026-11-28"),
    ("Monday week", "2026-11-30"),
    ("two Fridays from now", "2026-12-04"),
    ("a week after the interview", "2026-11-27"),
    ("within two weeks of the interview", "2026-12-04"),
    ("10 days from now", "2026-11-30"),
    ("the following Monday", "2026-11-23"),
    ("next week", "2026-11-27"),
    ("end of next week", "2026-11-27"),
    ("by the end of next week", "2026-11-27"),
    ("early next week", "2026-11-24"),
    ("the beginning of next week", "2026-11-24"),
    ("mid next week", "2026-11-25"),
    ("late next week", "2026-11-27"),
    ("the week after next", "2026-12-04"),
    ("the following week", "2026-11-27"),
    ("the week of the 14th", "2026-12-18"),
    ("the week of December 7", "2026-12-11"),
    ("week starting 7 December", "2026-12-11"),
    ("end of the week", "2026-11-20 2026-11-27"),
    ("after the weekend", "2026-11-23"),
    ("end of the month", "2026-11-30"),
    ("by month's end", "2026-11-30"),
    ("by the end of December", "2026-12-31"),
    ("mid December", "2026-12-15"),
    ("mid January", "2027-01-15"),
    ("middle of January", "2027-01-15"),
    ("early January", "2027-01-10"),
    ("end of January", "2027-01-31"),
    ("sometime in January", "2027-01-31"),
    ("next month", "2026-12-31"),
    ("by the end of the year", "2026-12-31"),
    ("before the end of the year", "2026-12-30"),
    ("early next year", "2027-01-31"),
    ("before Christmas", "2026-12-24"),
    ("by Christmas", "2026-12-25"),
    ("new year's eve", "2026-12-31"),
    ("by Thanksgiving", "2026-11-26"),
    ("2-3 weeks", "2026-12-11"),
    ("one to two weeks", "2026-12-04"),
    ("in a few days", "2026-11-25"),
    ("Monday or Tuesday", "2026-11-24"),
    ("between Tuesday and Thursday", "2026-11-26"),
    ("the last Friday of November", "2026-11-27"),
    ("the first Monday in December", "2026-12-07"),
    ("first week of December", "2026-12-04"),
    ("the last working day of November", "2026-11-30"),
    ("Friday in two weeks", "2026-12-04"),
    ("in two weeks on Friday", "2026-12-04"),
    ("Wednesday of next week", "2026-11-25"),
    ("next week Thursday", "2026-11-26"),
    ("they said Tuesday or so", "2026-11-24"),
    ("I should hear back by Monday", "2026-11-23"),
    ("probably by the 1st", "2026-12-01"),
]  # fmt: skip

DECIDED_AT_YEARS_END: list[Row] = [
    ("by Friday", "2027-01-01"),
    ("next week", "2027-01-08"),
    ("end of next week", "2027-01-08"),
    ("5 January", "2027-01-05"),
    ("Jan 5", "2027-01-05"),
    ("5/1", "2027-01-05"),
    ("05/01/2027", "2027-01-05"),
    ("31/12", "2026-12-31"),
    ("31.12.", "2026-12-31"),
    ("the 5th", "2027-01-05"),
    ("tomorrow", "2026-12-31"),
    ("in two days", "2027-01-01"),
    ("in a week", "2027-01-06"),
    ("in three business days", "2027-01-04"),
    ("end of the month", "2026-12-31"),
    ("by the end of January", "2027-01-31"),
    ("mid-January", "2027-01-15"),
    ("next month", "2027-01-31"),
    ("the week of the 11th", "2027-01-15"),
    ("a fortnight", "2027-01-13"),
    ("end of Q1", "2027-03-31"),
    ("in two months", "2027-02-28"),
    ("by the end of February", "2027-02-28"),
    ("this Thursday", "2026-12-31"),
    ("this week", "2027-01-01"),
    ("before the weekend", "2027-01-01"),
    ("Wednesday week", "2027-01-06 2027-01-13"),
    ("Thursday 7 January", "2027-01-07"),
    ("the first week of January", "2027-01-01 2027-01-08"),
    ("10 days", "2027-01-09"),
]  # fmt: skip

HELD_AROUND_MONDAY: list[Row] = [
    ("today", "2027-03-01"),
    ("this morning", "2027-03-01"),
    ("earlier today", "2027-03-01"),
    ("yesterday", "2027-02-28"),
    ("yesterday afternoon", "2027-02-28"),
    ("the day before yesterday", "2027-02-27"),
    ("tomorrow", "2027-03-02"),
    ("tomorow", "2027-03-02"),
    ("tmrw morning", "2027-03-02"),
    ("three days ago", "2027-02-26"),
    ("a week ago", "2027-02-22"),
    ("two weeks ago", "2027-02-15"),
    ("a fortnight ago", "2027-02-15"),
    ("last Friday", "2027-02-26"),
    ("Friday last week", "2027-02-26"),
    ("last week Thursday", "2027-02-25"),
    ("on Tuesday of this week", "2027-03-02"),
    ("next Monday", "2027-03-08"),
    ("Wednesday next week", "2027-03-10"),
    ("next week's Tuesday", "2027-03-09"),
    ("Feb 26", "2027-02-26"),
    ("26 February", "2027-02-26"),
    ("26 Feb 2027", "2027-02-26"),
    ("Friday, February 26", "2027-02-26"),
    ("Friday the 26th", "2027-02-26 2027-03-26"),
    ("26th of last month", "2027-02-26"),
    ("March 3rd", "2027-03-03"),
    ("the 3rd of March", "2027-03-03"),
    ("3/3", "2027-03-03"),
    ("2/26", "2027-02-26"),
    ("2/26/27", "2027-02-26"),
    ("26.2.", "2027-02-26"),
    ("2027/02/26", "2027-02-26"),
    ("20270226", "2027-02-26"),
    ("26-Feb-2027", "2027-02-26"),
    ("in two days", "2027-03-03"),
    ("a week from tomorrow", "2027-03-09"),
    ("in a week", "2027-03-08"),
    ("Friday", "2027-02-26 2027-03-05"),
    ("in 3 business days", "2027-03-04"),
]  # fmt: skip

DONE_BEFORE_LEAP_DAY: list[Row] = [
    ("yesterday", "2028-02-23"),
    ("Monday", "2028-02-21"),
    ("last Monday", "2028-02-14 2028-02-21"),
    ("on Tuesday", "2028-02-22"),
    ("this Tuesday", "2028-02-22"),
    ("Sunday", "2028-02-20"),
    ("on the 20th", "2028-02-20"),
    ("20/2", "2028-02-20"),
    ("31/1/2028", "2028-01-31"),
    ("31 January", "2028-01-31"),
    ("two days ago", "2028-02-22"),
    ("last week Friday", "2028-02-18"),
    ("a month ago", "2028-01-24"),
    ("Friday the 18th", "2028-02-18"),
    ("2 business days ago", "2028-02-22"),
    ("today", "2028-02-24"),
]  # fmt: skip

TO_COME_OVER_LEAP_DAY: list[Row] = [
    ("tomorrow", "2028-02-25"),
    ("29 February", "2028-02-29"),
    ("29/2", "2028-02-29"),
    ("Feb 29th", "2028-02-29"),
    ("Tuesday", "2028-02-29"),
    ("in five days", "2028-02-29"),
    ("in a week", "2028-03-02"),
    ("a week on Tuesday", "2028-03-07"),
    ("1 March", "2028-03-01"),
    ("1/3", "2028-03-01"),
    ("the 1st", "2028-03-01"),
    ("the last day of the month", "2028-02-29"),
    ("next Wednesday", "2028-03-01"),
    ("in three working days", "2028-02-29"),
    ("in a month", "2028-03-24"),
    ("4 March 2028", "2028-03-04"),
]  # fmt: skip

QUESTIONS = {
    "decided": (DECIDED_AFTER_FRIDAY, DateContext(FRIDAY, Direction.FUTURE, False, True, FRIDAY)),
    "at year's end": (DECIDED_AT_YEARS_END, DateContext(YEARS_END, Direction.FUTURE, True, True, YEARS_END)),
    "held": (HELD_AROUND_MONDAY, DateContext(MONDAY, Direction.EITHER, False)),
    "done": (DONE_BEFORE_LEAP_DAY, DateContext(LEAP, Direction.PAST, True)),
    "to come": (TO_COME_OVER_LEAP_DAY, DateContext(LEAP, Direction.FUTURE, True)),
}
EVERY = [
    pytest.param(text, expected, question, id=f"{name}: {text}")
    for name, (rows, question) in QUESTIONS.items()
    for text, expected in rows
]


@pytest.mark.parametrize(("text", "expected", "question"), EVERY)
async def test_a_phrase_means_the_one_day_that_a_person_means_by_it(
    text: str, expected: str, question: DateContext
) -> None:
    reading = await read_day(text, question)

    found = [] if reading is None else [reading.on] if isinstance(reading, Day) else list(reading.choices)
    assert " ".join(day.isoformat() for day in found) == expected


def test_of_two_hundred_phrases_at_most_one_in_twenty_is_asked_back() -> None:
    rows = [row for listed, _ in QUESTIONS.values() for row in listed]
    asked = [text for text, expected in rows if len(expected.split()) != 1]

    assert len(rows) >= 200
    assert len({text for text, _ in rows}) >= 150
    assert len(asked) <= len(rows) // 20


@pytest.mark.parametrize(
    "text",
    [
        "not before Friday", "not before 3 December", "after 3 December", "after Friday", "since 3 December",
        "from 3 December", "any day now", "when they are ready", "3-4", "in due course", "next time", "room 3 march",
        "version 12 december", "3 of 5 people", "no idea before january", "may", "they may decide", "march on",
        "Monday 3 March and 4 April", "every Friday", "on weekdays", "in 0 days", "0/5", "31/31", "the 0th",
    ],
)  # fmt: skip
async def test_what_names_no_day_or_the_wrong_side_of_one_is_never_taken_for_it(text: str) -> None:
    assert await read_day(text, DateContext(FRIDAY, Direction.FUTURE, None, False, FRIDAY)) is None


@pytest.mark.parametrize(
    ("text", "country_writes_day_first", "expected"),
    [
        ("3/12", True, "2026-12-03"),
        ("3/12", False, "2027-03-12"),
        ("12/3", False, "2026-12-03"),
        ("12/3", True, "2027-03-12"),
        ("25/12", False, "2026-12-25"),
        ("12/25", True, "2026-12-25"),
        ("3.12.", False, "2026-12-03"),
    ],
)
async def test_numbers_are_read_in_the_order_of_the_country(
    text: str, country_writes_day_first: bool, expected: str
) -> None:
    question = DateContext(FRIDAY, Direction.FUTURE, country_writes_day_first)

    assert await read_day(text, question) == Day(date.fromisoformat(expected))


async def test_numbers_are_asked_back_where_people_write_them_both_ways() -> None:
    reading = await read_day("3/12", DateContext(FRIDAY, Direction.FUTURE, None))

    assert reading == Ambiguous((date(2026, 12, 3), date(2027, 3, 12)))


async def test_a_range_of_hours_is_never_a_day() -> None:
    assert await read_when("3-4", datetime(2026, 11, 20, 15, 5), DateContext(FRIDAY)) is None
