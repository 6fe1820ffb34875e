"""The planner as a contender: an interview with two interviewers in New York, and a history of some facts."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice

from bot.domain.model import NOBODY, Case, Fact, FactKind, Interview, Interviewer, Preferences, Step
from bot.domain.planner import plan

SECONDS = 1.5
BETWEEN = timedelta(hours=7)
HAPPENS = (
    (FactKind.NUDGED, Step.THANK, 1, 0),
    (FactKind.DONE, Step.THANK, 1, 0),
    (FactKind.NUDGED, Step.CHECK_IN, NOBODY, 1),
    (FactKind.SNOOZED, Step.CHECK_IN, NOBODY, 1),
    (FactKind.DONE, Step.CHECK_IN, NOBODY, 1),
)


def rate(facts: int) -> dict[str, float]:
    """Plans per second of CPU time, each for another moment."""
    told = _history(facts)
    now = (told[-1].at if told else datetime(2026, 11, 20, 23, 0, tzinfo=UTC)) + timedelta(hours=1)
    case = Case(Preferences("America/New_York", "US", "NY"), _interview(), told)
    plan(case, now)  # reads the calendar and the offsets
    made, began = 0, time.process_time()
    while (used := time.process_time() - began) < SECONDS:
        for _ in range(50):
            plan(case, now + timedelta(seconds=made))
            made += 1
    return {"rate": made / used, "us": 1e6 * used / made}


def _interview() -> Interview:
    return Interview(
        starts_at=datetime(2026, 11, 20, 14, 0),
        ends_at=datetime(2026, 11, 20, 15, 0),
        recorded_at=datetime(2026, 11, 19, 12, 0, tzinfo=UTC),
        people=(Interviewer(1, "Dana Lee", linkedin=True), Interviewer(2, "Tom Ruiz")),
    )


def _history(facts: int) -> tuple[Fact, ...]:
    found, at = [], datetime(2026, 11, 20, 22, 0, tzinfo=UTC)
    for what, step, person, rung in islice(cycle(HAPPENS), facts):
        at += BETWEEN
        until = at + timedelta(days=1) if what is FactKind.SNOOZED else None
        found.append(Fact(what, at, step, person, rung, until=until))
    return tuple(found)
