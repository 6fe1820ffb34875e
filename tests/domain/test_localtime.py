"""Wall clocks, calendars and quiet hours, held against pytz, the holidays library and the calendar on the wall."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import holidays
import pytest
import pytz
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.localtime import (
    DAY,
    QuietHours,
    UnknownPlace,
    UnknownZone,
    calendar,
    canonical_zone,
    countries_with_holidays,
    country_of,
    local,
    local_clock,
    local_day,
    moment,
    offset_text,
    zone_exists,
    zones_of,
)

ZONES = [
    "America/New_York",
    "America/Sao_Paulo",
    "America/St_Johns",
    "America/Vancouver",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Europe/Berlin",
    "Europe/London",
    "Pacific/Apia",
    "Pacific/Chatham",
    "UTC",
]
YEARS = range(2026, 2029)


def changes(zone: str) -> list[datetime]:
    """The moments (naive UTC) at which a zone's clock changes in those years, as pytz has them."""
    found = getattr(pytz.timezone(zone), "_utc_transition_times", [])
    return [at for at in found if at.year in YEARS]


def by_pytz(wall: datetime, zone: str) -> datetime:
    """The moment of a wall clock by pytz alone: the first of a repeated one, the change itself for a skipped one."""
    tz = pytz.timezone(zone)
    try:
        return tz.localize(wall, is_dst=None).astimezone(UTC)
    except pytz.AmbiguousTimeError:
        return min(tz.localize(wall, is_dst=dst).astimezone(UTC) for dst in (True, False))
    except pytz.NonExistentTimeError:
        near = tz.localize(wall).astimezone(UTC).replace(tzinfo=None)
        [change] = [at for at in changes(zone) if abs(at - near) < DAY]
        return change.replace(tzinfo=UTC)


# -- wall clock and moment -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("zone", ZONES)
def test_around_every_change_of_a_clock_walls_and_moments_are_those_of_pytz(zone: str) -> None:
    tz = pytz.timezone(zone)
    steps = [timedelta(minutes=minutes, seconds=second) for minutes in range(-150, 151, 10) for second in (-1, 0, 1)]
    around = [at + step for at in (changes(zone) or [datetime(2026, 11, 1)]) for step in steps]

    for at in around:
        utc = at.replace(tzinfo=UTC)
        wall = utc.astimezone(tz).replace(tzinfo=None)

        assert local(utc, zone) == wall
        assert (local_day(utc, zone), local_clock(utc, zone)) == (wall.date(), wall.time())
        assert moment(wall, zone) == by_pytz(wall, zone)


@pytest.mark.parametrize("zone", ZONES)
def test_wall_clocks_that_are_skipped_become_the_first_that_exists(zone: str) -> None:
    for change in changes(zone):
        before = local(change.replace(tzinfo=UTC) - timedelta(seconds=1), zone) + timedelta(seconds=1)
        after = local(change.replace(tzinfo=UTC), zone)
        wall = before

        while wall < after:
            assert moment(wall, zone) == change.replace(tzinfo=UTC)
            wall += timedelta(minutes=5)


@pytest.mark.parametrize(
    ("zone", "wall", "expected"),
    [
        ("America/New_York", datetime(2027, 3, 14, 2, 30), datetime(2027, 3, 14, 7, 0)),
        ("America/New_York", datetime(2026, 11, 1, 1, 30), datetime(2026, 11, 1, 5, 30)),
        ("Europe/Berlin", datetime(2027, 3, 28, 2, 0), datetime(2027, 3, 28, 1, 0)),
        ("Europe/Berlin", datetime(2026, 10, 25, 2, 59), datetime(2026, 10, 25, 0, 59)),
        ("Australia/Lord_Howe", datetime(2026, 10, 4, 2, 10), datetime(2026, 10, 3, 15, 30)),
        ("Australia/Lord_Howe", datetime(2027, 4, 4, 1, 45), datetime(2027, 4, 3, 14, 45)),
        ("America/Vancouver", datetime(2026, 11, 1, 1, 30), datetime(2026, 11, 1, 8, 30)),  # turned back no more
        ("America/Vancouver", datetime(2026, 12, 1, 9, 30), datetime(2026, 12, 1, 16, 30)),
        ("America/Sao_Paulo", datetime(2026, 11, 1, 0, 30), datetime(2026, 11, 1, 3, 30)),
        ("Asia/Kolkata", datetime(2026, 11, 20, 9, 30), datetime(2026, 11, 20, 4, 0)),
        ("Pacific/Apia", datetime(2011, 12, 30, 12, 0), datetime(2011, 12, 30, 10, 0)),  # a day that never was
    ],
)
def test_a_wall_clock_has_one_moment(zone: str, wall: datetime, expected: datetime) -> None:
    assert moment(wall, zone) == expected.replace(tzinfo=UTC)


