"""When the look back on a week comes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time

import pytest

from bot.domain.localtime import local, moment
from bot.domain.model import Preferences
from bot.domain.week import next_weekly_review

NEW_YORK = Preferences("America/New_York")
BY_DAY = replace(NEW_YORK, quiet_from=time(8), quiet_to=time(18))


@pytest.mark.parametrize(
    ("person", "now", "expected"),
    [
        (NEW_YORK, "2026-11-20 16:29", "2026-11-20 16:30"),
        (NEW_YORK, "2026-11-20 16:30", "2026-11-27 16:30"),
        (NEW_YORK, "2026-11-23 09:00", "2026-11-27 16:30"),
        (BY_DAY, "2026-11-20 17:00", "2026-11-20 18:00"),  # after the sleep of somebody who works at night
        (BY_DAY, "2026-11-20 18:00", "2026-11-27 18:00"),
        (NEW_YORK, "2027-03-12 17:00", "2027-03-19 16:30"),  # over the change of the clocks
    ],
)
def test_it_comes_on_friday_at_half_past_four_on_the_persons_clock(
    person: Preferences, now: str, expected: str
) -> None:
    at = next_weekly_review(person, moment(datetime.fromisoformat(now), person.timezone))

    assert f"{local(at, person.timezone):%Y-%m-%d %H:%M}" == expected
