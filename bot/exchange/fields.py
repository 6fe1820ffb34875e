"""Validates JSON objects field by field; errors name the field in one line.

It knows no particular document.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any, TypeVar

from bot.domain.localtime import canonical_zone, local

YEARS = range(1970, 2100)
"""Years that dates may lie in; outside them neither zones nor holidays are known."""

_Word = TypeVar("_Word", bound=StrEnum)
_T = TypeVar("_T")
_MISSING: Any = object()


class BadFacts(ValueError):
    """An invalid document. `str()` is one line that names the field."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}" if field else problem)
        self.field = field


class Fields:
    """One JSON object, read field by field. `path` names it in errors."""

    def __init__(self, value: object, path: str, known: set[str]) -> None:
        if not isinstance(value, Mapping):
            raise BadFacts(path or "document", "must be an object")
        self.value, self.path = value, path
        for name in value:
            if name not in known:
                raise BadFacts(self.name(str(name)), "is not a known field")

    def name(self, field: str) -> str:
        return f"{self.path}.{field}" if self.path else field

    def read(self, field: str, parse: Callable[[object], _T], default: _T = _MISSING) -> _T:
        found = self.value.get(field)
        if found is None:
            if default is _MISSING:
                raise BadFacts(self.name(field), "is missing")
            return default
        try:
            return parse(found)
        except BadFacts:
            raise
        except (ValueError, TypeError, OverflowError) as error:
            raise BadFacts(self.name(field), str(error)) from None


def read_text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("must be text")
    return value.strip()


def read_yes_or_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError("must be true or false")
    return value


def read_array(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError("must be a list")
    return value


def read_number(least: int, most: int) -> Callable[[object], int]:
    def parse(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise ValueError(f"must be a whole number from {least} to {most}")
        return value

    return parse


def read_word(words: type[_Word]) -> Callable[[object], _Word]:
    def parse(value: object) -> _Word:
        try:
            return words(read_text(value))
        except ValueError:
            raise ValueError("must be one of " + ", ".join(words)) from None

    return parse


def read_zone(value: object) -> str:
    name = canonical_zone(read_text(value))
    if name is None:
        raise ValueError("is not a time zone that is known")
    return name


def read_clock(value: object) -> time:
    try:
        clock = time.fromisoformat(read_text(value))
    except ValueError:
        raise ValueError("must be a time such as 09:30") from None
    if clock.tzinfo is not None:
        raise ValueError("must be a time such as 09:30")
    return clock


def read_day(value: object) -> date:
    try:
        day = date.fromisoformat(read_text(value))
    except ValueError:
        raise ValueError("must be a date such as 2026-11-27") from None
    return read_within_years(day)


def read_day_and_time(value: object) -> datetime:
    try:
        return read_within_years(datetime.fromisoformat(read_text(value)))
    except ValueError:
        raise ValueError("must be a date and time such as 2026-11-20T14:00") from None


def read_within_years(day: _T) -> _T:
    if getattr(day, "year") not in YEARS:  # noqa: B009 - dates and datetimes alike
        raise ValueError(f"must lie between {YEARS[0]} and {YEARS[-1]}")
    return day


def read_moment(value: object) -> datetime:
    at = read_day_and_time(value)
    if at.tzinfo is None:
        raise ValueError("needs its offset from UTC, such as 2026-11-20T14:00-05:00")
    return at.astimezone(UTC)


def read_any_moment(value: object) -> datetime:
    """A time in any year: an open-ended pause is stored as a time far in the future."""
    at = datetime.fromisoformat(read_text(value))
    if at.tzinfo is None:
        raise ValueError("needs its offset from UTC")
    return at.astimezone(UTC)


def read_wall(value: object, zone: str) -> datetime:
    at = read_day_and_time(value)
    return local(at, zone) if at.tzinfo else at


def read_exactly(longest: int) -> Callable[[object], str]:
    """Text, unstripped, of at most `longest` characters."""

    def parse(value: object) -> str:
        if not isinstance(value, str):
            raise TypeError("must be text")
        if len(value) > longest:
            raise ValueError(f"must have at most {longest} characters")
        try:
            value.encode()
        except UnicodeEncodeError:
            raise ValueError("must be text that UTF-8 can write") from None
        return value

    return parse
