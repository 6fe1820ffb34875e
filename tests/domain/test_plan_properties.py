"""What holds of every plan, whatever happened before."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.domain.model import CallResult, Case, Fact, FactKind, Nudge, Step
from bot.domain.planner import coming, expiring, next_moment, plan
from bot.domain.steps import EXPIRING
from tests.domain.lives import (
    DAY,
    Life,
    as_nudged,
    clock_there,
    has_rungs,
    is_quiet,
    lives,
    promised,
    since_restart,
    works_there,
)

CONTACTS = (Step.CHECK_IN, Step.CALL, Step.KEEP_WARM)
EMPLOYER_CALENDAR = (*CONTACTS, Step.LET_GO, Step.LEVERAGE, Step.LINKEDIN, Step.KEEP_IN_TOUCH)
WEEK = timedelta(days=7)

always = settings(
    derandomize=True,  # the same cases everywhere: what fails here fails for everybody
    deadline=None,
    max_examples=80,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)

Key = tuple[Step, int, int]


def contact_days(case: Case, nudges: tuple[Nudge, ...]) -> list[date]:
    """The employer's days on which contacts are planned for the first time."""
    return [clock_there(case, n.at).date() for n in nudges if n.step in CONTACTS and n.attempt == 1]


def asked_for_a_day(case: Case) -> bool:
    return any(fact.what is FactKind.FOLLOW_UP_ON for fact in since_restart(case))


def may_come_there(case: Case, step: Step, at: datetime) -> bool:
    wall = clock_there(case, at)
    if step is Step.CALL:
        in_time = case.person.call_at <= wall.time() < time(17)
        return in_time and wall.weekday() != 0 and works_there(case, wall.date())
    return wall.time() >= case.person.nudge_at and works_there(case, wall.date())


# -- when ------------------------------------------------------------------------------------------------------------


@always
@given(lives())
def test_no_call_comes_on_a_monday_a_day_off_or_outside_calling_hours_over_there(life: Life) -> None:
    case, now = life

    calls = [nudge for nudge in plan(case, now) if nudge.step is Step.CALL]

    assert all(may_come_there(case, Step.CALL, call.at) for call in calls)


@always
@given(lives())
def test_what_lives_on_the_employer_s_calendar_comes_on_their_working_days_from_the_usual_hour_on(life: Life) -> None:
    case, now = life

    theirs = [nudge for nudge in plan(case, now) if nudge.step in EMPLOYER_CALENDAR]

    assert all(may_come_there(case, nudge.step, nudge.at) for nudge in theirs)


@always
@given(lives())
def test_nothing_comes_in_quiet_hours_unless_no_day_over_there_suits_both(life: Life) -> None:
    case, now = life
    elsewhere = case.interview.timezone not in (None, case.person.timezone)

    in_the_night = [nudge for nudge in plan(case, now) if is_quiet(case, nudge.at)]

    assert all(elsewhere and nudge.step in EMPLOYER_CALENDAR for nudge in in_the_night)
    assert not any(suits_both(case, nudge) for nudge in in_the_night)


def suits_both(case: Case, nudge: Nudge) -> bool:
    """Whether the end of the quiet hours that a nudge lies in would do, on its day or within the week after it."""
    end = nudge.at
    while is_quiet(case, end):
        end += timedelta(minutes=15)
    return any(
        may_come_there(case, nudge.step, at) and not is_quiet(case, at)
        for days in range(7)
        for at in (nudge.at + days * DAY, end + days * DAY)
    )


@always
@given(lives())
def test_nothing_comes_in_the_past(life: Life) -> None:
    case, now = life

    assert all(nudge.at >= now for nudge in plan(case, now))


@always
@given(lives())
def test_what_runs_out_is_planned_alone_as_it_is_with_the_rest(life: Life) -> None:
    case, now = life

    assert set(expiring(case, now)) == {nudge for nudge in plan(case, now) if nudge.step in EXPIRING}


@always
@given(lives())
def test_no_contact_comes_on_or_before_the_promised_date_unless_they_asked_for_a_day(life: Life) -> None:
    case, now = life
    date_given = promised(case)
    assume(date_given is not None and not asked_for_a_day(case))

    contacts = [nudge for nudge in plan(case, now) if nudge.step in CONTACTS]

    assert date_given is not None
    assert all(clock_there(case, nudge.at).date() > date_given for nudge in contacts)


# -- how often -------------------------------------------------------------------------------------------------------


@always
@given(lives())
def test_planned_contacts_are_a_week_apart(life: Life) -> None:
    case, now = life

    days = contact_days(case, plan(case, now))

    assert all(later - earlier >= WEEK for earlier, later in pairwise(days))


@always
@given(lives())
def test_a_contact_comes_a_week_or_more_after_every_contact_made_unless_they_asked_for_a_day(life: Life) -> None:
    case, now = life
    assume(not asked_for_a_day(case))
    made = [
        clock_there(case, fact.at).date()
        for fact in case.history
        if fact.what is FactKind.DONE and fact.step in CONTACTS and fact.result is not CallResult.NO_ANSWER
    ]
    begun = {(f.step, f.rung) for f in since_restart(case) if f.what in (FactKind.NUDGED, FactKind.DONE)}

    # A rung already begun may come again: snoozed, or a call that nobody answered.
    fresh = tuple(n for n in plan(case, now) if (n.step, n.rung) not in begun)

    assert all(day - contact >= WEEK for day in contact_days(case, fresh) for contact in made)


