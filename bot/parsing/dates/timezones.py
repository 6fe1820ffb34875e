"""A time with a zone behind it ("2pm ET", "10:00 (CET)") -> the same moment on the person's wall clock.

Only abbreviations in the table below are converted; with any other the time has to be asked for.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, time

from bot.domain.localtime import canonical_zone, local, moment
from bot.parsing.dates.times import TimeRange

_ZONES = {
    "et": "America/New_York", "est": "America/New_York", "edt": "America/New_York", "eastern": "America/New_York",
    "ct": "America/Chicago", "cdt": "America/Chicago", "central": "America/Chicago",
    "mt": "America/Denver", "mdt": "America/Denver", "mountain": "America/Denver",
    "pt": "America/Los_Angeles", "pst": "America/Los_Angeles", "pdt": "America/Los_Angeles",
    "pacific": "America/Los_Angeles", "gmt": "Europe/London", "uk time": "Europe/London", "utc": "UTC",
    "cet": "Europe/Berlin", "cest": "Europe/Berlin", "eet": "Europe/Helsinki", "eest": "Europe/Helsinki",
}  # fmt: skip
_NOT_CONVERTED = ("bst", "ist", "cst", "mst", "aest", "sgt", "jst", "msk", "wat", "gst", "hkt", "nzst", "akst", "hst")
_BESIDE = re.compile(
    rf"[\s,]*[(\[]?(?P<zone>{'|'.join(sorted((*_ZONES, *_NOT_CONVERTED), key=len, reverse=True))})"
    r"(?P<offset>[+-]\d{1,2}(?::?\d{2})?)?(?:\s+(?:standard |daylight )?time)?[)\]]?(?=[\s,.;:)]|$)",
    re.IGNORECASE,
)


_ELSEWHERE = re.compile(
    r"[\s,]*[(\[]?(?P<zone>(?:their|local|your|his|her) time|(?!Eastern|Central|Mountain|Pacific|Standard|Daylight)"
    r"[A-Z][a-z]+(?: [A-Z][a-z]+)? time|[A-Z][a-z]+/[A-Z][A-Za-z_]+)[)\]]?(?=[\s,.;:)(]|$)"
)
"""The clock of some other place: "15:00 Singapore time", "3pm their time", "(Europe/Athens)"."""


def zone_beside(text: str, end: int) -> tuple[str, int] | None:
    """The zone's name that follows at index `end`, and where it ends; abbreviations in lower case."""
    found = _BESIDE.match(text, end)
    if found:
        return (found["zone"] + (found["offset"] or "")).lower(), found.end()
    elsewhere = _ELSEWHERE.match(text, end)
    return (elsewhere["zone"], elsewhere.end()) if elsewhere else None


def _with_offset(zone: str) -> str | None:
    """The zone that is always whole hours from UTC: "utc+1". The database's signs are the other way."""
    found = re.fullmatch(r"(?:utc|gmt)([+-])(\d{1,2})(?::?00)?", zone)
    return canonical_zone(f"Etc/GMT{'-' if found[1] == '+' else '+'}{int(found[2])}") if found else None


def in_own_zone(day: date | None, hours: TimeRange, zone: str, own: str | None) -> tuple[date, TimeRange] | None:
    """Day and time on the wall clock of zone `own`; None where the zone, the day or `own` is not known for sure."""
    named = _ZONES.get(zone) or _with_offset(zone) or (canonical_zone(zone) if "/" in zone else None)
    if day is None or named is None or own is None:
        return None
    if named == own:
        return day, hours
    wall = local(moment(datetime.combine(day, hours.start), named), own)
    return wall.date(), replace(hours, start=time(wall.hour, wall.minute), other=None)
