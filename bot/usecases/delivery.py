"""What is due goes out: claim under a lease, note that sending starts, send, record.

At least once: a nudge comes twice only where the process died or the network fell silent between sending and recording,
and that one is flagged. What is due is decided afresh at the claim, from the facts; nothing here knows Telegram, or how
a nudge looks.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.clock import Clock
from bot.domain.model import Case, Fact, Nudge, Step, What
from bot.domain.planner import plan
from bot.domain.retry import MOST_UNKNOWN, again_at, rest_until
from bot.storage.database import TROUBLE, Database
from bot.storage.records import (
    Claim,
    ClaimedCase,
    Opened,
    Opening,
    Outcome,
    Person,
    Release,
    SentNudge,
    State,
    StoredInterview,
    key_of,
)
from bot.storage.unit_of_work import UnitOfWork
from bot.usecases.people import replan_all

_log = structlog.get_logger(__name__)

PASSING = frozenset({Step.PREPARE, Step.DEBRIEF, Step.NO_SHOW})
"""Steps that can come too late to be of use, and then expire."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A nudge on its way to a person. `repeat_of_unknown`: an earlier sending of it may have arrived."""

    person: Person
    stored: StoredInterview
    case: Case
    nudge: Nudge
    nudge_id: int
    repeat_of_unknown: bool


@dataclass(frozen=True, slots=True)
class Sent:
    """It arrived, as this message."""

    chat_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class Retry:
    """Not now: again at a moment (UTC). `unknown`: nobody knows whether it arrived."""

    at: datetime
    reason: str
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The person has blocked the bot, or is gone: their plans rest until they come back."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Telegram will not have this message, or it could not be made."""

    reason: str


Delivery = Sent | Retry | Unreachable | Refused


class Messenger(Protocol):
    """Brings a nudge to a person, with one try; retrying is decided here."""

    async def deliver(self, nudge: Outgoing) -> Delivery: ...


@dataclass(frozen=True, slots=True)
class _Parcel:
    """A claimed interview with what is to be sent for it now, in order, and when (real time) its lease ends."""

    claimed: ClaimedCase
    case: Case
    nudges: tuple[Opened, ...]
    until: datetime


