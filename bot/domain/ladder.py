"""The ladder: check-ins, calls and the letting go, or the monthly notes, each counted from the rung before.

The playbook's **The ladder**, **What they answer** and **Snoozed**. A ladder is replayed from the facts since it
started; nothing here knows of thank-yous, of texts, or of how a nudge is sent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum
from functools import cached_property

from bot.domain.localtime import DAY
from bot.domain.model import ABOUT_A_STEP, RESTARTS, CallResult, Fact, FactKind, Nudge, Step
from bot.domain.steps import CONTACTS, REPEATED
from bot.domain.timing import Timing

MESSAGES_LEFT = frozenset({CallResult.VOICEMAIL, CallResult.MESSAGE})
MOST_MESSAGES = 2  # C10
MOST_REDIALS = 2  # a call that nobody answers is nudged afresh twice a rung
WEEK = timedelta(days=7)

Rung = tuple[Step, int]


def contacts_made(history: Iterable[Fact]) -> Iterator[Fact]:
    """The contacts that count as done. An unanswered call counts only once it has been nudged again twice."""
    unanswered: Counter[Rung] = Counter()
    for fact in history:
        if fact.what in RESTARTS or fact.what is FactKind.REJECTED:
            unanswered.clear()
        elif fact.what is FactKind.DONE and fact.step in CONTACTS:
            rung = (fact.step, fact.rung)
            unanswered[rung] += fact.result is CallResult.NO_ANSWER
            if fact.result is not CallResult.NO_ANSWER or unanswered[rung] > MOST_REDIALS:
                yield fact


class Shape(Enum):
    """The kinds of ladder: before an answer by either lead, after "not yet", and after a rejection."""

    EMAIL = "email"
    PHONE = "phone"
    WARM = "warm"
    IN_TOUCH = "in_touch"


LADDERS: dict[Shape, tuple[tuple[Step, int, int], ...]] = {
    Shape.EMAIL: (
        (Step.CHECK_IN, 1, 7),
        (Step.CALL, 1, 7),
        (Step.CHECK_IN, 2, 14),
        (Step.CALL, 2, 7),
        (Step.LET_GO, 1, 14),
    ),
    Shape.PHONE: (
        (Step.CALL, 1, 7),
        (Step.CHECK_IN, 1, 7),
        (Step.CALL, 2, 14),
        (Step.LET_GO, 1, 14),
    ),
    Shape.WARM: (
        (Step.KEEP_WARM, 1, 30),
        (Step.KEEP_WARM, 2, 30),
        (Step.KEEP_WARM, 3, 30),
        (Step.LET_GO, 1, 30),
    ),
    Shape.IN_TOUCH: tuple((Step.KEEP_IN_TOUCH, n, 90) for n in (1, 2, 3, 4)),
}
"""Each shape's rungs in order: step, number, and the days after the rung before (for the first: after the start)."""


_PLACES = {shape: {(step, rung): i for i, (step, rung, _) in enumerate(rungs)} for shape, rungs in LADDERS.items()}


@dataclass(frozen=True, slots=True)
class Start:
    """Where a ladder begins and what it inherits.

    `promised` is the date they gave; without one the first rung counts from `counted_from`, `first_gap` days later.
    `contacted` is the employer's local day of the last contact done on an earlier ladder; `facts` came since the start.
    """

    shape: Shape
    number: int
    promised: date | None
    counted_from: date
    first_gap: int
    contacted: date | None
    voicemails: int
    facts: tuple[Fact, ...]


@dataclass(slots=True)
class RungState:
    """What happened on one rung since it was last reopened. `events` holds nudges and snoozes in order."""

    events: list[Fact] = field(default_factory=list)
    done_on: date | None = None
    skipped_at: datetime | None = None
    redials: int = 0
    redialed_on: date | None = None
    opened_on: date | None = None
    asked_for: bool = False

    @property
    def settled(self) -> bool:
        """Whether it was done or skipped."""
        return self.done_on is not None or self.skipped_at is not None

    @property
    def nudged(self) -> bool:
        """Whether a nudge of it has come."""
        return any(event.what is FactKind.NUDGED for event in self.events)

    @property
    def last_attempt(self) -> int:
        """The number of the attempt last nudged, or 1 where none was."""
        return next((e.attempt for e in reversed(self.events) if e.what is FactKind.NUDGED), 1)

    @property
    def snoozed_until(self) -> datetime | None:
        """The moment of a snooze that is still to end. A later, shorter one does not bring the nudge forward."""
        until: datetime | None = None
        for event in reversed(self.events):
            if event.what is FactKind.NUDGED:
                break
            if event.until is not None:
                until = max(until, event.until) if until else event.until
        return until

    @property
    def first_nudge(self) -> Fact | None:
        """Attempt 1 as it first came; where only a later one is known, that one."""
        nudges = [event for event in self.events if event.what is FactKind.NUDGED]
        return next((n for n in nudges if n.attempt == 1), nudges[0] if nudges else None)

    @property
    def put_off_before_coming(self) -> Fact | None:
        """The longest snooze from before the first nudge, or None."""
        before: Fact | None = None
        for event in self.events:
            if event.what is FactKind.NUDGED:
                break
            if before is None or (event.until and before.until and event.until > before.until):
                before = event
        return before

    @property
    def came_again(self) -> Fact | None:
        """The nudge that came after the last snooze, or None where there was no snooze or none has come since."""
        snoozed, again = False, None
        for event in self.events:
            if event.what is FactKind.SNOOZED:
                snoozed = True
            elif snoozed:
                snoozed, again = False, event
        return again

    def reopen(self, day: date, *, asked_for: bool) -> None:
        """Starts the rung again from attempt 1 on a day."""
        self.events, self.done_on, self.skipped_at = [], None, None
        self.opened_on, self.asked_for = day, asked_for


