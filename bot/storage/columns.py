"""Column types that hold a promise: a moment is aware and UTC, a wall clock is naive, a word is one of an enum's.

They behave alike on SQLite and PostgreSQL. They know no table.
"""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, DateTime, Dialect, Enum, Integer, TypeDecorator
from sqlalchemy.exc import DontWrapMixin

ROW_ID = BigInteger().with_variant(Integer(), "sqlite")
"""A key that the database counts up. SQLite only does so for INTEGER, which holds 64 bits there anyway."""


class NotAMoment(TypeError, DontWrapMixin):
    """A naive datetime where a moment is meant, or an aware one where a wall clock is."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: takes any aware datetime, gives an aware UTC one, refuses a naive one with a TypeError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.utcoffset() is None:
            raise NotAMoment("a moment needs a time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 - the signature is SQLAlchemy's
    ) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class WallClock(TypeDecorator[datetime]):
    """A wall clock without its zone, whose name stands in a column beside it. Refuses an aware datetime."""

    impl = DateTime(timezone=False)
    cache_ok = True

    def process_bind_param(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 - the signature is SQLAlchemy's
    ) -> datetime | None:
        if value is not None and value.tzinfo is not None:
            raise NotAMoment("a wall clock has no time zone of its own")
        return value


def word(of: type[StrEnum], name: str, *, check: bool = False) -> Enum:
    """One of an enum's words, as text. `check`: the database refuses any other; a set that will grow goes without."""
    return Enum(
        of,
        name=name,
        native_enum=False,
        length=24,
        create_constraint=check,
        values_callable=lambda members: [member.value for member in members],
    )
