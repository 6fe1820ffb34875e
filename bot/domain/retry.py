"""What to do after a try that failed: again, and when, or give up.

Pure numbers. It knows nothing of why a try failed, only how often.
"""

from __future__ import annotations

from datetime import datetime, timedelta

PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
"""How long to wait after the first, second ... failure of something that Telegram or the plan refused."""

MOST_UNKNOWN = 2
"""So often may a nudge be sent without anybody knowing whether it arrived: a third could be the third copy."""


def again_at(failures: int, now: datetime) -> datetime | None:
    """The moment (UTC) of the next try after so many failures, this one included; None to give up."""
    return now + PAUSES[failures - 1] if failures <= len(PAUSES) else None


def rest_until(failures: int, now: datetime) -> datetime:
    """When to look again at an interview that cannot be planned: at longer and longer intervals, but for ever."""
    return now + PAUSES[min(failures, len(PAUSES)) - 1]
