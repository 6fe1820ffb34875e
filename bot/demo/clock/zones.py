"""Formats moments in a person's time zone.

Zones come from the tzdata package only: the machine's own may be older, and the page would then show another hour than
the bot. It must not know chats.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

_LARGEST_UNITS = (
    ("year", 31_536_000),
    ("month", 2_592_000),
    ("day", 86_400),
    ("hour", 3_600),
    ("minute", 60),
)


@cache
def zone_of(name: str | None) -> tzinfo:
    """The zone called `name`; UTC if it is unknown."""
    parts = (name or "").split("/")
    place = files("tzdata.zoneinfo").joinpath(*parts)
    if not name or ".." in parts or not place.is_file():
        return UTC
    with place.open("rb") as content:
        return ZoneInfo.from_file(content, key=name)


def same_time_later(now: datetime, days: int, zone: tzinfo) -> datetime:
    """The moment (UTC) `days` later with the same wall time in `zone`; a skipped hour moves forward."""
    return (now.astimezone(zone) + timedelta(days=days)).astimezone(UTC)


def clock_time(moment: datetime, zone: tzinfo) -> str:
    """Such as "09:30"."""
    return f"{moment.astimezone(zone):%H:%M}"


def long_day(moment: datetime, zone: tzinfo) -> str:
    """Such as "Friday, 20 November 2026"."""
    local = moment.astimezone(zone)
    return f"{local:%A}, {local.day} {local:%B} {local.year}"


def short_moment(moment: datetime, zone: tzinfo) -> str:
    """Such as "Tue 24 Nov, 09:30"."""
    local = moment.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b}, {local:%H:%M}"


def place_of(zone: str | None) -> str:
    """The city of a zone name: "New York" for America/New_York."""
    return zone.rpartition("/")[2].replace("_", " ") if zone else "UTC"


def date_time_text(moment: datetime, date_time_format: str, zone: tzinfo, now: datetime) -> str:
    """How a client shows a date_time entity with `date_time_format` (r or w?[dD]?[tT]?); "" for an empty format."""
    if date_time_format == "r":
        return _relative(moment - now)
    local = moment.astimezone(zone)
    day = {"d": f"{local.day} {local:%b}", "D": f"{local.day} {local:%B} {local.year}"}
    time = {"t": f"{local:%H:%M}", "T": f"{local:%H:%M:%S}"}
    words = [f"{local:%a}" if "w" in date_time_format else ""]
    words += [text for letter, text in (day | time).items() if letter in date_time_format]
    return " ".join(word for word in words if word)


def _relative(distance: timedelta) -> str:
    seconds = abs(distance.total_seconds())
    for unit, length in _LARGEST_UNITS:
        if seconds >= length:
            count = int(seconds // length)
            words = f"{count} {unit}{'s' if count > 1 else ''}"
            return f"in {words}" if distance > timedelta(0) else f"{words} ago"
    return "now"
