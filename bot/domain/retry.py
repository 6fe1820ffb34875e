"""When to retry a failed send, and when to give up.

Pure numbers. It knows nothing of why a try failed, only how often.
"""

from __future__ import annotations

from datetime import datetime, timedelta

PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
"""How long to wait after the first, second ... failure of something that Telegram or the plan refused."""

MOST_UNKNOWN = 2
"""How many sends of one nudge may end in a time-out: a third could be the third copy."""

MOST_DROPPED = 8
"""The same where no answer was waited for in vain, but the line went dead or Telegram broke down: as a rule it did not
arrive then, and giving up would lose it."""


def most_unknown(*, dropped: bool) -> int:
    """How often a nudge is sent at the most; `dropped`: whether the last try ended without a time-out."""
    return MOST_DROPPED if dropped else MOST_UNKNOWN


JITTER = 0.2
"""Jitter: a pause is lengthened by up to this fraction, so that what failed together is not retried together."""

REST = timedelta(days=1)
"""How long an interview that failed to be planned so often is left alone; it may have been repaired by then."""


def again_at(failures: int, now: datetime, chance: float = 0.0) -> datetime | None:
    """The moment (UTC) of the next try after so many failures, this one included; None to give up.

    `chance` is a random number from 0 to 1.
    """
    return now + PAUSES[failures - 1] * (1 + JITTER * chance) if failures <= len(PAUSES) else None


def rest_until(failures: int, now: datetime, chance: float = 0.0) -> datetime:
    """When to look again at an interview that cannot be planned: after longer and longer pauses, then once a day."""
    return again_at(failures, now, chance) or now + REST
