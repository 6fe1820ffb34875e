"""Random waits for news, lived through: what is due is nudged, answered in every way, and time goes by.

A hypothesis strategy for the properties of the plan. Calendars come straight from the holidays library and clocks from
the standard library, so that ours are held against something else. It must not say what is right.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import holidays
from hypothesis import strategies as st

from bot.domain.model import (
    RESTARTS,
    CallResult,
    Case,
    Fact,
    FactKind,
    Interview,
    Interviewer,
    Lead,
    Nudge,
    Pace,
    Preferences,
    Step,
)
from bot.domain.planner import plan
from bot.domain.steps import RUNGS

Life = tuple[Case, datetime]
"""A case and the moment (UTC) up to which it was lived."""

DAY = timedelta(days=1)

PLACES = [
    ("America/New_York", "US", None),
    ("America/Los_Angeles", "US", "CA"),
    ("Europe/London", "GB", "ENG"),
    ("Europe/Berlin", "DE", "BY"),
    ("Asia/Riyadh", "SA", None),
    ("Asia/Dubai", "AE", None),
    ("Asia/Jerusalem", "IL", None),
    ("Asia/Kolkata", "IN", None),
    ("Asia/Tokyo", "JP", None),
    ("Australia/Lord_Howe", "AU", "NSW"),
    ("America/Sao_Paulo", None, None),
]
HOURS = [
    (time(9, 30), time(10, 30), time(21), time(8)),
    (time(9, 30), time(10, 30), time(21), time(8)),
    (time(8), time(16, 45), time(20), time(8)),
    (time(12), time(9), time(0), time(0)),
    (time(18), time(11), time(23, 30), time(10)),
    (time(15), time(14, 30), time(4), time(12)),
]
"""`nudge_at`, `call_at`, `quiet_from`, `quiet_to`; the usual ones twice as often."""

_ANSWERS = [
    FactKind.STILL_DECIDING,
    FactKind.STILL_DECIDING,
    FactKind.ON_HOLD,
    FactKind.KEEP_WAITING,
    FactKind.NEXT_ROUND,
    FactKind.OFFER,
    FactKind.REJECTED,
    FactKind.WITHDRAWN,
    FactKind.LET_GO,
    FactKind.REVIVED,
    FactKind.REVIVED,
    FactKind.DECLINED,
    FactKind.FOLLOW_UP_ON,
    FactKind.FOLLOW_UP_ON,
    FactKind.NO_SHOW,
    FactKind.OFFER_ELSEWHERE,
    FactKind.LINKEDIN_AGREED,
]
_PAUSES = [timedelta(minutes=5), timedelta(hours=3), timedelta(hours=11), DAY, 4 * DAY, 12 * DAY, 45 * DAY]
_UNASKED = [(Step.CHECK_IN, 1), (Step.CALL, 1), (Step.CHECK_IN, 2), (Step.CALL, 2), (Step.KEEP_WARM, 1)]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """An interview of 2026 or 2027 and somebody's preferences, before anything happened."""
    zone, country, region = draw(st.sampled_from(PLACES))
    nudge_at, call_at, quiet_from, quiet_to = draw(st.sampled_from(HOURS))
    lead = draw(st.sampled_from(Lead))
    person = Preferences(zone, country, region, nudge_at, call_at, quiet_from, quiet_to, lead)
    starts = datetime.combine(
        date(2026, 1, 1) + draw(st.integers(0, 700)) * DAY,
        draw(st.sampled_from([time(8), time(10, 15), time(14), time(17), time(20, 30)])),
    )
    ends = starts + draw(st.sampled_from([timedelta(minutes=30), timedelta(hours=1), timedelta(hours=3, minutes=45)]))
    there, its_country, its_region = draw(st.sampled_from([(None, None, None), (None, None, None), *PLACES]))
    promised = draw(st.sampled_from([None, None, 0, 1, 3, 7, 14, 40]))
    names = draw(st.sampled_from([(), ("Dana Lee",), ("Tom Ruiz", "Dana Lee")]))
    recorded = ends + draw(st.sampled_from([-6 * DAY, -DAY, timedelta(minutes=-30), timedelta(0), 5 * DAY]))
    interview = Interview(
        starts,
        ends,
        recorded.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC),
        decide_by=None if promised is None else ends.date() + promised * DAY,
        pace=draw(st.sampled_from(Pace)),
        people=tuple(Interviewer(i, name, linkedin=draw(st.booleans())) for i, name in enumerate(names, 1)),
        timezone=there,
        country=its_country,
        region=its_region,
    )
    return Case(person, interview)


@st.composite
def lives(draw: st.DrawFn, most: int = 12) -> Life:
    """A case lived through for some events, and the moment it has come to."""
    case = draw(cases())
    now = case.interview.recorded_at
    if draw(st.booleans()):
        case = _evening_done(case, now)
    for _ in range(draw(st.integers(0, most))):
        happens = draw(st.sampled_from([_nudge, _nudge, _nudge, _react, _react, _react, _answer, _unasked, _wait]))
        case, now = happens(draw, case, now)
    return case, now


