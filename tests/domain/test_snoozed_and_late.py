"""Snoozed, skipped and late: what the ladder does when the person or the bot is not on time."""

from __future__ import annotations

import pytest

from bot.domain.model import Step
from tests.domain.plan_cases import CALLING, CHECKED_IN, LADDER, THANKED, Waiting

# -- snoozed ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("until", "again", "call"),
    [
        ("2026-12-02 15:00", "2026-12-02 15:00 check_in 1", "2026-12-09 10:30 call 1"),
        ("2026-12-03 07:00", "2026-12-03 09:30 check_in 1", "2026-12-10 10:30 call 1"),
        ("2026-12-03 22:00", "2026-12-04 09:30 check_in 1", "2026-12-11 10:30 call 1"),
        ("2026-12-05 12:00", "2026-12-07 09:30 check_in 1", "2026-12-15 10:30 call 1"),
        ("2026-12-01 09:30", "2026-12-01 09:30 check_in 1", "2026-12-08 10:30 call 1"),
    ],
)
def test_a_snoozed_note_comes_again_once_and_what_follows_counts_from_that_day(
    until: str, again: str, call: str
) -> None:
    snoozed = CHECKED_IN.snoozed("check_in 1", "2026-11-30 09:40", until=until)

    assert snoozed.plan("2026-11-30 09:40")[:2] == [again, call]


def test_a_second_attempt_that_is_due_after_the_snooze_still_follows() -> None:
    snoozed = CHECKED_IN.snoozed("check_in 1", "2026-11-30 09:40", until="2026-11-30 14:00")

    assert snoozed.plan("2026-11-30 09:40")[:3] == [
        "2026-11-30 14:00 check_in 1",
        "2026-12-01 09:30 check_in 1 attempt 2",
        "2026-12-08 10:30 call 1",
    ]


def test_a_snoozed_second_attempt_comes_again_under_its_number() -> None:
    snoozed = CHECKED_IN.nudged("check_in 1", "2026-12-01 09:30", attempt=2).snoozed(
        "check_in 1", "2026-12-01 09:40", until="2026-12-03 11:00"
    )
    came = snoozed.nudged("check_in 1", "2026-12-03 11:00", attempt=2)

    assert snoozed.plan("2026-12-01 09:40")[:2] == [
        "2026-12-03 11:00 check_in 1 attempt 2",
        "2026-12-10 10:30 call 1",
    ]
    assert came.plan("2026-12-03 11:00")[0] == "2026-12-10 10:30 call 1"


@pytest.mark.parametrize(
    ("until", "again"),
    [
        ("2026-12-08 15:00", "2026-12-08 15:00 call 1"),
        ("2026-12-08 17:00", "2026-12-09 10:30 call 1"),
        ("2026-12-09 12:00", "2026-12-09 12:00 call 1"),
        ("2026-12-11 17:30", "2026-12-15 10:30 call 1"),  # over the weekend and the Monday
        ("2026-12-14 11:00", "2026-12-15 10:30 call 1"),
        ("2026-12-24 18:00", "2026-12-29 10:30 call 1"),  # over Christmas
    ],
)
def test_a_snoozed_call_waits_for_an_hour_in_which_one_calls(until: str, again: str) -> None:
    snoozed = CALLING.snoozed("call 1", "2026-12-08 10:40", until=until)

    assert snoozed.plan("2026-12-08 10:40")[0] == again


def test_a_shorter_snooze_after_a_longer_one_brings_nothing_forward() -> None:
    snoozed = CHECKED_IN.snoozed("check_in 1", "2026-11-30 09:40", until="2026-12-03 12:00")

    again = snoozed.snoozed("check_in 1", "2026-11-30 09:50", until="2026-12-01 12:00")

    assert again.plan("2026-11-30 09:50") == snoozed.plan("2026-11-30 09:50")


def test_a_snooze_before_the_nudge_that_ends_before_it_is_due_changes_nothing() -> None:
    early = THANKED.snoozed("check_in 1", "2026-11-27 12:00", until="2026-11-28 12:00")

    assert early.plan("2026-11-27 12:00") == THANKED.plan("2026-11-27 12:00")


def test_a_snooze_before_the_nudge_spends_the_second_attempt_that_fell_due_meanwhile() -> None:
    early = THANKED.snoozed("check_in 1", "2026-11-27 12:00", until="2026-12-02 15:00")

    assert early.plan("2026-11-27 12:00")[:2] == ["2026-12-02 15:00 check_in 1", "2026-12-09 10:30 call 1"]


def test_a_snooze_that_ended_while_the_bot_was_down_is_late() -> None:
    snoozed = CHECKED_IN.snoozed("check_in 1", "2026-11-30 09:40", until="2026-12-02 15:00")

    assert snoozed.plan("2026-12-05 12:00")[:2] == ["2026-12-07 09:30 check_in 1", "2026-12-15 10:30 call 1"]