@settings(derandomize=True, deadline=None)
@given(st.sampled_from(ZONES), st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 30)))
def test_any_wall_clock_has_the_moment_of_pytz(zone: str, wall: datetime) -> None:
    assert moment(wall, zone) == by_pytz(wall, zone)


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("America/New_York", "2026-11-20T15:30:00-05:00"),
        ("Asia/Kolkata", "2026-11-21T02:00:00+05:30"),
        ("America/St_Johns", "2026-11-20T17:00:00-03:30"),
        ("UTC", "2026-11-20T20:30:00+00:00"),
    ],
)
def test_a_moment_is_written_with_its_offset(zone: str, expected: str) -> None:
    assert offset_text(datetime(2026, 11, 20, 20, 30, tzinfo=UTC), zone) == expected


# -- zones -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Mars/Base", "", "New York", "Zürich", "../etc/passwd"])
def test_a_zone_that_does_not_exist_is_unknown(name: str) -> None:
    assert not zone_exists(name)
    assert canonical_zone(name) is None
    with pytest.raises(UnknownZone):
        moment(datetime(2026, 11, 20), name)


def test_a_zone_s_name_is_known_in_any_case_and_by_its_old_names() -> None:
    assert canonical_zone(" europe/berlin ") == "Europe/Berlin"
    assert canonical_zone("US/Eastern") == "America/New_York"
    assert [canonical_zone(name) for name in ("Europe/Oslo", "UTC", "EST")] == ["Europe/Oslo", "UTC", "EST"]


def test_zones_and_countries_know_each_other() -> None:
    assert country_of("Europe/Berlin") == "DE"
    assert country_of("UTC") is None
    assert zones_of("nz") == ["Pacific/Auckland", "Pacific/Chatham"]
    assert zones_of("XX") == []


# -- calendars -------------------------------------------------------------------------------------------------------


def test_holidays_are_known_of_the_countries_that_the_library_lists() -> None:
    assert countries_with_holidays() == set(holidays.list_supported_countries())


@pytest.mark.parametrize(
    ("country", "region"),
    [
        ("US", None),
        ("US", "CA"),
        ("GB", "ENG"),
        ("GB", "SCT"),
        ("DE", "BY"),
        ("SA", None),
        ("AE", None),
        ("IL", None),
        ("IN", "MH"),
        ("JP", None),
    ],
)
def test_a_working_day_is_neither_weekend_nor_public_holiday(country: str, region: str | None) -> None:
    known = holidays.country_holidays(country, subdiv=region)
    days = [date(2026, 1, 1) + n * DAY for n in range(3 * 365)]

    for day in days:
        assert calendar(country, region).working(day) == (day not in known and not known.is_weekend(day))


@pytest.mark.parametrize(
    ("country", "free"),
    [
        ("US", "Sat Sun"),
        ("GB", "Sat Sun"),
        ("DE", "Sat Sun"),
        ("JP", "Sat Sun"),
        ("IN", "Sat Sun"),
        ("AE", "Sat Sun"),
        ("SA", "Fri Sat"),
        ("IL", "Fri Sat"),
        (None, "Sat Sun"),
    ],
)
def test_each_country_has_its_own_weekend(country: str | None, free: str) -> None:
    ordinary_week = [date(2027, 6, 7) + n * DAY for n in range(7)]

    found = [f"{day:%a}" for day in ordinary_week if not calendar(country).working(day)]

    assert " ".join(found) == free


