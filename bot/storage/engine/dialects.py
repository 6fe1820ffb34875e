"""Where SQLite and PostgreSQL differ in a statement: the few places, named.

It knows no table.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Select, Table, any_, bindparam, literal
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql


def is_sqlite(connection: AsyncConnection) -> bool:
    return connection.dialect.name == "sqlite"


def upsert(connection: AsyncConnection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that can be given `on_conflict_...`."""
    return upsert_for(is_sqlite(connection), table)


def upsert_for(on_sqlite: bool, table: Table) -> sqlite.Insert | postgresql.Insert:
    """The same for a statement that is built once: what every message asks must not be put together each time."""
    if on_sqlite:
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table)


def in_ids_param(on_sqlite: bool, column: ColumnElement[int], name: str) -> ColumnElement[bool]:
    """As `in_ids`, of a list that is given at each execution under this name."""
    if on_sqlite:
        return column.in_(bindparam(name, expanding=True))
    return column == any_(bindparam(name, type_=ARRAY(BigInteger)))


def in_ids(connection: AsyncConnection, column: ColumnElement[int], ids: Collection[int]) -> ColumnElement[bool]:
    """`column` is one of `ids`. One array on PostgreSQL, so that every batch size is the same prepared statement."""
    if is_sqlite(connection):
        return column.in_(ids)
    return column == any_(literal(list(ids), ARRAY(BigInteger)))


def skip_locked(on_sqlite: bool, chosen: Select[int], table: Table) -> Select[int]:
    """`chosen`, of which the rows of `table` are nobody else's until this transaction ends.

    PostgreSQL passes over rows that another transaction holds; SQLite lets one transaction write at a time. Rows that
    refer to a row held so can still be written.
    """
    if on_sqlite:
        return chosen
    return chosen.with_for_update(of=table, skip_locked=True, key_share=True)
