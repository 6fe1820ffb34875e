"""`tactful read`: prints as JSON what is understood of a text or a file, without a chat or a database.

For bug reports ("it read this as that") and for checks of the reading against many cases.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from io import TextIOWrapper
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from bot.clock import SystemClock
from bot.domain.localtime import UnknownPlace, UnknownZone, calendar, canonical_zone, local, moment
from bot.domain.model import Interviewer
from bot.exchange import tracker_csv
from bot.exchange.facts import BadFacts
from bot.exchange.invites import BadInvite, InviteAction, MeetingFormat
from bot.exchange.sandbox import FileReader, ReadInvitation
from bot.exchange.tracker_csv import Column, TrackerTable
from bot.parsing.dates.model import DateContext, DateReading, Day, Direction, possible_days
from bot.parsing.dates.parse import read_day, read_interview_hours, read_when, reads_day_first
from bot.parsing.dates.times import TimeRange
from bot.parsing.employer_answer import read_employer_answer
from bot.parsing.intents import read_intent
from bot.parsing.interview.message import read_message
from bot.parsing.interview.model import ParseContext, ParsedInterview
from bot.usecases.portable_data import PortableInterview

WRONG_INPUT = 2
LONGEST_TEXT = 4096
"""Characters; Telegram sends no more in one message."""

Answer = dict[str, Any]


class Refused(ValueError):
    """The text or file is not read. The message is the reason, one word or a few."""


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """One document. `now` is the reader's wall clock (naive); `held` the day of the interview, for a decision."""

    kind: str
    text: str
    now: datetime
    zone: str | None = None
    country: str | None = None
    name: str = ""
    held: date | None = None

    @property
    def instant(self) -> datetime:
        """Now in UTC."""
        return moment(self.now, self.zone or "UTC")

    @property
    def reading(self) -> ParseContext:
        """What is known while reading a message."""
        return ParseContext(
            self.now, self.zone, self.country, reads_day_first(self.country), self.is_working_day, self.name
        )

    @property
    def is_working_day(self) -> Callable[[date], bool]:
        """By the holidays of the reader's country."""
        try:
            return calendar(self.country).working
        except UnknownPlace:
            return calendar().working


def print_readings(source: str, kind: str, zone: str, country: str | None, *, lines: bool) -> int:
    """Prints what is understood of a file, or of standard input for `-`; returns the exit status.

    With `lines`, each input line is a JSON document and each output line its answer, or `{"error": ...}` for a line
    that is no such document; then the exit status is WRONG_INPUT.
    """
    if isinstance(sys.stdout, TextIOWrapper):
        # JSON is UTF-8 whatever the terminal's encoding is; a lone surrogate is escaped as JSON does it.
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        if source == "-":
            return asyncio.run(_print_all(sys.stdin.buffer, kind, zone, country, lines=lines))
        with Path(source).open("rb") as file:
            return asyncio.run(_print_all(file, kind, zone, country, lines=lines))
    except BrokenPipeError:
        raise  # standard output was closed; this is no error of the file
    except OSError as error:
        return _refuse(f"{source}: cannot be read ({error.strerror})")


async def _print_all(given: BinaryIO, kind: str, zone: str, country: str | None, *, lines: bool) -> int:
    files = FileReader()
    try:
        if lines:
            return await _print_each(given, files)
        text = given.read().decode("utf-8-sig", errors="replace")
        document = {"as": kind, "text": text, "now": SystemClock().now().isoformat(), "zone": zone, "country": country}
        print(json.dumps(await read(request_of(document), files), ensure_ascii=False, indent=2))
    except BadFacts as bad:
        return _refuse(str(bad))
    finally:
        await files.close()
    return 0


async def _print_each(documents: Iterable[bytes], files: FileReader) -> int:
    status = 0
    for number, line in enumerate(documents, 1):
        if not line.strip():
            continue
        try:
            answer = await read(request_of(_document(line)), files)
        except BadFacts as bad:
            answer = {"error": str(bad)}
            status = _refuse(f"line {number}: {bad}")
        print(json.dumps(answer, ensure_ascii=False, separators=(",", ":")), flush=True)
    return status


