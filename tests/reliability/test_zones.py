"""Every change of the clocks of 2026 to 2028 in eight zones: the same wall time, never twice, never not at all."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
import pytz
from apscheduler.schedulers.asyncio import AsyncIOScheduler  # type: ignore[import-untyped]  # ships no types
from pydantic import SecretStr

import bot
from bot.check_command import findings
from bot.clock import SystemClock
from bot.config import Settings
from bot.demo.clock.zones import zone_of
from bot.domain.localtime import ZONES as VERSION
from bot.domain.localtime import _offsets, canonical_zone, local, moment, zones_are_old
from bot.domain.model import Case, Fact, FactKind, Interview, Interviewer, Nudge, Preferences, Step
from bot.domain.planner import plan
from bot.scheduling.ticker import Ticker
from tests.fakes import StandingClock

NEW_YORK, BERLIN, LORD_HOWE, SAO_PAULO = (
    "America/New_York",
    "Europe/Berlin",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
)
ZONES = (
    NEW_YORK,
    BERLIN,
    LORD_HOWE,
    SAO_PAULO,
    "Europe/London",
    "Asia/Kolkata",
    "America/Vancouver",
    "Africa/Casablanca",
)
YEARS = (2026, 2027, 2028)
DAY = timedelta(days=1)
BY_THE_CLOCK = frozenset({Step.PREPARE, Step.REFERENCES, Step.LINKEDIN, Step.CHECK_IN, Step.CALL, Step.LET_GO})
"""Steps that come at an hour of the day; the others follow the interview by elapsed time."""


def changes(zone: str) -> list[datetime]:
    """The moments (naive UTC) at which a zone's clocks change."""
    found: list[datetime] = []
    for year in YEARS:
        table = _offsets(zone, year)
        found += table.starts[1:]
    return found


CHANGES = [(zone, change) for zone in ZONES for change in changes(zone)]


def case(zone: str, starts: datetime, recorded: datetime, **preferences: object) -> Case:
    """An interview of an hour with somebody who agreed to connect; the first rung follows a week later."""
    interview = Interview(
        starts_at=starts,
        ends_at=starts + timedelta(hours=1),
        recorded_at=recorded,
        company="Acme",
        role="Data engineer",
        people=(Interviewer(1, "Dana Lee", linkedin=True, main=True),),
    )
    return Case(Preferences(zone, **preferences), interview, ())  # type: ignore[arg-type]  # a test names what it changes


def walls(nudges: tuple[Nudge, ...], zone: str) -> list[tuple[Step, int, int, datetime]]:
    """What comes by the clock, as the wall shows it."""
    return sorted(
        (nudge.step, nudge.rung or 0, nudge.attempt, local(nudge.at, zone))
        for nudge in nudges
        if nudge.step in BY_THE_CLOCK
    )


def test_the_changes_are_those_of_the_zones() -> None:
    many = {zone: len(changes(zone)) for zone in ZONES}

    assert many[NEW_YORK] == many[BERLIN] == many[LORD_HOWE] == many["Europe/London"] == 6
    assert many[SAO_PAULO] == many["Asia/Kolkata"] == 0
    assert many["America/Vancouver"] == 1  # forward in March 2026, and never back
    assert many["Africa/Casablanca"] == 3  # out of Ramadan's hour in 2026, and in September for good


@pytest.mark.parametrize("days_before", [1, 2, 5, 8, 12, 20, 26])
@pytest.mark.parametrize(("zone", "change"), [*CHANGES, *((zone, datetime(2026, 11, 1)) for zone in (SAO_PAULO,))])
def test_check_14_over_a_change_of_the_clocks_every_step_keeps_its_wall_time(
    zone: str, change: datetime, days_before: int
) -> None:
    starts = datetime.combine(change.date() - days_before * DAY, time(14))
    recorded = starts - 3 * DAY
    steady = plan(case("UTC", starts, moment(recorded, "UTC")), moment(recorded, "UTC"))

    nudges = plan(case(zone, starts, moment(recorded, zone)), moment(recorded, zone))

    assert walls(nudges, zone) == walls(steady, "UTC")
    keys = [(nudge.step, nudge.person, nudge.rung, nudge.attempt) for nudge in nudges]
    assert len(keys) == len(set(keys)) == len(steady)


