"""Reads an invitation that somebody's calendar sent: when, what, who, and whether it is new, changed or called off.

Files of Google, Outlook and booking pages differ in time zones and in what they leave out. A value is read or refused,
never guessed. Call it in a thread: a hostile file may be slow to read. It must not know interviews.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Any

from bot.domain.localtime import canonical_zone, local, moment
from bot.exchange.series import repeats, walls

if TYPE_CHECKING:
    from icalendar import Event

MOST_BYTES = 256 * 1024
MOST_EVENTS = 200
LONGEST = 400
"""Characters of a title, a place or a name that are looked at."""

MOST_GUESTS = 30
USUAL_LENGTH = timedelta(hours=1)
LONGEST_STAY = timedelta(hours=12)
"""For a longer appointment the end says nothing about the interview."""

ONLINE = ("zoom.us", "meet.google", "teams.microsoft", "teams.live", "webex.com", "whereby.com", "skype", "video")


class InviteAction(Enum):
    """What an invitation is about."""

    ASKS = "asks"
    CALLS_OFF = "calls_off"


class MeetingFormat(Enum):
    """How the appointment is held, as far as the file tells."""

    VIDEO = "video"
    PHONE = "phone"
    ON_SITE = "on_site"
    UNKNOWN = "unknown"


class BadInvite(ValueError):
    """A file that is no invitation we can read. `reason` is a key: too_large, unreadable, empty, no_start."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody on the invitation."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Invite:
    """One appointment. `day` and `start` are the wall clock of whoever reads it; `start` is None for a whole day.

    Of one that `repeats` it is the next time, or the last. `others` counts the further appointments of the file.
    """

    intent: InviteAction
    uid: str
    sequence: int
    day: date
    start: time | None
    length: timedelta
    title: str
    held: MeetingFormat
    organizer: Guest | None
    guests: tuple[Guest, ...]
    others: int = 0
    repeats: bool = False


def read_invite(content: bytes, zone: str, now: datetime) -> Invite:
    """The appointment of a file, or of several the one that is next; on the wall clock of `zone`. Raises BadInvite."""
    if len(content) > MOST_BYTES:
        raise BadInvite("too_large")
    method, events = _events(content)
    appointments = _latest_versions(events)
    if not appointments:
        raise BadInvite("empty")
    today = local(now, zone).date()
    read = _readable(appointments, [one for one in events if one not in appointments], method, zone, now)
    ahead = [one for one in read if one.day >= today]
    return min(ahead, key=_when) if ahead else max(read, key=_when)


def _readable(appointments: list[Event], changed: list[Event], method: str, zone: str, now: datetime) -> list[Invite]:
    """Those that say when. `changed` are single times of a series. Raises BadInvite where none says when."""
    read: list[Invite] = []
    trouble = BadInvite("empty")
    for event in appointments:
        try:
            apart = [one for one in changed if repeats(event) and str(one.get("uid", "")) == str(event.get("uid", ""))]
            times = [_invite(event, method, zone, len(appointments) - 1, at) for at in _times(event, apart, now)]
            times += [_invite(one, method, zone, len(appointments) - 1) for one in apart]
            read.append(_next(times, local(now, zone).date(), event))
        except BadInvite as error:
            trouble = error
    if not read:
        raise trouble
    return read


def _times(event: Event, apart: list[Event], now: datetime) -> list[datetime | None]:
    """The wall clocks of a series, without the times that have an entry of their own; [None] for what comes once.

    Raises BadInvite for a series that cannot be read and has begun: nobody knows which day is next.
    """
    start = _value(event, "dtstart")
    if not repeats(event) or not isinstance(start, date):
        return [None]
    elsewhere = {_value(one, "recurrence-id") for one in apart}
    try:
        return [at for at in walls(event, start, now) if _as(start, at) not in elsewhere]
    except (ValueError, OverflowError):
        begins = start if isinstance(start, datetime) else datetime(start.year, start.month, start.day)
        if begins.replace(tzinfo=None) < now.replace(tzinfo=None):
            raise BadInvite("no_start") from None
        return [None]


def _as(start: object, wall: datetime) -> date:
    """A wall clock of a series as its start is written: with its zone, or a day alone."""
    return wall.replace(tzinfo=start.tzinfo) if isinstance(start, datetime) else wall.date()