def _document(line: bytes) -> object:
    try:
        return json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise BadFacts("document", "is not JSON that can be read") from None


def request_of(document: object) -> ReadRequest:
    """Checks a document. Raises BadFacts."""
    if not isinstance(document, Mapping):
        raise BadFacts("document", "must be a JSON object")
    given = {name: document.get(name) for name in ("as", "text", "now", "zone", "country", "name", "held")}
    for name, value in given.items():
        if value is not None and not isinstance(value, str):
            raise BadFacts(name, "must be a string")
    kind = given["as"] or "file"
    if kind not in READERS and kind != "file":
        raise BadFacts("as", f"must be one of file, {', '.join(READERS)}")
    try:
        zone = canonical_zone(given["zone"]) if given["zone"] else None
    except UnknownZone:
        zone = None
    if given["zone"] and zone is None:
        raise BadFacts("zone", "is not in the time zone database")
    try:
        held = date.fromisoformat(given["held"]) if given["held"] else None
    except ValueError:
        raise BadFacts("held", "must be an ISO day") from None
    return ReadRequest(
        kind, given["text"] or "", _wall(given["now"], zone), zone, given["country"], given["name"] or "", held
    )


def _wall(now: str | None, zone: str | None) -> datetime:
    if not now:
        return local(SystemClock().now(), zone or "UTC")
    try:
        at = datetime.fromisoformat(now)
    except ValueError:
        raise BadFacts("now", "must be an ISO date and time") from None
    return local(at, zone or "UTC") if at.tzinfo else at


class Files(Protocol):
    """What reads files: `bot.exchange.sandbox.FileReader`, or a test's stand-in."""

    async def invitation(self, content: bytes, zone: str, now: datetime, own_name: str = "") -> ReadInvitation:
        """See FileReader."""

    async def table(self, content: bytes) -> TrackerTable:
        """See FileReader."""


async def read(request: ReadRequest, files: Files) -> Answer:
    """What is understood. Never raises for a text: what cannot be read is null, with a `reason` if it was refused."""
    kind = _guessed(request.text) if request.kind == "file" else request.kind
    reader, empty = READERS[kind]
    if kind not in FILES and len(request.text) > LONGEST_TEXT:
        return {**empty, "reason": "too_long"}
    try:
        answer = {**empty, **(await reader(request, files))}
    except Refused as refused:
        answer = {**empty, "reason": str(refused)}
        if kind == "invitation":
            answer["intent"] = "refused"
    return answer if request.kind != "file" else {"as": kind, **answer}


def _guessed(text: str) -> str:
    """What a file is."""
    if "BEGIN:VCALENDAR" in text[:4096].upper() or re.match(
        r"(?:Received|Return-Path|MIME-Version|Delivered-To): ", text
    ):
        return "invitation"
    first = text.lstrip().split("\n", 1)[0]
    return "table" if len(text) > LONGEST_TEXT or max(map(first.count, ",;\t|")) > 1 else "message"


# -- days and hours ----------------------------------------------------------------------------------------------------


def _context(request: ReadRequest, direction: Direction) -> DateContext:
    return DateContext(request.now.date(), direction, reads_day_first(request.country))


async def _day(request: ReadRequest, _files: Files) -> Answer:
    """The answer to "When is the interview?", with an hour if it names one."""
    when = await read_when(request.text, request.now, _context(request, Direction.EITHER))
    return {**_dates(when.day if when else None), **_hours(when.hours if when else None)}


async def _past_day(request: ReadRequest, _files: Files) -> Answer:
    """The answer to "When did you write to them?"."""
    return _dates(await read_day(request.text, _context(request, Direction.PAST)))