@pytest.mark.parametrize(
    ("zone", "day", "hours_later"),
    [
        (NEW_YORK, date(2026, 3, 7), "12:00"),
        (NEW_YORK, date(2026, 10, 31), "10:00"),
        (BERLIN, date(2026, 3, 28), "12:00"),
        (BERLIN, date(2026, 10, 24), "10:00"),
        (LORD_HOWE, date(2026, 10, 3), "11:30"),
        (LORD_HOWE, date(2027, 4, 3), "10:30"),
        (SAO_PAULO, date(2026, 10, 17), "11:00"),
    ],
)
def test_check_14_twenty_hours_after_is_elapsed_time_and_the_evening_before_is_the_walls(
    zone: str, day: date, hours_later: str
) -> None:
    starts = datetime.combine(day, time(14))
    recorded = moment(starts - 5 * DAY, zone)

    nudges = {(nudge.step, nudge.attempt): nudge for nudge in plan(case(zone, starts, recorded), recorded)}

    reminder = nudges[Step.THANK, 2]
    assert reminder.at - moment(starts + timedelta(hours=1), zone) == timedelta(hours=20)
    assert f"{local(reminder.at, zone):%Y-%m-%d %H:%M}" == f"{day + DAY} {hours_later}"
    assert local(nudges[Step.PREPARE, 1].at, zone) == datetime.combine(day - DAY, time(18))


@pytest.mark.parametrize(
    ("zone", "skipped", "exists"),
    [
        (BERLIN, "2026-03-29 02:30", "2026-03-29 03:00"),
        (NEW_YORK, "2026-03-08 02:30", "2026-03-08 03:00"),
        (LORD_HOWE, "2026-10-04 02:15", "2026-10-04 02:30"),
    ],
)
def test_check_12_an_hour_that_does_not_exist_moves_to_the_first_that_does_and_loses_no_nudge(
    zone: str, skipped: str, exists: str
) -> None:
    starts = datetime.fromisoformat(skipped)
    recorded = moment(starts - 5 * DAY, zone)

    nudges = plan(case(zone, starts, recorded, quiet_from=time(0), quiet_to=time(0)), recorded)

    assert moment(starts, zone) == moment(datetime.fromisoformat(exists), zone)
    assert [nudge.attempt for nudge in nudges if nudge.step is Step.THANK] == [1, 2, 3]


