"""Employers elsewhere, holidays, slow jobs and clocks that change: the days and hours on which the plan lives."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from bot.domain.model import Lead, Pace, Step
from tests.domain.plan_cases import LADDER, Waiting, people, waiting


def first_contact(case: Waiting, now: str) -> str:
    """The ladder's first line."""
    return case.plan(now, *LADDER)[0]


def after(decide_by: str, *, country: str | None = None, region: str | None = None, lead: Lead = Lead.EMAIL) -> Waiting:
    """An interview in Berlin the day before the promised date, on that country's calendar."""
    eve = date.fromordinal(date.fromisoformat(decide_by).toordinal() - 1)
    case = waiting("Europe/Berlin", f"{eve} 10:00", f"{eve} 11:00", country=country, decide_by=decide_by, lead=lead)
    return case.prefers(region=region)


# -- elsewhere -------------------------------------------------------------------------------------------------------

LOS_ANGELES = waiting(
    "America/Los_Angeles",
    "2026-11-20 11:00",
    "2026-11-20 12:00",
    country="US",
    decide_by="2026-11-27",
    people=people("Dana Lee", linkedin=["Dana Lee"]),
    timezone="America/New_York",
)
TOKYO = waiting(
    "Asia/Tokyo", "2026-11-20 23:00", "2026-11-21 00:00", country="JP", timezone="America/New_York"
).with_interview(country="US")
BERLIN_RIYADH = waiting("Europe/Berlin", "2026-11-17 10:00", "2026-11-17 11:00", country="DE").with_interview(
    timezone="Asia/Riyadh", country="SA"
)


def test_a_nudge_in_the_person_s_night_moves_to_their_morning_where_that_is_allowed_over_there() -> None:
    assert LOS_ANGELES.plan("2026-11-20 12:00") == [
        "2026-11-20 12:30 thank Dana Lee",
        "2026-11-20 18:00 references",
        "2026-11-21 08:00 thank Dana Lee attempt 2",
        "2026-11-23 08:00 linkedin Dana Lee",  # 09:30 in New York is 06:30 here
        "2026-11-24 09:30 thank Dana Lee attempt 3",
        "2026-11-30 08:00 check_in 1",
        "2026-12-01 08:00 check_in 1 attempt 2",
        "2026-12-08 08:00 call 1",  # 10:30 in New York is 07:30 here
        "2026-12-09 08:00 call 1 attempt 2",
        "2026-12-22 08:00 check_in 2",
        "2026-12-23 08:00 check_in 2 attempt 2",
        "2026-12-29 08:00 call 2",
        "2026-12-30 08:00 call 2 attempt 2",
        "2027-01-12 08:00 let_go 1",
    ]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-12-08 13:59", "2026-12-08 13:59 call 1"),
        ("2026-12-08 14:00", "2026-12-09 08:00 call 1"),  # 17:00 in New York
    ],
)
def test_a_late_call_keeps_to_the_hours_over_there(now: str, expected: str) -> None:
    written = LOS_ANGELES.done("check_in 1", "2026-11-30 10:00")

    assert first_contact(written, now) == expected


def test_quiet_hours_give_way_only_where_no_day_can_be_met() -> None:
    # A week after the interview is a Saturday, so the note is due in New York on Monday 30 November at 09:30.
    # It waits for Tokyo's morning, that Monday's evening over there. Nobody calls so late: the call comes at night.
    assert TOKYO.plan("2026-11-21 08:00", *LADDER)[:4] == [
        "2026-12-01 08:00 check_in 1",
        "2026-12-02 08:00 check_in 1 attempt 2",
        "2026-12-09 00:30 call 1",
        "2026-12-10 00:30 call 1 attempt 2",
    ]


def test_a_call_that_comes_in_the_night_comes_then_and_when_late_the_night_after() -> None:
    written = TOKYO.done("check_in 1", "2026-12-01 09:00")

    assert first_contact(written, "2026-12-09 00:30") == "2026-12-09 00:30 call 1"
    assert first_contact(written, "2026-12-09 01:00") == "2026-12-10 00:30 call 1"


def test_before_quiet_hours_give_way_the_next_days_over_there_are_tried() -> None:
    # 10:30 in New York is 15:30 in London, but for two weeks in March, when only New York has changed its clocks.
    sleeps_early = waiting(
        "Europe/London",
        "2027-03-03 10:00",
        "2027-03-03 11:00",
        decide_by="2027-03-10",
        lead=Lead.PHONE,
        timezone="America/New_York",
    ).prefers(quiet_from=time(15, 15), quiet_to=time(23, 30))

    assert first_contact(sleeps_early, "2027-03-03 11:00") == "2027-03-16 14:30 call 1"


