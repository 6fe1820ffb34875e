"""Column types that hold a promise: a moment is aware and UTC, a wall clock is naive, a word is one of an enum's.

They behave alike on SQLite and PostgreSQL. They know no table.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Enum, Integer, TypeDecorator
from sqlalchemy.exc import DontWrapMixin

ROW_ID = BigInteger().with_variant(Integer(), "sqlite")
"""A key that the database counts up. SQLite only does so for INTEGER, which holds 64 bits there anyway."""


class TimezoneMismatch(TypeError, DontWrapMixin):
    """A naive datetime where a moment is meant, or an aware one where a wall clock is."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: takes any aware datetime, gives an aware UTC one, refuses a naive one with a TypeError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.utcoffset() is None:
            raise TimezoneMismatch("a moment needs a time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        """Instead of `process_result_value`, which takes two calls a value: a nudge on its way has seventeen."""
        as_written = self.impl_instance.result_processor(dialect, coltype)

        def process(value: Any) -> datetime | None:  # noqa: ANN401 - text or datetime, as the driver gives it
            if value is None:
                return None
            at: Any = value if as_written is None else as_written(value)
            moment: datetime = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
            return moment

        return process


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
            raise TimezoneMismatch("a wall clock has no time zone of its own")
        return value


def enum_type(of: type[StrEnum], name: str, *, check: bool = False) -> Enum:
    """One of an enum's words, as text. `check`: the database refuses any other; a set that will grow goes without."""
    return Enum(
        of,
        name=name,
        native_enum=False,
        length=24,
        create_constraint=check,
        values_callable=lambda members: [member.value for member in members],
    )