class Courier:
    """Delivers what is due. `clock` is product time; leases live on `lease_clock`, which is always real time."""

    def __init__(
        self,
        database: Database,
        messenger: Messenger,
        clock: Clock,
        lease_clock: Clock,
        *,
        lease: timedelta = timedelta(seconds=60),
        batch: int = 100,
        at_once: int = 16,
    ) -> None:
        self._database, self._messenger = database, messenger
        self._clock, self._lease_clock = clock, lease_clock
        self._lease, self._batch = lease, batch
        self._slots = asyncio.Semaphore(at_once)
        self._idle = asyncio.Event()
        self._idle.set()
        self._running = 0
        self._stopping = False

    async def deliver_due(self, interview_id: int | None = None) -> int:
        """Sends all that is due now, of one interview or of all; the number of nudges that were sent."""
        self._running += 1
        self._idle.clear()
        try:
            sent = 0
            while not self._stopping:
                claims, parcels = await self._claim(interview_id)
                if not claims:
                    break
                sent += await self._deliver(parcels)
            return sent
        finally:
            self._running -= 1
            if not self._running:
                self._idle.set()

    async def next_due(self) -> datetime | None:
        """The moment (UTC, product time) of the next nudge that nobody is delivering just now."""
        async with self._database.unit() as unit:
            return await unit.interviews.earliest(self._lease_clock.now())

    async def stop(self) -> None:
        """Claims nothing more, and waits for what is in the air."""
        self._stopping = True
        await self._idle.wait()

    # -- claim -------------------------------------------------------------------------------------------------------

    async def _claim(self, interview_id: int | None) -> tuple[list[Claim], list[_Parcel]]:
        now, lease_now = self._clock.now(), self._lease_clock.now()
        async with self._database.unit() as unit:
            claims = await unit.nudges.claim(now, lease_now, self._lease, self._batch, interview_id)
            if not claims:
                return [], []
            cases = await unit.nudges.load(claims)
            parcels = await self._open(unit, claims, cases, now, lease_now + self._lease)
            await unit.connection.commit()
            return claims, parcels

    async def _open(
        self,
        unit: UnitOfWork,
        claims: Sequence[Claim],
        cases: Sequence[ClaimedCase],
        now: datetime,
        until: datetime,
    ) -> list[_Parcel]:
        readable = {claimed.claim.interview_id for claimed in cases}
        releases = [_failed(claim, now) for claim in claims if claim.interview_id not in readable]
        outcomes: list[Outcome] = []
        openings: dict[int, list[Opening]] = {}
        planned: list[tuple[ClaimedCase, Case]] = []
        for claimed in cases:
            try:
                case = claimed.stored.case(claimed.person)
                nudges = plan(case, now)
                outcomes += _overtaken(claimed, case, nudges, now)
            except Exception as error:  # noqa: BLE001 - one interview that cannot be planned must not hold up the others
                _log.error("interview_unplannable", interview=claimed.stored.id, error=type(error).__name__)
                releases.append(_failed(claimed.claim, now))
                continue
            due = [nudge for nudge in nudges if nudge.at <= now]
            if due:
                planned.append((claimed, case))
                openings[claimed.claim.interview_id] = [
                    Opening(claimed.claim, nudge, nudge.at, claimed.stored.occurrence(nudge)) for nudge in due
                ]
            else:
                releases.append(Release(claimed.claim, nudges[0].at if nudges else None))
        await unit.nudges.settle(outcomes)
        opened = await unit.nudges.open_all([one for many in openings.values() for one in many], now)
        await unit.nudges.release_all(releases)
        by_interview: dict[int, list[Opened]] = {}
        for one in opened:
            by_interview.setdefault(one.opening.claim.interview_id, []).append(one)
        return [_Parcel(c, case, tuple(by_interview.get(c.claim.interview_id, ())), until) for c, case in planned]

    # -- send and record ---------------------------------------------------------------------------------------------

    async def _deliver(self, parcels: Sequence[_Parcel]) -> int:
        if not parcels:
            return 0
        async with self._database.unit() as unit:
            every = [one for parcel in parcels for one in parcel.nudges]
            started = await unit.nudges.start(every, self._clock.now(), self._lease_clock.now())
            await unit.connection.commit()
        results = await asyncio.gather(*(self._send(parcel, started) for parcel in parcels))
        return await self._record(list(zip(parcels, results, strict=True)))

    async def _send(self, parcel: _Parcel, started: set[int]) -> list[tuple[Opened, Delivery]]:
        results: list[tuple[Opened, Delivery]] = []
        claimed, held = parcel.claimed, None
        for one in parcel.nudges:
            if one.nudge_id not in started:
                continue
            outgoing = Outgoing(
                claimed.person, claimed.stored, parcel.case, one.opening.nudge, one.nudge_id, one.repeat_of_unknown
            )
            async with self._slots:
                held = held or self._withheld(parcel)
                delivery = held or await self._deliver_one(outgoing)
            results.append((one, delivery))
            held = _behind(delivery)
        return results

    def _withheld(self, parcel: _Parcel) -> Delivery | None:
        """Why the next nudge must not leave, long as it may have waited for its turn: somebody else may hold it now."""
        if self._stopping or self._lease_clock.now() >= parcel.until:
            return Retry(self._clock.now(), "not sent")
        return None

    async def _deliver_one(self, outgoing: Outgoing) -> Delivery:
        if outgoing.repeat_of_unknown:
            _log.warning("nudge_may_come_twice", nudge=outgoing.nudge_id)
        try:
            return await self._messenger.deliver(outgoing)
        except Exception as error:  # noqa: BLE001 - a nudge that cannot be made must not hold up the others
            _log.error("nudge_unsendable", nudge=outgoing.nudge_id, error=type(error).__name__)
            return Refused(type(error).__name__)

    async def _record(self, results: list[tuple[_Parcel, list[tuple[Opened, Delivery]]]]) -> int:
        now = self._clock.now()
        outcomes: list[Outcome] = []
        releases: list[Release] = []
        unreachable: dict[int, Person] = {}
        for parcel, deliveries in results:
            mine = [_outcome(one, delivery, now) for one, delivery in deliveries]
            outcomes += [outcome for outcome, _ in mine]
            releases.append(_release(parcel, mine, now))
            if any(isinstance(delivery, Unreachable) for _, delivery in deliveries):
                unreachable[parcel.claimed.person.id] = parcel.claimed.person
        written = await self._write(outcomes, releases, list(unreachable))
        for outcome in outcomes:
            _log.info("nudge", nudge=outcome.nudge_id, state=outcome.state.value, reason=outcome.reason)
        return sum(outcome.state is State.SENT and outcome.nudge_id in written for outcome in outcomes)

    async def _write(self, outcomes: list[Outcome], releases: list[Release], unreachable: list[int]) -> set[int]:
        # What was sent must be noted: as long as the lease lasts nobody else will send it, so it pays to try again.
        pause = 0.1
        ends = self._lease_clock.now() + self._lease
        while True:
            try:
                async with self._database.unit() as unit:
                    written = await unit.nudges.settle(outcomes)
                    await unit.nudges.release_all(releases)
                    for person_id in unreachable:
                        await unit.people.change(person_id, reachable=False)
                    await unit.connection.commit()
                    return written
            except TROUBLE as error:
                if self._lease_clock.now() >= ends:
                    raise
                _log.error("outcome_unwritten", error=type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(pause * 2, 2.0)


async def replan_everything(database: Database, now: datetime) -> int:
    """Plans every interview of everybody anew: after new zone rules, holidays or a new version. How many people."""
    async with database.unit() as unit:
        ids = await unit.people.known_ids()
    for person_id in ids:
        async with database.unit() as unit:
            person = await unit.people.by_id(person_id)
            if person is not None:
                await replan_all(unit, person, now)
                await unit.connection.commit()
    return len(ids)


# -- decisions ---------------------------------------------------------------------------------------------------------


def _overtaken(claimed: ClaimedCase, case: Case, nudges: Sequence[Nudge], now: datetime) -> list[Outcome]:
    """The ends of rows that an earlier claim began and that are no longer to be sent: answered, done or too late."""
    planned = {key_of(nudge) for nudge in nudges}
    return [
        _end(claimed.claim, row, case, now)
        for row in claimed.open_rows
        if row.key not in planned or _put_off(row, case.history)
    ]


def _put_off(row: SentNudge, history: Sequence[Fact]) -> bool:
    """Whether the person snoozed the step since: what comes then is another nudge, not another try of this one."""
    return any(fact.what is What.SNOOZED and fact.step is row.step and fact.at >= row.due_at for fact in history)


def _end(claim: Claim, row: SentNudge, case: Case, now: datetime) -> Outcome:
    # What the facts would still want, had the clock stood still, has come too late.
    if row.step in PASSING and row.key in {key_of(nudge) for nudge in plan(case, row.due_at)}:
        return Outcome(claim, row.id, State.EXPIRED, now, reason="too late")
    return Outcome(claim, row.id, State.SUPPRESSED, now, reason="no longer due")


def _behind(delivery: Delivery) -> Delivery | None:
    """What this means for the nudges behind it in the same chat: they wait with it, or rest with it."""
    if isinstance(delivery, Retry):
        return Retry(delivery.at, "behind another")
    return delivery if isinstance(delivery, Unreachable) else None


def _failed(claim: Claim, now: datetime) -> Release:
    return Release(claim, rest_until(claim.failures + 1, now), failed=True)


def _outcome(one: Opened, delivery: Delivery, now: datetime) -> tuple[Outcome, datetime | None]:
    """What to write of one sending, and when to try again where it is to be."""
    again: datetime | None = None
    outcome = Outcome(one.opening.claim, one.nudge_id, State.SENT, now)
    match delivery:
        case Sent(chat_id, message_id):
            outcome = replace(outcome, chat_id=chat_id, message_id=message_id)
        case Unreachable(reason):
            outcome = replace(outcome, state=State.SUPPRESSED, reason=reason)
        case Retry(at, reason, unknown) if not (unknown and one.unknowns + 1 >= MOST_UNKNOWN):
            again = at
            outcome = replace(outcome, state=State.CLAIMED, reason=reason, unknown=unknown)
        case Retry(_, reason, _):
            outcome = replace(outcome, reason=reason, unknown=True)
        case Refused(reason):
            again = again_at(one.failures + 1, now)
            outcome = replace(outcome, state=State.CLAIMED if again else State.DEAD, reason=reason, failed=True)
    return outcome, again


def _release(parcel: _Parcel, mine: list[tuple[Outcome, datetime | None]], now: datetime) -> Release:
    """The end of a claim, with the next moment as it is after what was sent."""
    by_id = {one.nudge_id: one.opening.nudge for one in parcel.nudges}
    told, waiting, moments = [], set(), []
    for outcome, again in mine:
        nudge = by_id[outcome.nudge_id]
        if again is not None:
            waiting.add(key_of(nudge))
            moments.append(again)
        elif outcome.state in (State.SENT, State.DEAD):
            told.append(Fact(What.NUDGED, now, nudge.step, nudge.person, nudge.rung, nudge.attempt))
    case = replace(parcel.case, history=(*parcel.case.history, *told))
    try:
        moments += [nudge.at for nudge in plan(case, now) if key_of(nudge) not in waiting]
    except Exception as error:  # noqa: BLE001 - what was sent must be noted all the same, and that of others too
        _log.error("interview_unplannable", interview=parcel.claimed.stored.id, error=type(error).__name__)
        return _failed(parcel.claimed.claim, now)
    return Release(parcel.claimed.claim, min(moments, default=None))
