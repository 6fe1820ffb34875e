"""How often and when something is tried again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.retry import again_at, rest_until

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("failures", "expected"),
    [
        (1, datetime(2026, 11, 20, 12, 1, tzinfo=UTC)),
        (2, datetime(2026, 11, 20, 12, 5, tzinfo=UTC)),
        (3, datetime(2026, 11, 20, 12, 30, tzinfo=UTC)),
        (4, datetime(2026, 11, 20, 14, 0, tzinfo=UTC)),
        (5, None),
        (50, None),
    ],
)
def test_a_refused_nudge_is_tried_at_longer_and_longer_intervals_and_then_given_up(
    failures: int, expected: datetime | None
) -> None:
    assert again_at(failures, NOON) == expected


@pytest.mark.parametrize(("failures", "minutes"), [(1, 1), (2, 5), (3, 30), (4, 120), (5, 1440), (1000, 1440)])
def test_an_interview_that_cannot_be_planned_is_looked_at_again_for_ever(failures: int, minutes: int) -> None:
    assert rest_until(failures, NOON) == NOON + timedelta(minutes=minutes)