class Ladder:
    """One ladder, with its facts replayed."""

    def __init__(self, start: Start, timing: Timing, now: datetime) -> None:
        self.start, self.timing, self.now = start, timing, now
        self.rungs = LADDERS[start.shape]
        self.states: dict[Rung, RungState] = {}
        self.front = -1
        self.voicemails = start.voicemails
        self.contacted = start.contacted
        self.not_before: date | None = None
        self._index = _PLACES[start.shape]
        for fact in start.facts:
            self._replay(fact)

    @cached_property
    def nudges(self) -> tuple[Nudge, ...]:
        """All nudges from `now` on if nothing else happens, in order of rungs and so of time."""
        return tuple(self.climb())

    # -- what happened -----------------------------------------------------------------------------------------------

    def _replay(self, fact: Fact) -> None:
        if fact.what is FactKind.FOLLOW_UP_ON and fact.on:
            self._follow_up(fact.on)
        elif fact.what is FactKind.NO_SHOW:
            self.not_before = self.timing.employer_day(fact.at) + WEEK
        elif fact.what in ABOUT_A_STEP and fact.step:
            self._replay_step(fact, (fact.step, fact.rung))

    def _replay_step(self, fact: Fact, rung: Rung) -> None:
        if fact.what is FactKind.DONE:
            self.voicemails += fact.step is Step.CALL and fact.result in MESSAGES_LEFT
            if fact.result is not CallResult.NO_ANSWER:
                self._made_contact(fact)
        index = self._index.get(rung)
        if index is None:
            return
        state = self.states.setdefault(rung, RungState())
        if fact.what in (FactKind.NUDGED, FactKind.SNOOZED):
            if not state.settled:
                state.events.append(fact)
        elif fact.what is FactKind.SKIPPED:
            state.skipped_at = fact.at
        else:
            self._done(state, fact)
        if fact.what is not FactKind.SNOOZED:
            self.front = max(self.front, index)

    def _done(self, state: RungState, fact: Fact) -> None:
        day = self.timing.employer_day(fact.at)
        unanswered = fact.step is Step.CALL and fact.result is CallResult.NO_ANSWER
        if unanswered and state.done_on is None and state.redials < MOST_REDIALS:
            state.redials += 1
            state.redialed_on = day
            state.reopen(self.timing.employer_calendar.calling_after(day), asked_for=False)
        else:
            state.done_on = day
            self._made_contact(fact)

    def _made_contact(self, fact: Fact) -> None:
        if fact.step in CONTACTS:
            day = self.timing.employer_day(fact.at)
            self.contacted = max(self.contacted, day) if self.contacted else day

    def _follow_up(self, day: date) -> None:
        target = self.front
        if target < 0 or self._closed(target):
            target += 1
            while target < len(self.rungs) and self._closed(target):
                target += 1
        if target < len(self.rungs):
            step, rung, _ = self.rungs[target]
            self.states.setdefault((step, rung), RungState()).reopen(day, asked_for=True)
            self.front, self.not_before = target, None

    def _closed(self, index: int) -> bool:
        step, rung, _ = self.rungs[index]
        state = self.states.get((step, rung))
        return bool(state and state.settled) or (step is Step.CALL and self.voicemails >= MOST_MESSAGES)

    @property
    def first_due(self) -> datetime:
        """The moment at which the first rung is due by the promised date or the start, or sooner where they asked."""
        step, rung, _ = self.rungs[0]
        state, day = self.states.get((step, rung)), self._first_day()
        if state and state.asked_for and state.opened_on:
            day = min(day, state.opened_on)
        return self.timing.slot(step, self.timing.fitting_day(step, day))

    def _first_day(self) -> date:
        if self.start.promised is not None:
            return self.start.promised + DAY
        return self.start.counted_from + timedelta(days=self.start.first_gap)

    @property
    def open_rung(self) -> Rung | None:
        """The rung that is open, else the next one; None where the ladder is at its end."""
        for index in range(max(self.front, 0), len(self.rungs)):
            if not self._closed(index):
                step, rung, _ = self.rungs[index]
                return step, rung
        return None

    def rung_of_contact(self, step: Step) -> int:
        """The rung that a check-in or call belongs to which no nudge asked for.

        The one that is open or next where it is of this step; else the last one done, whose day it moves; else the next
        of this step.
        """
        opened = self.open_rung
        if opened and opened[0] is step:
            return opened[1]
        numbers = [(i, rung) for i, (its_step, rung, _) in enumerate(self.rungs) if its_step is step]
        reached = [rung for i, rung in numbers if i <= self.front]
        return reached[-1] if reached else next((rung for _, rung in numbers), 1)

    # -- what comes --------------------------------------------------------------------------------------------------

    def climb(self) -> Iterator[Nudge]:
        """The nudges one by one, in order of time, so a caller may stop early."""
        before: date | None = None
        for index, (step, rung, _) in enumerate(self.rungs):
            state = self.states.get((step, rung), RungState())
            silent = step is Step.CALL and self.voicemails >= MOST_MESSAGES
            if silent and (step, rung) not in self.states:
                continue
            due = self.timing.slot(step, self._day(index, state, before))
            if silent or index < self.front or state.settled:
                before = self._day_of_closed(step, state, due)
                continue
            comes = self._comes(step, state, due)
            before = self._day_of_open(state, comes, due)
            yield from self._attempts(index, state, due, comes, before)

    def _day(self, index: int, state: RungState, before: date | None) -> date:
        step, _, gap = self.rungs[index]
        promised = None if state.asked_for else self.start.promised
        if state.opened_on is not None:
            day, contacted = state.opened_on, self.start.contacted
        else:
            contacted = self.contacted if index > self.front else self.start.contacted
            day = before + timedelta(days=gap) if before is not None else self._first_day()
        if step in CONTACTS:
            if promised is not None:
                day = max(day, promised + DAY)  # P7, C5
            if contacted is not None:
                day = max(day, contacted + WEEK)  # E7
        if self.not_before is not None:
            day = max(day, self.not_before)
        return self.timing.fitting_day(step, day)

    def _comes(self, step: Step, state: RungState, due: datetime, now: datetime | None = None) -> datetime | None:
        """When the open nudge comes: attempt 1, or the one that was snoozed. None where attempt 1 has come already."""
        until = state.snoozed_until
        now = now or self.now
        if until is None:
            return None if state.nudged else self.timing.settle(step, due, now)
        if not state.nudged and due >= until:
            return self.timing.settle(step, due, now)
        return self.timing.settle(step, self.timing.next_allowed(step, until), now)

    def _day_of_open(self, state: RungState, comes: datetime | None, due: datetime) -> date:
        at = comes or self._came(state) or due
        return self.timing.employer_day(at)

    def _day_of_closed(self, step: Step, state: RungState, due: datetime) -> date:
        if state.done_on is not None:
            return state.done_on
        if not state.events and state.redialed_on is not None and not state.settled:
            return state.redialed_on
        owed = None
        if state.skipped_at is not None:
            owed = self._comes(step, state, due, state.skipped_at)
        return self.timing.employer_day(owed or self._came(state) or due)

    @staticmethod
    def _came(state: RungState) -> datetime | None:
        came = state.came_again or state.first_nudge
        return came.at if came else None

    def _attempts(
        self, index: int, state: RungState, due: datetime, comes: datetime | None, day: date
    ) -> Iterator[Nudge]:
        step, rung, _ = self.rungs[index]
        if comes is not None:
            yield Nudge(step, comes, rung=rung, attempt=state.last_attempt, ladder=self.start.number)
        again = self._second_attempt(index, state, due, comes, day)
        if again is not None:
            yield Nudge(step, again, rung=rung, attempt=2, ladder=self.start.number)

    def _second_attempt(
        self, index: int, state: RungState, planned: datetime, comes: datetime | None, day: date
    ) -> datetime | None:
        step = self.rungs[index][0]
        if step not in REPEATED or state.last_attempt > 1:
            return None
        first = state.first_nudge
        came = first.at if first else comes
        put_off = state.put_off_before_coming
        if put_off and put_off.until and put_off.until > planned:
            # Attempt 2 was due after the day on which attempt 1 would have come.
            came = self.timing.settle(step, planned, put_off.at)
        if came is None:
            return None
        earliest = self.timing.employer_day(came) + DAY
        if self.start.promised is not None and not state.asked_for:
            earliest = max(earliest, self.start.promised + DAY)
        due = self.timing.slot(step, self.timing.fitting_day(step, earliest))
        again = state.came_again
        returned = (comes if state.events else None) or (again.at if again else None)
        if returned is not None and due <= returned:
            return None
        at = self.timing.settle(step, due, self.now)
        following = self._following_day(index, day)
        return at if following is None or self.timing.employer_day(at) < following else None

    def _following_day(self, index: int, day: date) -> date | None:
        """The employer's local day on which the next rung is due, not counting lateness."""
        for later in range(index + 1, len(self.rungs)):
            step, rung, _ = self.rungs[later]
            if step is Step.CALL and self.voicemails >= MOST_MESSAGES:
                continue
            state = self.states.get((step, rung), RungState())
            return self.timing.employer_day(self.timing.slot(step, self._day(later, state, day)))
        return None