@pytest.mark.parametrize(
    ("country", "holiday"),
    [
        ("US", date(2026, 11, 26)),  # Thanksgiving
        ("US", date(2027, 7, 5)),  # observed
        ("GB", date(2026, 12, 28)),  # observed
        ("DE", date(2027, 3, 26)),  # Good Friday
        ("SA", date(2027, 9, 23)),  # National Day
        ("AE", date(2027, 12, 2)),  # National Day
        ("IL", date(2027, 10, 11)),  # the Day of Atonement
        ("IN", date(2027, 1, 26)),  # Republic Day
        ("JP", date(2027, 3, 22)),  # observed
    ],
)
def test_on_public_holidays_and_observed_days_nobody_works(country: str, holiday: date) -> None:
    assert not calendar(country).working(holiday)
    assert calendar().working(holiday)


def test_working_and_calling_days_are_found_from_a_day_on_or_after_it() -> None:
    here = calendar("US")
    wednesday, friday, monday, tuesday = (date(2026, 11, n) for n in (25, 27, 30, 24))

    assert here.working_from(wednesday) == wednesday
    assert here.working_after(wednesday) == friday
    assert here.working_after(friday) == monday
    assert here.calling_from(monday) == date(2026, 12, 1)
    assert here.calling_after(friday) == date(2026, 12, 1)
    assert here.calling_from(tuesday) == tuesday
    assert here.calling_after(wednesday) == friday


@pytest.mark.parametrize(("country", "region"), [("XX", None), ("us", None), ("US", "ZZ"), ("GB", "BY")])
def test_a_place_without_known_holidays_is_refused(country: str, region: str | None) -> None:
    with pytest.raises(UnknownPlace) as refused:
        calendar(country, region)

    assert (refused.value.country, refused.value.region) == (country, region)


# -- quiet hours -----------------------------------------------------------------------------------------------------

NIGHT = QuietHours("America/New_York", time(21), time(8))
NOON = QuietHours("America/New_York", time(12), time(14))
NEVER = QuietHours("America/New_York", time(8), time(8))


@pytest.mark.parametrize(
    ("quiet", "clock", "expected"),
    [
        (NIGHT, time(20, 59), False),
        (NIGHT, time(21), True),
        (NIGHT, time(0), True),
        (NIGHT, time(7, 59), True),
        (NIGHT, time(8), False),
        (NOON, time(12), True),
        (NOON, time(13, 59), True),
        (NOON, time(14), False),
        (NOON, time(23), False),
        (NEVER, time(8), False),
        (NEVER, time(3), False),
    ],
)
def test_quiet_hours_begin_quiet_and_end_awake(quiet: QuietHours, clock: time, *, expected: bool) -> None:
    assert quiet.covers_clock(clock) is expected


@pytest.mark.parametrize(
    ("quiet", "at", "expected"),
    [
        (NIGHT, datetime(2026, 11, 20, 15), datetime(2026, 11, 20, 15)),
        (NIGHT, datetime(2026, 11, 20, 22), datetime(2026, 11, 21, 8)),
        (NIGHT, datetime(2026, 11, 21, 6), datetime(2026, 11, 21, 8)),
        (NOON, datetime(2026, 11, 20, 12), datetime(2026, 11, 20, 14)),
        (NEVER, datetime(2026, 11, 20, 3), datetime(2026, 11, 20, 3)),
        (NIGHT, datetime(2027, 3, 13, 22), datetime(2027, 3, 14, 8)),
    ],
)
def test_what_falls_in_quiet_hours_waits_for_their_end(quiet: QuietHours, at: datetime, expected: datetime) -> None:
    left = quiet.leave(moment(at, quiet.zone))

    assert left == moment(expected, quiet.zone)


def test_quiet_hours_that_end_in_a_repeated_hour_are_left_for_good() -> None:
    until_half_past_one = QuietHours("America/New_York", time(21), time(1, 30))
    second_one_o_clock = datetime(2026, 11, 1, 6, 5, tzinfo=UTC)  # 01:05 for the second time

    left = until_half_past_one.leave(second_one_o_clock)

    assert left == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


def test_quiet_hours_began_on_the_evening_before() -> None:
    small_hours = moment(datetime(2026, 11, 21, 5), NIGHT.zone)

    assert NIGHT.begin_before(small_hours) == moment(datetime(2026, 11, 20, 21), NIGHT.zone)
