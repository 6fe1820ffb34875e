"""What people type about days and hours, and what is understood: one table a question.

"Now" is Sunday 22 November 2026, 10:00, on the person's wall clock.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from bot.parsing.dates.model import Ambiguous, DateContext, Day, Direction
from bot.parsing.dates.parse import (
    DayAndHours,
    read_day,
    read_interview_hours,
    read_when,
    reads_day_first,
    says_no_date,
)
from bot.parsing.dates.times import TimeRange

NOW = datetime(2026, 11, 22, 10, 0)
TODAY = NOW.date()
EITHER_WAY = DateContext(TODAY)
BEFORE = DateContext(TODAY, Direction.PAST, day_first=False)
TO_COME = DateContext(TODAY, Direction.FUTURE, day_first=False)
DECISION = DateContext(TODAY, Direction.FUTURE, day_first=False, deadline=True, counted_from=date(2026, 11, 20))


def november(day: int) -> date:
    return date(2026, 11, day)


def december(day: int) -> date:
    return date(2026, 12, day)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("today", november(22)),
        ("Today!", november(22)),
        ("this morning", november(22)),
        ("tonight", november(22)),
        ("yesterday", november(21)),
        ("yesterday afternoon", november(21)),
        ("last night", november(21)),
        ("the day before yesterday", november(20)),
        ("tomorrow", november(23)),
        ("tmrw", november(23)),
        ("tommorow", november(23)),
        ("tomorrow morning", november(23)),
        ("day after tomorrow", november(24)),
        ("3 days ago", november(19)),
        ("three days ago", november(19)),
        ("a week ago", november(15)),
        ("two weeks ago", november(8)),
        ("two business days ago", november(19)),
        ("2026-11-20", november(20)),
        ("20 Nov", november(20)),
        ("Nov 20", november(20)),
        ("20th of November", november(20)),
        ("November the 20th", november(20)),
        ("nov. 20th, 2026", november(20)),
        ("Fri 20 Nov", november(20)),
        ("Friday, November 20", november(20)),
        ("Friday, November 20, 2026", november(20)),
        ("20-Nov-2026", november(20)),
        ("20.11.", november(20)),
        ("20.11.2026", november(20)),
        ("01.12.2026", december(1)),
        ("1.12.", december(1)),
        ("3. Dezember", december(3)),
        ("20/11/2026", november(20)),
        ("11/20", november(20)),
        ("twentieth of november", november(20)),
        ("friday the 20th", november(20)),
        ("25 Jan", date(2027, 1, 25)),
        ("1 september 2026", date(2026, 9, 1)),
        ("friday last week", november(13)),
        ("monday next week", november(23)),
        ("thursday of next week", november(26)),
        ("next week on thursday", november(26)),
        ("next Tuesday", november(24)),
        ("it was yesterday", november(21)),
        ("the interview was on 19 November", november(19)),
        ("29 Feb 2028", date(2028, 2, 29)),
    ],
)
async def test_a_day_of_an_interview_is_read_from_natural_words(text: str, expected: date) -> None:
    reading = await read_day(text, EITHER_WAY)

    assert reading == Day(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Friday", (november(20), november(27))),
        ("wednsday", (november(18), november(25))),
        ("Sunday", (november(15), november(22), november(29))),
        ("last Friday", (november(13), november(20))),
        ("this Tuesday", (november(17), november(24))),
        ("the 5th", (november(5), december(5))),
        ("friday 21 nov", (november(20), november(21))),
        ("10/11", (date(2026, 10, 11), november(10))),
        ("next week", tuple(november(day) for day in range(23, 28))),
        ("week of the 7th of december", tuple(december(day) for day in range(7, 12))),
        ("in 2-3 days", (november(24), november(25))),
    ],
)
async def test_a_day_with_two_sensible_readings_is_asked_back(text: str, expected: tuple[date, ...]) -> None:
    reading = await read_day(text, EITHER_WAY)

    assert reading == Ambiguous(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Friday", november(27)),
        ("by Friday", november(27)),
        ("by fri", november(27)),
        ("they said by Friday", november(27)),
        ("on Tuesday at the latest", november(24)),
        ("until Thursday", november(26)),
        ("no later than Wednesday", november(25)),
        ("end of day Friday", november(27)),
        ("by close of business Tuesday", november(24)),
        ("next Tuesday", november(24)),
        ("this coming Thursday", november(26)),
        ("a week from Monday", november(30)),
        ("two weeks from Friday", date(2026, 12, 11)),
        ("Monday week", november(30)),
        ("3 Dec", december(3)),
        ("Dec 3rd", december(3)),
        ("by December 3", december(3)),
        ("12/3", december(3)),
        ("12/3/26", december(3)),
        ("3.12.", december(3)),
        ("the 5th", december(5)),
        ("the fifth", december(5)),
        ("thursday the 3rd", december(3)),
        ("the 5th of next month", december(5)),
        ("20 Nov", november(20)),
        ("Christmas", december(25)),
        ("new year's eve", december(31)),
        ("a week from today", november(29)),
        ("two days from tomorrow", november(25)),
        ("tomorrow", november(23)),
    ],
)
async def test_the_day_of_a_decision_is_read_from_todays_view(text: str, expected: date) -> None:
    reading = await read_day(text, DECISION)

    assert reading == Day(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in 3 days", november(23)),
        ("within three days", november(23)),
        ("three days", november(23)),
        ("in a week", november(27)),
        ("1 week", november(27)),
        ("1w", november(27)),
        ("in about a week", november(27)),
        ("in a week's time", november(27)),
        ("in two weeks", december(4)),
        ("2 weeks", december(4)),
        ("a couple of weeks", december(4)),
        ("in a fortnight", december(4)),
        ("10 days", november(30)),
        ("up to ten days", november(30)),
        ("in a month", december(20)),
        ("in three business days", november(25)),
        ("within 10 business days", december(4)),
        ("5 working days", november(27)),
    ],
)
async def test_a_number_of_days_until_they_decide_counts_from_the_interview(text: str, expected: date) -> None:
    reading = await read_day(text, DECISION)

    assert reading == Day(expected)


async def test_business_days_leave_out_the_holidays_of_the_calendar_that_is_handed_in() -> None:
    def works(day: date) -> bool:
        return day.weekday() < 5 and day != november(26)

    reading = await read_day(
        "in 4 business days", DateContext(TODAY, Direction.FUTURE, deadline=True, is_working_day=works)
    )

    assert reading == Day(november(27))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mid January", date(2027, 1, 15)),
        ("mid-January", date(2027, 1, 15)),
        ("early January", date(2027, 1, 10)),
        ("end of January", date(2027, 1, 31)),
        ("January", date(2027, 1, 31)),
        ("end of the month", november(30)),
        ("by the end of next month", december(31)),
        ("before Christmas", december(24)),
        ("2-3 weeks", december(11)),
        ("in two to three weeks", december(11)),
        ("the week after next", december(4)),
    ],
)
async def test_a_vague_date_of_a_decision_becomes_a_day_that_is_marked_as_inexact(text: str, expected: date) -> None:
    reading = await read_day(
        text, DateContext(TODAY, Direction.FUTURE, day_first=False, deadline=True, counted_from=november(20))
    )

    assert reading == Day(expected, exact=False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("next week", november(27)),
        ("end of next week", november(27)),
        ("early next week", november(24)),
        ("mid next week", november(25)),
    ],
)
async def test_next_week_as_a_deadline_is_the_end_of_what_was_said(text: str, expected: date) -> None:
    reading = await read_day(text, DECISION)

    assert reading == Day(expected, exact=False)


async def test_next_week_is_asked_back_when_the_interview_was_in_another_week() -> None:
    question = DateContext(date(2026, 11, 24), Direction.FUTURE, deadline=True, counted_from=november(20))

    reading = await read_day("next week", question)

    assert reading == Ambiguous((november(27), december(4)))


async def test_a_weekday_named_on_that_very_weekday_is_never_silently_today() -> None:
    reading = await read_day("Sunday", TO_COME)

    assert reading == Ambiguous((november(22), november(29)))


async def test_a_day_just_on_the_wrong_side_is_not_pushed_off_by_a_year() -> None:
    assert await read_day("19 November", DECISION) == Day(november(19))
    assert await read_day("25 November", BEFORE) == Day(november(25))
    assert await read_day("1 September", TO_COME) == Day(date(2027, 9, 1))


async def test_in_the_past_a_weekday_is_the_last_one() -> None:
    assert await read_day("Friday", BEFORE) == Day(november(20))
    assert await read_day("the 5th", BEFORE) == Day(november(5))


@pytest.mark.parametrize(
    "text",
    ["soon", "not sure yet", "asap", "whenever", "maybe", "1", "10", "2027", "32 Dec", "31 Feb", "30.2.",
      "hello", "Acme", "room 12", "13/13", "a few", "", "?", "the 32nd", "29 Feb 2027", "tomorrow at 25:00",
      "x" * 200],
)  # fmt: skip
async def test_what_is_no_day_is_refused(text: str) -> None:
    assert await read_day(text, EITHER_WAY) is None


@pytest.mark.parametrize(
    ("text", "day", "start", "minutes"),
    [
        ("yesterday 2pm", november(21), time(14), None),
        ("yesterday at 2 p.m.", november(21), time(14), None),
        ("today 9:30", november(22), time(9, 30), None),
        ("tomorrow at 3", november(23), time(15), None),
        ("at 3 tomorrow", november(23), time(15), None),
        ("Fri 20 Nov 14:00-15:30", november(20), time(14), 90),
        ("20 Nov 2026, 2 to 3 p.m.", november(20), time(14), 60),
        ("yesterday 2pm-3:30pm", november(21), time(14), 90),
        ("yesterday 11-1pm", november(21), time(11), 120),
        ("yesterday at 2pm for 90 minutes", november(21), time(14), 90),
        ("tomorrow 10am for an hour and a half", november(23), time(10), 90),
        ("2026-11-20 14:00", november(20), time(14), None),
        ("2026-11-20T14:00", november(20), time(14), None),
        ("20.11. at 14.30", november(20), time(14, 30), None),
        ("Dec 1 at 10", december(1), time(10), None),
        ("20th november at half past two", november(20), time(14, 30), None),
        ("tomorrow at noon", november(23), time(12), None),
        ("tonight at 7pm", november(22), time(19), None),
        ("yesterday 15h30", november(21), time(15, 30), None),
        ("an hour ago", november(22), time(9), None),
        ("half an hour ago", november(22), time(9, 30), None),
        ("in 2 hours", november(22), time(12), None),
        ("just now", november(22), time(10), None),
    ],
)
async def test_a_day_with_an_hour_is_read_in_one_go(text: str, day: date, start: time, minutes: int | None) -> None:
    reading = await read_when(text, NOW, EITHER_WAY)

    assert reading == DayAndHours(Day(day), TimeRange(start, timedelta(minutes=minutes) if minutes else None))


@pytest.mark.parametrize("text", ["3 Dec 2026", "3 Dec", "december 3rd, 2026"])
async def test_a_year_or_a_day_of_the_month_is_never_taken_for_an_hour(text: str) -> None:
    assert await read_when(text, NOW, EITHER_WAY) == DayAndHours(Day(december(3)), None)


@pytest.mark.parametrize(
    "text", ["tomorrow at 25:00", "tomorrow 14:75", "friday 3pm EST", "tomorrow 13pm", "soon at 3pm"]
)
async def test_an_hour_that_no_clock_shows_and_a_foreign_zone_are_refused_whole(text: str) -> None:
    assert await read_when(text, NOW, EITHER_WAY) is None


@pytest.mark.parametrize(
    ("text", "start"),
    [("3", time(15)), ("9", time(9)), ("at 11", time(11)), ("12", time(12)), ("half past 2", time(14, 30))],
)
def test_a_bare_hour_of_an_interview_is_within_the_office_day(text: str, start: time) -> None:
    assert read_interview_hours(text) == TimeRange(start)


@pytest.mark.parametrize(
    "text", ["they did not say", "They didn’t say.", "no idea", "not sure", "?", "they haven't said", "don't know yet"]
)
def test_that_no_date_was_given_can_be_said_in_words(text: str) -> None:
    assert says_no_date(text)


def test_a_date_does_not_pass_for_silence() -> None:
    assert not says_no_date("next Friday")


def test_the_order_of_numbers_follows_the_country_and_is_unknown_where_people_differ() -> None:
    assert reads_day_first("US") is False
    assert reads_day_first("DE") is True
    assert reads_day_first("CA") is None
    assert reads_day_first(None) is None
