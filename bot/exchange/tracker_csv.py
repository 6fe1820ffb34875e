"""A CSV from a job tracker (Huntr, Teal, a sheet of one's own): which column means what, and rows into interviews.

Columns are known by their heads where these are usual ones, and can be assigned. A row without an interview's day is
no interview and is only counted. It must not know chats or write to the database.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.domain.localtime import moment
from bot.domain.model import Fact, FactKind, Interview, Interviewer, Kind
from bot.exchange.csv_tables import BOM, unsafe
from bot.exchange.fields import YEARS, BadFacts
from bot.usecases.portable_data import ImportedData, PortableInterview

MOST_ROWS = 5000
MOST_COLUMNS = 100
LINE, NOTE = 120, 1000  # characters of a name, of a note
USUAL_START = time(10, 0)
USUAL_LENGTH = timedelta(hours=1)
OLD = timedelta(days=28)
"""An interview that ended longer ago comes in as let go: its time for thanks and questions has passed."""


class Column(StrEnum):
    """What a column can mean."""

    COMPANY = "company"
    ROLE = "role"
    DAY = "day"
    STARTS = "starts"
    PEOPLE = "people"
    DECIDE_BY = "decide_by"
    STATUS = "status"
    TOPIC = "topic"
    KIND = "kind"


NEEDED = (Column.COMPANY, Column.DAY)

_HEADS: dict[Column, tuple[str, ...]] = {
    Column.COMPANY: ("company", "company name", "employer", "organization", "organisation"),
    Column.ROLE: ("role", "job title", "title", "position", "job", "job position", "job role"),
    Column.DAY: (
        *("interview date", "interview day", "day", "date of interview", "interviewed on", "interview", "interviewed"),
        *("interview date & time", "interview datetime", "interview at", "interview scheduled"),
    ),
    Column.STARTS: ("starts", "interview time", "time", "start time", "hour", "start"),
    Column.PEOPLE: ("people", "interviewers", "interviewer", "contacts", "contact", "contact person", "recruiter"),
    Column.DECIDE_BY: ("decide by", "decision date", "decision by", "answer by", "hear back by", "expected response"),
    Column.STATUS: ("status", "stage", "list", "list name", "board list", "state", "outcome", "result"),
    Column.TOPIC: ("topic", "notes", "note", "comments", "talked about"),
    Column.KIND: ("kind", "interview type", "type", "format", "interview format"),
}

_REFUSED = re.compile(r"reject|declin|not selected|turned down|denied|unsuccessful|\bno\b", re.IGNORECASE)
_OFFERED = re.compile(r"offer|accept|negotiat|hired", re.IGNORECASE)
_LEFT = re.compile(r"withdr|let.?go|closed|archiv|ghost|no response|cancel", re.IGNORECASE)
_KINDS = {
    Kind.VIDEO: re.compile(r"video|zoom|teams|meet|remote|online", re.IGNORECASE),
    Kind.PHONE: re.compile(r"phone|call|tel", re.IGNORECASE),
    Kind.ON_SITE: re.compile(r"on.?site|in.?person|office", re.IGNORECASE),
}
_NUMERIC = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})\b")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_HOUR = re.compile(
    r"(?<![\d./-])(\d{1,2})(?::(\d{2}))?(?::\d{2})?\s*([ap])\.?m\b|(?<![\d./-])(\d{1,2}):(\d{2})", re.IGNORECASE
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th)?\.?\s+([A-Za-z]{3,9})\.?,?\s+(\d{4})|\b([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})"
)


@dataclass(frozen=True, slots=True)
class TrackerTable:
    """A table: its heads, and its rows, each as long as the heads."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def cells(self, column: int) -> list[str]:
        """The cells of a column that hold something."""
        return [row[column] for row in self.rows if row[column]]


@dataclass(frozen=True, slots=True)
class TrackerContent:
    """A sheet read with an assignment: what it brings, and how many rows are no interviews with a day."""

    imported: ImportedData
    without_day: int


def read(content: bytes) -> TrackerTable:
    """The table of a file, whichever of the usual separators it has. Raises BadFacts."""
    text = _text(content)
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    try:
        lines = [tuple(cell.strip() for cell in row) for row in csv.reader(io.StringIO(text), delimiter=separator)]
    except csv.Error:
        raise BadFacts("document", "is no table that can be read") from None
    lines = [line for line in lines if any(line)]
    if len(lines) < 2:
        raise BadFacts("document", "has no rows")
    if len(lines) > MOST_ROWS + 1 or len(lines[0]) > MOST_COLUMNS:
        raise BadFacts("document", f"must have at most {MOST_ROWS} rows and {MOST_COLUMNS} columns")
    heads, *rows = lines
    width = len(heads)
    return TrackerTable(heads, tuple(tuple(unsafe(cell) for cell in (*row, *[""] * width)[:width]) for row in rows))


def guessed(sheet: TrackerTable) -> dict[Column, int]:
    """Which column means what, by the usual heads: Column -> its place."""
    heads = [re.sub(r"[\s_]+", " ", head.casefold()).strip() for head in sheet.heads]
    found: dict[Column, int] = {}
    for column, usual in _HEADS.items():
        for name in usual:
            if name in heads and heads.index(name) not in found.values():
                found[column] = heads.index(name)
                break
    return found


