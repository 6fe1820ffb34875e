"""Steps of a plan as an iCalendar file (RFC 5545), and as links that open one of them in somebody's web calendar.

Times are UTC, so that no calendar needs our zones; a step keeps its UID for ever and its SEQUENCE grows when it moves,
so that a second import updates entries instead of duplicating them. It knows neither steps nor the planner.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from icalendar import Alarm, Event

PRODUCT = "-//Tactful//Follow-up plan//EN"
MAX_LINK = 1800
"""Characters; web calendars and messengers take somewhat more."""


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One VEVENT. `starts_at` is in UTC."""

    uid: str
    sequence: int
    starts_at: datetime
    length: timedelta
    title: str
    notes: str = ""
    called_off: bool = False


def calendar_file(entries: Sequence[CalendarEntry], stamp: datetime, name: str) -> bytes:
    """A VCALENDAR with METHOD:PUBLISH. `stamp` is the DTSTAMP (UTC), `name` the suggested calendar name."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for entry in entries:
        calendar.add_component(_event(entry, stamp))
    return bytes(calendar.to_ical())


def _event(entry: CalendarEntry, stamp: datetime) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", stamp)
    event.add("last-modified", stamp)
    event.add("sequence", entry.sequence)
    event.add("dtstart", entry.starts_at)
    event.add("dtend", entry.starts_at + entry.length)
    event.add("summary", entry.title)
    if entry.notes:
        event.add("description", entry.notes)
    event.add("transp", "TRANSPARENT")  # a step takes minutes, and blocks nobody's day
    event.add("status", "CANCELLED" if entry.called_off else "CONFIRMED")
    if not entry.called_off:
        event.add_component(_alarm(entry))
    return event


def _alarm(entry: CalendarEntry) -> Alarm:
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", entry.title)
    alarm.add("trigger", timedelta(0))
    return alarm


def google_link(entry: CalendarEntry) -> str:
    """Opens the step in Google Calendar, to be saved there."""
    dates = f"{entry.starts_at:%Y%m%dT%H%M%SZ}/{entry.starts_at + entry.length:%Y%m%dT%H%M%SZ}"
    start = f"https://calendar.google.com/calendar/render?action=TEMPLATE&text={_quoted(entry.title)}&dates={dates}"
    return _with_notes(start, "details", entry.notes)


def outlook_link(entry: CalendarEntry) -> str:
    """Opens the step in Outlook's calendar on the web, to be saved there."""
    starts, ends = (f"{at:%Y-%m-%dT%H:%M:%SZ}" for at in (entry.starts_at, entry.starts_at + entry.length))
    start = (
        "https://outlook.live.com/calendar/0/deeplink/compose?path=/calendar/action/compose&rru=addevent"
        f"&subject={_quoted(entry.title)}&startdt={_quoted(starts)}&enddt={_quoted(ends)}"
    )
    return _with_notes(start, "body", entry.notes)


def _with_notes(link: str, name: str, notes: str) -> str:
    whole = f"{link}&{name}={_quoted(notes)}"
    return whole if notes and len(whole) <= MAX_LINK else link


def _quoted(text: str) -> str:
    return quote(text, safe="")  # a space as %20: a plus would be shown as one