def test_a_snoozed_nudge_may_be_done_before_it_comes_again() -> None:
    snoozed = CHECKED_IN.snoozed("check_in 1", "2026-11-30 09:40", until="2026-12-09 12:00")

    assert snoozed.done("check_in 1", "2026-12-01 10:00").plan("2026-12-01 10:00")[0] == "2026-12-08 10:30 call 1"


# -- skipped ---------------------------------------------------------------------------------------------------------

BEFORE_THE_NUDGE = THANKED.skipped("check_in 1", "2026-11-25 12:00")
AFTER_THE_NUDGE = CHECKED_IN.skipped("check_in 1", "2026-11-30 12:00")
AFTER_THE_SECOND = CHECKED_IN.nudged("check_in 1", "2026-12-01 09:30", attempt=2).skipped(
    "check_in 1", "2026-12-03 12:00"
)


@pytest.mark.parametrize(
    ("skipped", "now"),
    [
        (BEFORE_THE_NUDGE, "2026-11-25 12:00"),
        (AFTER_THE_NUDGE, "2026-11-30 12:00"),
        (AFTER_THE_SECOND, "2026-12-03 12:00"),
    ],
)
def test_a_skipped_rung_counts_as_if_nobody_had_answered_it(skipped: Waiting, now: str) -> None:
    assert skipped.first_attempts(now) == [
        "2026-12-08 10:30 call 1",
        "2026-12-22 09:30 check_in 2",
        "2026-12-29 10:30 call 2",
        "2027-01-12 09:30 let_go 1",
    ]
    assert not [line for line in skipped.plan(now) if "check_in 1" in line]


def test_a_rung_skipped_while_snoozed_counts_from_the_day_on_which_it_would_have_come() -> None:
    skipped = CHECKED_IN.snoozed("check_in 1", "2026-11-30 09:40", until="2026-12-02 15:00").skipped(
        "check_in 1", "2026-11-30 12:00"
    )

    assert skipped.plan("2026-11-30 12:00")[0] == "2026-12-09 10:30 call 1"


def test_a_rung_skipped_when_it_was_late_counts_from_the_moment_at_which_it_would_have_come() -> None:
    skipped = CHECKED_IN.done("check_in 1", "2026-11-30 10:00").skipped("call 1", "2026-12-16 12:00")

    assert skipped.plan("2026-12-16 12:00")[0] == "2026-12-30 09:30 check_in 2"
    assert skipped.plan("2026-12-20 12:00")[0] == "2026-12-30 09:30 check_in 2"


def test_a_rung_before_one_already_skipped_is_over() -> None:
    no_calls_please = THANKED.skipped("call 1", "2026-11-25 12:00")

    assert no_calls_please.plan("2026-11-25 12:00")[0] == "2026-12-22 09:30 check_in 2"


def test_a_rung_before_one_already_done_is_over() -> None:
    called_first = THANKED.done("call 1", "2026-12-01 11:00", "spoke")

    assert called_first.first_attempts("2026-12-01 11:00") == [
        "2026-12-15 09:30 check_in 2",
        "2026-12-22 10:30 call 2",
        "2027-01-05 09:30 let_go 1",
    ]


# -- late ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "first", "second"),
    [
        ("2026-11-30 09:30", "2026-11-30 09:30", "2026-12-01 09:30"),
        ("2026-11-30 14:00", "2026-11-30 14:00", "2026-12-01 09:30"),
        ("2026-11-30 20:59", "2026-11-30 20:59", "2026-12-01 09:30"),
        ("2026-11-30 21:00", "2026-12-01 09:30", "2026-12-02 09:30"),
        ("2026-12-01 08:30", "2026-12-01 09:30", "2026-12-02 09:30"),
        ("2026-12-05 12:00", "2026-12-07 09:30", "2026-12-08 09:30"),
        ("2026-12-25 12:00", "2026-12-28 09:30", "2026-12-29 09:30"),
    ],
)
def test_a_late_note_comes_at_once_on_a_working_day_else_on_the_next(now: str, first: str, second: str) -> None:
    assert THANKED.plan(now)[:2] == [f"{first} check_in 1", f"{second} check_in 1 attempt 2"]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-12-08 10:30", "2026-12-08 10:30 call 1"),
        ("2026-12-08 16:59", "2026-12-08 16:59 call 1"),
        ("2026-12-08 17:00", "2026-12-09 10:30 call 1"),
        ("2026-12-09 10:29", "2026-12-09 10:30 call 1"),
        ("2026-12-11 17:00", "2026-12-15 10:30 call 1"),
        ("2026-12-14 12:00", "2026-12-15 10:30 call 1"),
        ("2026-12-25 12:00", "2026-12-29 10:30 call 1"),
    ],
)
def test_a_late_call_comes_only_in_the_hours_and_on_the_days_for_calls(now: str, expected: str) -> None:
    written = CHECKED_IN.done("check_in 1", "2026-11-30 10:00")

    assert written.plan(now)[0] == expected


