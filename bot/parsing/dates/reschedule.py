"""The new time that a text gives an interview: "they moved it to Thursday 2pm".

Never a guess: two days, an ambiguous day, or none give None. It must not know how the change is stored.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.parsing.dates.model import DateContext, Day, Direction
from bot.parsing.dates.parse import reads_day_first
from bot.parsing.dates.search import find_days

if TYPE_CHECKING:
    from bot.domain.model import Interview


def new_time(text: str, now: datetime, country: str | None, interview: Interview) -> tuple[datetime, timedelta] | None:
    """The new start and duration; None where the text does not say them for sure.

    `now` is the person's wall clock (naive). Day, hour or duration stay as they were where the text has none.
    """
    spans = find_days(text, now, DateContext(now.date(), Direction.FUTURE, reads_day_first(country)))
    days = {span.day for span in spans if span.day is not None}
    hours = {span.hours for span in spans if span.hours is not None}
    if len(days) > 1 or len(hours) > 1 or not (days or hours):
        return None
    day, hour = next(iter(days), None), next(iter(hours), None)
    if day is not None and not isinstance(day, Day):
        return None
    length_before = interview.ends_at - interview.starts_at
    before = interview.starts_at
    starts = datetime.combine(day.on if day else before.date(), hour.start if hour else before.time())
    length = hour.length if hour and hour.length else length_before
    if starts <= now or (starts, length) == (before, length_before):
        return None
    return starts, length
