"""When the weekly review is sent.

Friday at 16:30 on the person's clock: the last half hour of most working weeks, late enough that the week is told and
early enough that it is not weekend reading. It knows nothing of what the look back says.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from bot.domain.localtime import DAY, QuietHours, local, moment
from bot.domain.model import Preferences

FRIDAY = 4
WEEKLY_REVIEW_AT = time(16, 30)
A_WEEK = timedelta(days=7)


def next_weekly_review(person: Preferences, now: datetime) -> datetime:
    """The moment (UTC) after `now` of the next weekly review, moved out of quiet hours."""
    quiet = QuietHours(person.timezone, person.quiet_from, person.quiet_to)
    # From a week ago on, since quiet hours may have pushed last Friday's into the days after it.
    day = local(now, person.timezone).date() - A_WEEK
    while True:
        day += DAY
        if day.weekday() == FRIDAY:
            at = quiet.leave(moment(datetime.combine(day, WEEKLY_REVIEW_AT), person.timezone))
            if at > now:
                return at