def test_a_late_second_attempt_comes_only_before_the_day_of_the_next_rung() -> None:
    assert CHECKED_IN.plan("2026-12-07 12:00")[:2] == [
        "2026-12-07 12:00 check_in 1 attempt 2",
        "2026-12-08 10:30 call 1",
    ]
    assert CHECKED_IN.plan("2026-12-08 09:00")[0] == "2026-12-08 10:30 call 1"
    assert CHECKED_IN.plan("2026-12-10 12:00")[:2] == [
        "2026-12-10 12:00 call 1",
        "2026-12-11 10:30 call 1 attempt 2",
    ]


def test_after_months_of_downtime_the_ladder_goes_on_from_its_first_open_rung() -> None:
    assert CALLING.done("call 1", "2026-12-08 11:00", "spoke").first_attempts("2027-06-05 12:00") == [
        "2027-06-07 09:30 check_in 2",
        "2027-06-15 10:30 call 2",
        "2027-06-29 09:30 let_go 1",
    ]


def test_an_interview_recorded_weeks_later_starts_with_the_first_note_at_once() -> None:
    recorded_late = THANKED.with_interview(recorded_at="2026-12-16 12:00")

    assert recorded_late.first_attempts("2026-12-16 12:00") == [
        "2026-12-16 12:00 check_in 1",
        "2026-12-23 10:30 call 1",
        "2027-01-06 09:30 check_in 2",
        "2027-01-13 10:30 call 2",
        "2027-01-27 09:30 let_go 1",
    ]


def test_a_late_letting_go_waits_for_a_working_day() -> None:
    at_the_end = CALLING.done("call 2", "2026-12-29 11:00", "spoke")

    assert at_the_end.plan("2027-01-16 12:00") == ["2027-01-19 09:30 let_go 1"]  # Monday is a holiday


def test_keeping_in_touch_late_waits_for_a_working_day() -> None:
    rejected = THANKED.heard("rejected", "2026-12-01 12:00").done("gracious_reply", "2026-12-01 12:30")

    assert rejected.plan("2027-03-06 12:00")[:2] == [
        "2027-03-08 09:30 keep_in_touch 1",
        "2027-06-07 09:30 keep_in_touch 2",
    ]


def test_what_follows_counts_from_the_first_attempt_not_from_its_repetition() -> None:
    repeated = (
        CALLING.done("call 1", "2026-12-08 11:00", "spoke")
        .nudged("check_in 2", "2026-12-22 09:30")
        .nudged("check_in 2", "2026-12-23 09:30", attempt=2)
    )

    assert repeated.plan("2026-12-23 09:30")[0] == "2026-12-29 10:30 call 2"


def test_an_earlier_note_marked_late_keeps_the_next_one_a_week_away() -> None:
    written_late = CALLING.nudged("call 1", "2026-12-09 10:30", attempt=2).done("check_in 1", "2026-12-18 10:00")

    # Two weeks after the call would be 22 December; a week after the note is Christmas Day.
    assert written_late.plan("2026-12-18 10:00")[0] == "2026-12-28 09:30 check_in 2"


# -- done early ------------------------------------------------------------------------------------------------------


def test_a_note_written_before_the_date_does_not_bring_the_call_before_it() -> None:
    too_early = THANKED.done("check_in 1", "2026-11-20 19:00")

    # A week later would be the promised Friday itself; the first day for calls after it is Tuesday.
    assert too_early.plan("2026-11-20 19:00")[0] == "2026-12-01 10:30 call 1"


def test_nothing_comes_for_a_step_already_done() -> None:
    done = CHECKED_IN.done("check_in 1", "2026-11-30 10:00")

    assert not [line for line in done.plan("2026-11-30 10:00") if "check_in 1" in line]


def test_a_step_nudged_as_due_leaves_the_rest_of_the_plan_as_it_was() -> None:
    before = THANKED.plan("2026-11-30 09:30", *LADDER)

    after = CHECKED_IN.plan("2026-11-30 09:30", *LADDER)

    assert before == ["2026-11-30 09:30 check_in 1", *after]


def test_the_plan_is_sorted_by_time_then_step_then_person_then_attempt() -> None:
    together = THANKED.heard("offer_elsewhere", "2026-11-27 12:00")

    assert together.plan("2026-11-27 12:00", Step.CHECK_IN, Step.LEVERAGE)[:2] == [
        "2026-11-30 09:30 check_in 1",
        "2026-11-30 09:30 leverage",
    ]
