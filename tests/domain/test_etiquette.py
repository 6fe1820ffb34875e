"""May I write or call now? Yes, or from when, and which rules say so."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.etiquette import Contact, Permission, SnoozeEffect, may, may_snooze, passes_prompt, snoozed_to, snoozes
from bot.domain.model import Nudge, Pace, Step
from tests.domain.plan_cases import CALLING, CHECKED_IN, THANKED, Waiting, people, waiting

LOS_ANGELES = waiting(
    "America/Los_Angeles",
    "2026-11-20 11:00",
    "2026-11-20 12:00",
    country="US",
    decide_by="2026-11-27",
    people=people("Dana Lee"),
    timezone="America/New_York",
)
NO_DATE = THANKED.with_interview(decide_by=None)
WRITTEN = CHECKED_IN.done("check_in 1", "2026-12-01 10:00")


def answer(case: Waiting, contact: str, now: str) -> tuple[str, str | None, tuple[str, ...]]:
    """The reason, "now" or the wall clock from which it is right (None: never), and the rules."""
    permission = may(Contact(contact), case.case, case.at(now))
    return permission.reason, when(case, permission), permission.rules


def when(case: Waiting, permission: Permission) -> str | None:
    if permission.allowed:
        return "now"
    return wall(case, permission.since) if permission.since else None


def wall(case: Waiting, at: datetime) -> str:
    return f"{at.astimezone(ZoneInfo(case.person.timezone)):%Y-%m-%d %H:%M}"


# -- not yet ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("contact", ["write", "call"])
def test_before_the_interview_is_over_one_asks_there(contact: str) -> None:
    assert answer(THANKED, contact, "2026-11-20 14:59") == ("not_held_yet", None, ("R3", "O1"))


@pytest.mark.parametrize(
    ("contact", "now", "expected"),
    [
        ("write", "2026-11-24 12:00", ("before_the_date", "2026-11-30 09:30", ("P7", "R4"))),
        ("write", "2026-11-27 12:00", ("before_the_date", "2026-11-30 09:30", ("P7", "R4"))),
        ("call", "2026-11-27 12:00", ("before_the_date", "2026-12-01 10:30", ("C5", "P7"))),
        ("write", "2026-11-28 12:00", ("no_working_day", "2026-11-30 09:30", ("P9",))),
        ("write", "2026-11-30 09:30", ("yes_write", "now", ("P7", "R4"))),
        ("write", "2026-11-30 22:00", ("yes_write", "now", ("P7", "R4"))),  # who asks is awake
        ("write", "2026-12-01 08:15", ("too_early_in_the_day", "2026-12-01 09:30", ("P9",))),
        ("call", "2026-11-30 12:00", ("monday", "2026-12-01 10:30", ("C7",))),
        ("call", "2026-12-01 10:29", ("outside_calling_hours", "2026-12-01 10:30", ("P9",))),
        ("call", "2026-12-01 10:30", ("yes_call", "now", ("C5", "P7"))),
        ("call", "2026-12-01 16:59", ("yes_call", "now", ("C5", "P7"))),
        ("call", "2026-12-01 17:00", ("outside_calling_hours", "2026-12-02 10:30", ("P9",))),
        ("call", "2026-12-04 17:00", ("outside_calling_hours", "2026-12-08 10:30", ("P9",))),
        ("call", "2026-12-25 12:00", ("no_working_day", "2026-12-29 10:30", ("P9",))),
    ],
)
def test_after_the_promised_date_one_may_ask_on_their_days_and_in_their_hours(
    contact: str, now: str, expected: tuple[str, str, tuple[str, ...]]
) -> None:
    assert answer(THANKED, contact, now) == expected


@pytest.mark.parametrize(
    ("contact", "now", "expected"),
    [
        ("write", "2026-11-23 12:00", ("a_week_first", "2026-11-27 09:30", ("O10", "E7"))),
        ("call", "2026-11-23 12:00", ("a_week_first", "2026-11-27 10:30", ("C6", "O10"))),
        ("call", "2026-11-27 12:00", ("yes_call", "now", ("C6", "O10"))),
    ],
)
def test_without_a_date_a_week_is_theirs(contact: str, now: str, expected: tuple[str, str, tuple[str, ...]]) -> None:
    assert answer(NO_DATE, contact, now) == expected


@pytest.mark.parametrize(
    ("contact", "now", "expected"),
    [
        ("write", "2026-12-03 12:00", ("contacted_lately", "2026-12-08 09:30", ("E7", "O14"))),
        ("call", "2026-12-07 12:00", ("contacted_lately", "2026-12-08 10:30", ("E7", "O14"))),
        ("call", "2026-12-08 12:00", ("yes_call", "now", ("E7", "O14"))),
    ],
)
def test_between_two_contacts_there_is_a_week(
    contact: str, now: str, expected: tuple[str, str, tuple[str, ...]]
) -> None:
    assert answer(WRITTEN, contact, now) == expected


@pytest.mark.parametrize("hold", ["on_hold", "still_deciding", "keep_waiting"])
def test_once_it_drags_a_note_a_month_is_enough(hold: str) -> None:
    on_hold = WRITTEN.heard(hold, "2026-12-02 12:00")
    noted = on_hold.done("keep_warm 1", "2027-01-05 10:00")

    assert answer(on_hold, "write", "2026-12-14 12:00") == ("a_month_apart", "2027-01-04 09:30", ("R8", "R6"))
    assert answer(on_hold, "write", "2027-01-04 12:00") == ("yes_write", "now", ("R8", "R6"))
    assert answer(noted, "write", "2027-01-06 12:00")[:2] == ("a_month_apart", "2027-02-04 09:30")


def test_a_new_date_counts_in_place_of_the_old_one() -> None:
    postponed = CHECKED_IN.heard("still_deciding", "2026-12-01 12:00", day="2026-12-11")

    assert answer(postponed, "write", "2026-12-02 12:00")[:2] == ("before_the_date", "2026-12-14 09:30")


# -- they asked ------------------------------------------------------------------------------------------------------


def test_a_search_of_months_is_left_its_first_month() -> None:
    slow = THANKED.with_interview(decide_by=None, pace=Pace.SLOW)

    assert answer(slow, "write", "2026-12-01 12:00") == ("slow_search", "2026-12-21 09:30", ("P3",))
    assert answer(slow, "write", "2026-12-21 12:00")[0] == "yes_write"


def test_on_the_day_they_asked_for_one_may_whatever_else_counts() -> None:
    asked = WRITTEN.heard("follow_up_on", "2026-12-01 12:00", day="2026-12-03")

    assert answer(asked, "call", "2026-12-02 12:00") == ("they_asked", "2026-12-03 10:30", ("O14",))
    assert answer(asked, "call", "2026-12-03 12:00") == ("yes_call", "now", ("O14",))


def test_once_that_is_done_a_week_counts_again() -> None:
    asked = WRITTEN.heard("follow_up_on", "2026-12-01 12:00", day="2026-12-03").done(
        "call 1", "2026-12-03 11:00", "spoke"
    )

    assert answer(asked, "write", "2026-12-04 12:00")[:2] == ("contacted_lately", "2026-12-10 09:30")


# -- never -----------------------------------------------------------------------------------------------------------


def test_after_two_messages_left_one_does_not_call_and_may_write() -> None:
    two = CALLING.done("call 1", "2026-12-08 11:00", "voicemail").done("call 2", "2026-12-15 11:00", "message")

    assert answer(two, "call", "2027-01-05 12:00") == ("two_messages_left", None, ("C10",))
    assert answer(two, "write", "2027-01-05 12:00")[:2] == ("yes_write", "now")


@pytest.mark.parametrize(
    ("news", "rules"),
    [
        ("next_round", ("C11",)),
        ("offer", ("O16",)),
        ("rejected", ("E9", "R10")),
        ("withdrawn", ("O17",)),
        ("let_go", ("R9",)),
    ],
)
def test_once_they_have_answered_one_may_write_but_has_no_reason_to_call(news: str, rules: tuple[str, ...]) -> None:
    answered = THANKED.heard(news, "2026-12-01 12:00")

    assert answer(answered, "write", "2026-12-02 12:00") == (news, "now", rules)
    assert answer(answered, "call", "2026-12-02 12:00") == (news, None, rules)


# -- elsewhere -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-12-08 07:29", ("outside_calling_hours", "2026-12-08 08:00")),  # 10:29 in New York
        ("2026-12-08 07:30", ("yes_call", "now")),
        ("2026-12-08 13:59", ("yes_call", "now")),
        ("2026-12-08 14:00", ("outside_calling_hours", "2026-12-09 08:00")),
    ],
)
def test_an_employer_elsewhere_has_hours_of_their_own(now: str, expected: tuple[str, str]) -> None:
    assert answer(LOS_ANGELES, "call", now)[:2] == expected


# -- where a nudge may be put off to ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "step", "now", "expected"),
    [
        (
            CHECKED_IN,
            Step.CHECK_IN,
            "2026-11-30 09:30",
            {
                SnoozeEffect.HOUR: "2026-11-30 10:30",
                SnoozeEffect.EVENING: "2026-11-30 18:30",
                SnoozeEffect.TOMORROW: "2026-12-01 09:30",
                SnoozeEffect.NEXT_DAY: "2026-12-02 09:30",
            },
        ),
        (
            CALLING,
            Step.CALL,
            "2026-12-08 10:30",
            {
                SnoozeEffect.HOUR: "2026-12-08 11:30",
                SnoozeEffect.TOMORROW: "2026-12-09 10:30",
                SnoozeEffect.NEXT_DAY: "2026-12-10 10:30",
            },
        ),
        # On a Friday afternoon a call has no evening, no weekend and no Monday.
        (CALLING, Step.CALL, "2026-12-11 16:30", {SnoozeEffect.NEXT_DAY: "2026-12-15 10:30"}),
        (
            THANKED,
            Step.THANK,
            "2026-11-20 20:30",
            {SnoozeEffect.TOMORROW: "2026-11-21 09:30", SnoozeEffect.NEXT_DAY: "2026-11-22 09:30"},
        ),
    ],
)
def test_a_nudge_may_be_put_off_to_allowed_moments_only_each_by_its_name(
    case: Waiting, step: Step, now: str, expected: dict[SnoozeEffect, str]
) -> None:
    nudge = Nudge(step, case.at(now))

    offered = snoozes(case.case, nudge, case.at(now))

    assert {name: wall(case, at) for name, at in offered} == expected
    assert all(may_snooze(case.case, nudge, at, case.at(now)) for _, at in offered)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-12-12", None),  # a Saturday
        ("2026-12-14", None),  # a Monday
        ("2026-12-15", "2026-12-15 10:30"),
        ("2026-12-25", None),  # a holiday
    ],
)
def test_a_call_is_put_off_only_to_days_for_calls(day: str, expected: str | None) -> None:
    nudge = Nudge(Step.CALL, CALLING.at("2026-12-08 10:30"), rung=1)

    at = snoozed_to(CALLING.case, nudge, date.fromisoformat(day))

    assert (wall(CALLING, at) if at else None) == expected


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        ("2026-12-08 10:29", False),  # already past
        ("2026-12-08 17:00", False),
        ("2026-12-09 16:59", True),
        ("2026-12-14 11:00", False),
        ("2027-12-10 11:00", False),  # more than a year away
    ],
)
def test_no_moment_is_taken_that_is_past_not_allowed_or_over_a_year_away(until: str, expected: bool) -> None:
    nudge = Nudge(Step.CALL, CALLING.at("2026-12-08 10:30"), rung=1)

    allowed = may_snooze(CALLING.case, nudge, CALLING.at(until), CALLING.at("2026-12-08 10:30"))

    assert allowed is expected


@pytest.mark.parametrize(
    ("step", "now", "until", "expected"),
    [
        (Step.THANK, "2026-11-20 15:30", "2026-11-21 14:59", False),
        (Step.THANK, "2026-11-20 15:30", "2026-11-21 15:00", True),
        (Step.THANK, "2026-11-24 09:30", "2026-11-25 09:30", False),  # they are over already
        (Step.REFERENCES, "2026-11-20 18:00", "2026-11-22 09:30", False),
    ],
)
def test_only_a_prompt_thank_you_has_24_hours_to_pass(step: Step, now: str, until: str, expected: bool) -> None:
    nudge = Nudge(step, THANKED.at(now))

    passes = passes_prompt(THANKED.case, nudge, THANKED.at(until), THANKED.at(now))

    assert passes is expected
