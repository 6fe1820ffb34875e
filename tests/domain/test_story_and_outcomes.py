"""The history and the plan as one sequence of days, and what became of interviews."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.domain.model import CallResult, Case, Fact, FactKind, Interview, Interviewer, Preferences, Step
from bot.domain.outcomes import Outcome, Tally, Wait, outcome, tally, usual_wait, wait
from bot.domain.planner import plan
from bot.domain.story import TimelineEvent, story

NEW_YORK = Preferences("America/New_York", "US")
ACME = Interview(
    starts_at=datetime(2026, 11, 20, 14, 0),
    ends_at=datetime(2026, 11, 20, 15, 0),
    recorded_at=datetime(2026, 11, 20, 20, 5, tzinfo=UTC),
    decide_by=date(2026, 11, 27),
    people=(Interviewer(1, "Dana Lee", main=True),),
)
WEDNESDAY = datetime(2026, 11, 25, 17, 0, tzinfo=UTC)
THANKED = Fact(FactKind.DONE, datetime(2026, 11, 20, 21, 0, tzinfo=UTC), Step.THANK, 1)
REFERENCES = Fact(FactKind.DONE, datetime(2026, 11, 20, 23, 30, tzinfo=UTC), Step.REFERENCES)


def case(*history: Fact, **changes: object) -> Case:
    return Case(NEW_YORK, replace(ACME, **changes), history)  # type: ignore[arg-type]  # a test names what it changes


def days(told: Case, now: datetime) -> list[tuple[TimelineEvent, date]]:
    return [(event.kind, event.at.date()) for event in story(told, plan(told, now), now)]


def test_past_and_plan_are_one_sequence_with_today_and_their_date_in_it() -> None:
    assert days(case(THANKED, REFERENCES), WEDNESDAY) == [
        (TimelineEvent.INTERVIEW, date(2026, 11, 20)),
        (TimelineEvent.DONE, date(2026, 11, 20)),
        (TimelineEvent.DONE, date(2026, 11, 20)),
        (TimelineEvent.TODAY, date(2026, 11, 25)),
        (TimelineEvent.PROMISED, date(2026, 11, 27)),
        (TimelineEvent.NEXT, date(2026, 11, 30)),
        (TimelineEvent.PLANNED, date(2026, 12, 8)),
        (TimelineEvent.PLANNED, date(2026, 12, 22)),
        (TimelineEvent.PLANNED, date(2026, 12, 29)),
        (TimelineEvent.PLANNED, date(2027, 1, 12)),
    ]


def test_nudges_and_snoozes_are_no_events() -> None:
    nudged = Fact(FactKind.NUDGED, datetime(2026, 11, 24, 15, 0, tzinfo=UTC), Step.THANK, 1)
    snoozed = Fact(FactKind.SNOOZED, datetime(2026, 11, 24, 15, 5, tzinfo=UTC), Step.THANK, 1, until=WEDNESDAY)

    beats = [beat for beat, _ in days(case(THANKED, nudged, snoozed), WEDNESDAY)]

    assert beats.count(TimelineEvent.DONE) == 1
    assert TimelineEvent.ANSWER not in beats


def test_the_date_they_named_last_is_theirs() -> None:
    later = Fact(FactKind.STILL_DECIDING, WEDNESDAY, decide_by=date(2026, 12, 4))
    held = Fact(FactKind.ON_HOLD, datetime(2026, 11, 26, 17, 0, tzinfo=UTC))

    assert case().promised_date == date(2026, 11, 27)
    assert case(later).promised_date == date(2026, 12, 4)
    assert case(later, held).promised_date is None


def test_once_they_have_answered_for_good_no_date_is_theirs() -> None:
    rejected = case(Fact(FactKind.REJECTED, WEDNESDAY))

    assert TimelineEvent.PROMISED not in [beat for beat, _ in days(rejected, WEDNESDAY)]


@pytest.mark.parametrize(
    ("history", "became"),
    [
        ((), Outcome.WAITING),
        ((Fact(FactKind.STILL_DECIDING, WEDNESDAY),), Outcome.WAITING),
        ((Fact(FactKind.NEXT_ROUND, WEDNESDAY),), Outcome.ANSWERED),
        ((Fact(FactKind.REJECTED, WEDNESDAY),), Outcome.ANSWERED),
        ((Fact(FactKind.REJECTED, WEDNESDAY), Fact(FactKind.OFFER, WEDNESDAY)), Outcome.OFFER),
        ((Fact(FactKind.LET_GO, WEDNESDAY),), Outcome.SILENCE),
        ((Fact(FactKind.LET_GO, WEDNESDAY), Fact(FactKind.REVIVED, WEDNESDAY)), Outcome.WAITING),
        ((Fact(FactKind.REJECTED, WEDNESDAY), Fact(FactKind.LET_GO, WEDNESDAY)), Outcome.ANSWERED),
        ((Fact(FactKind.WITHDRAWN, WEDNESDAY),), Outcome.WITHDRAWN),
    ],
)
def test_what_became_of_an_interview(history: tuple[Fact, ...], became: Outcome) -> None:
    assert outcome(case(*history), WEDNESDAY) is became


def test_an_interview_that_is_still_ahead_counts_nowhere() -> None:
    ahead = case(starts_at=datetime(2026, 11, 26, 9, 0), ends_at=datetime(2026, 11, 26, 10, 0), decide_by=None)

    assert tally([ahead], WEDNESDAY) == Tally(0, 0, 0, 0, 0)


def test_an_offer_is_an_answer_too() -> None:
    cases = [
        case(),
        case(Fact(FactKind.OFFER, WEDNESDAY)),
        case(Fact(FactKind.REJECTED, WEDNESDAY)),
        case(Fact(FactKind.LET_GO, WEDNESDAY)),
    ]

    assert tally(cases, WEDNESDAY) == Tally(interviews=4, answers=2, offers=1, waiting=1, silence=1)


def test_days_count_from_the_interview_to_the_first_answer_that_decided_something() -> None:
    called = Fact(FactKind.DONE, WEDNESDAY, Step.CALL, rung=1, result=CallResult.SPOKE)
    held = Fact(FactKind.ON_HOLD, WEDNESDAY)
    later = Fact(FactKind.STILL_DECIDING, WEDNESDAY, decide_by=date(2026, 12, 4))
    round_two = Fact(FactKind.NEXT_ROUND, datetime(2026, 12, 1, 3, 0, tzinfo=UTC))  # still the 30th in New York
    offer = Fact(FactKind.OFFER, datetime(2026, 12, 10, 17, 0, tzinfo=UTC))

    assert wait(case(called, held)) is None
    assert wait(case(called, round_two, offer)) == Wait(days=10, promised=7)
    assert wait(case(called, held, round_two, offer)) == Wait(days=10, promised=None)
    assert wait(case(later, round_two, offer)) == Wait(days=10, promised=14)
    assert wait(case(round_two, decide_by=None)) == Wait(days=10, promised=None)


def test_late_is_after_their_date_and_never_without_one() -> None:
    assert [one.late for one in (Wait(8, 7), Wait(7, 7), Wait(3, None))] == [True, False, False]


def test_the_usual_wait_is_the_middle_one() -> None:
    assert usual_wait([Wait(3, None), Wait(30, None), Wait(9, None)]) == 9
    with pytest.raises(ValueError, match="no answer yet"):
        usual_wait([])
