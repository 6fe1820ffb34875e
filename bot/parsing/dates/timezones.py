"""An hour told with a zone beside it ("2pm ET", "10:00 (CET)") -> the same moment on the person's wall clock.

Only short names that mean one zone are known; of any other the hour is asked. It knows no texts and no Telegram.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bot.domain.localtime import local, moment
from bot.parsing.dates.times import Hours

_ZONES = {
    "et": "America/New_York", "est": "America/New_York", "edt": "America/New_York", "eastern": "America/New_York",
    "ct": "America/Chicago", "cdt": "America/Chicago", "central": "America/Chicago",
    "mt": "America/Denver", "mdt": "America/Denver", "mountain": "America/Denver",
    "pt": "America/Los_Angeles", "pst": "America/Los_Angeles", "pdt": "America/Los_Angeles",
    "pacific": "America/Los_Angeles", "gmt": "Europe/London", "uk time": "Europe/London", "utc": "UTC",
    "cet": "Europe/Berlin", "cest": "Europe/Berlin", "eet": "Europe/Helsinki", "eest": "Europe/Helsinki",
}  # fmt: skip
_UNSURE = ("bst", "ist", "cst", "mst", "aest", "sgt", "jst", "msk", "wat", "gst", "hkt", "nzst", "akst", "hst")
_BESIDE = re.compile(
    rf"[\s,]*[(\[]?(?P<zone>{'|'.join(sorted((*_ZONES, *_UNSURE), key=len, reverse=True))})"
    r"(?P<offset>[+-]\d{1,2}(?::?\d{2})?)?(?:\s+(?:standard |daylight )?time)?[)\]]?(?=[\s,.;)]|$)",
    re.IGNORECASE,
)
A_DAY = timedelta(days=1)


def zone_beside(text: str, end: int) -> tuple[str, int] | None:
    """The zone's name as written (lower case) right after place `end`, and where it ends."""
    found = _BESIDE.match(text, end)
    return ((found["zone"] + (found["offset"] or "")).lower(), found.end()) if found else None


def hours_here(day: date | None, hours: Hours, zone: str, here: str | None) -> tuple[date, Hours] | None:
    """The day and hours on the wall clock of `here`; None where the zone, the day or `here` is not known for sure."""
    there = _ZONES.get(zone)
    if day is None or there is None or here is None:
        return None
    if there == here:
        return day, hours
    wall = local(moment(datetime.combine(day, hours.start), there), here)
    return wall.date(), replace(hours, start=time(wall.hour, wall.minute), other=None)