@always
@given(lives())
def test_after_two_messages_left_no_call_comes(life: Life) -> None:
    case, now = life
    left = [fact for fact in case.history if fact.result in (CallResult.VOICEMAIL, CallResult.MESSAGE)]
    assume(len(left) >= 2)

    assert not [nudge for nudge in plan(case, now) if nudge.step is Step.CALL]


@always
@given(lives())
def test_a_step_done_does_not_come_again_within_its_ladder(life: Life) -> None:
    case, now = life
    once = (Step.PREPARE, Step.DEBRIEF, Step.THANK, Step.REFERENCES, Step.LINKEDIN)
    planned = plan(case, now)

    for fact in case.history:
        if fact.what is FactKind.DONE and fact.step in once:
            assert not [n for n in planned if n.step is fact.step and fact.person in (0, n.person)]
    for fact in since_restart(case):
        if fact.what is FactKind.DONE and fact.result is not CallResult.NO_ANSWER:
            assert not [n for n in planned if has_rungs(n) and (n.step, n.rung) == (fact.step, fact.rung)]


@always
@given(lives())
def test_no_attempt_is_planned_twice(life: Life) -> None:
    case, now = life

    attempts = [(nudge.step, nudge.person, nudge.rung, nudge.attempt) for nudge in plan(case, now)]

    assert len(attempts) == len(set(attempts))


# -- coherence -------------------------------------------------------------------------------------------------------


@always
@given(lives())
def test_the_same_facts_give_the_same_plan(life: Life) -> None:
    case, now = life

    assert plan(copy.deepcopy(case), now) == plan(case, now)


@always
@given(lives())
def test_a_plan_is_sorted_by_time_step_person_and_attempt_and_its_first_moment_is_the_next(life: Life) -> None:
    case, now = life
    names = {person.id: person.name for person in case.interview.people}

    nudges = plan(case, now)

    keys = [(nudge.at, nudge.step.value, names.get(nudge.person, ""), nudge.attempt) for nudge in nudges]
    assert keys == sorted(keys)
    assert next_moment(case, now) == (nudges[0].at if nudges else None)


@always
@given(lives(), st.integers(0, 400))
def test_what_comes_up_to_a_moment_is_the_beginning_of_the_plan_up_to_the_first_moment_after_it(
    life: Life, days: int
) -> None:
    case, now = life
    until = now + days * DAY
    whole = plan(case, now)

    beginning = coming(case, now, until)

    first_after = next((nudge.at for nudge in whole if nudge.at > until), until)
    assert beginning == tuple(nudge for nudge in whole if nudge.at <= first_after)


@always
@given(lives(), st.floats(0, 1))
def test_waiting_changes_nothing_until_something_is_due(life: Life, part: float) -> None:
    case, now = life
    before = plan(case, now)
    assume(before)
    later = now + (before[0].at - now) * part

    assert plan(case, later) == before


@always
@given(lives())
def test_recording_as_nudged_what_was_due_leaves_the_rest_of_the_plan_as_it_was(life: Life) -> None:
    case, now = life

    for _ in range(30):
        first, *rest = plan(case, now) or [None]
        if first is None:
            break
        case = replace(case, history=(*case.history, as_nudged(first)))
        now = first.at
        assert plan(case, now) == tuple(rest)


@always
@given(lives(), st.integers(1, 90 * 24))
def test_only_preparing_the_debrief_and_the_word_about_a_missed_call_vanish_by_waiting(life: Life, hours: int) -> None:
    case, now = life

    before, after = lasting(plan(case, now)), lasting(plan(case, now + timedelta(hours=hours)))

    assert after == before


def lasting(nudges: tuple[Nudge, ...]) -> set[Key]:
    """Which steps are to come, but those that expire, and repetitions, which give way to the rung after them."""
    perishable = (Step.PREPARE, Step.DEBRIEF, Step.NO_SHOW)
    return {
        (nudge.step, nudge.person, nudge.rung)
        for nudge in nudges
        if nudge.step not in perishable and not (nudge.step in CONTACTS and nudge.attempt > 1)
    }


@always
@given(lives(), st.integers(1, 40 * 24))
def test_a_snooze_only_ever_moves_nudges_later(life: Life, hours: int) -> None:
    case, now = life
    coming = plan(case, now)
    assume(coming)
    first = coming[0]
    nudged = replace(case, history=(*case.history, as_nudged(first)))
    until = first.at + timedelta(hours=hours)
    snooze = Fact(FactKind.SNOOZED, first.at, first.step, first.person, first.rung, until=until)

    without = {(n.step, n.person, n.rung, n.attempt): n.at for n in plan(nudged, first.at)}
    snoozed = {
        (n.step, n.person, n.rung, n.attempt): n.at
        for n in plan(replace(nudged, history=(*nudged.history, snooze)), first.at)
    }

    again = snoozed.get((first.step, first.person, first.rung, first.attempt))
    assert again is None or again >= until
    assert again is not None or first.step in (Step.PREPARE, Step.DEBRIEF, Step.NO_SHOW)
    assert all(snoozed[key] >= at for key, at in without.items() if key in snoozed)
