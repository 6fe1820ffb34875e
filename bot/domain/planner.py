"""Facts and a moment in, nudges out: the follow-up plan of the playbook, exactly.

Pure: the same facts and the same moment give the same plan. Must not know how facts are stored or nudges are sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from enum import Enum

from bot.domain.ladder import MESSAGES_LEFT, Ladder, Shape, Start, contacts_made
from bot.domain.localtime import DAY, local_day, moment
from bot.domain.model import (
    ABOUT_A_STEP,
    NOBODY,
    RESTARTS,
    Case,
    Fact,
    FactKind,
    Lead,
    Nudge,
    Pace,
    Step,
    promised_date,
)
from bot.domain.steps import AFTER_REJECTION, DEBRIEF_KEEPS, DUE_ONCE, EMPLOYER_CALENDAR, SPECS, Deadline, Due, StepSpec
from bot.domain.timing import Timing, timing

PLAN_VERSION = "1"
"""To be raised when plans move: everybody is then planned anew, and told what moved. A test compares the plans of many
cases with those that were recorded for this version.
"""

EVENING = time(18, 0)
HALF_AN_HOUR = timedelta(minutes=30)


class Phase(Enum):
    """Where an interview stands, by the last answer that counts."""

    WAITING = "waiting"
    NEXT_ROUND = "next_round"
    OFFER = "offer"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    LET_GO = "let_go"


_PHASES = {
    FactKind.NEXT_ROUND: Phase.NEXT_ROUND,
    FactKind.OFFER: Phase.OFFER,
    FactKind.REJECTED: Phase.REJECTED,
    FactKind.WITHDRAWN: Phase.WITHDRAWN,
    FactKind.LET_GO: Phase.LET_GO,
    FactKind.FOLLOW_UP_ON: Phase.WAITING,
    **dict.fromkeys(RESTARTS, Phase.WAITING),
}
_CLOSED = frozenset({Phase.WITHDRAWN, Phase.LET_GO})
_SPENT = frozenset({FactKind.NUDGED, FactKind.DONE, FactKind.SKIPPED})


def plan(case: Case, now: datetime) -> tuple[Nudge, ...]:
    """All nudges from `now` on if nothing else happens, in order of time, then step, person's name and attempt.

    Raises UnknownZone and UnknownPlace.
    """
    return tuple(_sorted(_Plan(case, now).nudges(), case))


def coming(case: Case, now: datetime, until: datetime) -> tuple[Nudge, ...]:
    """Of the plan what comes up to a moment, and what comes at the first moment after it; much quicker than `plan`.

    Raises UnknownZone and UnknownPlace.
    """
    found = _sorted(_Plan(case, now).nudges(until), case)
    after = next((nudge.at for nudge in found if nudge.at > until), until)
    return tuple(nudge for nudge in found if nudge.at <= after)


def expiring(case: Case, now: datetime) -> tuple[Nudge, ...]:
    """Of the plan the steps that expire, as `plan` has them, in no order; much quicker than `plan`.

    Raises UnknownZone and UnknownPlace.
    """
    return tuple(_Plan(case, now).expiring())


def next_moment(case: Case, now: datetime) -> datetime | None:
    """The moment of the next nudge, or None where nothing more is planned."""
    return next((nudge.at for nudge in coming(case, now, now)), None)


def _sorted(nudges: Iterable[Nudge], case: Case) -> list[Nudge]:
    names = {person.id: person.name for person in case.interview.people}
    return sorted(nudges, key=lambda n: (n.at, n.step, names.get(n.person, ""), n.person, n.attempt))


def phase(history: tuple[Fact, ...]) -> Phase:
    """Where the last answer that counts leaves the interview; reviving takes back a letting go or a withdrawal."""
    stands, before = Phase.WAITING, Phase.WAITING
    for fact in history:
        if fact.what is FactKind.REVIVED:
            stands = before if stands in _CLOSED else stands
        elif fact.what in _PHASES:
            if stands not in _CLOSED:
                before = stands
            stands = _PHASES[fact.what]
    return stands


def waiting_ladder(case: Case, now: datetime) -> Ladder | None:
    """The ladder as it stands, or None where they have answered for good or the person has let go."""
    planning = _Plan(case, now)
    return planning.ladder() if planning.phase is Phase.WAITING else None


def interview_day(case: Case) -> date:
    """The interview's date: the person's local date on which it ends."""
    return case.interview.ends_at.date()


class _Plan:
    """One planning of one interview, used once."""

    def __init__(self, case: Case, now: datetime) -> None:
        self.case, self.now = case, now
        self.interview, self.history = case.interview, case.history
        self.timing: Timing = timing(case.person, case.interview)
        self.starts = moment(self.interview.starts_at, self.timing.own_zone)
        self.ends = moment(self.interview.ends_at, self.timing.own_zone)
        self.date = interview_day(case)
        self.phase = phase(self.history)

    def nudges(self, until: datetime | None = None) -> Iterator[Nudge]:
        """All of them; with `until`, of those that come later perhaps only the first."""
        if self.phase in _CLOSED:
            return
        if self.phase is Phase.REJECTED:
            yield from self._after_rejection(until)
            return
        ladder = self.ladder()
        yield from self._prepare()
        yield from self._debrief()
        yield from self._thanks(ladder.first_due)
        yield from self._references()
        yield from self._linkedin()
        if self.phase is Phase.WAITING:
            yield from _up_to(until, ladder)
            yield from self._leverage()
        yield from self._due_once(_DUE_BEFORE_A_NO)

    def expiring(self) -> Iterator[Nudge]:
        """The steps that expire."""
        if self.phase not in _CLOSED and self.phase is not Phase.REJECTED:
            yield from self._prepare()
            yield from self._debrief()
            yield from self._due_once(_DUE_AND_EXPIRING)

    # -- before and just after ---------------------------------------------------------------------------------------

    def _prepare(self) -> Iterator[Nudge]:
        if self.now >= self.starts:
            return
        recorded = self.interview.recorded_at
        due = self.timing.own_moment(self.interview.starts_at.date() - DAY, EVENING)
        if recorded > due:
            due = self.starts - timedelta(hours=2)
        due = max(due, recorded)
        yield from self._once(Step.PREPARE, due, expires=self._expiry(SPECS[Step.PREPARE], due))

    def _debrief(self) -> Iterator[Nudge]:
        if self.interview.recorded_at < self.ends:
            due = self.ends + timedelta(minutes=15)
            yield from self._once(Step.DEBRIEF, due, expires=self._expiry(SPECS[Step.DEBRIEF], due))

    def _references(self) -> Iterator[Nudge]:
        if self.case.person.references_told:
            return
        due = self.timing.own_moment(self.date, EVENING)
        if due < self.ends + HALF_AN_HOUR:
            due = self.ends + timedelta(minutes=45)
        yield from self._once(Step.REFERENCES, due)

    def _linkedin(self) -> Iterator[Nudge]:
        for person in self.interview.people:
            agreed = [self.date] if person.linkedin else []
            agreed += [
                max(self.date, self.timing.employer_day(fact.at))
                for fact in self.history
                if fact.what is FactKind.LINKEDIN_AGREED and fact.person in (NOBODY, person.id)
            ]
            if agreed:
                day = self.timing.employer_calendar.working_after(min(agreed))
                yield from self._once(Step.LINKEDIN, self.timing.slot(Step.LINKEDIN, day), person=person.id)

    def _thanks(self, first_rung: datetime | None) -> Iterator[Nudge]:
        attempts = self._thank_attempts(first_rung)
        for person in [person.id for person in self.interview.people] or [NOBODY]:
            yield from self._thank(person, attempts)

    def _thank_attempts(self, first_rung: datetime | None) -> dict[int, datetime]:
        quiet = self.timing.quiet
        second = self.ends + timedelta(hours=20)
        if quiet.covers(second):
            second = quiet.begin_before(second) - HALF_AN_HOUR
        attempts = {1: quiet.leave(self.ends + HALF_AN_HOUR), 2: second}
        third = self.timing.own_calendar.working_after(self.timing.own_calendar.working_after(self.date))
        # A thank-you is the person's own, so it is on their calendar that the first rung comes before or after it.
        if first_rung is None or local_day(first_rung, self.timing.own_zone) > third:
            attempts[3] = self.timing.own_moment(third, self.case.person.nudge_at)
        return attempts

    def _thank(self, person: int, attempts: dict[int, datetime]) -> Iterator[Nudge]:
        facts = self._facts(Step.THANK, person)
        if any(fact.what in (FactKind.DONE, FactKind.SKIPPED) for fact in facts):
            return
        sent, spent_until, until = 0, None, None
        for fact in facts:
            if fact.what is FactKind.SNOOZED:
                until = max(until, fact.until) if until and fact.until else fact.until or until
            else:
                sent = max(sent, fact.attempt)
                if until is not None:
                    spent_until, until = fact.at, None
        owed = {n: due for n, due in attempts.items() if n > sent and (not spent_until or due > spent_until)}
        if until is not None:
            meanwhile = [n for n in owed if owed[n] <= until]
            again = max(meanwhile, default=0) if sent == 0 else sent
            owed = {n: due for n, due in owed.items() if n not in meanwhile}
            if again:
                owed[again] = self.timing.next_allowed(Step.THANK, until)
        comes = {n: self.timing.settle(Step.THANK, due, self.now) for n, due in owed.items()}
        for n, at in comes.items():
            late = owed[n] < self.now
            if any(m > n and (other <= at or (late and owed[m] < self.now)) for m, other in comes.items()):
                continue  # of several that are late together the highest goes out
            yield Nudge(Step.THANK, at, person=person, attempt=n)

    # -- answers -----------------------------------------------------------------------------------------------------

    def ladder(self) -> Ladder:
        """The ladder since the last restart."""
        restarts = [i for i, fact in enumerate(self.history) if fact.what in RESTARTS]
        since = restarts[-1] + 1 if restarts else 0
        answer = self.history[restarts[-1]] if restarts else None
        promised = promised_date(self.interview, self.history)
        if answer and promised is None:
            shape, gap, counted = Shape.WARM, 30, self.timing.employer_day(answer.at)
        else:
            lead = self.interview.lead or self.case.person.lead
            shape = Shape.PHONE if lead is Lead.PHONE else Shape.EMAIL
            gap, counted = (30 if self.interview.pace is Pace.SLOW else 7), self.date
        return self._replayed(shape, len(restarts), promised, counted, gap, since)

    def _replayed(
        self, shape: Shape, number: int, promised: date | None, counted: date, gap: int, since: int
    ) -> Ladder:
        earlier = self.history[:since]
        days = [self.timing.employer_day(fact.at) for fact in contacts_made(earlier)]
        calls = [fact for fact in earlier if fact.what is FactKind.DONE and fact.step is Step.CALL]
        start = Start(
            shape=shape,
            number=number,
            promised=promised,
            counted_from=counted,
            first_gap=gap,
            contacted=max(days, default=None),
            voicemails=sum(fact.result in MESSAGES_LEFT for fact in calls),
            facts=self.history[since:],
        )
        return Ladder(start, self.timing, self.now)

    def _after_rejection(self, until: datetime | None) -> Iterator[Nudge]:
        index = max(i for i, fact in enumerate(self.history) if fact.what is FactKind.REJECTED)
        rejected = self.history[index]
        yield from self._due_once(_DUE_AFTER_A_NO)
        if not any(fact.what is FactKind.DECLINED for fact in self.history[index:]):
            day = self.timing.employer_day(rejected.at)
            yield from _up_to(until, self._replayed(Shape.IN_TOUCH, 0, None, day, 90, index + 1))

    def _leverage(self) -> Iterator[Nudge]:
        offers = [i for i, fact in enumerate(self.history) if fact.what is FactKind.OFFER_ELSEWHERE]
        if not offers:
            return
        told = [i for i, f in enumerate(self.history) if f.step is Step.LEVERAGE and f.what in _SPENT]
        news = [i for i in offers if i > max(told, default=-1)]
        index = news[0] if news else offers[-1]
        day = self.timing.employer_calendar.working_after(self.timing.employer_day(self.history[index].at))
        yield from self._once(Step.LEVERAGE, self.timing.slot(Step.LEVERAGE, day), since=index)

    # -- steps whose row says when they are due -----------------------------------------------------------------------

    def _due_once(self, specs: Iterable[StepSpec]) -> Iterator[Nudge]:
        for spec in specs:
            if spec.due is None or (spec.while_waiting and self.phase is not Phase.WAITING):
                continue
            since, occasion = 0, self.ends
            if spec.brought_by is not None:
                answers = [i for i, fact in enumerate(self.history) if fact.what is spec.brought_by]
                if not answers:
                    continue
                since = answers[-1]
                occasion = self.history[since].at
            people = [person.id for person in self.interview.people] if spec.per_person else []
            due = self._due(spec, spec.due, occasion)
            for person in people or [NOBODY]:
                expires = self._expiry(spec, due)
                yield from self._once(spec.step, due, person=person, since=since, expires=expires)

    def _due(self, spec: StepSpec, due: Due, occasion: datetime) -> datetime:
        if not due.next_working_day:
            return occasion + due.after
        if spec.employer_calendar:
            day = self.timing.employer_day(occasion)
            day = self.timing.fitting_day(spec.step, day + DAY)
            return self.timing.slot(spec.step, day)
        day = self.timing.own_calendar.working_after(local_day(occasion, self.timing.own_zone))
        return self.timing.own_moment(day, self.timing.nudge_at)

    def _expiry(self, spec: StepSpec, due: datetime) -> datetime | None:
        if not spec.expires:
            return None
        match spec.worth[0].deadline:
            case Deadline.STARTS:
                return self.starts
            case Deadline.MEMORY:
                return self.ends + DEBRIEF_KEEPS
            case _:
                return self.timing.own_moment(local_day(due, self.timing.own_zone) + DAY, time())

    # -- what they share ---------------------------------------------------------------------------------------------

    def _facts(self, step: Step, person: int = NOBODY, since: int = 0) -> list[Fact]:
        return [
            fact
            for fact in self.history[since:]
            if fact.step is step and fact.what in ABOUT_A_STEP and fact.person in (NOBODY, person)
        ]

    def _once(
        self, step: Step, due: datetime, *, person: int = NOBODY, since: int = 0, expires: datetime | None = None
    ) -> Iterator[Nudge]:
        """A step that is nudged once, unless it is done, skipped or expired."""
        if expires is not None and self.now >= expires:
            return  # it could only come now or later
        until: datetime | None = None
        nudged = False
        for fact in self._facts(step, person, since):
            if fact.what in (FactKind.DONE, FactKind.SKIPPED):
                return
            if fact.what is FactKind.SNOOZED and fact.until:
                until = max(until, fact.until) if until else fact.until
            elif fact.what is FactKind.NUDGED:
                nudged, until = True, None
        if nudged and until is None:
            return
        if until is not None and (nudged or until > due):
            due = self.timing.next_allowed(step, until)
        at = self.timing.settle(step, due, self.now)
        at = at if step in EMPLOYER_CALENDAR else self.timing.next_allowed(step, at)
        if expires is None or at < expires:
            yield Nudge(step, at, person=person)


def _up_to(until: datetime | None, ladder: Ladder) -> Iterator[Nudge]:
    for nudge in ladder.climb():
        yield nudge
        if until is not None and nudge.at > until:
            return


_DUE_AFTER_A_NO = tuple(spec for spec in DUE_ONCE if spec.step in AFTER_REJECTION)
_DUE_BEFORE_A_NO = tuple(spec for spec in DUE_ONCE if spec.step not in AFTER_REJECTION)
_DUE_AND_EXPIRING = tuple(spec for spec in _DUE_BEFORE_A_NO if spec.expires)
