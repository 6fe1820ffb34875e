"""The only module that reads the system clock."""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Passed in everywhere; tests and the demo use one that can be moved."""

    def now(self) -> datetime:
        """The current moment, aware, in UTC."""
        ...


class SystemClock:
    def now(self) -> datetime:
        """The current moment, aware, in UTC."""
        return datetime.now(UTC)
