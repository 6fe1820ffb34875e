"""Wall clocks, working days and quiet hours: the one place that knows a time-zone database.

What leaves this module is an aware UTC moment, a naive wall clock, or a plain date, so that no second zone database can
disagree with it. It knows nothing of interviews and never asks what time it is.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

import pytz

if TYPE_CHECKING:
    from holidays import HolidayBase

ZONES = str(pytz.__version__)  # type: ignore[attr-defined]  # the stubs leave it out
"""The version of the time-zone database, for whoever keeps moments that follow from it."""

DAY = timedelta(days=1)
MONDAY = 0
SATURDAY = 5


def zones_are_old(now: datetime) -> bool:
    """Whether the database is of a year before last, as its version says: rules change a few times a year."""
    return now.year - int(ZONES.partition(".")[0]) >= 2


class UnknownZone(ValueError):
    """No such time zone."""


class UnknownPlace(ValueError):
    """No public holidays are known for this country, or it has no such region. `region` tells which of the two."""

    def __init__(self, country: str, region: str | None = None) -> None:
        super().__init__(f"{country}-{region}" if region else country)
        self.country, self.region = country, region


def canonical_zone(name: str) -> str | None:
    """The zone's name as it is written today, or None; lower case and legacy names are accepted."""
    try:
        found = str(pytz.timezone(name.strip()).zone)
    except (pytz.UnknownTimeZoneError, UnicodeEncodeError, AttributeError):
        return None
    places = _countries_by_zone()
    # Many a zone of a country shares another's rules (Oslo has Berlin's), and keeps its name all the same.
    today = found if found in places else _legacy_names().get(found)
    return today if today in places else found


@lru_cache(maxsize=1)
def _legacy_names() -> dict[str, str]:
    """What the database calls a link, by its name: US/Central -> America/Chicago. Those of no place stay themselves."""
    with pytz.open_resource("tzdata.zi") as file:  # type: ignore[attr-defined]  # the stubs leave it out
        links = [line.split() for line in file.read().decode("ascii").splitlines() if line.startswith("L ")]
    return {name: target for _, target, name in links if "/" in name}


def zone_exists(name: str) -> bool:
    """Whether the database has this zone."""
    return canonical_zone(name) is not None


def zones_of(country: str) -> list[str]:
    """The zones of a country (ISO 3166 alpha-2), the most populous first; empty when it has none."""
    return list(pytz.country_timezones.get(country.upper(), []))


@lru_cache(maxsize=1)
def _countries_by_zone() -> dict[str, str]:
    return {zone: country for country in pytz.country_timezones for zone in zones_of(country)}


def country_of(zone: str) -> str | None:
    """The country (ISO 3166 alpha-2) that a zone belongs to, or None for those of no country."""
    return _countries_by_zone().get(zone)


# -- wall clock and moment -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Offsets:
    """The UTC offsets of a zone in one UTC year: from `starts[i]` (UTC) on, `offsets[i]` holds."""

    starts: tuple[datetime, ...]
    offsets: tuple[timedelta, ...]


@dataclass(frozen=True, slots=True)
class _Walls:
    """The wall clocks of a zone around one year: those before `ends[i]` (naive), and before no earlier end, begin at
    `begins[i]` (naive), which is the moment `starts[i]` (UTC).
    """

    ends: tuple[datetime, ...]
    begins: tuple[datetime, ...]
    starts: tuple[datetime, ...]


@lru_cache(maxsize=4096)
def _offsets(zone: str, year: int) -> _Offsets:
    # Looked up once a zone and year, since localize() and normalize() cost more than the rest of a plan together.
    try:
        tz = pytz.timezone(zone)
    except pytz.UnknownTimeZoneError:
        raise UnknownZone(zone) from None

    def at(utc: datetime) -> timedelta:
        offset = utc.astimezone(tz).utcoffset()
        assert offset is not None
        return offset

    cursor, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    starts, offsets = [cursor], [at(cursor)]
    while cursor < end:
        following = min(cursor + DAY, end)
        if at(following) != offsets[-1]:
            low, high = cursor, following
            while high - low > timedelta(seconds=1):
                middle = (low + (high - low) / 2).replace(microsecond=0)
                low, high = (middle, high) if at(middle) == offsets[-1] else (low, middle)
            if high < end:
                starts.append(high)
                offsets.append(at(high))
        cursor = following
    return _Offsets(tuple(starts), tuple(offsets))


@lru_cache(maxsize=4096)
def _walls(zone: str, year: int) -> _Walls:
    # A wall clock lies less than a day and a half from UTC, so the years on both sides are all that can matter.
    years = [_offsets(zone, one) for one in (year - 1, year, year + 1)]
    starts = [start for one in years for start in one.starts]
    offsets = [offset for one in years for offset in one.offsets]
    begins = [(start + offset).replace(tzinfo=None) for start, offset in zip(starts, offsets, strict=True)]
    ends = [(end + offset).replace(tzinfo=None) for end, offset in zip(starts[1:], offsets[:-1], strict=True)]
    # Where a clock is turned back the wall clocks overlap; the first reading counts, so no end lies before an earlier.
    return _Walls(tuple(accumulate(ends, max)), tuple(begins), tuple(starts))


def local(moment: datetime, zone: str) -> datetime:
    """The wall clock (naive) that a moment (aware) has in a zone. Raises UnknownZone."""
    return _shown(moment, zone).replace(tzinfo=None)


def local_day(moment: datetime, zone: str) -> date:
    """The date that a moment (aware) has in a zone. Raises UnknownZone."""
    return _shown(moment, zone).date()


def local_clock(moment: datetime, zone: str) -> time:
    """The time of day that a moment (aware) has in a zone. Raises UnknownZone."""
    return _shown(moment, zone).time()


