"""The few statements that differ between SQLite and PostgreSQL."""

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
    """An INSERT that takes `on_conflict_do_update` and `on_conflict_do_nothing`."""
    return upsert_for(is_sqlite(connection), table)


def upsert_for(on_sqlite: bool, table: Table) -> sqlite.Insert | postgresql.Insert:
    """`upsert` for statements that are built once and cached, with no connection at hand."""
    if on_sqlite:
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table)


def in_ids_param(on_sqlite: bool, column: ColumnElement[int], name: str) -> ColumnElement[bool]:
    """`in_ids` with the list as a parameter of this name."""
    if on_sqlite:
        return column.in_(bindparam(name, expanding=True))
    return column == any_(bindparam(name, type_=ARRAY(BigInteger)))


def in_ids(connection: AsyncConnection, column: ColumnElement[int], ids: Collection[int]) -> ColumnElement[bool]:
    """`column IN ids`. On PostgreSQL as one array, so that every batch size uses the same prepared statement."""
    if is_sqlite(connection):
        return column.in_(ids)
    return column == any_(literal(list(ids), ARRAY(BigInteger)))


def skip_locked(on_sqlite: bool, statement: Select[int], table: Table) -> Select[int]:
    """Locks the selected rows of `table` until the transaction ends and skips rows that another one has locked.

    Rows that refer to a locked row can still be written (`FOR NO KEY UPDATE`). SQLite has one writer, so it needs none
    of this.
    """
    if on_sqlite:
        return statement
    return statement.with_for_update(of=table, skip_locked=True, key_share=True)
