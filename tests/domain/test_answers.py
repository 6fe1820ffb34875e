"""What they answer, and what the plan makes of it."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.model import Step
from tests.domain.plan_cases import CALLING, CHECKED_IN, LADDER, NEW_YORK, THANKED, people

TWICE_NUDGED = CHECKED_IN.nudged("check_in 1", "2026-12-01 09:30", attempt=2)

AT_LET_GO = (
    CALLING.nudged("call 1", "2026-12-09 10:30", attempt=2)
    .nudged("check_in 2", "2026-12-22 09:30")
    .nudged("check_in 2", "2026-12-23 09:30", attempt=2)
    .nudged("call 2", "2026-12-29 10:30")
    .nudged("call 2", "2026-12-30 10:30", attempt=2)
    .nudged("let_go 1", "2027-01-12 09:30")
)


# -- still deciding, on hold, keep waiting ---------------------------------------------------------------------------


def test_a_new_date_starts_the_ladder_again_from_it() -> None:
    postponed = TWICE_NUDGED.heard("still_deciding", "2026-12-02 11:00", day="2026-12-11")

    assert postponed.plan("2026-12-02 11:00") == [
        "2026-12-14 09:30 check_in 1",
        "2026-12-15 09:30 check_in 1 attempt 2",
        "2026-12-22 10:30 call 1",
        "2026-12-23 10:30 call 1 attempt 2",
        "2027-01-05 09:30 check_in 2",
        "2027-01-06 09:30 check_in 2 attempt 2",
        "2027-01-12 10:30 call 2",
        "2027-01-13 10:30 call 2 attempt 2",
        "2027-01-26 09:30 let_go 1",
    ]


def test_a_new_ladder_keeps_a_week_from_the_last_contact_done() -> None:
    postponed = TWICE_NUDGED.done("check_in 1", "2026-12-02 10:00").heard(
        "still_deciding", "2026-12-02 11:00", day="2026-12-03"
    )

    assert postponed.first_attempts("2026-12-02 11:00", *LADDER)[:2] == [
        "2026-12-09 09:30 check_in 1",
        "2026-12-16 10:30 call 1",
    ]


@pytest.mark.parametrize("answer", ["still_deciding", "on_hold", "keep_waiting"])
def test_without_a_date_notes_come_monthly_from_the_day_of_the_answer_then_letting_go(answer: str) -> None:
    waits_on = AT_LET_GO.heard(answer, "2027-01-12 12:00")

    assert waits_on.plan("2027-01-12 12:00") == [
        "2027-02-11 09:30 keep_warm 1",
        "2027-02-12 09:30 keep_warm 1 attempt 2",
        "2027-03-15 09:30 keep_warm 2",
        "2027-03-16 09:30 keep_warm 2 attempt 2",
        "2027-04-14 09:30 keep_warm 3",
        "2027-04-15 09:30 keep_warm 3 attempt 2",
        "2027-05-14 09:30 let_go 1",
    ]


def test_a_note_marked_done_late_moves_the_next_ones() -> None:
    written_late = CHECKED_IN.heard("on_hold", "2026-12-01 09:00").done("keep_warm 1", "2027-01-06 10:00")

    assert written_late.first_attempts("2027-01-06 10:00", *LADDER) == [
        "2027-02-05 09:30 keep_warm 2",
        "2027-03-08 09:30 keep_warm 3",
        "2027-04-07 09:30 let_go 1",
    ]


def test_the_last_answer_counts() -> None:
    on_hold_then_a_date = CHECKED_IN.heard("on_hold", "2026-12-01 09:00").heard(
        "still_deciding", "2026-12-02 09:00", day="2026-12-11"
    )

    assert on_hold_then_a_date.plan("2026-12-02 09:00", *LADDER)[0] == "2026-12-14 09:30 check_in 1"


# -- offer, next round, leverage -------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", ["next_round", "offer"])
def test_good_news_ends_the_ladder_and_leaves_open_thanks_references_and_linkedin(answer: str) -> None:
    quick = NEW_YORK.with_interview(people=people("Dana Lee", linkedin=["Dana Lee"])).heard(answer, "2026-11-20 17:00")

    assert quick.plan("2026-11-20 17:00") == [
        "2026-11-20 17:00 thank Dana Lee",
        "2026-11-20 18:00 references",
        "2026-11-21 11:00 thank Dana Lee attempt 2",
        "2026-11-23 09:30 linkedin Dana Lee",
        "2026-11-24 09:30 thank Dana Lee attempt 3",
    ]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("2026-11-23 12:00", "2026-11-24 09:30 leverage"),  # before the promised date: news, no inquiry
        ("2026-12-02 08:30", "2026-12-03 09:30 leverage"),
        ("2026-12-04 12:00", "2026-12-07 09:30 leverage"),
        ("2026-11-25 12:00", "2026-11-27 09:30 leverage"),  # over Thanksgiving
    ],
)
def test_an_offer_elsewhere_is_told_on_the_next_working_day_and_changes_nothing_else(told: str, expected: str) -> None:
    before = THANKED.plan(told)

    with_news = THANKED.heard("offer_elsewhere", told).plan(told)

    assert expected in with_news
    assert [line for line in with_news if "leverage" not in line] == before


def test_a_second_offer_elsewhere_is_news_again() -> None:
    told_once = (
        THANKED.heard("offer_elsewhere", "2026-12-02 12:00")
        .nudged("leverage", "2026-12-03 09:30")
        .done("leverage", "2026-12-03 10:00")
    )

    assert told_once.plan("2026-12-03 10:00", Step.LEVERAGE) == []
    assert told_once.heard("offer_elsewhere", "2026-12-09 12:00").plan("2026-12-09 12:00", Step.LEVERAGE) == [
        "2026-12-10 09:30 leverage"
    ]


@pytest.mark.parametrize("answer", ["next_round", "offer", "rejected", "withdrawn", "let_go"])
def test_an_offer_elsewhere_is_no_leverage_where_nobody_waits_any_more(answer: str) -> None:
    over = THANKED.heard(answer, "2026-12-02 11:00").heard("offer_elsewhere", "2026-12-02 12:00")

    assert over.plan("2026-12-02 12:00", Step.LEVERAGE) == []


# -- rejected --------------------------------------------------------------------------------------------------------


def test_a_rejection_is_answered_at_once_and_contact_is_kept_quarterly_for_four_times() -> None:
    rejected = NEW_YORK.heard("rejected", "2026-12-01 12:00")

    assert rejected.plan("2026-12-01 12:00") == [
        "2026-12-01 12:00 gracious_reply",
        "2027-03-01 09:30 keep_in_touch 1",
        "2027-06-01 09:30 keep_in_touch 2",  # 90 days later is a Sunday, and Monday is Memorial Day
        "2027-08-30 09:30 keep_in_touch 3",
        "2027-11-29 09:30 keep_in_touch 4",
    ]


def test_a_rejection_at_night_is_answered_in_the_morning() -> None:
    assert NEW_YORK.heard("rejected", "2026-12-01 22:30").plan("2026-12-01 22:30")[0] == (
        "2026-12-02 08:00 gracious_reply"
    )


def test_keeping_in_touch_counts_from_the_day_it_was_marked_done() -> None:
    wrote = (
        NEW_YORK.heard("rejected", "2026-12-01 12:00")
        .done("gracious_reply", "2026-12-01 12:30")
        .nudged("keep_in_touch 1", "2027-03-01 09:30")
        .done("keep_in_touch 1", "2027-03-05 10:00")
    )

    assert wrote.plan("2027-03-05 10:00")[0] == "2027-06-03 09:30 keep_in_touch 2"


def test_whoever_declines_to_keep_in_touch_is_left_alone() -> None:
    declined = NEW_YORK.heard("rejected", "2026-12-01 12:00").heard("declined", "2026-12-01 12:10")

    assert declined.plan("2026-12-01 12:10") == ["2026-12-01 12:10 gracious_reply"]


# -- withdrawn, let go, revived --------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["withdrawn", "let_go"])
def test_withdrawing_or_letting_go_ends_everything(end: str) -> None:
    assert NEW_YORK.heard(end, "2026-11-20 15:10").plan("2026-11-20 15:10") == []


@pytest.mark.parametrize("end", ["withdrawn", "let_go"])
def test_revived_it_goes_on_where_it_stood_on_the_same_dates(end: str) -> None:
    revived = TWICE_NUDGED.heard(end, "2026-12-02 11:00").heard("revived", "2026-12-03 11:00")

    assert revived.plan("2026-12-03 11:00") == TWICE_NUDGED.plan("2026-12-03 11:00")
    assert revived.plan("2026-12-03 11:00")[0] == "2026-12-08 10:30 call 1"


def test_revived_late_what_was_missed_meanwhile_comes_at_the_next_allowed_moment() -> None:
    revived = TWICE_NUDGED.heard("let_go", "2026-12-02 11:00").heard("revived", "2026-12-16 12:00")

    assert revived.plan("2026-12-16 12:00") == [
        "2026-12-16 12:00 call 1",
        "2026-12-17 10:30 call 1 attempt 2",
        "2026-12-30 09:30 check_in 2",
        "2026-12-31 09:30 check_in 2 attempt 2",
        "2027-01-06 10:30 call 2",
        "2027-01-07 10:30 call 2 attempt 2",
        "2027-01-20 09:30 let_go 1",
    ]


def test_revived_after_the_letting_go_was_suggested_it_is_not_suggested_again() -> None:
    revived = AT_LET_GO.heard("let_go", "2027-01-12 10:00").heard("revived", "2027-01-14 10:00")

    assert revived.plan("2027-01-14 10:00") == []


def test_a_revived_rejection_is_still_a_rejection() -> None:
    revived = (
        THANKED.heard("rejected", "2026-12-01 12:00")
        .done("gracious_reply", "2026-12-01 12:30")
        .heard("let_go", "2026-12-02 12:00")
        .heard("revived", "2026-12-03 12:00")
    )

    assert revived.plan("2026-12-03 12:00")[0] == "2027-03-01 09:30 keep_in_touch 1"


# -- write or call me on a day ---------------------------------------------------------------------------------------


def test_asked_to_write_on_a_day_the_open_rung_comes_afresh_and_later_ones_count_from_it() -> None:
    asked = TWICE_NUDGED.heard("follow_up_on", "2026-12-02 11:00", day="2026-12-11")

    assert asked.plan("2026-12-02 11:00") == [
        "2026-12-11 09:30 check_in 1",
        "2026-12-14 09:30 check_in 1 attempt 2",
        "2026-12-18 10:30 call 1",
        "2026-12-22 10:30 call 1 attempt 2",
        "2027-01-04 09:30 check_in 2",
        "2027-01-05 09:30 check_in 2 attempt 2",
        "2027-01-12 10:30 call 2",
        "2027-01-13 10:30 call 2 attempt 2",
        "2027-01-26 09:30 let_go 1",
    ]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-12-03", "2026-12-03 10:30 call 1"),  # sooner than a week after the note: they asked for it
        ("2026-12-07", "2026-12-08 10:30 call 1"),  # a Monday
        ("2026-12-12", "2026-12-15 10:30 call 1"),  # a Saturday, and then a Monday
    ],
)
def test_asked_to_call_on_a_day_where_no_rung_is_open_the_next_one_comes_on_it(day: str, expected: str) -> None:
    asked = TWICE_NUDGED.done("check_in 1", "2026-12-01 10:00").heard("follow_up_on", "2026-12-01 11:00", day=day)

    assert asked.plan("2026-12-01 11:00")[0] == expected


def test_asked_for_a_day_before_the_promised_date_that_day_counts() -> None:
    asked = THANKED.heard("follow_up_on", "2026-11-23 11:00", day="2026-11-25")

    assert asked.plan("2026-11-23 11:00")[:3] == [
        "2026-11-25 09:30 check_in 1",
        "2026-11-27 09:30 check_in 1 attempt 2",  # over Thanksgiving
        "2026-12-02 10:30 call 1",
    ]


def test_asked_for_the_day_of_the_last_thank_you_that_thank_you_is_dropped() -> None:
    asked = NEW_YORK.heard("follow_up_on", "2026-11-20 15:10", day="2026-11-24")

    lines = asked.plan("2026-11-20 15:10", Step.THANK, Step.CHECK_IN)

    assert not [line for line in lines if "attempt 3" in line]
    assert "2026-11-24 09:30 check_in 1" in lines


def test_an_answer_that_moves_the_first_rung_later_brings_no_thank_you_back() -> None:
    decided_soon = NEW_YORK.with_interview(decide_by=date(2026, 11, 23))  # so check-in 1 is due on the 24th
    asked = decided_soon.heard("follow_up_on", "2026-11-20 15:10", day="2026-12-15")

    lines = asked.plan("2026-11-20 15:10", Step.THANK, Step.CHECK_IN)

    assert not [line for line in lines if "attempt 3" in line]
    assert "2026-12-15 09:30 check_in 1" in lines


# -- the call that never came ----------------------------------------------------------------------------------------


def test_a_confirmed_call_that_never_came_is_told_at_once_and_gives_them_a_week() -> None:
    no_show = TWICE_NUDGED.heard("no_show", "2026-12-02 14:00")

    assert no_show.plan("2026-12-02 14:00")[:5] == [
        "2026-12-02 14:00 no_show",
        "2026-12-09 10:30 call 1",  # would have been due on the 8th
        "2026-12-10 10:30 call 1 attempt 2",
        "2026-12-23 09:30 check_in 2",
        "2026-12-24 09:30 check_in 2 attempt 2",
    ]


@pytest.mark.parametrize(
    ("noticed", "now", "expected"),
    [
        ("2026-12-02 14:00", "2026-12-02 20:59", ["2026-12-02 20:59 no_show"]),
        ("2026-12-02 14:00", "2026-12-02 21:00", []),  # quiet until the day is over
        ("2026-12-02 21:30", "2026-12-02 21:30", []),
        ("2026-12-02 14:00", "2026-12-03 08:00", []),
        ("2026-12-02 06:30", "2026-12-02 06:30", ["2026-12-02 08:00 no_show"]),
    ],
)
def test_the_word_about_a_call_that_never_came_is_of_use_on_the_same_day_only(
    noticed: str, now: str, expected: list[str]
) -> None:
    no_show = TWICE_NUDGED.heard("no_show", noticed)

    assert no_show.plan(now, Step.NO_SHOW) == expected
    assert no_show.plan(now, Step.CALL)[0] == "2026-12-09 10:30 call 1"


def test_a_day_they_name_after_a_call_that_never_came_counts_at_once() -> None:
    named = TWICE_NUDGED.heard("no_show", "2026-12-02 14:00").heard(
        "follow_up_on", "2026-12-02 15:00", day="2026-12-04"
    )

    assert named.plan("2026-12-02 15:00", *LADDER)[:2] == [
        "2026-12-04 09:30 check_in 1",
        "2026-12-07 09:30 check_in 1 attempt 2",
    ]
