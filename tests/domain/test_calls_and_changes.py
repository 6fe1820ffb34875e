"""Calls that nobody answers, messages left, and a lead or a date that changes on the way."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.model import Lead, Step
from tests.domain.plan_cases import CALLING, CHECKED_IN, THANKED

TWICE_NUDGED = CHECKED_IN.nudged("check_in 1", "2026-12-01 09:30", attempt=2)


# -- calls -----------------------------------------------------------------------------------------------------------


def test_a_call_that_nobody_answered_comes_afresh_on_the_next_day_for_calls() -> None:
    nobody = CALLING.done("call 1", "2026-12-08 11:00", "no_answer")

    assert nobody.plan("2026-12-08 11:00") == [
        "2026-12-09 10:30 call 1",
        "2026-12-10 10:30 call 1 attempt 2",
        "2026-12-23 09:30 check_in 2",
        "2026-12-24 09:30 check_in 2 attempt 2",
        "2026-12-30 10:30 call 2",
        "2026-12-31 10:30 call 2 attempt 2",
        "2027-01-13 09:30 let_go 1",
    ]


def test_a_call_that_nobody_answered_on_friday_comes_afresh_on_tuesday() -> None:
    nobody = CALLING.nudged("call 1", "2026-12-09 10:30", attempt=2).done("call 1", "2026-12-11 11:00", "no_answer")

    assert nobody.plan("2026-12-11 11:00")[0] == "2026-12-15 10:30 call 1"


def test_a_call_that_nobody_answers_comes_afresh_twice_and_then_counts_as_done() -> None:
    twice = (
        CALLING.done("call 1", "2026-12-08 11:00", "no_answer")
        .nudged("call 1", "2026-12-09 10:30")
        .done("call 1", "2026-12-09 11:00", "no_answer")
    )
    thrice = twice.nudged("call 1", "2026-12-10 10:30").done("call 1", "2026-12-10 11:00", "no_answer")

    assert twice.plan("2026-12-09 11:00")[:2] == [
        "2026-12-10 10:30 call 1",
        "2026-12-11 10:30 call 1 attempt 2",
    ]
    assert thrice.first_attempts("2026-12-10 11:00") == [
        "2026-12-24 09:30 check_in 2",
        "2026-12-31 10:30 call 2",
        "2027-01-14 09:30 let_go 1",
    ]


@pytest.mark.parametrize(
    ("times", "expected"),
    [(2, "2026-12-14 09:30 check_in 1"), (3, "2026-12-17 09:30 check_in 1")],
)
def test_a_call_that_counts_as_done_keeps_the_next_ladder_a_week_away(times: int, expected: str) -> None:
    case = CALLING
    for day in (8, 9, 10)[:times]:
        case = case.done("call 1", f"2026-12-{day:02} 11:00", "no_answer")

    restarted = case.heard("still_deciding", "2026-12-10 12:00", day="2026-12-11")

    assert restarted.plan("2026-12-10 12:00")[0] == expected


def test_the_next_rung_has_its_own_two_fresh_calls() -> None:
    last_call = (
        CALLING.done("call 1", "2026-12-08 11:00", "no_answer")
        .done("call 1", "2026-12-09 11:00", "no_answer")
        .done("call 1", "2026-12-10 11:00", "no_answer")
        .done("check_in 2", "2026-12-24 10:00")
        .nudged("call 2", "2026-12-31 10:30")
    )

    assert last_call.done("call 2", "2026-12-31 11:00", "no_answer").plan("2026-12-31 11:00")[0] == (
        "2027-01-05 10:30 call 2"  # over New Year's Day, a weekend and a Monday
    )


@pytest.mark.parametrize("result", ["voicemail", "message"])
def test_after_two_messages_left_only_the_letting_go_is_to_come(result: str) -> None:
    two_messages = (
        CALLING.done("call 1", "2026-12-08 11:00", "voicemail")
        .done("check_in 2", "2026-12-22 10:00")
        .nudged("call 2", "2026-12-29 10:30")
        .done("call 2", "2026-12-29 11:00", result)
    )

    assert two_messages.plan("2026-12-29 11:00") == ["2027-01-12 09:30 let_go 1"]


def test_messages_left_count_over_a_restart_and_the_other_rungs_keep_their_own_gaps() -> None:
    two_messages = (
        CALLING.done("call 1", "2026-12-08 11:00", "voicemail")
        .heard("still_deciding", "2026-12-09 09:00", day="2026-12-18")
        .nudged("check_in 1", "2026-12-21 09:30")
        .done("check_in 1", "2026-12-21 10:00")
        .nudged("call 1", "2026-12-29 10:30")
        .done("call 1", "2026-12-29 11:00", "message")
    )

    assert two_messages.plan("2026-12-29 11:00") == [
        "2027-01-12 09:30 check_in 2",
        "2027-01-13 09:30 check_in 2 attempt 2",
        "2027-01-26 09:30 let_go 1",
    ]


def test_with_two_messages_left_a_ladder_that_would_begin_with_a_call_begins_with_the_note() -> None:
    two_messages = (
        THANKED.prefers(lead=Lead.PHONE)
        .done("call 1", "2026-12-01 11:00", "voicemail")
        .done("check_in 1", "2026-12-08 10:00")
        .done("call 2", "2026-12-22 11:00", "voicemail")
        .heard("still_deciding", "2026-12-23 09:00", day="2027-01-08")
    )

    assert two_messages.plan("2026-12-23 09:00") == [
        "2027-01-11 09:30 check_in 1",
        "2027-01-12 09:30 check_in 1 attempt 2",
        "2027-01-25 09:30 let_go 1",
    ]


def test_a_call_already_nudged_is_not_repeated_once_two_messages_are_left() -> None:
    called_twice_unasked = CALLING.done("call 2", "2026-12-08 11:00", "voicemail")
    again = called_twice_unasked.done("call 2", "2026-12-08 15:00", "voicemail")

    assert again.plan("2026-12-08 15:00", Step.CALL) == []


# -- a lead or a date changed on the way -----------------------------------------------------------------------------


def test_changing_to_phone_after_the_first_note_leaves_the_second_call() -> None:
    changed = TWICE_NUDGED.done("check_in 1", "2026-12-01 10:00").with_interview(lead=Lead.PHONE)

    assert changed.first_attempts("2026-12-02 12:00") == [
        "2026-12-15 10:30 call 2",
        "2026-12-29 09:30 let_go 1",
    ]


def test_changing_to_email_after_the_first_call_leaves_the_second_note() -> None:
    called = THANKED.prefers(lead=Lead.PHONE).done("call 1", "2026-12-01 11:00", "spoke")

    assert called.prefers(lead=Lead.EMAIL).first_attempts("2026-12-01 11:00") == [
        "2026-12-15 09:30 check_in 2",
        "2026-12-22 10:30 call 2",
        "2027-01-05 09:30 let_go 1",
    ]


def test_a_date_corrected_after_the_first_note_holds_back_its_repetition_and_the_call() -> None:
    corrected = CHECKED_IN.with_interview(decide_by=date(2026, 12, 4))

    assert corrected.plan("2026-11-30 12:00")[:2] == [
        "2026-12-07 09:30 check_in 1 attempt 2",
        "2026-12-08 10:30 call 1",
    ]


def test_a_corrected_date_moves_a_ladder_that_has_not_begun() -> None:
    corrected = THANKED.with_interview(decide_by=date(2026, 12, 4))

    assert corrected.first_attempts("2026-11-23 12:00")[:2] == [
        "2026-12-07 09:30 check_in 1",
        "2026-12-15 10:30 call 1",
    ]
