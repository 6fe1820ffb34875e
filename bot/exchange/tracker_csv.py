"""Parses CSV files of job trackers (Huntr, Teal, a spreadsheet): maps columns to fields, and rows to interviews.

Common column names are detected, others are mapped by the person. A row without an interview date is skipped and
counted. It knows no chats and does not write to the database.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.domain.localtime import local, moment
from bot.domain.model import Fact, FactKind, Interview, Interviewer, Kind
from bot.exchange.csv_tables import BOM, unsafe
from bot.exchange.fields import YEARS, BadFacts
from bot.parsing.dates.model import DateContext, Direction, possible_days
from bot.parsing.dates.phrases import day_in_words
from bot.parsing.dates.times import TimeRange, read_hours
from bot.parsing.dates.timezones import in_own_zone, zone_beside
from bot.parsing.people import read_people
from bot.usecases.portable_data import ImportedData, PortableInterview

MAX_ROWS = 5000
MAX_COLUMNS = 100
LINE, NOTE = 120, 1000  # characters of a name, of a note
DEFAULT_START = time(10, 0)
DEFAULT_LENGTH = timedelta(hours=1)
CLOSED_AFTER = timedelta(days=28)
"""An interview that ended longer ago is imported as closed: it is too late for thanks and questions."""


class Column(StrEnum):
    """A field that a column can be mapped to."""

    COMPANY = "company"
    ROLE = "role"
    DAY = "day"
    STARTS = "starts"
    PEOPLE = "people"
    DECIDE_BY = "decide_by"
    STATUS = "status"
    TOPIC = "topic"
    KIND = "kind"


REQUIRED = (Column.COMPANY, Column.DAY)

_HEADER_NAMES: dict[Column, tuple[str, ...]] = {
    Column.COMPANY: ("company", "company name", "employer", "organization", "organisation"),
    Column.ROLE: ("role", "job title", "title", "position", "job", "job position", "job role"),
    Column.DAY: (
        *("interview date", "interview day", "day", "date of interview", "interviewed on", "interview", "interviewed"),
        *(
            "interview date & time",
            "interview date and time",
            "interview datetime",
            "interview at",
            "interview scheduled",
        ),
    ),
    Column.STARTS: ("starts", "interview time", "time", "start time", "hour", "start"),
    Column.PEOPLE: ("people", "interviewers", "interviewer", "contacts", "contact", "contact person", "recruiter"),
    Column.DECIDE_BY: ("decide by", "decision date", "decision by", "answer by", "hear back by", "expected response"),
    Column.STATUS: ("status", "stage", "list", "list name", "board list", "state", "outcome", "result"),
    Column.TOPIC: ("topic", "notes", "note", "comments", "talked about"),
    Column.KIND: ("kind", "interview type", "type", "format", "interview format"),
}

_STATUSES: tuple[tuple[re.Pattern[str], FactKind | None], ...] = tuple(
    (re.compile("|".join(patterns), re.IGNORECASE), said)
    for said, patterns in (
        # What is not, or not yet, says nothing: "Not yet rejected", "No answer yet", "Pre-offer screening".
        (
            None,
            (r"\bno (?:answer|response|reply|news|feedback|word|update|decision)\b", r"\b(?:not?|never)\b.*\byet\b"),
        ),
        (None, (r"\bnot (?:yet )?(?:rejected|decided|heard)\b", "awaiting|waiting|pending", r"\bpre.?offer")),
        (FactKind.WITHDRAWN, ("not? (?:longer )?interested", "withdr[ae]w", r"\bby me\b", "i declined")),
        (FactKind.WITHDRAWN, (r"turned (?:it|them) down", r"offer\W+(?:was )?(?:declined|refused|turned down)")),
        (FactKind.WITHDRAWN, (r"(?:declined|rejected|refused|turned down) (?:the |an )?offer",)),
        (FactKind.REJECTED, ("offer (?:rescinded|withdrawn)", r"\bno offer\b")),
        (
            None,
            (r"interview\W+(?:accepted|offered|requested|scheduled)", "(?:accepted|offered) (?:an |the )?interview"),
        ),
        (FactKind.REJECTED, ("reject|declin|not selected|turned down|denied|unsuccessful|not moving forward",)),
        (FactKind.REJECTED, ("closed.?lost", r"^\W*no\W*$")),
        (FactKind.OFFER, (r"\boffer|negotiat|\bhired\b", r"^\W*accepted\W*$")),
    )
)
"""The first that a status matches says what the employer, or the person, said; most stages of trackers say neither."""

_CLOSED = re.compile(r"let.?go|closed|archiv|ghost|no response|cancel", re.IGNORECASE)
_KINDS = {
    Kind.VIDEO: re.compile(r"video|zoom|teams|meet|remote|online", re.IGNORECASE),
    Kind.PHONE: re.compile(r"phone|call|tel", re.IGNORECASE),
    Kind.ON_SITE: re.compile(r"on.?site|in.?person|office", re.IGNORECASE),
}
_DELIMITERS = ",;\t|"
_NUMERIC = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})\b")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th)?\.?\s+(?:of\s+)?([A-Za-z]{3,9})\.?,?\s+(\d{4})"
    r"|\b([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})"
)
_SERIAL = re.compile(r"[345]\d{4}(?:\.\d+)?")
"""A moment as Excel keeps it: days since 1899, from 1982 to 2064."""

_OFFSET_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)")
_ONE_CLOCK = r"\d{1,2}(?:[:.h]\d{2})?(?::\d{2})?\s*(?:[ap]\.?m\b\.?)?"
_CLOCK = re.compile(
    r"(?<![\d./-])(?=\d{1,2}(?:[:h]\d{2}|\s*[ap]\.?m\b|(?:[:.]\d{2})?\s*[-–→]\s*\d{1,2}[:.\s]?(?:\d{2}|\s*[ap]\.?m)))"
    rf"{_ONE_CLOCK}(?:\s*(?:-|–|—|→|to|until)\s*{_ONE_CLOCK})?",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TrackerTable:
    """The header and the rows, padded or cut to the length of the header."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def cells(self, column: int) -> list[str]:
        """The non-empty cells of a column."""
        return [row[column] for row in self.rows if row[column]]


