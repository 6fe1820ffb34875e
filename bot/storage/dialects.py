"""Where SQLite and PostgreSQL differ in a statement: the few places, named.

It knows no table.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ARRAY, BigInteger, ColumnElement, ScalarSelect, Select, Table, any_, func, literal
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


def is_sqlite(connection: AsyncConnection) -> bool:
    return connection.dialect.name == "sqlite"


def upsert(connection: AsyncConnection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that can be given `on_conflict_...`."""
    return sqlite.insert(table) if is_sqlite(connection) else postgresql.insert(table)


def among(connection: AsyncConnection, column: ColumnElement[int], ids: Collection[int]) -> ColumnElement[bool]:
    """`column` is one of `ids`. One array on PostgreSQL, so that every batch size is the same prepared statement."""
    if is_sqlite(connection):
        return column.in_(ids)
    return column == any_(literal(list(ids), ARRAY(BigInteger)))


def among_locked(
    connection: AsyncConnection, column: ColumnElement[int], chosen: Select[tuple[int]]
) -> ColumnElement[bool]:
    """`column` is one of the rows chosen, which nobody else is choosing at the same time.

    PostgreSQL skips rows another transaction holds; SQLite lets one transaction write at a time. The array keeps the
    plan on the index: a generic plan for a join would read the whole table.
    """
    if is_sqlite(connection):
        return column.in_(chosen)
    rows: ScalarSelect[int] = chosen.with_for_update(skip_locked=True).scalar_subquery()
    return column == any_(func.array(rows))
