"""Which nudge goes first, which may come a little early with others, and what has come too late."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.domain.missed import missed, worth_a_word
from bot.domain.model import Case, Fact, FactKind, Interview, Interviewer, Nudge, Preferences, Step
from bot.domain.planner import plan
from bot.domain.retry import PAUSES, again_at, rest_until
from bot.domain.steps import Urgency
from bot.domain.timing import timing
from bot.domain.urgency import may_join, order, urgency

ANN = Preferences("America/New_York", "US")
NOON = datetime(2026, 12, 1, 17, 0, tzinfo=UTC)


def acme(person: Preferences = ANN, **changes: object) -> Case:
    fields = {
        "starts_at": datetime(2026, 11, 20, 14, 0),
        "ends_at": datetime(2026, 11, 20, 15, 0),
        "recorded_at": datetime(2026, 11, 16, 15, 0, tzinfo=UTC),
        "decide_by": date(2026, 11, 27),
        "people": (Interviewer(1, "Dana Lee"),),
    }
    return Case(person, Interview(**{**fields, **changes}))  # type: ignore[arg-type]  # a test names what it changes


def test_a_thank_you_that_runs_out_goes_before_a_letting_go() -> None:
    thank, let_go = Nudge(Step.THANK, NOON, person=1, attempt=2), Nudge(Step.LET_GO, NOON, rung=1)

    assert sorted([let_go, thank], key=lambda one: order(one, acme())) == [thank, let_go]
    assert (urgency(thank), urgency(let_go)) == (Urgency.RUNS_OUT, Urgency.PATIENT)


def test_of_two_that_run_out_the_one_whose_time_ends_first_goes_first() -> None:
    later, sooner = acme(), acme(ends_at=datetime(2026, 11, 20, 14, 30))
    nudge = Nudge(Step.THANK, NOON, attempt=1)

    assert order(nudge, sooner) < order(nudge, later)


def test_a_third_thank_you_is_not_as_urgent_as_the_first_two() -> None:
    attempts = [urgency(Nudge(Step.THANK, NOON, attempt=number)) for number in (1, 2, 3)]

    assert attempts == [Urgency.RUNS_OUT, Urgency.RUNS_OUT, Urgency.TIMELY]


@pytest.mark.parametrize("step", list(Step))
def test_nothing_joins_others_in_quiet_hours(step: Step) -> None:
    at = datetime(2026, 12, 2, 2, 0, tzinfo=UTC)  # 21:00 in New York

    assert not may_join(Nudge(step, at + timedelta(minutes=5), rung=1), acme(), at)


def test_a_call_never_comes_before_its_hour_and_an_email_never_before_its_own() -> None:
    before_ten_thirty = datetime(2026, 12, 1, 15, 20, tzinfo=UTC)
    before_nine_thirty = datetime(2026, 12, 1, 14, 20, tzinfo=UTC)
    call, check_in = Nudge(Step.CALL, NOON, rung=1), Nudge(Step.CHECK_IN, NOON, rung=1)

    assert not may_join(call, acme(), before_ten_thirty)
    assert not may_join(check_in, acme(), before_nine_thirty)
    assert may_join(call, acme(), before_ten_thirty + timedelta(minutes=10))
    assert may_join(check_in, acme(), before_nine_thirty + timedelta(minutes=10))


def test_nothing_comes_on_the_promised_date_that_belongs_to_the_day_after() -> None:
    night_owl = Preferences("America/New_York", nudge_at=time(0, 5), quiet_from=time(4), quiet_to=time(4))
    just_after_midnight = timing(night_owl, acme().interview).own_moment(date(2026, 11, 28), time(0, 5))
    check_in = Nudge(Step.CHECK_IN, just_after_midnight, rung=1)

    assert not may_join(check_in, acme(night_owl, country=None), just_after_midnight - timedelta(minutes=10))


def test_what_was_put_off_to_a_moment_does_not_come_before_it() -> None:
    until = NOON + timedelta(minutes=10)
    put_off = Case(
        ANN, acme().interview, (Fact(FactKind.SNOOZED, NOON - timedelta(hours=1), Step.THANK, 1, until=until),)
    )
    thank = Nudge(Step.THANK, until, person=1)

    assert may_join(thank, acme(), NOON)
    assert not may_join(thank, put_off, NOON)


def test_nothing_about_an_interview_that_still_lasts_is_brought_forward() -> None:
    during = datetime(2026, 11, 20, 19, 55, tzinfo=UTC)

    assert not may_join(Nudge(Step.DEBRIEF, during + timedelta(minutes=10)), acme(), during)


def test_of_what_never_came_only_what_passes_is_missed() -> None:
    back = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)

    found = missed(acme(), back)

    assert [(nudge.step, nudge.at) for nudge in found] == [
        (Step.PREPARE, datetime(2026, 11, 19, 23, 0, tzinfo=UTC)),
        (Step.DEBRIEF, datetime(2026, 11, 20, 20, 15, tzinfo=UTC)),
    ]
    assert not {nudge.step for nudge in plan(acme(), back)} & {Step.PREPARE, Step.DEBRIEF}


def test_what_came_or_was_done_or_can_still_come_is_not_missed() -> None:
    next_morning = datetime(2026, 11, 21, 17, 0, tzinfo=UTC)
    prepared = Fact(FactKind.NUDGED, datetime(2026, 11, 19, 23, 0, tzinfo=UTC), Step.PREPARE)
    done = Fact(FactKind.DONE, datetime(2026, 11, 19, 20, 0, tzinfo=UTC), Step.PREPARE)

    assert missed(Case(ANN, acme().interview, (prepared,)), next_morning) == ()
    assert missed(Case(ANN, acme().interview, (done,)), next_morning) == ()
    assert [one.step for one in missed(acme(), next_morning)] == [Step.PREPARE]


def test_an_interview_told_of_after_it_was_held_misses_nothing() -> None:
    case = acme(recorded_at=datetime(2026, 11, 20, 20, 5, tzinfo=UTC))

    assert missed(case, datetime(2026, 12, 20, 17, 0, tzinfo=UTC)) == ()


def test_a_word_about_a_missed_call_of_theirs_is_missed_the_day_after() -> None:
    no_show = Fact(FactKind.NO_SHOW, datetime(2026, 12, 1, 20, 0, tzinfo=UTC))
    case = Case(ANN, acme(recorded_at=datetime(2026, 11, 20, 20, 5, tzinfo=UTC)).interview, (no_show,))

    assert missed(case, datetime(2026, 12, 1, 22, 0, tzinfo=UTC)) == ()
    assert [one.step for one in missed(case, datetime(2026, 12, 2, 15, 0, tzinfo=UTC))] == [Step.NO_SHOW]


def test_after_two_weeks_it_is_not_worth_a_word_any_more() -> None:
    nudge = Nudge(Step.PREPARE, NOON)

    assert worth_a_word(nudge, NOON + timedelta(days=14))
    assert not worth_a_word(nudge, NOON + timedelta(days=14, seconds=1))


def test_a_pause_is_prolonged_by_chance_by_a_fifth_at_most_and_never_shortened() -> None:
    least, most = again_at(2, NOON, 0.0), again_at(2, NOON, 1.0)

    assert (least, most) == (NOON + timedelta(minutes=5), NOON + timedelta(minutes=6))
    assert again_at(len(PAUSES) + 1, NOON) is None
    assert rest_until(len(PAUSES) + 1, NOON, 0.5) == NOON + timedelta(days=1)