@dataclass(frozen=True, slots=True)
class TrackerContent:
    """The result of a column mapping: the interviews, and how many rows were skipped for want of a date or company."""

    imported: ImportedData
    without_day: int


def read(content: bytes) -> TrackerTable:
    """The table of a file; the delimiter is comma, semicolon or tab. Raises BadFacts."""
    text = _text(content)
    first, _, rest = text.partition("\n")
    named = re.fullmatch(r'"?sep=(.)"?', first.strip(), re.IGNORECASE)  # Excel's way to name the delimiter
    if named:
        text, first = rest, rest.split("\n", 1)[0]
    delimiter = named[1] if named and named[1] in _DELIMITERS else max(_DELIMITERS, key=first.count)
    try:
        lines = [tuple(cell.strip() for cell in row) for row in csv.reader(io.StringIO(text), delimiter=delimiter)]
    except csv.Error:
        raise BadFacts("document", "is no table that can be read") from None
    lines = [line for line in lines if any(line)]
    if len(lines) < 2:
        raise BadFacts("document", "has no rows")
    if len(lines) > MAX_ROWS + 1 or len(lines[0]) > MAX_COLUMNS:
        raise BadFacts("document", f"must have at most {MAX_ROWS} rows and {MAX_COLUMNS} columns")
    header, *rows = lines
    width = len(header)
    return TrackerTable(header, tuple(tuple(unsafe(cell) for cell in (*row, *[""] * width)[:width]) for row in rows))


def detect_columns(sheet: TrackerTable) -> dict[Column, int]:
    """Maps columns by common header names: Column -> index."""
    # Without what decorates a name: "Company *", "📅 Interview Date", and the second of "Role/Title".
    header = [re.sub(r"[^\w&]+|_+", " ", name.partition("/")[0].casefold()).strip() for name in sheet.header]
    found: dict[Column, int] = {}
    for column, usual in _HEADER_NAMES.items():
        for name in usual:
            if name in header and header.index(name) not in found.values():
                found[column] = header.index(name)
                break
    return found


def day_comes_first(sheet: TrackerTable, column: int) -> bool | None:
    """Whether "3/4/2026" is the third of April in this column: by its other cells; None if they are ambiguous."""
    pairs = [(int(m[1]), int(m[2])) for cell in sheet.cells(column) if (m := _NUMERIC.search(cell))]
    if any(first > 12 for first, _ in pairs):
        return True
    if any(second > 12 for _, second in pairs):
        return False
    return None


def interviews(
    sheet: TrackerTable, columns: Mapping[Column, int], zone: str, now: datetime, *, day_first: bool
) -> TrackerContent:
    """The interviews of a table, in local time of `zone`. STATUS is used only for those over before `now` (UTC)."""
    found_interviews: list[PortableInterview] = []
    without_day = 0
    for number, row in enumerate(sheet.rows, 1):
        cells = {column: row[index] for column, index in columns.items()}
        found = _portable_interview(cells, zone, now, number, day_first=day_first)
        if found is None:
            without_day += 1
        else:
            found_interviews.append(found)
    return TrackerContent(ImportedData(tuple(found_interviews)), without_day)


