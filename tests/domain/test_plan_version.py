"""A number says under which rules everybody was planned; it has to be raised whenever plans move."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

from bot.domain.model import (
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
from bot.domain.planner import PLAN_VERSION, plan
from bot.domain.urgency import urgency

DIGESTS = {"1": "c1bb9933721c1e53"}
"""What the plans of the cases below add up to, by version of the rules."""

CASES = 300
TURNS = 9
ZONES = ("UTC", "America/New_York", "Europe/London", "Asia/Kolkata", "Australia/Lord_Howe")
HOURS = (
    (time(9, 30), time(10, 30), time(21), time(8)),
    (time(8), time(16, 45), time(20), time(8)),
    (time(12), time(9), time(0), time(0)),
    (time(15), time(14, 30), time(4), time(12)),
)
ANSWERS = (
    FactKind.STILL_DECIDING,
    FactKind.ON_HOLD,
    FactKind.KEEP_WAITING,
    FactKind.FOLLOW_UP_ON,
    FactKind.OFFER_ELSEWHERE,
    FactKind.NO_SHOW,
    FactKind.REJECTED,
    FactKind.OFFER,
    FactKind.NEXT_ROUND,
    FactKind.LET_GO,
    FactKind.REVIVED,
)


def a_case(chance: random.Random) -> Case:
    """Without a country, as public holidays have a version of their own; in a year whose zones are settled."""
    starts = datetime(2024, 1, 8, chance.choice((8, 10, 14, 19))) + timedelta(days=chance.randrange(150))
    ends = starts + timedelta(minutes=chance.choice((30, 60, 150)))
    nudge_at, call_at, quiet_from, quiet_to = chance.choice(HOURS)
    zone, lead = chance.choice(ZONES), chance.choice(list(Lead))
    person = Preferences(zone, None, None, nudge_at, call_at, quiet_from, quiet_to, lead)
    names = chance.choice(((), ("Dana Lee",), ("Tom Ruiz", "Dana Lee")))
    promised = chance.choice((None, 0, 3, 7, 14))
    interview = Interview(
        starts_at=starts,
        ends_at=ends,
        recorded_at=datetime.combine(starts, time(), UTC) + timedelta(hours=chance.randrange(-60, 60)),
        company="Acme",
        role="Data engineer",
        decide_by=None if promised is None else ends.date() + timedelta(days=promised),
        pace=chance.choice(list(Pace)),
        people=tuple(Interviewer(n, name, linkedin=chance.random() < 0.5) for n, name in enumerate(names, 1)),
        timezone=chance.choice((None, None, *ZONES)),
    )
    return Case(person, interview)


def what_comes_of(nudge: Nudge, chance: random.Random, now: datetime) -> list[Fact]:
    """It comes, and is marked, put off, left alone, or followed by an answer."""
    facts = [Fact(FactKind.NUDGED, now, nudge.step, nudge.person, nudge.rung, nudge.attempt)]
    soon = now + timedelta(minutes=chance.choice((5, 300, 2000)))
    match chance.randrange(6):
        case 0 | 1:
            result = chance.choice(list(CallResult)) if nudge.step is Step.CALL else None
            facts.append(Fact(FactKind.DONE, soon, nudge.step, nudge.person, nudge.rung, result=result))
        case 2:
            until = soon + timedelta(hours=chance.choice((1, 20, 70)))
            facts.append(Fact(FactKind.SNOOZED, soon, nudge.step, nudge.person, nudge.rung, nudge.attempt, until=until))
        case 3:
            facts.append(Fact(FactKind.SKIPPED, soon, nudge.step, nudge.person, nudge.rung))
        case 4:
            what, day = chance.choice(ANSWERS), soon.date() + timedelta(days=chance.choice((2, 9, 20)))
            decide_by = day if what is FactKind.STILL_DECIDING and chance.random() < 0.7 else None
            facts.append(Fact(what, soon, decide_by=decide_by, on=day if what is FactKind.FOLLOW_UP_ON else None))
    return facts


def plans(chance: random.Random) -> Iterator[tuple[Nudge, ...]]:
    """The plans of one interview's weeks, each after what came of the one before."""
    case = a_case(chance)
    now = case.interview.recorded_at
    for _ in range(TURNS):
        planned = tuple(plan(case, now))
        yield planned
        if not planned:
            return
        now = max(now, planned[0].at + timedelta(hours=chance.choice((0, 0, 0, 30))))
        history = (*case.history, *what_comes_of(planned[0], chance, now))
        case = Case(case.person, case.interview, history)
        now = max(now, history[-1].at)


def digest() -> str:
    """The same on every machine and in every year."""
    found = hashlib.sha256()
    for seed in range(CASES):
        for planned in plans(random.Random(seed)):
            for nudge in planned:
                at = nudge.at.astimezone(UTC).isoformat()
                key = (nudge.step, at, nudge.person, nudge.rung, nudge.attempt, nudge.ladder, int(urgency(nudge)))
                found.update(repr(tuple(str(part) for part in key)).encode())
    return found.hexdigest()[:16]


def test_plans_that_moved_have_another_version() -> None:
    assert digest() == DIGESTS[PLAN_VERSION], (
        "plans have moved: raise PLAN_VERSION in bot/domain/planner.py, and record what the plans add up to now"
    )


def test_the_cases_reach_every_step() -> None:
    reached = {nudge.step for seed in range(CASES) for planned in plans(random.Random(seed)) for nudge in planned}

    assert reached == set(Step)
