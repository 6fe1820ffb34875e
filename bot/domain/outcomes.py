"""What became of interviews: how many were answered, how many with an offer, how long the answers took.

Pure, from the facts alone; what a waiting one will bring is nobody's to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from statistics import median

from bot.domain.localtime import local
from bot.domain.model import Case, FactKind, promised_date
from bot.domain.planner import Phase, interview_day, phase

DECISIONS = frozenset({FactKind.NEXT_ROUND, FactKind.OFFER, FactKind.REJECTED})
"""Answers that decide something; "still deciding" and "on hold" are waiting with a reason."""


class Outcome(Enum):
    """What became of one interview."""

    AHEAD = "ahead"
    WAITING = "waiting"
    ANSWERED = "answered"
    OFFER = "offer"
    SILENCE = "silence"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of interviews that were held. An offer is an answer too; one withdrawn unanswered is in none."""

    interviews: int
    answers: int
    offers: int
    waiting: int
    silence: int


@dataclass(frozen=True, slots=True)
class Wait:
    """Days from the interview to the answer, and to the day they had promised last by then, if any."""

    days: int
    promised: int | None

    @property
    def late(self) -> bool:
        """Whether the answer came after the day they had named."""
        return self.promised is not None and self.days > self.promised


def outcome(case: Case, now: datetime) -> Outcome:
    """What became of one interview by `now` (UTC)."""
    if local(now, case.person.timezone) < case.interview.ends_at:
        return Outcome.AHEAD
    told = {fact.what for fact in case.history}
    if FactKind.OFFER in told:
        return Outcome.OFFER
    if told & DECISIONS:
        return Outcome.ANSWERED
    return {Phase.LET_GO: Outcome.SILENCE, Phase.WITHDRAWN: Outcome.WITHDRAWN}.get(phase(case.history), Outcome.WAITING)


def tally(cases: Sequence[Case], now: datetime) -> Tally:
    """The counts over all interviews."""
    found = [outcome(case, now) for case in cases]
    held = [one for one in found if one is not Outcome.AHEAD]
    return Tally(
        interviews=len(held),
        answers=sum(one in (Outcome.ANSWERED, Outcome.OFFER) for one in held),
        offers=held.count(Outcome.OFFER),
        waiting=held.count(Outcome.WAITING),
        silence=held.count(Outcome.SILENCE),
    )


def wait(case: Case) -> Wait | None:
    """How long the first answer that decided something took; None while there is none."""
    index = next((i for i, fact in enumerate(case.history) if fact.what in DECISIONS), None)
    if index is None:
        return None
    first = case.history[index]
    held, promised = interview_day(case), promised_date(case.interview, case.history[:index])
    days = (local(first.at, case.person.timezone).date() - held).days
    return Wait(max(days, 0), (promised - held).days if promised else None)


def usual_wait(waits: Sequence[Wait]) -> int:
    """The days within which half of the answers came. Raises ValueError where there is none."""
    if not waits:
        raise ValueError("no answer yet")
    return int(median(one.days for one in waits))
