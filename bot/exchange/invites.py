"""Parses iCalendar invitations (RFC 5545): time, title, organizer and attendees, and whether it is a cancellation.

Google, Outlook and booking pages differ in their TZIDs and in the properties they omit. A property that cannot be
parsed is rejected or dropped, never guessed. Parse in a thread: a hostile file may be slow. Knows no interviews.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Any

from bot.domain.localtime import canonical_zone, local, moment
from bot.exchange.series import occurrences, repeats

if TYPE_CHECKING:
    from icalendar import Event

MAX_BYTES = 256 * 1024
MAX_EVENTS = 200
MAX_TEXT = 400
"""Characters of a SUMMARY, LOCATION or CN that are read."""

MAX_ATTENDEES = 30
DEFAULT_LENGTH = timedelta(hours=1)
MAX_LENGTH = timedelta(hours=12)
"""For a longer event DTEND says nothing about the interview."""

ONLINE = ("zoom.us", "meet.google", "teams.microsoft", "teams.live", "webex.com", "whereby.com", "skype", "video")


class InviteAction(Enum):
    """A request for a meeting, or its cancellation (METHOD:CANCEL or STATUS:CANCELLED)."""

    REQUEST = "asks"
    CANCEL = "calls_off"


class MeetingFormat(Enum):
    """How the meeting takes place, from LOCATION and the conference links."""

    VIDEO = "video"
    PHONE = "phone"
    ON_SITE = "on_site"
    UNKNOWN = "unknown"


class BadInvite(ValueError):
    """The file cannot be parsed as an invitation. `reason`: too_large, unreadable, empty, no_start."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Guest:
    """An organizer or attendee."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Invite:
    """One event. `day` and `start` are in the reader's time zone; `start` is None for an all-day event.

    For a series (`repeats`) it is the next occurrence, or the last. `others` counts the other events of the file.
    """

    intent: InviteAction
    uid: str
    sequence: int
    day: date
    start: time | None
    length: timedelta
    title: str
    format: MeetingFormat
    organizer: Guest | None
    guests: tuple[Guest, ...]
    others: int = 0
    repeats: bool = False


def read_invite(content: bytes, zone: str, now: datetime) -> Invite:
    """The next event of a file, or the last if all are over, in local time of `zone`. Raises BadInvite."""
    if len(content) > MAX_BYTES:
        raise BadInvite("too_large")
    method, events = _events(content)
    candidates = _latest_versions(events)
    if not candidates:
        raise BadInvite("empty")
    today = local(now, zone).date()
    read = _readable(candidates, [one for one in events if one not in candidates], method, zone, now)
    ahead = [one for one in read if one.day >= today]
    return min(ahead, key=_when) if ahead else max(read, key=_when)


def _readable(candidates: list[Event], changed: list[Event], method: str, zone: str, now: datetime) -> list[Invite]:
    """The events with a usable DTSTART. `changed` has the RECURRENCE-ID overrides. Raises BadInvite if none is left."""
    read: list[Invite] = []
    problem = BadInvite("empty")
    for event in candidates:
        try:
            overrides = [
                one for one in changed if repeats(event) and str(one.get("uid", "")) == str(event.get("uid", ""))
            ]
            times = [
                _invite(event, method, zone, len(candidates) - 1, at) for at in _occurrences(event, overrides, now)
            ]
            times += [_invite(one, method, zone, len(candidates) - 1) for one in overrides]
            read.append(_next(times, local(now, zone).date(), event))
        except BadInvite as error:
            problem = error
    if not read:
        raise problem
    return read


def _occurrences(event: Event, overrides: list[Event], now: datetime) -> list[datetime | None]:
    """The local start times of a series, without those that have an override; [None] for a single event.

    Raises BadInvite for a series that cannot be expanded and has begun: its next occurrence is unknown.
    """
    start = _value(event, "dtstart")
    if not repeats(event) or not isinstance(start, date):
        return [None]
    overridden = {_value(one, "recurrence-id") for one in overrides}
    try:
        return [at for at in occurrences(event, start, now) if _like_start(start, at) not in overridden]
    except (ValueError, OverflowError):
        begins = start if isinstance(start, datetime) else datetime(start.year, start.month, start.day)
        if begins.replace(tzinfo=None) < now.replace(tzinfo=None):
            raise BadInvite("no_start") from None
        return [None]


def _like_start(start: object, wall: datetime) -> date:
    """An occurrence in the form of DTSTART: with its time zone, or as a date."""
    return wall.replace(tzinfo=start.tzinfo) if isinstance(start, datetime) else wall.date()


def _next(times: list[Invite], today: date, event: Event) -> Invite:
    """The next occurrence of an event, or the last; cancelled occurrences do not count."""
    if not repeats(event):
        return times[0]
    active = [one for one in times if one.intent is InviteAction.REQUEST] or times
    if not active:
        raise BadInvite("no_start")
    ahead = [one for one in active if one.day >= today]
    chosen = min(ahead, key=_when) if ahead else max(active, key=_when)
    return replace(chosen, sequence=max(chosen.sequence, _sequence(event)), repeats=True)


def _when(invite: Invite) -> tuple[date, time]:
    return invite.day, invite.start or time()


def _events(content: bytes) -> tuple[str, list[Event]]:
    from icalendar import Calendar, Event

    try:
        calendar = Calendar.from_ical(_decoded(content))
        method = str(calendar.get("method", ""))
        return method.upper(), [one for one in calendar.walk("VEVENT") if isinstance(one, Event)][:MAX_EVENTS]
    except (ValueError, KeyError, IndexError, AttributeError, TypeError, UnicodeError, RecursionError):
        # icalendar's messages quote the file, so the cause is dropped.
        raise BadInvite("unreadable") from None


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")  # old Outlook versions write it undeclared


def _latest_versions(events: list[Event]) -> list[Event]:
    """One event per UID: the highest SEQUENCE, and the series rather than an override of one occurrence."""
    newest: dict[str, Event] = {}
    for event in events:
        uid = str(event.get("uid", ""))
        if uid not in newest or _version_key(event) > _version_key(newest[uid]):
            newest[uid] = event
    return list(newest.values())


def _version_key(event: Event) -> tuple[bool, int]:
    return event.get("recurrence-id") is None, _sequence(event)


def _invite(event: Event, method: str, zone: str, others: int, at: datetime | None = None) -> Invite:
    """The event; `at` is one occurrence of a series (naive, in the event's own zone)."""
    day, start = _start(event, zone, at)
    cancelled = method == "CANCEL" or str(event.get("status", "")).upper() == "CANCELLED"
    return Invite(
        intent=InviteAction.CANCEL if cancelled else InviteAction.REQUEST,
        uid=_text(event.get("uid")),
        sequence=_sequence(event),
        day=day,
        start=start,
        length=_length(event),
        title=_text(event.get("summary")),
        format=_meeting_format(event),
        organizer=_guest(event.get("organizer")),
        guests=tuple(guest for one in _as_list(event.get("attendee"))[:MAX_ATTENDEES] if (guest := _guest(one))),
        others=others,
    )


def _start(event: Event, zone: str, at: datetime | None) -> tuple[date, time | None]:
    value = _value(event, "dtstart")
    if at is not None:
        value = _like_start(value, at)
    if isinstance(value, datetime):
        wall = _wall(value, event, zone)
        return wall.date(), wall.time().replace(second=0, microsecond=0)
    if isinstance(value, date):
        return value, None
    raise BadInvite("no_start")


def _wall(value: datetime, event: Event, zone: str) -> datetime:
    """Local time of the reader. A floating time (no TZID) is the same hour for everybody."""
    if value.tzinfo is None:
        return value
    try:
        return local(_moment(value, event), zone)
    except (ValueError, OverflowError):
        raise BadInvite("no_start") from None


def _moment(value: datetime, event: Event) -> datetime:
    """The TZID by our own time zone database if it is known there, else by the file's VTIMEZONE."""
    named = str(getattr(value.tzinfo, "key", "") or event["dtstart"].params.get("TZID", ""))
    known = canonical_zone(named) if named else None
    return moment(value.replace(tzinfo=None), known) if known else value.astimezone(UTC)


def _length(event: Event) -> timedelta:
    starts, ends, duration = (_value(event, name) for name in ("dtstart", "dtend", "duration"))
    found = duration if isinstance(duration, timedelta) else None
    match starts, ends:
        case datetime(), datetime() if (starts.tzinfo is None) is (ends.tzinfo is None):
            found = ends - starts
    return found if found and timedelta(0) < found <= MAX_LENGTH else DEFAULT_LENGTH


def _value(event: Event, name: str) -> object:
    """The value of a date, time or duration property; None if it is missing or malformed."""
    try:
        return getattr(event.get(name), "dt", None)
    except ValueError:
        return None


def _sequence(event: Event) -> int:
    try:
        return max(int(event.get("sequence", 0)), 0)
    except (ValueError, TypeError):
        return 0


def _meeting_format(event: Event) -> MeetingFormat:
    place = _text(event.get("location")).lower()
    linked = " ".join(_text(event.get(name)).lower() for name in ("x-google-conference", "conference", "url"))
    linked += _text(event.get("x-microsoft-skypeteamsmeetingurl")).lower()
    if any(word in place + linked for word in ONLINE) or (linked and not place and "meet" in linked):
        return MeetingFormat.VIDEO
    if place.startswith(("tel:", "+")) or any(word in place for word in ("phone", "call ")):
        return MeetingFormat.PHONE
    return MeetingFormat.ON_SITE if place and not place.startswith("http") else MeetingFormat.UNKNOWN


def _guest(value: Any) -> Guest | None:  # noqa: ANN401  the library's properties have no common type
    if value is None:
        return None
    address = _text(value)
    email = address[7:] if address.lower().startswith("mailto:") else address
    name = _text(getattr(value, "params", {}).get("CN", "")).strip("\"' ")
    if name.count(",") == 1:  # "Lee, Dana", as directories write it
        name = " ".join(part.strip() for part in reversed(name.split(",")))
    if "@" not in email:
        email = ""
    return Guest("" if "@" in name else name, email.lower()) if name or email else None


def _as_list(value: Any) -> list[Any]:  # noqa: ANN401  see `_guest`
    return value if isinstance(value, list) else [value] if value is not None else []


def _text(value: Any) -> str:  # noqa: ANN401  see `_guest`
    if isinstance(value, list):
        value = value[0] if value else ""
    return " ".join(str(value or "")[:MAX_TEXT].split())
