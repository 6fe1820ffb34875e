"""Loads interviews: fetches the rows of any number of them in five queries, then decrypts each.

Fetching and decrypting are separate, so that one unreadable interview does not fail the others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.localtime import local, moment
from bot.domain.model import Fact, Interview, Interviewer
from bot.storage.engine.dialects import in_ids_param, is_sqlite
from bot.storage.keys.keyring import DataKey
from bot.storage.records.interviews import HistoryEntry, KeptText, NudgeRecord, NudgeState, StoredInterview
from bot.storage.repositories.data_keys import DataKeys
from bot.storage.repositories.letter_notes import notes_from_json
from bot.storage.tables import applications, history, interviewers, interviews, kept_texts, nudges, people

_INTERVIEWS = (
    select(
        interviews,
        applications.c.company,
        applications.c.role,
        people.c.data_key,
        people.c.timezone.label("present_zone"),
    )
    .join(applications, applications.c.id == interviews.c.application_id)
    .join(people, people.c.id == interviews.c.person_id)
    .order_by(interviews.c.starts_at, interviews.c.id)
)


_IN_ORDER: dict[Table, ColumnElement[int]] = {
    interviewers: interviewers.c.position,
    history: history.c.id,
    nudges: nudges.c.id,
    kept_texts: kept_texts.c.rung,
}


@dataclass(frozen=True, slots=True)
class InterviewRows:
    """The encrypted rows of one interview."""

    row: Row[Any]
    interviewers: Sequence[Row[Any]]
    history: Sequence[Row[Any]]
    nudges: Sequence[Row[Any]]
    kept: Sequence[Row[Any]]


async def fetch_interviews(connection: AsyncConnection, condition: ColumnElement[bool]) -> list[InterviewRows]:
    """The interviews that meet the condition, by start."""
    return await _with_children(connection, (await connection.execute(_INTERVIEWS.where(condition))).all())


async def _with_children(connection: AsyncConnection, rows: Sequence[Row[Any]]) -> list[InterviewRows]:
    if not rows:
        return []
    ids = [row.id for row in rows]
    met = await _by_interview(connection, interviewers, ids)
    happened = await _by_interview(connection, history, ids)
    nudged = await _by_interview(connection, nudges, ids)
    kept = await _by_interview(connection, kept_texts, ids)
    return [InterviewRows(row, met[row.id], happened[row.id], nudged[row.id], kept[row.id]) for row in rows]


async def fetch_by_ids(connection: AsyncConnection, ids: Sequence[int]) -> list[InterviewRows]:
    """The interviews with these ids, by start."""
    return await _with_children(
        connection, (await connection.execute(_by_ids(is_sqlite(connection)), {"ids": ids})).all()
    )


async def _by_interview(connection: AsyncConnection, table: Table, ids: Sequence[int]) -> dict[int, list[Row[Any]]]:
    grouped: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in await connection.execute(_of_interviews(is_sqlite(connection), table), {"ids": ids}):
        grouped[row.interview_id].append(row)
    return grouped


@cache
def _by_ids(on_sqlite: bool) -> Select[Any]:
    return _INTERVIEWS.where(in_ids_param(on_sqlite, interviews.c.id, "ids"))


@cache
def _of_interviews(on_sqlite: bool, table: Table) -> Select[Any]:
    return select(table).where(in_ids_param(on_sqlite, table.c.interview_id, "ids")).order_by(_IN_ORDER[table])


def decrypt_interview(raw: InterviewRows, data_keys: DataKeys) -> StoredInterview:
    """Raises whatever makes the interview unreadable: a missing key, altered text, an unknown time zone."""
    row = raw.row
    key = data_keys.unwrap(row.data_key, row.person_id)
    entries = sorted((_entry(line) for line in raw.history), key=lambda entry: entry.fact.at)
    return StoredInterview(
        id=row.id,
        person_id=row.person_id,
        application_id=row.application_id,
        interview=_interview(row, [_interviewer(line, key) for line in raw.interviewers], key),
        wall_zone=row.wall_zone,
        history=tuple(entries),
        nudges=tuple(nudge_record(line) for line in raw.nudges),
        version=row.version,
        next_at=row.next_at,
        notes=notes_from_json(key.open_or_none(row.letter_notes, "interviews.letter_notes")),
        kept=tuple(_kept(line, key) for line in raw.kept),
        deletion_announced_at=row.deletion_announced_at,
    )


def _kept(row: Row[Any], key: DataKey) -> KeptText:
    return KeptText(row.step, row.interviewer, row.rung, row.kind, key.open(row.text, "kept_texts.text"))


def nudge_record(row: Row[Any]) -> NudgeRecord:
    return NudgeRecord(
        id=row.id,
        interview_id=row.interview_id,
        person_id=row.person_id,
        ladder=row.ladder,
        step=row.step,
        person=row.interviewer,
        rung=row.rung,
        attempt=row.attempt,
        occurrence=row.occurrence,
        due_at=row.due_at,
        state=NudgeState(row.state),
        settled_at=row.settled_at,
        chat_id=row.chat_id,
        message_id=row.message_id,
        ambiguous_sends=row.ambiguous_sends,
        failures=row.failures,
        reason=row.reason,
        not_before=row.not_before,
        list_message_id=row.list_message_id,
    )


def _interview(row: Row[Any], met: Sequence[Interviewer], key: DataKey) -> Interview:
    return Interview(
        starts_at=_in_present_zone(row.starts_at, row),
        ends_at=_in_present_zone(row.ends_at, row),
        recorded_at=row.recorded_at,
        company=key.open(row.company, "applications.company"),
        role=key.open(row.role, "applications.role"),
        decide_by=row.decide_by,
        pace=row.pace,
        people=tuple(met),
        lead=row.lead,
        timezone=row.timezone,
        country=row.country,
        region=row.region,
        kind=row.kind,
        topic=key.open_or_none(row.topic, "interviews.topic"),
    )


def _in_present_zone(wall: datetime, row: Row[Any]) -> datetime:
    # If it was recorded in another time zone than the person has now, the moment stays and the wall clock changes.
    if row.present_zone in (None, row.wall_zone):
        return wall
    return local(moment(wall, row.wall_zone), row.present_zone)


def _interviewer(row: Row[Any], key: DataKey) -> Interviewer:
    return Interviewer(
        id=row.number,
        name=key.open(row.name, "interviewers.name"),
        title=key.open_or_none(row.title, "interviewers.title"),
        email=key.open_or_none(row.email, "interviewers.email"),
        phone=key.open_or_none(row.phone, "interviewers.phone"),
        linkedin=row.linkedin,
        main=row.main,
        topic=key.open_or_none(row.topic, "interviewers.topic"),
    )


def _entry(row: Row[Any]) -> HistoryEntry:
    fact = Fact(
        what=row.what,
        at=row.at,
        step=row.step,
        person=row.interviewer,
        rung=row.rung,
        attempt=row.attempt,
        result=row.result,
        until=row.until,
        decide_by=row.decide_by,
        on=row.on_day,
    )
    return HistoryEntry(row.id, row.action_id, fact)
