"""The clock."""

from datetime import UTC, datetime, timedelta

from bot.clock import Clock, SystemClock


def test_the_system_clock_tells_the_present_in_utc() -> None:
    clock: Clock = SystemClock()

    before, told, after = datetime.now(UTC), clock.now(), datetime.now(UTC)

    assert before <= told <= after
    assert told.utcoffset() == timedelta(0)
