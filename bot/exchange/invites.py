"""Parses iCalendar invitations (RFC 5545): time, title, organizer and attendees, and whether it is a cancellation.

Google, Outlook and booking pages differ in their TZIDs and in the properties they omit. A property that cannot be
parsed is rejected or dropped, never guessed. A hostile file may keep this busy for hours, so it belongs into the child
process of `bot.exchange.sandbox`. Knows no interviews.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Any

from bot.domain.localtime import local, moment
from bot.exchange.ics_repair import calendars
from bot.exchange.series import occurrences, repeats
from bot.exchange.vendor_zones import zone_called

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

MAX_DESCRIPTION = 4000
"""Characters of a DESCRIPTION in which a meeting's link is looked for."""

_VIDEO = re.compile(
    r"zoom\.us|meet\.google|teams\.(?:microsoft|live)|webex|whereby|skype|jitsi|gotomeet|bluejeans|chime\.aws|"
    r"facetime|ringcentral|video|online|virtual|remote|\bzoom\b|google meet|hangouts|\bteams\b|microsoft teams",
    re.IGNORECASE,
)
_VIDEO_LINK = re.compile(
    r"https?://\S*(?:zoom\.us/|meet\.google\.com|teams\.(?:microsoft|live)\.com|webex\.com|whereby\.com|cal\.com/video|"
    r"gotomeet|chime\.aws|meet\.jit\.si)",
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"^(?:tel:|\+)|\bphone\b|\bto call\b|\bwill call\b|\bcall (?:from|with|at)\b|\bdial[- ]?in\b", re.IGNORECASE
)
_LINKS = (
    *("x-google-conference", "conference", "url"),
    *("x-microsoft-skypeteamsmeetingurl", "x-microsoft-onlinemeetingconflink"),
)
_NO_PLACE = re.compile(r"\W*(?:tb[dca]|to be (?:determined|confirmed|announced)|n/?a|none|-)?\W*", re.IGNORECASE)

NOT_AN_APPOINTMENT = frozenset({"COUNTER", "DECLINECOUNTER", "REFRESH"})
"""Methods with which nothing is agreed yet (RFC 5546)."""


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
    """The file cannot be parsed as an invitation.

    `reason`: too_large, unreadable, empty, no_start, unknown_zone, declined, slow, or
    proposal (another time, not yet agreed).
    """

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
    one_of_series: bool = False
    """It is about one date of a series alone (RECURRENCE-ID)."""


def read_invite(content: bytes, zone: str, now: datetime) -> Invite:
    """The next event of a file, or the last if all are over, in local time of `zone`. Raises BadInvite."""
    if len(content) > MAX_BYTES:
        raise BadInvite("too_large")
    method, events = _events(content)
    if method in NOT_AN_APPOINTMENT:
        raise BadInvite("proposal")
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
    known = chosen.format if chosen.format is not MeetingFormat.UNKNOWN else _meeting_format(event)
    return replace(chosen, sequence=max(chosen.sequence, _sequence(event)), repeats=True, format=known)


def _when(invite: Invite) -> tuple[date, time]:
    return invite.day, invite.start or time()


def _events(content: bytes) -> tuple[str, list[Event]]:
    import icalendar

    # The library keeps the zones that a file defines, for the whole process and by name; the next file, of somebody
    # else, must not be read with them.
    icalendar.use_zoneinfo()  # type: ignore[no-untyped-call]
    method = ""
    events: list[Event] = []
    try:
        for text in calendars(content):
            calendar = icalendar.Calendar.from_ical(text)
            method = method or str(calendar.get("method", "")).upper()
            events += [one for one in calendar.walk("VEVENT") if isinstance(one, icalendar.Event)]
    except (ValueError, KeyError, IndexError, AttributeError, TypeError, UnicodeError, RecursionError):
        # icalendar's messages quote the file, so the cause is dropped.
        if not events:
            raise BadInvite("unreadable") from None
    if not events and not calendars(content):
        raise BadInvite("unreadable")
    return method, events[:MAX_EVENTS]


def _latest_versions(events: list[Event]) -> list[Event]:
    """One event per UID: the highest SEQUENCE, and the series rather than an override of one occurrence."""
    newest: dict[str, Event] = {}
    for number, event in enumerate(events):
        uid = str(event.get("uid", "")) or f"without-{number}"
        if uid not in newest or _version_key(event) > _version_key(newest[uid]):
            newest[uid] = event
    return list(newest.values())


def _version_key(event: Event) -> tuple[bool, int]:
    return event.get("recurrence-id") is None, _sequence(event)


