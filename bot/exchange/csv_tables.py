"""Interviews and their history as tables for a spreadsheet, and safe for one: no cell is ever a formula.

A cell that a spreadsheet would calculate gets an apostrophe in front. It must not know chats.
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

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
BOM = "\ufeff"  # without it Excel takes UTF-8 for something else

INTERVIEWS = (
    *("company", "role", "day", "starts", "ends", "zone", "kind", "people", "decide_by", "status", "topic"),
    *("last_step", "last_step_on", "next_step", "next_step_on"),
)
HISTORY = ("company", "role", "interview_day", "on", "at", "what", "step", "person", "result")


def safe(cell: object) -> str:
    """A cell that no spreadsheet calculates (CWE-1236)."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(DANGEROUS) else text


def unsafe(cell: str) -> str:
    """A cell as it was before `safe`."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(DANGEROUS) else cell


def interviews(life: PersonData, now: datetime) -> bytes:
    """One row for each interview, with where it stands at `now`. UTF-8 with a byte order mark."""
    return _table(INTERVIEWS, (_interview(stored, life, now) for stored in life.interviews))


def history(life: PersonData) -> bytes:
    """One row for everything that happened. UTF-8 with a byte order mark."""
    return _table(HISTORY, (row for stored in life.interviews for row in _history(stored, life)))


def _table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(heads)
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return (BOM + text.getvalue()).encode()


def _interview(stored: StoredInterview, life: PersonData, now: datetime) -> list[object]:
    one = stored.interview
    zone = life.person.timezone or stored.wall_zone
    facts = stored.facts()
    coming = plan(stored.case(life.person), now)[:1] if life.person.timezone else ()
    people = "; ".join(", ".join(part for part in (met.name, met.title, met.email) if part) for met in one.people)
    return [
        one.company,
        one.role,
        one.starts_at.date(),
        f"{one.starts_at:%H:%M}",
        f"{one.ends_at:%H:%M}",
        zone,
        one.kind,
        people,
        promised_date(one, facts),
        phase(facts).value,
        one.topic,
        (facts[-1].step or facts[-1].what) if facts else None,
        local(facts[-1].at, zone).date() if facts else None,
        coming[0].step if coming else None,
        local(coming[0].at, zone).date() if coming else None,
    ]


def _history(stored: StoredInterview, life: PersonData) -> list[list[object]]:
    one = stored.interview
    zone = life.person.timezone or stored.wall_zone
    names = {met.id: met.name for met in one.people}
    return [
        [
            one.company,
            one.role,
            one.starts_at.date(),
            local(fact.at, zone).date(),
            f"{local(fact.at, zone):%H:%M}",
            fact.what,
            fact.step,
            names.get(fact.person) if fact.person != NOBODY else None,
            fact.result,
        ]
        for fact in stored.facts()
    ]
