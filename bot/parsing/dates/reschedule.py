"""What new day and hour a text gives an interview: "they moved it to Thursday 2pm". Words in, a wall clock out.

Nothing is guessed: two days, a day with two readings, or none give nothing. It knows no storage and no Telegram.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.parsing.dates.model import DateContext, Day, Lean
from bot.parsing.dates.parse import reads_day_first
from bot.parsing.dates.search import find_days

if TYPE_CHECKING:
    from bot.domain.model import Interview


def new_time(text: str, now: datetime, country: str | None, interview: Interview) -> tuple[datetime, timedelta] | None:
    """When it starts now and how long it takes; None where the text does not say it for sure.

    `now` is the person's wall clock (naive). What is not told stays as it was.
    """
    spans = find_days(text, now, DateContext(now.date(), Lean.FUTURE, reads_day_first(country)))
    days = {span.day for span in spans if span.day is not None}
    hours = {span.hours for span in spans if span.hours is not None}
    if len(days) > 1 or len(hours) > 1 or not (days or hours):
        return None
    day, hour = next(iter(days), None), next(iter(hours), None)
    if day is not None and not isinstance(day, Day):
        return None
    usual = interview.ends_at - interview.starts_at
    was = interview.starts_at
    starts = datetime.combine(day.on if day else was.date(), hour.start if hour else was.time())
    length = hour.length if hour and hour.length else usual
    if starts <= now or (starts, length) == (was, usual):
        return None
    return starts, length
