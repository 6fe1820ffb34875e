"""Interviews and their history as CSV, safe from formula injection (CWE-1236).

A cell that a spreadsheet would evaluate gets a leading apostrophe. It knows no chats.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.domain.localtime import local
from bot.domain.model import NOBODY, promised_date
from bot.domain.planner import phase, plan
from bot.storage.records.interviews import StoredInterview
from bot.usecases.portable_data import PersonData

FORMULA_PREFIXES = ("=", "+", "-", "@", "\t", "\r")
BOM = "\ufeff"  # without it Excel does not detect UTF-8

INTERVIEWS = (
    *("company", "role", "day", "starts", "ends", "zone", "kind", "people", "decide_by", "status", "topic"),
    *("last_step", "last_step_on", "next_step", "next_step_on"),
)
HISTORY = ("company", "role", "interview_day", "on", "at", "what", "step", "person", "result")


def safe(cell: object) -> str:
    """A cell that no spreadsheet evaluates as a formula."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(FORMULA_PREFIXES) else text


def unsafe(cell: str) -> str:
    """A cell as it was before `safe`."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_PREFIXES) else cell


def interviews(data: PersonData, now: datetime) -> bytes:
    """One row per interview, with its status at `now`. UTF-8 with a byte order mark."""
    return _table(INTERVIEWS, (_interview(stored, data, now) for stored in data.interviews))


def history(data: PersonData) -> bytes:
    """One row per history entry. UTF-8 with a byte order mark."""
    return _table(HISTORY, (row for stored in data.interviews for row in _history(stored, data)))


def _table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return (BOM + text.getvalue()).encode()


def _interview(stored: StoredInterview, data: PersonData, now: datetime) -> list[object]:
    interview = stored.interview
    zone = data.person.timezone or stored.wall_zone
    facts = stored.facts()
    coming = plan(stored.case(data.person), now)[:1] if data.person.timezone else ()
    people = "; ".join(
        ", ".join(part for part in (person.name, person.title, person.email) if part) for person in interview.people
    )
    return [
        interview.company,
        interview.role,
        interview.starts_at.date(),
        f"{interview.starts_at:%H:%M}",
        f"{interview.ends_at:%H:%M}",
        zone,
        interview.kind,
        people,
        promised_date(interview, facts),
        phase(facts).value,
        interview.topic,
        (facts[-1].step or facts[-1].what) if facts else None,
        local(facts[-1].at, zone).date() if facts else None,
        coming[0].step if coming else None,
        local(coming[0].at, zone).date() if coming else None,
    ]


def _history(stored: StoredInterview, data: PersonData) -> list[list[object]]:
    interview = stored.interview
    zone = data.person.timezone or stored.wall_zone
    names = {person.id: person.name for person in interview.people}
    return [
        [
            interview.company,
            interview.role,
            interview.starts_at.date(),
            local(fact.at, zone).date(),
            f"{local(fact.at, zone):%H:%M}",
            fact.what,
            fact.step,
            names.get(fact.person) if fact.person != NOBODY else None,
            fact.result,
        ]
        for fact in stored.facts()
    ]
