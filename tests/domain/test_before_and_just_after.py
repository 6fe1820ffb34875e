"""Preparing, the debrief, thank-yous, references and LinkedIn: the table "Before and just after" and its late cases."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from bot.domain.model import FactKind, Step
from tests.domain.plan_cases import NEW_YORK, Waiting, people, waiting


def berlin(starts: str, ends: str, recorded: str | None = None) -> Waiting:
    """An interview in Berlin, in winter, with nobody named and no country: Monday to Friday."""
    return waiting("Europe/Berlin", starts, ends, recorded=recorded)


# -- prepare ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("starts", "recorded", "expected"),
    [
        ("2026-11-20 14:00", "2026-11-10 12:00", ["2026-11-19 18:00 prepare"]),
        ("2026-11-20 14:00", "2026-11-19 18:00", ["2026-11-19 18:00 prepare"]),
        ("2026-11-20 14:00", "2026-11-19 18:01", ["2026-11-20 12:00 prepare"]),
        ("2026-11-20 14:00", "2026-11-20 12:30", ["2026-11-20 12:30 prepare"]),
        ("2026-11-20 14:00", "2026-11-20 13:59", ["2026-11-20 13:59 prepare"]),
        ("2026-11-20 14:00", "2026-11-20 14:00", []),
        ("2026-11-20 09:30", "2026-11-19 22:00", ["2026-11-20 08:00 prepare"]),  # 07:30 is quiet
        ("2026-11-20 08:00", "2026-11-19 22:00", []),  # after the quiet hours it would be too late
        ("2026-11-20 07:00", "2026-11-19 17:00", ["2026-11-19 18:00 prepare"]),
    ],
)
def test_preparing_comes_the_evening_before_or_else_as_soon_as_it_can_before_the_start(
    starts: str, recorded: str, expected: list[str]
) -> None:
    upcoming = berlin(starts, starts[:11] + "15:00", recorded)

    assert upcoming.plan(recorded, Step.PREPARE) == expected


def test_preparing_late_comes_at_once_and_expires_at_the_start() -> None:
    upcoming = berlin("2026-11-20 14:00", "2026-11-20 15:00", "2026-11-10 12:00")

    assert upcoming.plan("2026-11-20 13:30", Step.PREPARE) == ["2026-11-20 13:30 prepare"]
    assert upcoming.plan("2026-11-20 14:00", Step.PREPARE) == []


# -- debrief ---------------------------------------------------------------------------------------------------------


def test_the_debrief_comes_a_quarter_of_an_hour_after_an_interview_recorded_before_its_end() -> None:
    during = berlin("2026-11-20 14:00", "2026-11-20 15:00", "2026-11-20 14:59")
    after = berlin("2026-11-20 14:00", "2026-11-20 15:00", "2026-11-20 15:00")

    assert during.plan("2026-11-20 14:59", Step.DEBRIEF) == ["2026-11-20 15:15 debrief"]
    assert after.plan("2026-11-20 15:00", Step.DEBRIEF) == []


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-20 20:59", ["2026-11-20 20:59 debrief"]),
        ("2026-11-20 21:00", ["2026-11-21 08:00 debrief"]),
        ("2026-11-22 14:59", ["2026-11-22 14:59 debrief"]),
        ("2026-11-22 15:00", []),
    ],
)
def test_the_debrief_is_of_use_for_48_hours(now: str, expected: list[str]) -> None:
    upcoming = berlin("2026-11-20 14:00", "2026-11-20 15:00", "2026-11-10 12:00")

    assert upcoming.plan(now, Step.DEBRIEF) == expected


def test_the_debrief_of_an_evening_interview_comes_in_the_morning() -> None:
    evening = berlin("2026-11-20 19:50", "2026-11-20 20:50", "2026-11-10 12:00")

    assert evening.plan("2026-11-20 20:50", Step.DEBRIEF) == ["2026-11-21 08:00 debrief"]


# -- thank -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ("15:00", ["2026-11-20 15:30", "2026-11-21 11:00", "2026-11-24 09:30"]),
        ("20:29", ["2026-11-20 20:59", "2026-11-21 16:29", "2026-11-24 09:30"]),
        ("20:30", ["2026-11-21 08:00", "2026-11-21 16:30", "2026-11-24 09:30"]),  # 21:00 is quiet
        ("12:00", ["2026-11-20 12:30", "2026-11-21 08:00", "2026-11-24 09:30"]),  # 08:00 is not
        ("11:59", ["2026-11-20 12:29", "2026-11-20 20:30", "2026-11-24 09:30"]),  # 07:59 is
        ("09:00", ["2026-11-20 09:30", "2026-11-20 20:30", "2026-11-24 09:30"]),
    ],
)
def test_thanks_come_after_half_an_hour_within_the_day_and_on_the_second_working_day(
    ends: str, expected: list[str]
) -> None:
    over = berlin("2026-11-20 07:00", f"2026-11-20 {ends}")

    assert [line[:16] for line in over.plan(f"2026-11-20 {ends}", Step.THANK)] == expected


def test_with_equal_ends_there_are_no_quiet_hours() -> None:
    night_owl = berlin("2026-11-20 08:00", "2026-11-20 09:00").prefers(quiet_from=time(8), quiet_to=time(8))

    assert night_owl.plan("2026-11-20 09:00", Step.THANK)[1] == "2026-11-21 05:00 thank attempt 2"


def test_quiet_hours_may_lie_within_one_day() -> None:
    siesta = berlin("2026-11-20 11:00", "2026-11-20 12:00").prefers(quiet_from=time(12), quiet_to=time(14))

    assert siesta.plan("2026-11-20 12:00", Step.THANK)[0] == "2026-11-20 14:00 thank"


@pytest.mark.parametrize(
    ("decide_by", "third"),
    [(date(2026, 11, 23), False), (date(2026, 11, 24), True)],
)
def test_the_last_thank_you_gives_way_to_a_first_rung_on_that_day_or_before(decide_by: date, *, third: bool) -> None:
    over = berlin("2026-11-20 14:00", "2026-11-20 15:00").with_interview(decide_by=decide_by)

    attempts = over.plan("2026-11-20 15:00", Step.THANK)

    assert ("2026-11-24 09:30 thank attempt 3" in attempts) is third


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-20 17:00", ["2026-11-20 17:00 thank", "2026-11-21 11:00 thank attempt 2"]),
        ("2026-11-21 12:00", ["2026-11-21 12:00 thank attempt 2"]),
        ("2026-11-21 22:00", ["2026-11-22 08:00 thank attempt 2"]),
    ],
)
def test_of_thanks_that_are_late_together_the_highest_goes_out(now: str, expected: list[str]) -> None:
    over = berlin("2026-11-20 14:00", "2026-11-20 15:00")

    assert over.plan(now, Step.THANK) == [*expected, "2026-11-24 09:30 thank attempt 3"]


def test_a_thank_you_is_never_too_late() -> None:
    over = berlin("2026-11-20 14:00", "2026-11-20 15:00")

    assert over.plan("2026-11-25 07:00", Step.THANK) == ["2026-11-25 08:00 thank attempt 3"]
    assert over.plan("2027-05-01 12:00", Step.THANK) == ["2027-05-01 12:00 thank attempt 3"]


def test_each_interviewer_is_thanked_on_their_own() -> None:
    thanked_dana = NEW_YORK.nudged("thank", "2026-11-20 15:30", person=1).done("thank", "2026-11-20 15:40", person=1)

    assert thanked_dana.nudged("thank", "2026-11-20 15:30", person=2).plan("2026-11-20 15:40", Step.THANK) == [
        "2026-11-21 11:00 thank Tom Ruiz attempt 2",
        "2026-11-24 09:30 thank Tom Ruiz attempt 3",
    ]


@pytest.mark.parametrize("answer", ["done", "skipped"])
def test_a_word_about_the_thanks_that_names_nobody_is_meant_for_everybody(answer: str) -> None:
    settled = NEW_YORK.fact(FactKind(answer), "2026-11-20 16:00", step=Step.THANK)

    assert settled.plan("2026-11-20 16:00", Step.THANK) == []


def test_somebody_named_later_is_thanked_too() -> None:
    remembered = (
        NEW_YORK.done("thank", "2026-11-20 16:00", person=1)
        .done("thank", "2026-11-20 16:00", person=2)
        .with_interview(people=people("Dana Lee", "Tom Ruiz", "Kim Park"))
    )

    assert remembered.plan("2026-11-22 12:00", Step.THANK) == [
        "2026-11-22 12:00 thank Kim Park attempt 2",
        "2026-11-24 09:30 thank Kim Park attempt 3",
    ]


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        ("2026-11-20 19:00", ["2026-11-20 19:00 thank", "2026-11-21 11:00 thank attempt 2"]),
        ("2026-11-20 22:00", ["2026-11-21 08:00 thank", "2026-11-21 11:00 thank attempt 2"]),
        ("2026-11-21 12:00", ["2026-11-21 12:00 thank"]),  # attempt 2 fell due meanwhile
    ],
)
def test_a_snoozed_thank_you_comes_again_under_its_number_and_spends_what_fell_due(
    until: str, expected: list[str]
) -> None:
    snoozed = (
        berlin("2026-11-20 14:00", "2026-11-20 15:00")
        .nudged("thank", "2026-11-20 15:30")
        .snoozed("thank", "2026-11-20 15:35", until=until)
    )

    assert snoozed.plan("2026-11-20 15:35", Step.THANK) == [*expected, "2026-11-24 09:30 thank attempt 3"]


def test_thanks_put_off_before_they_came_come_once_under_the_highest_number_due() -> None:
    snoozed = berlin("2026-11-20 14:00", "2026-11-20 15:00").snoozed(
        "thank", "2026-11-20 15:10", until="2026-11-21 12:00"
    )

    assert snoozed.plan("2026-11-20 15:10", Step.THANK) == [
        "2026-11-21 12:00 thank attempt 2",
        "2026-11-24 09:30 thank attempt 3",
    ]


# -- references ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ("15:00", "2026-11-20 18:00 references"),
        ("17:30", "2026-11-20 18:00 references"),
        ("17:31", "2026-11-20 18:16 references"),
        ("19:00", "2026-11-20 19:45 references"),
        ("20:15", "2026-11-21 08:00 references"),  # 21:00 is quiet
    ],
)
def test_references_are_alerted_at_six_or_soon_after_a_later_end(ends: str, expected: str) -> None:
    assert berlin("2026-11-20 14:00", f"2026-11-20 {ends}").plan(f"2026-11-20 {ends}", Step.REFERENCES) == [expected]


def test_references_late_come_at_once_on_any_day() -> None:
    over = berlin("2026-11-20 14:00", "2026-11-20 15:00")

    assert over.plan("2026-11-22 09:00", Step.REFERENCES) == ["2026-11-22 09:00 references"]


def test_a_nudge_that_comes_once_and_was_sent_does_not_come_again() -> None:
    sent = berlin("2026-11-20 14:00", "2026-11-20 15:00").nudged("references", "2026-11-20 18:00")

    assert sent.plan("2026-11-20 18:00", Step.REFERENCES) == []


def test_snoozed_references_come_again() -> None:
    snoozed = (
        berlin("2026-11-20 14:00", "2026-11-20 15:00")
        .nudged("references", "2026-11-20 18:00")
        .snoozed("references", "2026-11-20 18:05", until="2026-11-20 20:00")
    )

    assert snoozed.plan("2026-11-20 18:05", Step.REFERENCES) == ["2026-11-20 20:00 references"]
    assert snoozed.nudged("references", "2026-11-20 20:00").plan("2026-11-20 20:00", Step.REFERENCES) == []


# -- linkedin --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("agreed", "expected"),
    [
        ("2026-11-20 16:00", "2026-11-23 09:30 linkedin Dana Lee"),
        ("2026-11-23 08:00", "2026-11-24 09:30 linkedin Dana Lee"),
        ("2026-11-25 12:00", "2026-11-27 09:30 linkedin Dana Lee"),  # over Thanksgiving
    ],
)
def test_who_agrees_later_is_connected_on_the_working_day_after_that(agreed: str, expected: str) -> None:
    assert NEW_YORK.heard("linkedin_agreed", agreed, person=1).plan(agreed, Step.LINKEDIN) == [expected]


def test_who_agreed_before_the_interview_is_connected_after_it() -> None:
    agreed = NEW_YORK.with_interview(recorded_at="2026-11-10 12:00").heard(
        "linkedin_agreed", "2026-11-10 12:10", person=2
    )

    assert agreed.plan("2026-11-10 12:10", Step.LINKEDIN) == ["2026-11-23 09:30 linkedin Tom Ruiz"]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-23 15:00", "2026-11-23 15:00 linkedin Dana Lee"),
        ("2026-11-23 21:00", "2026-11-24 09:30 linkedin Dana Lee"),
        ("2026-11-24 09:00", "2026-11-24 09:30 linkedin Dana Lee"),
        ("2026-11-28 12:00", "2026-11-30 09:30 linkedin Dana Lee"),
    ],
)
def test_a_late_connection_waits_for_a_working_day(now: str, expected: str) -> None:
    agreed = NEW_YORK.with_interview(people=people("Dana Lee", "Tom Ruiz", linkedin=["Dana Lee"]))

    assert agreed.plan(now, Step.LINKEDIN) == [expected]


def test_an_interview_over_midnight_belongs_to_the_day_on_which_it_ends() -> None:
    overnight = berlin("2026-11-19 23:00", "2026-11-20 00:30").with_interview(
        people=people("Dana Lee", linkedin=["Dana Lee"]), ends_at=datetime(2026, 11, 20, 0, 30)
    )

    lines = overnight.plan("2026-11-20 00:30")

    assert lines[:2] == ["2026-11-20 08:00 thank Dana Lee", "2026-11-20 18:00 references"]
    assert "2026-11-23 09:30 linkedin Dana Lee" in lines
    assert "2026-11-27 09:30 check_in 1" in lines
