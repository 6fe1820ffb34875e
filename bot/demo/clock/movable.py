"""A clock that runs with the real one and can be put forward, for the demo and for tests that span weeks.

It must not know nudges or time zones other than UTC.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta


class MovableClock:
    """The real time plus an offset that only grows. `real` gives the real moment, aware, in UTC."""

    def __init__(self, real: Callable[[], datetime], offset: timedelta = timedelta(0)) -> None:
        self._real = real
        self.offset = offset

    def now(self) -> datetime:
        """The current moment of this clock, aware, in UTC."""
        return self._real() + self.offset

    def move_to(self, moment: datetime) -> None:
        """Moves the clock to `moment` (aware). A past moment changes nothing: the clock never goes back."""
        self.advance(max(moment - self.now(), timedelta(0)))

    def advance(self, by: timedelta) -> None:
        """Moves the clock forward. Raises ValueError for a negative duration."""
        if by < timedelta(0):
            raise ValueError("the clock never goes back")
        self.offset += by
