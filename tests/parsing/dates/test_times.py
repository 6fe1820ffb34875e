"""What people type about a time of day or a duration, and what is understood."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from bot.parsing.dates.times import TimeRange, read_hours, read_length


@pytest.mark.parametrize(
    ("text", "start", "other"),
    [
        ("3pm", time(15), None),
        ("3:30 PM", time(15, 30), None),
        ("15:00", time(15), None),
        ("09:30", time(9, 30), None),
        ("1530", time(15, 30), None),
        ("noon", time(12), None),
        ("midnight", time(0), None),
        ("12am", time(0), None),
        ("12pm", time(12), None),
        ("8 in the evening", time(20), None),
        ("3 o'clock", time(3), time(15)),
        ("9", time(9), time(21)),
        ("half past two", time(2, 30), time(14, 30)),
        ("quarter to four", time(3, 45), time(15, 45)),
    ],
)
def test_an_hour_that_may_be_morning_or_evening_keeps_both_readings(text: str, start: time, other: time | None) -> None:
    assert read_hours(text) == TimeRange(start, None, other)


@pytest.mark.parametrize("text", ["25:00", "14:61", "13pm", "0am", "hello", "tomorrow", "9-8pm-7", "", "3 dogs"])
def test_what_is_no_hour_is_refused(text: str) -> None:
    assert read_hours(text) is None


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("90 minutes", 90),
        ("an hour and a half", 90),
        ("1.5 hours", 90),
        ("half an hour", 30),
        ("45 min", 45),
        ("2 hours", 120),
        ("1h 15m", 75),
    ],
)
def test_a_length_is_read_in_hours_and_minutes(text: str, minutes: int) -> None:
    assert read_length(text) == timedelta(minutes=minutes)
