"""What templates can do with a value: days, hours, lists, plurals and durations in a language's own way, through Babel.

The patterns come from the language's `language.toml`. Moments are local naive datetimes: an aware one is refused, since
nobody here knows which zone it should be read in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from babel import Locale
from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.numbers import format_decimal
from babel.units import format_unit
from jinja2 import pass_context
from jinja2.runtime import Context

Wall = TypeVar("Wall", bound=date | time)


def filters_of(patterns: Mapping[str, str]) -> dict[str, Callable[..., str]]:
    """Jinja filters for a language.

    `patterns` holds `locale` and the CLDR patterns `day`, `day_this_year`, `day_short`, `day_short_year`, `weekday`,
    `clock` and `moment` (the last with `{day}` and `{clock}`).
    """
    locale = Locale.parse(patterns["locale"])
    return _days_and_hours(locale, patterns) | _amounts(locale)


def _days_and_hours(locale: Locale, patterns: Mapping[str, str]) -> dict[str, Callable[..., str]]:
    def formatted(value: date | datetime, pattern: str) -> str:
        return format_date(_local(value), patterns[pattern], locale=locale)

    @pass_context
    def day(context: Context, value: date | datetime, today: date | datetime | None = None) -> str:
        """The day in words; without its year where that is the year of `today`, given here or to the text."""
        reference = today or context.get("today")
        this_year = reference is not None and reference.year == value.year
        return formatted(value, "day_this_year" if this_year else "day")

    @pass_context
    def day_short(context: Context, value: date | datetime, today: date | datetime | None = None) -> str:
        """The day in few letters; with its year where that is another one than that of `today`."""
        reference = today or context.get("today")
        another = reference is not None and reference.year != value.year
        return formatted(value, "day_short_year" if another else "day_short")

    def clock(value: time | datetime) -> str:
        return format_time(_local(value), patterns["clock"], locale=locale)

    def moment(value: datetime) -> str:
        return patterns["moment"].format(day=formatted(value, "day_short"), clock=clock(value))

    return {
        "day": day,
        "day_short": day_short,
        "weekday": lambda value: formatted(value, "weekday"),
        "clock": clock,
        "moment": moment,
    }


def _amounts(locale: Locale) -> dict[str, Callable[..., str]]:
    def names(value: Iterable[str]) -> str:
        return format_list(list(value), locale=locale)

    def plural(number: int, **forms: str) -> str:
        """The form for a number, by the language's own plural rules; `{n}` in it becomes the number."""
        form = forms.get(locale.plural_form(number), forms["other"])
        return form.replace("{n}", format_decimal(number, locale=locale))

    def duration(value: timedelta) -> str:
        """The two largest units of a span of time, down to minutes: "1 hour, 30 minutes"."""
        minutes = max(0, round(value / timedelta(minutes=1)))
        parts = (("day", minutes // 1440), ("hour", minutes // 60 % 24), ("minute", minutes % 60))
        spoken = [format_unit(count, f"duration-{unit}", locale=locale) for unit, count in parts if count]
        return format_list(spoken[:2] or [format_unit(0, "duration-minute", locale=locale)], "unit", locale=locale)

    return {"names": names, "plural": plural, "duration": duration}


def _local(value: Wall) -> Wall:
    if getattr(value, "tzinfo", None) is not None:
        raise ValueError("a text was given a moment with a zone; texts show local wall clock, without one")
    return value
