"""Dumps tables as lines of JSON and loads them again, between SQLite and PostgreSQL too.

Tables are reflected from the database, so that one of an older revision can be dumped and loaded as well.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import Column, Connection, DateTime, MetaData, Table, delete, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

TRANSIENT_TABLES = frozenset(
    {
        *("alembic_version", "leases", "processes", "send_slots", "inbox", "dialogues"),
        *("pace", "drafts"),  # what send_slots and dialogues were called before revision 0010
    }
)
"""Not backed up: their rows mean nothing after a restore, or would have an effect twice."""

_INSERT_BATCH = 200  # rows in one INSERT

SKIPPED_IDS = 1_000_000
"""Ids left out after a restore, so that buttons sent after the backup was made never refer to new rows."""

_AUTOINCREMENT_TABLES = ("people", "applications", "interviews", "history", "nudges")


def lasting_tables(connection: Connection) -> list[Table]:
    """The tables that are backed up, parents first."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name not in TRANSIENT_TABLES]


def dump(connection: Connection) -> Iterator[str]:
    """For each table a header line, then its rows; the last line has the number of rows of each table."""
    counts: dict[str, int] = {}
    for table in lasting_tables(connection):
        names = [column.name for column in table.columns]
        yield json.dumps({"table": table.name, "columns": names})
        counts[table.name] = 0
        for row in connection.execute(select(table).order_by(*table.primary_key.columns)):
            counts[table.name] += 1
            yield json.dumps([_encode(value) for value in row])
    yield json.dumps({"end": counts})


def load(connection: Connection, lines: Iterator[str]) -> dict[str, int]:
    """Inserts rows into empty tables of the same schema; how many of each. Raises ValueError when lines are missing."""
    tables = {table.name: table for table in lasting_tables(connection)}
    counts: dict[str, int] = {}
    table, columns, batch = None, [], list[dict[str, Any]]()
    for line in lines:
        content = json.loads(line)
        if isinstance(content, list):
            assert table is not None  # a header comes before its rows
            batch.append({c.name: _decode(v, c) for c, v in zip(columns, content, strict=True)})
            counts[table.name] += 1
        if batch and (isinstance(content, dict) or len(batch) >= _INSERT_BATCH):
            assert table is not None  # see above
            connection.execute(insert(table), batch)
            batch = []
        if isinstance(content, dict) and "table" in content:
            table = tables[content["table"]]
            columns = [table.columns[name] for name in content["columns"]]
            counts[table.name] = 0
        elif isinstance(content, dict):
            if content["end"] != counts:
                raise ValueError("rows are missing")
            return counts
    raise ValueError("the end is missing")


def delete_all(connection: Connection) -> None:
    """Deletes every row, of the transient tables too; the schema stays."""
    found = MetaData()
    found.reflect(connection)
    for table in reversed(found.sorted_tables):
        if table.name != "alembic_version":
            connection.execute(delete(table))


def skip_ids(connection: Connection) -> None:
    """Moves the autoincrement counters far beyond every id in use (see `SKIPPED_IDS`)."""
    tables = {table.name: table for table in lasting_tables(connection)}
    for name in _AUTOINCREMENT_TABLES:
        last = int(connection.scalar(select(func.max(tables[name].c.id))) or 0) + SKIPPED_IDS
        if connection.dialect.name == "sqlite":
            connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": name})
            statement = text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)")
            connection.execute(statement, {"name": name, "last": last})
        else:
            statement = text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)")
            connection.execute(statement, {"name": name, "last": last})


async def copy_rows(source: AsyncConnection, target: AsyncConnection) -> dict[str, int]:
    """Replaces the target's rows by the source's; how many of each table."""
    lines = await source.run_sync(lambda it: list(dump(it)))
    await target.run_sync(delete_all)
    return await target.run_sync(lambda it: load(it, iter(lines)))


def _encode(value: object) -> object:
    match value:
        case bytes() | memoryview():
            return {"bytes": b64encode(bytes(value)).decode()}
        case datetime():
            return {"moment": value.isoformat()}
        case date():
            return {"date": value.isoformat()}
        case time():
            return {"time": value.isoformat()}
    return value


def _decode(value: object, column: Column[Any]) -> object:
    match value:
        case {"bytes": str(given)}:
            return b64decode(given)
        case {"date": str(given)}:
            return date.fromisoformat(given)
        case {"time": str(given)}:
            return time.fromisoformat(given)
        case {"moment": str(given)}:
            return _moment(datetime.fromisoformat(given), column)
    return value


def _moment(at: datetime, column: Column[Any]) -> datetime:
    # SQLite stores UTC datetimes without a time zone; wall clocks have none on either database.
    with_zone = isinstance(column.type, DateTime) and column.type.timezone
    if with_zone and at.tzinfo is None:
        return at.replace(tzinfo=UTC)
    if not with_zone and at.tzinfo is not None:
        return at.astimezone(UTC).replace(tzinfo=None)
    return at