def _portable_interview(
    cells: Mapping[Column, str], zone: str, now: datetime, number: int, *, day_first: bool
) -> PortableInterview | None:
    written = cells.get(Column.DAY, "")
    day = read_day(written, day_first=day_first, now=now)
    company = cells.get(Column.COMPANY, "")[:LINE]
    if day is None or not company:
        return None
    hour, length = _hours(cells.get(Column.STARTS, "")) or _hours(written) or (DEFAULT_START, None)
    day, hour = _in_zone((written, cells.get(Column.STARTS, "")), day, hour, zone)
    starts = datetime.combine(day, hour)
    decide_by = read_day(cells.get(Column.DECIDE_BY, ""), day_first=day_first, now=now)
    interview = Interview(
        starts_at=starts,
        ends_at=starts + (length or DEFAULT_LENGTH),
        recorded_at=now,
        company=company,
        role=cells.get(Column.ROLE, "")[:LINE],
        decide_by=decide_by if decide_by and decide_by >= day else None,
        people=_people(cells.get(Column.PEOPLE, "")),
        kind=next((kind for kind, pattern in _KINDS.items() if pattern.search(cells.get(Column.KIND, ""))), None),
        topic=cells.get(Column.TOPIC, "")[:NOTE] or None,
    )
    ends = moment(interview.ends_at, zone)
    status = cells.get(Column.STATUS, "") if ends <= now else ""
    history: list[tuple[int, Fact]] = []
    said = next((said for pattern, said in _STATUSES if pattern.search(status)), None)
    if said is not None:
        history.append((number, Fact(said, ends)))
    over = bool(_CLOSED.search(status)) or ends < now - CLOSED_AFTER
    return PortableInterview(interview, zone, history=tuple(history), over=over)


def _people(text: str) -> tuple[Interviewer, ...]:
    """The people of a cell, one after another however they are set apart; "Dana Lee, Head of Data" is one."""
    return tuple(replace(one, main=False) for one in read_people(text.replace("|", ";")).people)


def read_day(text: str, *, day_first: bool, now: datetime) -> date | None:
    """The day a cell names, or None. A day without a year is the nearest one to `now`."""
    for found, order in ((_ISO.search(text), "ymd"), (_NUMERIC.search(text), "dmy" if day_first else "mdy")):
        if found:
            parts = dict(zip(order, (int(part) for part in found.groups()), strict=True))
            return _date(parts["y"], parts["m"], parts["d"])
    if serial := _SERIAL.fullmatch(text.strip()):
        return _excel_moment(serial[0]).date()
    if named := _NAMED.search(text):
        number, name, year = (named[1], named[2], named[3]) if named[1] else (named[5], named[4], named[6])
        month = name[:3].casefold()
        return _date(int(year), _MONTHS.index(month) + 1, int(number)) if month in _MONTHS else None
    words = _WEEKDAY.sub("", _CLOCK.sub("", text)).strip(" ,")
    reading = day_in_words(words, DateContext(now.date(), Direction.EITHER, day_first)) if words else None
    days = [day for day in possible_days(reading) if day.year in YEARS]
    return min(days, key=lambda day: abs(day - now.date())) if days else None


def _excel_moment(serial: str) -> datetime:
    """A number as spreadsheets keep a moment: days since the end of 1899, to the minute."""
    return datetime(1899, 12, 30) + timedelta(minutes=round(float(serial) * 24 * 60))


def _date(year: int, month: int, day: int) -> date | None:
    year += 2000 if year < 100 else 0
    try:
        return date(year, month, day) if year in YEARS else None
    except ValueError:
        return None


def _hours(text: str) -> tuple[time, timedelta | None] | None:
    """The time that a cell names, and how long it takes where that is said; a bare "3" says nothing."""
    if serial := _SERIAL.fullmatch(text.strip()):
        at = _excel_moment(serial[0])
        return (at.time(), None) if at.time() != time() else None
    clock = _CLOCK.search(text)
    found = read_hours(clock[0].replace("→", "-"), office=True) if clock else None
    return (found.start, found.length) if found else None


def _in_zone(cells: Sequence[str], day: date, hour: time, zone: str) -> tuple[date, time]:
    """The local day and time where a cell names another zone: "2026-11-18T14:00:00-08:00", "2pm PST"."""
    for cell in cells:
        if _OFFSET_MOMENT.fullmatch(cell.strip()):
            try:
                wall = local(datetime.fromisoformat(cell.strip()), zone)
            except (ValueError, OverflowError):
                return day, hour
            return wall.date(), wall.time().replace(second=0, microsecond=0)
        clock = _CLOCK.search(cell)
        named = zone_beside(cell, clock.end()) if clock else None
        moved = in_own_zone(day, TimeRange(hour), named[0], zone) if named else None
        if moved is not None:
            return moved[0], moved[1].start
    return day, hour


def _text(content: bytes) -> str:
    for encoding in ("utf-8", "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", "cp1252"):
        try:
            return content.decode(encoding).removeprefix(BOM).replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError:
            continue
    raise BadFacts("document", "is no text that can be read")


def column_indexes(columns: Mapping[Column, int]) -> dict[str, int]:
    """A column mapping as JSON."""
    return {column.value: index for column, index in columns.items()}


def columns_of(column_indexes: Mapping[str, int], header: Sequence[str]) -> dict[Column, int]:
    """A column mapping from JSON, without indexes beyond the header."""
    return {Column(name): index for name, index in column_indexes.items() if 0 <= index < len(header)}