def test_friday_and_saturday_are_the_weekend_in_riyadh_and_sunday_is_for_calls() -> None:
    promised_for_thursday = BERLIN_RIYADH.with_interview(decide_by=date(2026, 11, 19))

    assert promised_for_thursday.plan("2026-11-17 11:00", *LADDER) == [
        "2026-11-22 08:00 check_in 1",  # 09:30 in Riyadh is 07:30 here
        "2026-11-23 08:00 check_in 1 attempt 2",
        "2026-11-29 08:30 call 1",
        "2026-12-01 08:30 call 1 attempt 2",
        "2026-12-13 08:00 check_in 2",
        "2026-12-14 08:00 check_in 2 attempt 2",
        "2026-12-20 08:30 call 2",
        "2026-12-22 08:30 call 2 attempt 2",
        "2027-01-03 08:00 let_go 1",
    ]


@pytest.mark.parametrize(
    ("decide_by", "expected"),
    [
        (date(2026, 11, 19), "2026-11-22 08:30 call 1"),
        (date(2026, 11, 22), "2026-11-24 08:30 call 1"),  # never on a Monday, over there too
        (date(2026, 11, 26), "2026-11-29 08:30 call 1"),
    ],
)
def test_phone_first_over_there(decide_by: date, expected: str) -> None:
    assert first_contact(BERLIN_RIYADH.with_interview(decide_by=decide_by, lead=Lead.PHONE), "2026-11-17 11:00") == (
        expected
    )


def test_with_another_country_the_person_s_region_means_nothing() -> None:
    bavarian = waiting("Europe/Berlin", "2027-01-04 10:00", "2027-01-04 11:00", country="DE", decide_by="2027-01-05")
    at_home = bavarian.prefers(region="BY")
    in_switzerland = at_home.with_interview(country="CH")

    assert first_contact(bavarian, "2027-01-04 11:00") == "2027-01-06 09:30 check_in 1"
    assert first_contact(at_home, "2027-01-04 11:00") == "2027-01-07 09:30 check_in 1"  # Epiphany
    assert first_contact(in_switzerland, "2027-01-04 11:00") == "2027-01-06 09:30 check_in 1"


def test_an_answer_counts_on_the_employer_s_day() -> None:
    # Tuesday evening in Los Angeles is Wednesday in Tokyo.
    case = waiting("America/Los_Angeles", "2026-11-16 10:00", "2026-11-16 11:00", timezone="Asia/Tokyo").heard(
        "on_hold", "2026-11-17 18:00"
    )

    # W(18 November + 30) is Friday 18 December in Tokyo, 09:30 there being Thursday 16:30 here.
    assert first_contact(case, "2026-11-17 18:00") == "2026-12-17 16:30 keep_warm 1"


# -- holidays --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("country", "region", "decide_by", "expected"),
    [
        (None, None, "2026-11-27", "2026-11-30"),
        (None, None, "2026-12-24", "2026-12-25"),  # without a country, Monday to Friday
        ("US", None, "2026-11-25", "2026-11-27"),  # Thanksgiving
        ("US", None, "2027-07-02", "2027-07-06"),  # 4 July, a Sunday, is observed on the Monday
        ("US", None, "2027-06-17", "2027-06-21"),  # 19 June, a Saturday, is observed on the Friday
        ("US", None, "2027-12-30", "2028-01-03"),  # New Year 2028, a Saturday, is observed in the old year
        ("GB", "ENG", "2026-12-24", "2026-12-29"),  # Boxing Day, a Saturday, is observed on the Monday
        ("GB", "SCT", "2026-12-31", "2027-01-05"),  # 2 January, a Saturday, is observed on the Monday
        ("GB", "ENG", "2026-12-31", "2027-01-04"),
        ("DE", "BY", "2027-01-05", "2027-01-07"),
        ("DE", None, "2027-03-25", "2027-03-30"),  # Good Friday to Easter Monday
        ("IL", None, "2026-11-19", "2026-11-22"),  # the weekend is Friday and Saturday
        ("AE", None, "2026-11-19", "2026-11-20"),  # Saturday and Sunday since 2022
    ],
)
def test_the_first_note_comes_on_the_first_working_day_after_the_promised_date(
    country: str | None, region: str | None, decide_by: str, expected: str
) -> None:
    case = after(decide_by, country=country, region=region)

    assert first_contact(case, f"{case.interview.ends_at}") == f"{expected} 09:30 check_in 1"


