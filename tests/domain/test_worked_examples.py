"""The playbook's worked examples, every moment written out."""

from __future__ import annotations

from datetime import date, datetime

from bot.domain.model import Lead, Step
from tests.domain.plan_cases import LADDER, NEW_YORK, people, waiting

LONDON = waiting(
    "Europe/London", "2026-12-15 08:00", "2026-12-15 09:00", country="GB", recorded="2026-12-15 09:05"
).prefers(region="ENG")


def test_example_1_email_first_with_a_promised_date() -> None:
    assert NEW_YORK.plan("2026-11-20 15:05") == [
        "2026-11-20 15:30 thank Dana Lee",
        "2026-11-20 15:30 thank Tom Ruiz",
        "2026-11-20 18:00 references",
        "2026-11-21 11:00 thank Dana Lee attempt 2",
        "2026-11-21 11:00 thank Tom Ruiz attempt 2",
        "2026-11-24 09:30 thank Dana Lee attempt 3",
        "2026-11-24 09:30 thank Tom Ruiz attempt 3",
        "2026-11-30 09:30 check_in 1",
        "2026-12-01 09:30 check_in 1 attempt 2",
        "2026-12-08 10:30 call 1",
        "2026-12-09 10:30 call 1 attempt 2",
        "2026-12-22 09:30 check_in 2",
        "2026-12-23 09:30 check_in 2 attempt 2",
        "2026-12-29 10:30 call 2",
        "2026-12-30 10:30 call 2 attempt 2",
        "2027-01-12 09:30 let_go 1",
    ]


def test_example_2_phone_first_never_calls_on_the_monday() -> None:
    phone_first = NEW_YORK.prefers(lead=Lead.PHONE)

    assert phone_first.plan("2026-11-20 15:05", *LADDER) == [
        "2026-12-01 10:30 call 1",
        "2026-12-02 10:30 call 1 attempt 2",
        "2026-12-08 09:30 check_in 1",
        "2026-12-09 09:30 check_in 1 attempt 2",
        "2026-12-22 10:30 call 2",
        "2026-12-23 10:30 call 2 attempt 2",
        "2027-01-05 09:30 let_go 1",
    ]


def test_example_2_an_interview_s_own_lead_overrides_the_person_s() -> None:
    own_lead = NEW_YORK.with_interview(lead=Lead.PHONE)

    assert own_lead.plan("2026-11-20 15:05") == NEW_YORK.prefers(lead=Lead.PHONE).plan("2026-11-20 15:05")


def test_example_3_no_date_promised_and_a_second_thank_you_that_would_come_at_night() -> None:
    assert LONDON.plan("2026-12-15 09:05") == [
        "2026-12-15 09:30 thank",
        "2026-12-15 18:00 references",
        "2026-12-15 20:30 thank attempt 2",
        "2026-12-17 09:30 thank attempt 3",
        "2026-12-22 09:30 check_in 1",
        "2026-12-23 09:30 check_in 1 attempt 2",
        "2026-12-29 10:30 call 1",
        "2026-12-30 10:30 call 1 attempt 2",
        "2027-01-12 09:30 check_in 2",
        "2027-01-13 09:30 check_in 2 attempt 2",
        "2027-01-19 10:30 call 2",
        "2027-01-20 10:30 call 2 attempt 2",
        "2027-02-02 09:30 let_go 1",
    ]


def test_example_4_a_decision_due_on_friday_means_a_call_on_tuesday() -> None:
    three_days = NEW_YORK.prefers(lead=Lead.PHONE).with_interview(
        starts_at=datetime(2026, 11, 17, 10, 0),
        ends_at=datetime(2026, 11, 17, 11, 0),
        recorded_at="2026-11-17 11:05",
        decide_by=date(2026, 11, 20),
    )

    assert three_days.plan("2026-11-17 11:05", *LADDER) == [
        "2026-11-24 10:30 call 1",
        "2026-11-25 10:30 call 1 attempt 2",
        "2026-12-01 09:30 check_in 1",
        "2026-12-02 09:30 check_in 1 attempt 2",
        "2026-12-15 10:30 call 2",
        "2026-12-16 10:30 call 2 attempt 2",
        "2026-12-29 09:30 let_go 1",
    ]


def test_example_5_a_check_in_marked_done_late_moves_what_follows() -> None:
    wrote_on_thursday = (
        NEW_YORK.nudged("check_in 1", "2026-11-30 09:30")
        .nudged("check_in 1", "2026-12-01 09:30", attempt=2)
        .done("check_in 1", "2026-12-03 11:00")
    )

    assert wrote_on_thursday.plan("2026-12-03 11:00", *LADDER) == [
        "2026-12-10 10:30 call 1",
        "2026-12-11 10:30 call 1 attempt 2",
        "2026-12-24 09:30 check_in 2",
        "2026-12-28 09:30 check_in 2 attempt 2",
        "2026-12-31 10:30 call 2",
        "2027-01-05 10:30 call 2 attempt 2",
        "2027-01-14 09:30 let_go 1",
    ]


def test_example_6_on_hold_means_a_note_a_month() -> None:
    on_hold = NEW_YORK.nudged("check_in 1", "2026-11-30 09:30").heard("on_hold", "2026-12-01 09:00")

    assert on_hold.plan("2026-12-01 09:00", *LADDER) == [
        "2026-12-31 09:30 keep_warm 1",
        "2027-01-04 09:30 keep_warm 1 attempt 2",
        "2027-02-01 09:30 keep_warm 2",
        "2027-02-02 09:30 keep_warm 2 attempt 2",
        "2027-03-03 09:30 keep_warm 3",
        "2027-03-04 09:30 keep_warm 3 attempt 2",
        "2027-04-02 09:30 let_go 1",
    ]


def test_example_7_a_call_due_since_friday_is_not_made_up_for_on_monday() -> None:
    down_since_friday = NEW_YORK.with_interview(decide_by=date(2026, 11, 25)).nudged("check_in 1", "2026-11-27 09:30")

    assert down_since_friday.plan("2026-12-04 10:00", *LADDER)[0] == "2026-12-04 10:30 call 1"
    assert down_since_friday.plan("2026-12-07 12:00", *LADDER) == [
        "2026-12-08 10:30 call 1",
        "2026-12-09 10:30 call 1 attempt 2",
        "2026-12-22 09:30 check_in 2",
        "2026-12-23 09:30 check_in 2 attempt 2",
        "2026-12-29 10:30 call 2",
        "2026-12-30 10:30 call 2 attempt 2",
        "2027-01-12 09:30 let_go 1",
    ]


def test_everybody_who_agreed_to_connect_is_asked_on_the_next_working_day() -> None:
    agreed = NEW_YORK.with_interview(people=people("Dana Lee", "Tom Ruiz", linkedin=["Dana Lee"]))

    assert agreed.plan("2026-11-20 15:05", Step.LINKEDIN) == ["2026-11-23 09:30 linkedin Dana Lee"]
