"""Expands a recurring event (RFC 5545: RRULE, RDATE, EXDATE) into local start times in the event's own time zone.

No library is used, because a hostile RRULE can keep one busy for minutes: occurrences stop at a horizon after the
current time, and rule parts that interviews do not need are refused. It does not choose among the occurrences.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from icalendar import Event

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
SUPPORTED_PARTS = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYMONTHDAY"})
MAX_OCCURRENCES = 5_000
HORIZON = timedelta(days=800)
"""How far after the current time a series is expanded."""

Parts = dict[str, list[Any]]


def repeats(event: Event) -> bool:
    """Whether the event has an RRULE or RDATE."""
    return event.get("rrule") is not None or event.get("rdate") is not None


def occurrences(event: Event, start: date, now: datetime) -> list[datetime]:
    """The start times in order, naive, in the event's own zone; midnight for an all-day event.

    `start` is the DTSTART; the horizon is counted from `now` (UTC). Raises ValueError for a rule that is malformed or
    uses unsupported parts.
    """
    first = _naive(start, start)
    end = max(first, now.replace(tzinfo=None)) + HORIZON
    try:
        days = {first, *_by_rule(event, first, start, end), *_dates(event, "rdate", start)}
        days -= set(_dates(event, "exdate", start))
    except (TypeError, KeyError, IndexError, AttributeError, OverflowError):
        raise ValueError("malformed recurrence rule") from None
    return sorted(days)


def _by_rule(event: Event, first: datetime, start: date, end: datetime) -> Iterator[datetime]:
    rule: Any = event.get("rrule")
    if rule is None:
        return iter(())
    parts: Parts = {str(name).upper(): list(values) for name, values in rule.items()}
    if not set(parts) <= SUPPORTED_PARTS:
        raise ValueError("unsupported recurrence rule")
    for until in parts.get("UNTIL", ()):
        # An UNTIL that is a DATE includes that whole day.
        whole_day = timedelta(0) if isinstance(until, datetime) else timedelta(days=1, microseconds=-1)
        end = min(end, _naive(until, start) + whole_day)
    expand = _EXPANDERS[str(parts["FREQ"][0]).upper()]
    every = int(parts.get("INTERVAL", [1])[0])
    if every < 1:
        raise ValueError("INTERVAL below 1")
    found = (day for day in expand(first, end, every, parts) if first <= day <= end)
    return islice(found, min(MAX_OCCURRENCES, int(parts["COUNT"][0])) if "COUNT" in parts else MAX_OCCURRENCES)


def _daily(first: datetime, end: datetime, every: int, parts: Parts) -> Iterator[datetime]:
    wanted = _weekdays(parts)
    day = first
    while day <= end:
        if not wanted or (0, day.weekday()) in wanted:
            yield day
        day += timedelta(days=every)


def _weekly(first: datetime, end: datetime, every: int, parts: Parts) -> Iterator[datetime]:
    begins = WEEKDAYS.index(str(parts.get("WKST", ["MO"])[0]).upper())
    wanted = sorted({(weekday - begins) % 7 for _, weekday in _weekdays(parts) or [(0, first.weekday())]})
    week = first - timedelta(days=(first.weekday() - begins) % 7)
    while week <= end:
        yield from (week + timedelta(days=days) for days in wanted)
        week += timedelta(weeks=every)


def _monthly(first: datetime, end: datetime, every: int, parts: Parts) -> Iterator[datetime]:
    number = first.year * 12 + first.month - 1
    while (month := first.replace(year=number // 12, month=number % 12 + 1, day=1)) <= end:
        yield from (month.replace(day=day) for day in sorted(_days_of(month, first, parts)))
        number += every


def _days_of(month: datetime, first: datetime, parts: Parts) -> set[int]:
    """The days of a month that match the rule, without those that the month does not have."""
    before, length = monthrange(month.year, month.month)
    listed = [int(day) for day in parts.get("BYMONTHDAY", ())]
    days = {day if day > 0 else length + 1 + day for day in listed}
    for which, weekday in _weekdays(parts):
        all_of = range(1 + (weekday - before) % 7, length + 1, 7)
        if which:
            days |= set(all_of[which - 1 : which] if which > 0 else all_of[which:][:1])
        else:
            days |= set(all_of)
    if not listed and "BYDAY" not in parts:
        days = {first.day}
    return {day for day in days if 1 <= day <= length}


def _yearly(first: datetime, end: datetime, every: int, parts: Parts) -> Iterator[datetime]:
    if {"BYDAY", "BYMONTHDAY"} & set(parts):
        raise ValueError("unsupported recurrence rule")
    for year in range(first.year, end.year + 1, every):
        if first.day <= monthrange(year, first.month)[1]:
            yield first.replace(year=year)


_EXPANDERS: dict[str, Callable[[datetime, datetime, int, Parts], Iterator[datetime]]] = {
    "DAILY": _daily,
    "WEEKLY": _weekly,
    "MONTHLY": _monthly,
    "YEARLY": _yearly,
}


def _weekdays(parts: Parts) -> list[tuple[int, int]]:
    """BYDAY as (ordinal within the month, 0 for every; weekday, Monday being 0)."""
    listed = [str(day).upper() for day in parts.get("BYDAY", ())]
    return [(int(day[:-2] or 0), WEEKDAYS.index(day[-2:])) for day in listed]


def _dates(event: Event, name: str, start: date) -> list[datetime]:
    found = event.get(name)
    lists = found if isinstance(found, list) else [] if found is None else [found]
    days = (one.dt for each in lists for one in each.dts)
    return [_naive(day, start) for day in islice(days, MAX_OCCURRENCES) if isinstance(day, date)]


def _naive(day: date, like: date) -> datetime:
    """A DATE or DATE-TIME as naive local time in the zone of DTSTART (`like`)."""
    if not isinstance(day, datetime):
        return datetime(day.year, day.month, day.day)
    zone = like.tzinfo if isinstance(like, datetime) else None
    if day.tzinfo is None or day.tzinfo is zone:
        return day.replace(tzinfo=None)
    return day.astimezone(zone or UTC).replace(tzinfo=None)