async def _decision(request: ReadRequest, _files: Files) -> Answer:
    """The answer to "By when do they decide?"; days count from the interview's (`held`)."""
    context = DateContext(
        today=request.now.date(),
        direction=Direction.FUTURE,
        day_first=reads_day_first(request.country),
        deadline=True,
        counted_from=request.held or request.now.date(),
        is_working_day=request.is_working_day,
    )
    return _dates(await read_day(request.text, context))


def _dates(reading: DateReading) -> Answer:
    if isinstance(reading, Day):
        return {"day": reading.on.isoformat(), "about": not reading.exact}
    return {"choices": [day.isoformat() for day in possible_days(reading)]}


async def _hour(request: ReadRequest, _files: Files) -> Answer:
    return _hours(read_interview_hours(request.text))


def _hours(hours: TimeRange | None) -> Answer:
    if hours is None:
        return {}
    end = datetime.combine(date.min, hours.start) + hours.length if hours.length else None
    return {"start": _clock(hours.start), "end": _clock(end.time()) if end else None}


def _clock(at: time) -> str:
    return at.strftime("%H:%M")


# -- messages and invitations ------------------------------------------------------------------------------------------


async def _message(request: ReadRequest, _files: Files) -> Answer:
    parsed = read_message(request.text, request.reading)
    known = {
        "company": parsed.company or None,
        "role": parsed.role or None,
        "day": parsed.day.isoformat() if parsed.day else None,
        **_hours(parsed.hours),
        "kind": parsed.kind,
        "people": [_person(one) for one in parsed.people],
        "decide_by": parsed.decide_by.isoformat() if parsed.decide_by else None,
        "topic": parsed.topic,
    }
    return {"interview": parsed.is_an_interview, **known, "asks": _asks(known, parsed)}


def _asks(known: Mapping[str, object], parsed: ParsedInterview | None = None) -> list[str]:
    """The questions that are left: for what was not told, and for what may mean several things."""
    told = {
        "company": known["company"],
        "role": known["role"],
        "when": known["day"],
        "hour": known.get("start"),
        "people": known["people"],
        "kind": known["kind"],
        "decide_by": known["decide_by"] or (parsed is not None and parsed.undated),
    }
    return [name for name, value in told.items() if not value]


def _person(one: Interviewer) -> Answer:
    return {"name": one.name, "title": one.title, "email": one.email, "phone": one.phone}


def _bytes(text: str) -> bytes:
    """A file's bytes: as UTF-8, or one character a byte where the text holds UTF-8 in that form."""
    try:
        plain = text.encode("latin-1")
        if plain.isascii():
            return plain
        re.sub(rb"\r?\n[ \t]", b"", plain).decode("utf-8")
    except UnicodeError:
        return text.encode("utf-8", errors="replace")
    return plain


async def _invitation(request: ReadRequest, files: Files) -> Answer:
    if request.zone is None:
        raise Refused("zone_unknown")
    try:
        read = await files.invitation(_bytes(request.text), request.zone, request.instant, request.name)
    except BadInvite as bad:
        raise Refused(bad.reason) from None
    invite, details = read.invite, read.details
    if invite is None or details is None:
        told = await _message(replace(request, text=read.mail), files)
        return {"intent": "book" if told["interview"] else None, **told}
    end = datetime.combine(invite.day, invite.start) + invite.length if invite.start else None
    known = {
        "company": details.company or None,
        "role": details.role or None,
        "day": invite.day.isoformat(),
        "start": _clock(invite.start) if invite.start else None,
        "end": _clock(end.time()) if end else None,
        "kind": None if invite.format is MeetingFormat.UNKNOWN else invite.format.value,
        "people": [
            {"name": one.name, "title": None, "email": one.email or None, "phone": None} for one in details.people
        ],
        "decide_by": None,
    }
    intent = "call_off" if invite.intent is InviteAction.CANCEL else "move" if invite.sequence else "book"
    return {"interview": True, "intent": intent, **known, "asks": _asks(known)}


# -- wishes and answers ------------------------------------------------------------------------------------------------