def day_comes_first(sheet: TrackerTable, column: int) -> bool | None:
    """Whether "3/4/2026" is the third of April in this column: by its other cells; None where they do not tell."""
    pairs = [(int(m[1]), int(m[2])) for cell in sheet.cells(column) if (m := _NUMERIC.search(cell))]
    if any(first > 12 for first, _ in pairs):
        return True
    if any(second > 12 for _, second in pairs):
        return False
    return None


def interviews(
    sheet: TrackerTable, columns: Mapping[Column, int], zone: str, now: datetime, *, day_first: bool
) -> TrackerContent:
    """The interviews of a sheet, on wall clocks of `zone`. `now` (UTC): what lies behind is recorded as over."""
    told: list[PortableInterview] = []
    without_day = 0
    for number, row in enumerate(sheet.rows, 1):
        cells = {column: row[place] for column, place in columns.items()}
        found = _told(cells, zone, now, number, day_first=day_first)
        if found is None:
            without_day += 1
        else:
            told.append(found)
    return TrackerContent(ImportedData(tuple(told)), without_day)


def _told(
    cells: Mapping[Column, str], zone: str, now: datetime, number: int, *, day_first: bool
) -> PortableInterview | None:
    day = read_day(cells.get(Column.DAY, ""), day_first=day_first)
    company = cells.get(Column.COMPANY, "")[:LINE]
    if day is None or not company:
        return None
    hour = _hour(cells.get(Column.STARTS, "")) or _hour(cells.get(Column.DAY, "")) or USUAL_START
    starts = datetime.combine(day, hour)
    decide_by = read_day(cells.get(Column.DECIDE_BY, ""), day_first=day_first)
    interview = Interview(
        starts_at=starts,
        ends_at=starts + USUAL_LENGTH,
        recorded_at=now,
        company=company,
        role=cells.get(Column.ROLE, "")[:LINE],
        decide_by=decide_by if decide_by and decide_by >= day else None,
        people=_people(cells.get(Column.PEOPLE, "")),
        kind=next((kind for kind, said in _KINDS.items() if said.search(cells.get(Column.KIND, ""))), None),
        topic=cells.get(Column.TOPIC, "")[:NOTE] or None,
    )
    ends = moment(interview.ends_at, zone)
    status = cells.get(Column.STATUS, "") if ends <= now else ""
    history: list[tuple[int, Fact]] = []
    if _OFFERED.search(status):
        history.append((number, Fact(FactKind.OFFER, ends)))
    elif _REFUSED.search(status):
        history.append((number, Fact(FactKind.REJECTED, ends)))
    over = bool(_LEFT.search(status)) or ends < now - OLD
    return PortableInterview(interview, zone, history=tuple(history), over=over)


def _people(text: str) -> tuple[Interviewer, ...]:
    names = [name.strip() for name in re.split(r"[;\n|]", text) if name.strip()]
    people = []
    for number, one in enumerate(names[:20], 1):
        name, *rest = (part.strip() for part in one.split(","))
        email = next((part for part in rest if "@" in part), None)
        title = next((part for part in rest if part and "@" not in part), None)
        people.append(Interviewer(number, name[:LINE], title=title and title[:LINE], email=email and email[:LINE]))
    return tuple(one for one in people if one.name)


def read_day(text: str, *, day_first: bool) -> date | None:
    """The day a cell names, or None."""
    for found, order in ((_ISO.search(text), "ymd"), (_NUMERIC.search(text), "dmy" if day_first else "mdy")):
        if found:
            parts = dict(zip(order, (int(part) for part in found.groups()), strict=True))
            return _date(parts["y"], parts["m"], parts["d"])
    named = _NAMED.search(text)
    if named is None:
        return None
    number, name, year = (named[1], named[2], named[3]) if named[1] else (named[5], named[4], named[6])
    month = name[:3].casefold()
    return _date(int(year), _MONTHS.index(month) + 1, int(number)) if month in _MONTHS else None


def _date(year: int, month: int, day: int) -> date | None:
    year += 2000 if year < 100 else 0
    try:
        return date(year, month, day) if year in YEARS else None
    except ValueError:
        return None


def _hour(text: str) -> time | None:
    found = _HOUR.search(text)
    if found is None:
        return None
    if found[3]:
        hour, minute = int(found[1]) % 12 + (12 if found[3] in "pP" else 0), int(found[2] or 0)
    else:
        hour, minute = int(found[4]), int(found[5])
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _text(content: bytes) -> str:
    for encoding in ("utf-8", "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", "cp1252"):
        try:
            return content.decode(encoding).removeprefix(BOM).replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError:
            continue
    raise BadFacts("document", "is no text that can be read")


def places(columns: Mapping[Column, int]) -> dict[str, int]:
    """An assignment as JSON."""
    return {column.value: place for column, place in columns.items()}


def columns_of(places: Mapping[str, int], heads: Sequence[str]) -> dict[Column, int]:
    """An assignment from JSON; what does not fit these heads is left out."""
    return {Column(name): place for name, place in places.items() if 0 <= place < len(heads)}