def _shown(moment: datetime, zone: str) -> datetime:
    # The wall clock, still labelled UTC: taking a label off costs more than all the rest.
    utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    table = _offsets(zone, utc.year)
    return utc + table.offsets[bisect_right(table.starts, utc) - 1]


def moment(wall: datetime, zone: str) -> datetime:
    """The moment (aware UTC) of a wall clock (naive) in a zone. Raises UnknownZone.

    A time that DST skips moves forward to the first that exists; of one that it repeats, the first counts.
    """
    table = _walls(zone, wall.year)
    index = bisect_right(table.ends, wall)
    if wall < table.begins[index]:
        return table.starts[index]
    return table.starts[index] + (wall - table.begins[index])


def offset_text(moment_: datetime, zone: str) -> str:
    """A moment as ISO 8601 in a zone, with its offset: 2026-11-20T15:30:00-05:00."""
    wall = local(moment_, zone)
    seconds = round((wall - moment_.astimezone(UTC).replace(tzinfo=None)).total_seconds())
    sign, minutes = ("-" if seconds < 0 else "+"), abs(seconds) // 60
    return f"{wall.isoformat()}{sign}{minutes // 60:02}:{minutes % 60:02}"


# -- working days ----------------------------------------------------------------------------------------------------


class Calendar:
    """Which days people work in a country and region; without a country, Monday to Friday.

    Weekends, public holidays and observed days are those of the `holidays` library. W, W+, C and C+ of the playbook are
    `working_from`, `working_after`, `calling_from` and `calling_after`.
    """

    def __init__(self, country: str | None = None, region: str | None = None) -> None:
        """Raises UnknownPlace."""
        self._holidays = _public_holidays(country, region) if country else None
        self._free: dict[int, frozenset[date]] = {}

    def working(self, day: date) -> bool:
        """Whether a day is neither a weekend nor a public holiday."""
        free = self._free.get(day.year)
        if free is None:
            free = self._free[day.year] = self._free_days(day.year)
        return day not in free

    def calling(self, day: date) -> bool:
        """Whether a day is a working day and not a Monday (C7)."""
        return day.weekday() != MONDAY and self.working(day)

    def working_from(self, day: date) -> date:
        """W(day): the first working day on or after it."""
        while not self.working(day):
            day += DAY
        return day

    def working_after(self, day: date) -> date:
        """W+(day): the first working day after it."""
        return self.working_from(day + DAY)

    def calling_from(self, day: date) -> date:
        """C(day): the first working day on or after it that is not a Monday."""
        while not self.calling(day):
            day += DAY
        return day

    def calling_after(self, day: date) -> date:
        """C+(day): the first working day after it that is not a Monday."""
        return self.calling_from(day + DAY)

    def _free_days(self, year: int) -> frozenset[date]:
        first = date(year, 1, 1)
        days = [first + n * DAY for n in range((date(year + 1, 1, 1) - first).days)]
        known = self._holidays
        if known is None:
            return frozenset(day for day in days if day.weekday() >= SATURDAY)
        return frozenset(day for day in days if known.is_weekend(day) or day in known)


@lru_cache(maxsize=1)
def countries_with_holidays() -> frozenset[str]:
    """The codes of the countries whose public holidays are known, of two letters or of three."""
    # The library's own list loads every country there is, which takes longer than all else about a first nudge.
    from holidays.registry import COUNTRIES

    return frozenset(code for names in COUNTRIES.values() for code in names if len(code) <= 3)


def _public_holidays(country: str, region: str | None) -> HolidayBase:
    if country not in countries_with_holidays():
        raise UnknownPlace(country)
    import holidays  # only where a country is known

    try:
        return holidays.country_holidays(country, subdiv=region)
    except NotImplementedError:
        raise UnknownPlace(country, region) from None


@lru_cache(maxsize=64)
def regions_of(country: str) -> dict[str, str]:
    """The regions of a country with holidays of their own: letters -> its own name for it. Raises UnknownPlace."""
    known = _public_holidays(country, None)
    names = {code: name for name, code in reversed(known.subdivisions_aliases.items())}
    return {code: names.get(code, code) for code in known.subdivisions}


@lru_cache(maxsize=512)
def calendar(country: str | None = None, region: str | None = None) -> Calendar:
    """The calendar of a place, kept. Raises UnknownPlace."""
    return Calendar(country, region)


# -- quiet hours -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class QuietHours:
    """The hours (wall clock in `zone`) in which nothing is sent. `start` is quiet, `end` is not; equal: none."""

    zone: str
    start: time
    end: time

    def covers(self, moment_: datetime) -> bool:
        """Whether a moment lies in quiet hours."""
        return self.covers_clock(local_clock(moment_, self.zone))

    def covers_clock(self, clock: time) -> bool:
        """Whether a wall-clock time lies in quiet hours."""
        if self.start < self.end:
            return self.start <= clock < self.end
        return self.start != self.end and (clock >= self.start or clock < self.end)

    def leave(self, moment_: datetime) -> datetime:
        """The moment itself, or the end of the quiet hours it lies in."""
        if not self.covers(moment_):
            return moment_
        wall = local(moment_, self.zone)
        end = datetime.combine(wall.date(), self.end)
        if end <= wall:
            end += DAY
        left = moment(end, self.zone)
        # In a repeated hour the first reading of `end` can lie behind us; then the second one counts.
        return left if left > moment_ else moment_ + (end - wall)

    def begin_before(self, moment_: datetime) -> datetime:
        """The moment at which the quiet hours that cover a moment began."""
        wall = local(moment_, self.zone)
        start = datetime.combine(wall.date(), self.start)
        return moment(start if start <= wall else start - DAY, self.zone)
