"""A database with many people, each with one nudge that is due.

The first person is added through the repositories, the others are copies of their rows. Everybody has a chat of their
own, so that what arrives there can be counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import LargeBinary, Table, func, insert, select, update

from bot.domain.model import Fact, FactKind, Interview, Interviewer, Step
from bot.storage.backup.rows import skip_ids
from bot.storage.database import Database
from bot.storage.keys.keyring import DataKey, Keyring
from bot.storage.opening import open_database
from bot.storage.records.interviews import OPEN_STATES, NudgeState
from bot.storage.tables import applications, history, interviewers, interviews, nudges, people
from bot.usecases.plan_versions import present_versions

FIRST_CHAT = 1_000_001
ZONE = "America/New_York"
RECORDED = datetime(2026, 11, 20, 20, 5, tzinfo=UTC)
"""Friday 15:05 in New York, five minutes after everybody's interview."""

DUE = datetime(2026, 11, 20, 20, 30, tzinfo=UTC)
"""When everybody is due to thank Dana Lee. The repeat comes 20 hours later, when the benchmark is over."""

BATCH = 1000
COPIED = (people, applications, interviews, interviewers, history)
COUNTED = ("id", "person_id", "application_id", "interview_id", "action_id")
"""Ids that equal the person's number in every table, because everybody has one interview."""


def data_dir(key_file: Path) -> Path:
    """Beside the key's folder, because the key must not be inside it."""
    return key_file.parent.parent / "data"


async def create_crowd(url: str, key_file: Path, many: int) -> None:
    """Creates a database with `many` people, each with one nudge due at DUE."""
    database = await open_database(url, key_file, data_dir(key_file))
    try:
        await _add_first(database)
        await _add_others(database, many)
    finally:
        await database.dispose()


async def _add_first(database: Database) -> None:
    async with database.unit() as unit:
        await unit.plan_versions.put(present_versions())  # else the first start would plan everybody anew
        person = await unit.people.create(FIRST_CHAT, FIRST_CHAT, RECORDED)
        await unit.people.change(person.id, timezone=ZONE, country="US")
        interview_id = await unit.interviews.add(person.id, _interview(), ZONE, None, DUE)
        told = Fact(FactKind.DONE, RECORDED, Step.REFERENCES)
        await unit.interviews.record(person.id, interview_id, [told], action_id=1)
        await unit.connection.commit()


async def _add_others(database: Database, many: int) -> None:
    """Copies of the first person's rows, encrypted with each person's own key."""
    async with database.engine.connect() as connection:
        pattern = {table.name: (await connection.execute(select(table))).one()._asdict() for table in COPIED}
        key = database.keys.data_key(pattern["people"]["data_key"], 1)
        for first in range(1, many, BATCH):
            keys = {number: database.keys.new_data_key() for number in range(first, min(first + BATCH, many))}
            for table in COPIED:
                clear = _decrypted(table, pattern[table.name], key)
                rows = [_copy(table, clear, number, database.keys, wrapped) for number, wrapped in keys.items()]
                if rows:
                    await connection.execute(insert(table), rows)
        await connection.run_sync(skip_ids)
        await connection.commit()
        if connection.dialect.name == "postgresql":  # as the server would by itself within a minute
            outside = await connection.execution_options(isolation_level="AUTOCOMMIT")
            await outside.exec_driver_sql("VACUUM ANALYZE")


def _encrypted_columns(table: Table) -> list[str]:
    return [column.name for column in table.c if isinstance(column.type, LargeBinary) and column.name != "data_key"]


def _decrypted(table: Table, row: dict[str, Any], key: DataKey) -> dict[str, Any]:
    texts = {name: key.open_or_none(row[name], f"{table.name}.{name}") for name in _encrypted_columns(table)}
    return row | texts


def _copy(table: Table, clear: dict[str, Any], number: int, keyring: Keyring, wrapped: bytes) -> dict[str, Any]:
    key = keyring.data_key(wrapped, number + 1)
    own: dict[str, Any] = {name: number + 1 for name in COUNTED if name in clear}
    if table is people:
        own |= {"telegram_id": FIRST_CHAT + number, "chat_id": FIRST_CHAT + number, "data_key": wrapped}
    texts = {name: key.seal_or_none(clear[name], f"{table.name}.{name}") for name in _encrypted_columns(table)}
    return clear | own | texts


def _interview() -> Interview:
    return Interview(
        starts_at=datetime(2026, 11, 20, 14, 0),
        ends_at=datetime(2026, 11, 20, 15, 0),
        recorded_at=RECORDED,
        company="Acme",
        role="Data engineer",
        people=(Interviewer(1, "Dana Lee", main=True),),
    )


async def count_unfinished(database: Database, now: datetime) -> int:
    """The number of interviews with something due or an open nudge."""
    async with database.engine.connect() as connection:
        begun = (
            select(nudges.c.id)
            .where(nudges.c.interview_id == interviews.c.id, nudges.c.state.in_(OPEN_STATES))
            .exists()
        )
        statement = select(func.count()).select_from(interviews).where((interviews.c.next_at <= now) | begun)
        return int(await connection.scalar(statement) or 0)


async def outcomes_by_chat(database: Database) -> dict[int, tuple[int, int, int]]:
    """By chat: the number of nudges settled as sent, of all others, and of ambiguous sends."""
    async with database.engine.connect() as connection:
        rows = await connection.execute(
            select(people.c.telegram_id, nudges.c.state, nudges.c.ambiguous_sends).join(
                nudges, nudges.c.person_id == people.c.id
            )
        )
        found: dict[int, tuple[int, int, int]] = {}
        for chat, state, ambiguous_sends in rows:
            sent, other, unknown = found.get(chat, (0, 0, 0))
            is_sent = NudgeState(state) is NudgeState.SENT
            found[chat] = (sent + is_sent, other + (not is_sent), unknown + ambiguous_sends)
        return found


async def postpone_others(database: Database, beyond: int) -> None:
    """Leaves only the first `beyond` interviews due; the others are postponed by a year."""
    async with database.engine.connect() as connection:
        await connection.execute(
            update(interviews).where(interviews.c.id > beyond).values(next_at=DUE + timedelta(days=365))
        )
        await connection.commit()


async def schedule_first(database: Database, moments: Sequence[float]) -> None:
    """Makes the first interviews due at these numbers of seconds after DUE, one each."""
    async with database.engine.connect() as connection:
        for number, seconds in enumerate(moments, start=1):
            at = DUE + timedelta(seconds=seconds)
            await connection.execute(update(interviews).where(interviews.c.id == number).values(next_at=at))
        await connection.commit()