def _evening_done(case: Case, now: datetime) -> Case:
    # Otherwise the thanks of each interview would crowd out its ladder.
    once = (Step.PREPARE, Step.DEBRIEF, Step.THANK, Step.REFERENCES, Step.LINKEDIN)
    return _with(case, *(Fact(FactKind.DONE, now, step) for step in once))


def _with(case: Case, *facts: Fact) -> Case:
    return replace(case, history=case.history + facts)


def as_nudged(nudge: Nudge) -> Fact:
    """What the history says once a nudge has been sent on time."""
    return Fact(FactKind.NUDGED, nudge.at, nudge.step, nudge.person, nudge.rung, nudge.attempt)


def _nudge(draw: st.DrawFn, case: Case, now: datetime) -> Life:
    late = draw(st.sampled_from([timedelta(0), timedelta(0), timedelta(0), timedelta(minutes=90), 3 * DAY]))
    coming = plan(case, now)
    if not coming:
        return case, now
    woken = coming[0].at + late
    due = [nudge for nudge in (plan(case, woken) if late else coming) if nudge.at == woken]
    return _with(case, *(as_nudged(nudge) for nudge in due)), woken


def _react(draw: st.DrawFn, case: Case, now: datetime) -> Life:
    nudged = [fact for fact in case.history if fact.what is FactKind.NUDGED]
    if not nudged:
        return case, now
    last = nudged[-1]
    now += draw(st.sampled_from([timedelta(0), timedelta(minutes=10), timedelta(hours=5), 2 * DAY]))
    what = draw(st.sampled_from([FactKind.DONE, FactKind.DONE, FactKind.SKIPPED, FactKind.SNOOZED, FactKind.SNOOZED]))
    more: dict[str, Any] = {}
    if what is FactKind.SNOOZED:
        more["until"] = now + draw(st.sampled_from(_PAUSES))
    elif what is FactKind.DONE and last.step is Step.CALL:
        more["result"] = draw(st.sampled_from(CallResult))
    return _with(case, Fact(what, now, last.step, last.person, last.rung, **more)), now


def _answer(draw: st.DrawFn, case: Case, now: datetime) -> Life:
    what = draw(st.sampled_from(_ANSWERS))
    today = now.astimezone(ZoneInfo(case.person.timezone)).date()
    day = max(today, case.interview.ends_at.date()) + draw(st.sampled_from([0, 1, 2, 5, 10, 30])) * DAY
    more: dict[str, Any] = {}
    if what is FactKind.FOLLOW_UP_ON:
        more["on"] = day
    elif what is FactKind.STILL_DECIDING and draw(st.booleans()):
        more["decide_by"] = day
    return _with(case, Fact(what, now, **more)), now


def _unasked(draw: st.DrawFn, case: Case, now: datetime) -> Life:
    step, rung = draw(st.sampled_from(_UNASKED))
    result = draw(st.sampled_from(CallResult)) if step is Step.CALL else None
    return _with(case, Fact(FactKind.DONE, now, step, rung=rung, result=result)), now


def _wait(draw: st.DrawFn, case: Case, now: datetime) -> Life:
    return case, now + draw(st.sampled_from(_PAUSES))


# -- what is independently known of a case ---------------------------------------------------------------------------


def clock_there(case: Case, at: datetime) -> datetime:
    """The employer's wall clock (naive) at a moment."""
    return at.astimezone(ZoneInfo(case.interview.timezone or case.person.timezone)).replace(tzinfo=None)


def clock_here(case: Case, at: datetime) -> datetime:
    """The person's wall clock (naive) at a moment."""
    return at.astimezone(ZoneInfo(case.person.timezone)).replace(tzinfo=None)


@lru_cache
def _public_holidays(country: str, region: str | None) -> holidays.HolidayBase:
    return holidays.country_holidays(country, subdiv=region)


def works_there(case: Case, day: date) -> bool:
    """Whether the employer's people work on a day."""
    country = case.interview.country or case.person.country
    if country is None:
        return day.weekday() < 5
    region = case.interview.region or (case.person.region if country == case.person.country else None)
    calendar = _public_holidays(country, region)
    return day not in calendar and not calendar.is_weekend(day)


def is_quiet(case: Case, at: datetime) -> bool:
    """Whether a moment lies in the person's quiet hours."""
    clock, begin, end = clock_here(case, at).time(), case.person.quiet_from, case.person.quiet_to
    return begin <= clock < end if begin <= end else clock >= begin or clock < end


def since_restart(case: Case) -> tuple[Fact, ...]:
    """What happened since the ladder last started."""
    starts = {*RESTARTS, FactKind.REJECTED}
    first = max((i + 1 for i, fact in enumerate(case.history) if fact.what in starts), default=0)
    return case.history[first:]


def promised(case: Case) -> date | None:
    """The date that is promised now, or None."""
    answers = [fact for fact in case.history if fact.what in RESTARTS]
    return answers[-1].decide_by if answers else case.interview.decide_by


def has_rungs(nudge: Nudge) -> bool:
    return nudge.step in RUNGS