# -- a job filled over months ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lead", "pace", "expected"),
    [
        (Lead.EMAIL, Pace.NORMAL, ["2026-11-30 09:30 check_in 1", "2026-12-08 10:30 call 1"]),
        (Lead.EMAIL, Pace.SLOW, ["2026-12-21 09:30 check_in 1", "2026-12-29 10:30 call 1"]),
        (Lead.PHONE, Pace.NORMAL, ["2026-12-01 10:30 call 1", "2026-12-08 09:30 check_in 1"]),
        (Lead.PHONE, Pace.SLOW, ["2026-12-22 10:30 call 1", "2026-12-29 09:30 check_in 1"]),
    ],
)
def test_without_a_date_the_first_move_comes_after_a_week_or_at_slow_pace_after_thirty_days(
    lead: Lead, pace: Pace, expected: list[str]
) -> None:
    over = waiting("America/New_York", "2026-11-21 14:00", "2026-11-21 15:00", country="US", lead=lead, pace=pace)

    assert over.first_attempts("2026-11-21 15:00", *LADDER)[:2] == expected


def test_at_slow_pace_a_promised_date_counts_all_the_same() -> None:
    slow = after("2026-11-27", country="US").with_interview(pace=Pace.SLOW)

    assert first_contact(slow, "2026-11-26 11:00") == "2026-11-30 09:30 check_in 1"


# -- clocks that change ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "ends", "expected"),
    [
        ("America/New_York", "2026-10-31 15:00", "2026-11-01 10:00"),
        ("America/New_York", "2027-03-13 15:00", "2027-03-14 12:00"),
        ("Europe/Berlin", "2026-10-24 15:00", "2026-10-25 10:00"),
        ("Europe/Berlin", "2027-03-27 15:00", "2027-03-28 12:00"),
        ("Australia/Lord_Howe", "2026-10-03 15:00", "2026-10-04 11:30"),  # half an hour
        ("Australia/Lord_Howe", "2027-04-03 15:00", "2027-04-04 10:30"),
        ("Asia/Kolkata", "2026-10-31 15:00", "2026-11-01 11:00"),
    ],
)
def test_twenty_hours_are_elapsed_time_also_where_the_clock_changes(zone: str, ends: str, expected: str) -> None:
    over = waiting(zone, ends[:11] + "14:00", ends)

    assert over.plan(ends, Step.THANK)[1] == f"{expected} thank attempt 2"


def test_wall_clocks_stay_the_same_where_the_clock_changes() -> None:
    over = waiting("America/New_York", "2026-10-30 14:00", "2026-10-30 15:00", country="US", decide_by="2026-10-31")

    lines = over.nudges("2026-10-30 15:00", Step.CHECK_IN)

    assert lines[0].at == datetime(2026, 11, 2, 14, 30, tzinfo=UTC)  # 09:30 at five hours behind, no longer four


@pytest.mark.parametrize(
    ("zone", "ends", "quiet_to", "expected"),
    [
        # 02:30 does not exist on 14 March 2027 in New York: the first moment that does is 03:00, four hours behind.
        ("America/New_York", "2027-03-13 23:00", time(2, 30), datetime(2027, 3, 14, 7, 0, tzinfo=UTC)),
        # 01:30 comes twice on 1 November 2026: the first is four hours behind.
        ("America/New_York", "2026-10-31 23:00", time(1, 30), datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),
        ("Europe/Berlin", "2027-03-27 23:00", time(2, 30), datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        ("Europe/Berlin", "2026-10-24 23:00", time(2, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        # Lord Howe goes from 02:00 to 02:30.
        ("Australia/Lord_Howe", "2026-10-03 23:00", time(2, 15), datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
    ],
)
def test_a_skipped_time_moves_to_the_first_that_exists_and_of_a_repeated_one_the_first_counts(
    zone: str, ends: str, quiet_to: time, expected: datetime
) -> None:
    late_shift = waiting(zone, ends[:11] + "22:00", ends).prefers(quiet_to=quiet_to)

    assert late_shift.nudges(ends, Step.THANK)[0].at == expected


def test_an_interview_at_a_repeated_hour_takes_place_at_the_first() -> None:
    case = waiting("America/New_York", "2026-11-01 00:30", "2026-11-01 01:30", recorded="2026-10-31 12:00").prefers(
        quiet_from=time(8), quiet_to=time(8)
    )

    assert case.nudges("2026-11-01 00:30", Step.DEBRIEF)[0].at == datetime(2026, 11, 1, 5, 45, tzinfo=UTC)
