"""What happened around one interview and what is still to come, in the order of the person's days.

The history and the plan as one sequence, for whoever shows it. Pure; it plans nothing itself and has no words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from enum import Enum

from bot.domain.localtime import local
from bot.domain.model import Case, Fact, FactKind, Nudge
from bot.domain.planner import Phase, phase


class TimelineEvent(Enum):
    """What one event of the story is."""

    INTERVIEW = "interview"
    DONE = "done"
    SKIPPED = "skipped"
    ANSWER = "answer"
    PROMISED = "promised"
    TODAY = "today"
    NEXT = "next"
    PLANNED = "planned"


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One event at the person's wall clock (naive). A `fact` for what happened, a `nudge` for what is planned."""

    kind: TimelineEvent
    at: datetime
    fact: Fact | None = None
    nudge: Nudge | None = None


_EVENTS = {FactKind.DONE: TimelineEvent.DONE, FactKind.SKIPPED: TimelineEvent.SKIPPED}
_UNTOLD = frozenset({FactKind.NUDGED, FactKind.SNOOZED, FactKind.OFFER_ELSEWHERE, FactKind.LINKEDIN_AGREED})
"""Facts that move the plan, but are not shown in the timeline."""


def story(case: Case, plan: Sequence[Nudge], now: datetime) -> tuple[TimelineEntry, ...]:
    """Every event in order of time, today among them. `plan` is what comes from `now` on (UTC), soonest first."""
    events = [
        TimelineEntry(TimelineEvent.INTERVIEW, case.interview.starts_at),
        TimelineEntry(TimelineEvent.TODAY, local(now, case.person.timezone)),
        *_told(case),
        *_planned(case, plan),
    ]
    promised = case.promised_date
    if promised is not None and phase(case.history) is Phase.WAITING:
        # The whole day is theirs, so it stands at its end.
        events.append(TimelineEntry(TimelineEvent.PROMISED, datetime.combine(promised, time.max)))
    return tuple(sorted(events, key=lambda event: event.at))


def _told(case: Case) -> Iterator[TimelineEntry]:
    for fact in case.history:
        if fact.what not in _UNTOLD:
            yield TimelineEntry(
                _EVENTS.get(fact.what, TimelineEvent.ANSWER), local(fact.at, case.person.timezone), fact=fact
            )


def _planned(case: Case, plan: Sequence[Nudge]) -> Iterator[TimelineEntry]:
    seen: set[tuple[object, ...]] = set()
    for nudge in plan:
        key = (nudge.ladder, nudge.step, nudge.person, nudge.rung)
        if key not in seen:  # a reminder of the same step is no event of its own
            kind = TimelineEvent.PLANNED if seen else TimelineEvent.NEXT
            seen.add(key)
            yield TimelineEntry(kind, local(nudge.at, case.person.timezone), nudge=nudge)