async def _wish(request: ReadRequest, _files: Files) -> Answer:
    parsed = read_intent(request.text)
    if parsed is None:
        return {}
    return {
        "wish": parsed.intent.name.lower(),
        "answer": parsed.answer.value if parsed.answer else None,
        "contact": parsed.contact.value if parsed.contact else None,
        "result": parsed.result.value if parsed.result else None,
        "command": parsed.command or None,
    }


async def _answer(request: ReadRequest, _files: Files) -> Answer:
    found = read_employer_answer(request.text, request.reading)
    if found is None:
        return {}
    return {
        "answer": found.kind.value,
        "company": found.company or None,
        "decide_by": found.decide_by.isoformat() if found.decide_by else None,
        "day": found.day.isoformat() if found.day else None,
        "start": _clock(found.hours.start) if found.hours else None,
        "people": [_person(one) for one in found.people],
    }


# -- tables ------------------------------------------------------------------------------------------------------------


async def _table(request: ReadRequest, files: Files) -> Answer:
    try:
        sheet = await files.table(_bytes(request.text))
    except BadFacts as bad:
        raise Refused(str(bad)) from None
    columns = tracker_csv.detect_columns(sheet)
    asks = [column.value for column in tracker_csv.REQUIRED if column not in columns]
    if asks:
        return {"asks": asks, "left_out": len(sheet.rows)}
    first = tracker_csv.day_comes_first(sheet, columns[Column.DAY])
    by_country = reads_day_first(request.country)
    zone = request.zone or "UTC"
    day_first = first if first is not None else bool(by_country)
    content = tracker_csv.interviews(sheet, columns, zone, request.instant, day_first=day_first)
    return {"rows": [_row(one) for one in content.imported.interviews], "left_out": content.without_day}


def _row(one: PortableInterview) -> Answer:
    said = one.history[-1][1].what.value if one.history else None
    return {
        "company": one.interview.company,
        "role": one.interview.role or None,
        "day": one.interview.starts_at.date().isoformat(),
        "start": _clock(one.interview.starts_at.time()),
        "people": [_person(person) for person in one.interview.people],
        "status": said,
    }


def _refuse(sentence: str) -> int:
    print(f"tactful read: {sentence}", file=sys.stderr)
    return WRONG_INPUT


_NOTHING_FOUND: Answer = {"reason": None}
_DAY: Answer = {"day": None, "about": False, "choices": [], "start": None, "end": None, **_NOTHING_FOUND}
_INTERVIEW: Answer = {
    "interview": False, "company": None, "role": None, "day": None, "start": None, "end": None, "kind": None,
    "people": [], "decide_by": None, "topic": None, "asks": [], **_NOTHING_FOUND,
}  # fmt: skip
_BOOKED: Answer = {"intent": None, **_INTERVIEW}
_WISHED: Answer = {"wish": None, "answer": None, "contact": None, "result": None, "command": None, **_NOTHING_FOUND}
_ANSWERED: Answer = {
    "answer": None, "company": None, "decide_by": None, "day": None, "start": None, "people": [], **_NOTHING_FOUND,
}  # fmt: skip
_TABULATED: Answer = {"rows": [], "asks": [], "left_out": 0, **_NOTHING_FOUND}

READERS: dict[str, tuple[Callable[[ReadRequest, Files], Awaitable[Answer]], Answer]] = {
    "message": (_message, _INTERVIEW),
    "invitation": (_invitation, _BOOKED),
    "day": (_day, _DAY),
    "past_day": (_past_day, _DAY),
    "decision": (_decision, _DAY),
    "hour": (_hour, {"start": None, "end": None, **_NOTHING_FOUND}),
    "wish": (_wish, _WISHED),
    "answer": (_answer, _ANSWERED),
    "table": (_table, _TABULATED),
}
"""By the name of a kind: what reads it, and the answer where nothing is found. Every answer has all its fields."""

FILES = frozenset({"invitation", "table"})
"""Kinds that come as files, with limits of their own."""