@pytest.mark.parametrize(
    ("zone", "repeated", "first"),
    [
        (BERLIN, "2026-10-25 02:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (NEW_YORK, "2026-11-01 01:30", datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),
        (LORD_HOWE, "2027-04-04 01:45", datetime(2027, 4, 3, 14, 45, tzinfo=UTC)),
    ],
)
def test_check_13_of_an_hour_that_comes_twice_the_first_counts_and_nothing_comes_twice(
    zone: str, repeated: str, first: datetime
) -> None:
    ends = datetime.fromisoformat(repeated)
    recorded = moment(ends - 5 * DAY, zone)

    nudges = plan(case(zone, ends - timedelta(hours=1), recorded, quiet_from=time(0), quiet_to=time(0)), recorded)

    assert moment(ends, zone) == first
    assert [nudge.at for nudge in nudges if (nudge.step, nudge.attempt) == (Step.THANK, 1)] == [
        first + timedelta(minutes=30)
    ]


@pytest.mark.parametrize(("zone", "change"), CHANGES[::3])
def test_check_14_whoever_looks_every_quarter_of_an_hour_over_a_change_meets_each_nudge_once_and_in_time(
    zone: str, change: datetime
) -> None:
    starts = datetime.combine(change.date() - DAY, time(14))
    now = recorded = moment(starts - DAY, zone)
    once = case(zone, starts, recorded)
    until = recorded + timedelta(days=5)
    met: list[tuple[Step, int, int, datetime]] = []
    history: tuple[Fact, ...] = ()

    while now < until:
        for nudge in plan(replace(once, history=history), now):
            if nudge.at <= now:
                met.append((nudge.step, nudge.person, nudge.attempt, now))
                history += (Fact(FactKind.NUDGED, now, nudge.step, nudge.person, nudge.rung, nudge.attempt),)
        now += timedelta(minutes=15)

    planned = [(nudge.step, nudge.person, nudge.attempt, nudge.at) for nudge in plan(once, recorded)]
    assert met == [one for one in planned if one[-1] < until]
    assert len(met) >= 6


def test_check_15_a_country_that_gave_up_changing_its_clocks_keeps_its_winter_hours() -> None:
    december = moment(datetime(2026, 12, 1, 14), "America/Vancouver")

    assert december == datetime(2026, 12, 1, 21, tzinfo=UTC)  # as in summer; under the old rules 22:00


def test_check_16_every_zone_has_the_same_hours_in_every_database_of_zones_that_the_bot_reads() -> None:
    differing: list[tuple[str, datetime]] = []

    for zone in pytz.all_timezones:
        other = zone_of(zone)
        at = datetime(2026, 11, 20, tzinfo=UTC)
        while at < datetime(2028, 11, 20, tzinfo=UTC):
            if at.astimezone(other).replace(tzinfo=None) != local(at, zone):
                differing.append((zone, at))
            at += 3 * DAY

    assert differing == []


def test_check_16_no_other_part_reads_a_database_of_zones() -> None:
    reads = re.compile(r"^\s*(?:import|from) (pytz|zoneinfo|dateutil|tzlocal)\b", re.MULTILINE)
    sources = Path(str(bot.__file__)).parent
    found = {
        (file.relative_to(sources).as_posix(), name)
        for file in sources.rglob("*.py")
        for name in reads.findall(file.read_text(encoding="utf-8"))
    }

    assert found == {("domain/localtime.py", "pytz"), ("demo/clock/zones.py", "zoneinfo")}


def test_check_16_zones_are_old_when_a_whole_year_has_gone_by_since_theirs() -> None:
    year = int(VERSION.partition(".")[0])

    assert not zones_are_old(datetime(year + 1, 12, 31, 23, tzinfo=UTC))
    assert zones_are_old(datetime(year + 2, 1, 1, tzinfo=UTC))


async def test_check_16_an_operator_is_told_of_zones_that_are_old(tmp_path: Path) -> None:
    settings = Settings(telegram_bot_token=SecretStr("1:a"), data_dir=tmp_path, secret_key_file=tmp_path / "key")
    year = int(VERSION.partition(".")[0])

    told = [await findings(settings, StandingClock(datetime(later, 6, 1, tzinfo=UTC))) for later in (year, year + 2)]

    assert [[one for one in some if "time zones" in one] for some in told] == [
        [],
        [f"The time zones are of {year}, and rules have changed since: install a newer version."],
    ]


async def test_check_16_the_alarm_clock_knows_no_zone_but_utc() -> None:
    async def nothing() -> int:
        return 0

    async def never() -> None:
        return None

    ticker = Ticker(nothing, never, SystemClock(), timedelta(seconds=15), SystemClock())

    assert isinstance(ticker._scheduler, AsyncIOScheduler)
    assert ticker._scheduler.timezone is UTC


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("US/Central", "America/Chicago"),
        ("europe/kiev", "Europe/Kyiv"),
        ("Asia/Calcutta", "Asia/Kolkata"),
        (" america/new_york ", NEW_YORK),
        ("Mars/Base", None),
    ],
)
def test_check_17_old_names_and_lower_case_are_zones_and_what_is_none_is_asked_for(
    typed: str, stored: str | None
) -> None:
    assert canonical_zone(typed) == stored