def _invite(event: Event, method: str, zone: str, others: int, at: datetime | None = None) -> Invite:
    """The event; `at` is one occurrence of a series (naive, in the event's own zone)."""
    if method == "REPLY" and any(_declines(one) for one in _as_list(event.get("attendee"))):
        raise BadInvite("declined")
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
        one_of_series=event.get("recurrence-id") is not None,
    )


def _declines(attendee: Any) -> bool:  # noqa: ANN401  see `_guest`
    return str(getattr(attendee, "params", {}).get("PARTSTAT", "")).upper() == "DECLINED"


def _start(event: Event, zone: str, at: datetime | None) -> tuple[date, time | None]:
    value = _value(event, "dtstart")
    if at is not None:
        value = _like_start(value, at)
    if isinstance(value, datetime) and _is_whole_day(event):
        return value.date(), None
    if isinstance(value, datetime):
        wall = _wall(value, event, zone)
        return wall.date(), wall.time().replace(second=0, microsecond=0)
    if isinstance(value, date):
        return value, None
    raise BadInvite("no_start")


def _is_whole_day(event: Event) -> bool:
    """A DATE keeps its day in every zone; icalendar makes a moment of one that has a TZID."""
    start = event.get("dtstart")
    dated = str(getattr(start, "params", {}).get("VALUE", "")).upper() == "DATE"
    return dated or str(event.get("x-microsoft-cdo-alldayevent", "")).upper() == "TRUE"


def _wall(value: datetime, event: Event, zone: str) -> datetime:
    """Local time of the reader. A floating time (no TZID) is the same hour for everybody."""
    named = str(getattr(value.tzinfo, "key", "") or event["dtstart"].params.get("TZID", ""))
    if value.tzinfo is None and not named:
        return value
    known = zone_called(named, value.replace(tzinfo=None)) if named else None
    if known is None and value.tzinfo is None:
        raise BadInvite("unknown_zone")
    try:
        return local(moment(value.replace(tzinfo=None), known) if known else value.astimezone(UTC), zone)
    except (ValueError, OverflowError):
        raise BadInvite("no_start") from None


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
    place = _text(event.get("location"))
    links = (
        "x-google-conference",
        "conference",
        "url",
        "x-microsoft-skypeteamsmeetingurl",
        "x-microsoft-onlinemeetingconflink",
    )
    linked = " ".join(_text(event.get(name)) for name in links)
    title = _text(event.get("summary"))
    if _PHONE.search(place):
        return MeetingFormat.PHONE
    if _VIDEO.search(place) or _VIDEO_LINK.search(place):
        return MeetingFormat.VIDEO
    if _VIDEO.search(linked) or "meet" in linked.lower():
        return MeetingFormat.VIDEO
    if not _NO_PLACE.fullmatch(place) and not place.lower().startswith("http"):
        return MeetingFormat.ON_SITE
    if re.search(r"\b(?:phone|telephone)\b", title, re.IGNORECASE):
        return MeetingFormat.PHONE
    if re.search(r"\b(?:video|zoom|google meet|teams)\b", title, re.IGNORECASE):
        return MeetingFormat.VIDEO
    if re.search(r"\b(?:on-?site|in[- ]person)\b", title, re.IGNORECASE):
        return MeetingFormat.ON_SITE
    described = str(event.get("description") or "")[:MAX_DESCRIPTION]
    return MeetingFormat.VIDEO if _VIDEO_LINK.search(described) else MeetingFormat.UNKNOWN


def _guest(value: Any) -> Guest | None:  # noqa: ANN401  the library's properties have no common type
    if value is None:
        return None
    address = _text(value)
    email = address[7:] if address.lower().startswith("mailto:") else address
    name = _name(_text(getattr(value, "params", {}).get("CN", "")))
    if "@" not in email:
        email = ""
    return Guest("" if "@" in name else name, email.lower()) if name or email else None


def _name(written: str) -> str:
    """A name as people write it, of one as directories do: "LEE, Dana (HR)" -> "Dana Lee"."""
    name = " ".join(re.sub(r"\s*[(\[][^)\]]*[)\]]", " ", written).strip("\"' ").split())
    if name.count(",") == 1:
        last, first = (part.strip() for part in name.split(","))
        name = f"{first} {last}"
    return " ".join(
        word.title() if word.isupper() and len(word) > 2 and "@" not in word else word for word in name.split()
    )


def _as_list(value: Any) -> list[Any]:  # noqa: ANN401  see `_guest`
    return value if isinstance(value, list) else [value] if value is not None else []


def _text(value: Any) -> str:  # noqa: ANN401  see `_guest`
    if isinstance(value, list):
        value = value[0] if value else ""
    return " ".join(str(value or "")[:MAX_TEXT].split())