def _next(times: list[Invite], today: date, event: Event) -> Invite:
    """Of the times of one appointment the next, or the last; those that were called off singly do not count."""
    if not repeats(event):
        return times[0]
    held = [one for one in times if one.intent is InviteAction.ASKS] or times
    if not held:
        raise BadInvite("no_start")
    ahead = [one for one in held if one.day >= today]
    chosen = min(ahead, key=_when) if ahead else max(held, key=_when)
    return replace(chosen, sequence=max(chosen.sequence, _sequence(event)), repeats=True)


def _when(invite: Invite) -> tuple[date, time]:
    return invite.day, invite.start or time()


def _events(content: bytes) -> tuple[str, list[Event]]:
    from icalendar import Calendar, Event

    try:
        calendar = Calendar.from_ical(_decoded(content))
        method = str(calendar.get("method", ""))
        return method.upper(), [one for one in calendar.walk("VEVENT") if isinstance(one, Event)][:MOST_EVENTS]
    except (ValueError, KeyError, IndexError, AttributeError, TypeError, UnicodeError, RecursionError):
        # The library's own words quote the file.
        raise BadInvite("unreadable") from None


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")  # what old Outlooks write without saying so


def _latest_versions(events: list[Event]) -> list[Event]:
    """One event a UID: the newest version, and rather the whole series than one changed day of it."""
    newest: dict[str, Event] = {}
    for event in events:
        uid = str(event.get("uid", ""))
        if uid not in newest or _rank(event) > _rank(newest[uid]):
            newest[uid] = event
    return list(newest.values())


def _rank(event: Event) -> tuple[bool, int]:
    return event.get("recurrence-id") is None, _sequence(event)


def _invite(event: Event, method: str, zone: str, others: int, at: datetime | None = None) -> Invite:
    """An appointment; `at` is the wall clock (naive, in its own zone) of one of its times, where it has several."""
    day, start = _start(event, zone, at)
    cancelled = method == "CANCEL" or str(event.get("status", "")).upper() == "CANCELLED"
    return Invite(
        intent=InviteAction.CALLS_OFF if cancelled else InviteAction.ASKS,
        uid=_text(event.get("uid")),
        sequence=_sequence(event),
        day=day,
        start=start,
        length=_length(event),
        title=_text(event.get("summary")),
        held=_held(event),
        organizer=_guest(event.get("organizer")),
        guests=tuple(guest for one in _several(event.get("attendee"))[:MOST_GUESTS] if (guest := _guest(one))),
        others=others,
    )


def _start(event: Event, zone: str, at: datetime | None) -> tuple[date, time | None]:
    value = _value(event, "dtstart")
    if at is not None:
        value = _as(value, at)
    if isinstance(value, datetime):
        wall = _wall(value, event, zone)
        return wall.date(), wall.time().replace(second=0, microsecond=0)
    if isinstance(value, date):
        return value, None
    raise BadInvite("no_start")


def _wall(value: datetime, event: Event, zone: str) -> datetime:
    """The reader's wall clock. A time without a zone floats: it is the same hour for everybody."""
    if value.tzinfo is None:
        return value
    try:
        return local(_moment(value, event), zone)
    except (ValueError, OverflowError):
        raise BadInvite("no_start") from None


def _moment(value: datetime, event: Event) -> datetime:
    """By the product's own zone database where it has the zone; else by the rules that the file brings along."""
    named = str(getattr(value.tzinfo, "key", "") or event["dtstart"].params.get("TZID", ""))
    known = canonical_zone(named) if named else None
    return moment(value.replace(tzinfo=None), known) if known else value.astimezone(UTC)


def _length(event: Event) -> timedelta:
    starts, ends, told = (_value(event, name) for name in ("dtstart", "dtend", "duration"))
    found = told if isinstance(told, timedelta) else None
    match starts, ends:
        case datetime(), datetime() if (starts.tzinfo is None) is (ends.tzinfo is None):
            found = ends - starts
    return found if found and timedelta(0) < found <= LONGEST_STAY else USUAL_LENGTH


def _value(event: Event, name: str) -> object:
    """The value of a time or a length; None where there is none, or none that can be read."""
    try:
        return getattr(event.get(name), "dt", None)
    except ValueError:
        return None


def _sequence(event: Event) -> int:
    try:
        return max(int(event.get("sequence", 0)), 0)
    except (ValueError, TypeError):
        return 0


def _held(event: Event) -> MeetingFormat:
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


def _several(value: Any) -> list[Any]:  # noqa: ANN401  see `_guest`
    return value if isinstance(value, list) else [value] if value is not None else []


def _text(value: Any) -> str:  # noqa: ANN401  see `_guest`
    if isinstance(value, list):
        value = value[0] if value else ""
    return " ".join(str(value or "")[:LONGEST].split())
