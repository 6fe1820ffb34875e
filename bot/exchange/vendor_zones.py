"""Names of time zones as calendar programs write them -> names of the time zone database.

Windows' names ("W. Europe Standard Time"), the names it shows ("(UTC-05:00) Eastern Time (US & Canada)"), Lotus'
("Western/Central Europe"), and ids with a path before them ("/freeassociation.sourceforge.net/Europe/Berlin"). Never a
guess: a name that is not known here, or whose offset says something else, is None.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from bot.domain.localtime import canonical_zone, moment
from bot.parsing.places import find_city

_SHOWN = {
    "eastern time": "America/New_York", "eastern": "America/New_York", "indiana": "America/Indiana/Indianapolis",
    "central time": "America/Chicago", "central": "America/Chicago", "saskatchewan": "America/Regina",
    "mountain time": "America/Denver", "mountain": "America/Denver", "arizona": "America/Phoenix",
    "pacific time": "America/Los_Angeles", "pacific": "America/Los_Angeles", "alaska": "America/Anchorage",
    "hawaii": "Pacific/Honolulu", "atlantic time": "America/Halifax", "atlantic": "America/Halifax",
    "newfoundland": "America/St_Johns", "greenland": "America/Godthab", "western/central europe": "Europe/Paris",
    "central europe": "Europe/Paris", "western europe": "Europe/London", "eastern europe": "Europe/Helsinki",
    "gmt": "Europe/London", "greenwich mean time": "Europe/London", "coordinated universal time": "UTC",
    "new zealand": "Pacific/Auckland", "india": "Asia/Kolkata", "china": "Asia/Shanghai", "japan": "Asia/Tokyo",
    "korea": "Asia/Seoul", "singapore": "Asia/Singapore", "arabian": "Asia/Dubai", "israel": "Asia/Jerusalem",
    "south africa": "Africa/Johannesburg", "west central africa": "Africa/Lagos", "sydney": "Australia/Sydney",
}  # fmt: skip
"""What Windows and Lotus show instead of cities, in lower case, without "(US & Canada)" and the like."""

_OFFSET = re.compile(
    r"^\((?:UTC|GMT)\s*(?:(?P<sign>[+-])\s*(?P<hours>\d{1,2}):?(?P<minutes>\d{2})?)?\)\s*(?P<name>.*)$"
)
_PLAIN_OFFSET = re.compile(r"^(?:UTC|GMT)\s*(?P<sign>[+-])\s*(?P<hours>\d{1,2}):?(?P<minutes>\d{2})?$", re.IGNORECASE)


def zone_called(name: str, wall: datetime) -> str | None:
    """The zone that a calendar calls `name`, or None; `wall` is the local time it is used for."""
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    plain = " ".join(name.strip().strip('"').split()).removeprefix("tzone://Microsoft/")
    plain = re.sub(r" \d$", "", plain)  # Outlook numbers zones that it knows twice
    known = canonical_zone(plain) or WINDOWS_TO_OLSON.get(plain) or _behind_a_path(plain)
    if known:
        return canonical_zone(known)
    offset = _PLAIN_OFFSET.match(plain)
    if offset:
        return _with_offset(offset)
    shown = _OFFSET.match(plain)
    found = _shown(shown["name"] if shown else plain)
    if found is None or shown is None:
        return found
    return found if _agrees(found, shown, wall) else None


def _behind_a_path(name: str) -> str | None:
    """The zone at the end of an id: /mozilla.org/20050126_1/Europe/Berlin."""
    parts = name.strip("/").split("/")
    ends = ("/".join(parts[place:]) for place in range(max(len(parts) - 3, 1), len(parts)))
    return next((zone for end in ends if "/" in end and (zone := canonical_zone(end))), None)


def _with_offset(found: re.Match[str]) -> str | None:
    """The zone that is always so far from UTC; None for parts of an hour. The database's signs are the other way."""
    hours = int(found["hours"])
    if int(found["minutes"] or 0):
        return None
    return canonical_zone(f"Etc/GMT{'-' if found['sign'] == '+' else '+'}{hours}" if hours else "UTC")


def _shown(name: str) -> str | None:
    plain = re.sub(r"\(.*?\)", " ", name).casefold()
    plain = " ".join(re.sub(r"\b(?:standard |daylight )?time\b(?=.*\btime\b)", " ", plain).split()).strip(" ,")
    for candidate in (plain, plain.removesuffix(" time"), plain.removesuffix(" standard time")):
        if candidate in _SHOWN:
            return _SHOWN[candidate]
    zones = [{place.zone for place in find_city(city, "en")} for city in name.split(",")]
    known = [found for found in zones if len(found) == 1]
    return next(iter(known[0])) if known else None


def _agrees(zone: str, found: re.Match[str], wall: datetime) -> bool:
    """Whether the offset in the name is the zone's in winter or summer."""
    said = timedelta(hours=int(found["hours"] or 0), minutes=int(found["minutes"] or 0))
    said = -said if found["sign"] == "-" else said
    days = (wall.replace(month=month, day=1, hour=12) for month in (1, 7))
    return any(day - moment(day, zone).replace(tzinfo=None) == said for day in days)
