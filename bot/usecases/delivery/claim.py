"""The first half of a delivery, in one transaction: claims interviews, inserts the sends, releases what is not due.

An interview that cannot be loaded or planned backs off and never holds up others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.domain.model import Nudge, Step
from bot.domain.retry import PAUSES
from bot.domain.urgency import order
from bot.storage.database import Database
from bot.storage.records.delivery import Claim, NudgeOutcome, PendingSend, Release, SendRequest
from bot.storage.records.interviews import NudgeState, nudge_key
from bot.storage.records.people import Person
from bot.storage.unit_of_work import UnitOfWork
from bot.usecases.delivery.decide import JOIN_WITHIN, TOO_LATE, DueDecision, decide
from bot.usecases.delivery.messages import OutgoingNudge
from bot.usecases.delivery.results import log_outcome, release_failed

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class BatchItem:
    """A pending send and the decision it comes from. `missed`: it is only named in a notice of what was missed."""

    decision: DueDecision
    send: PendingSend
    missed: bool

    @property
    def outgoing(self) -> OutgoingNudge:
        claimed, one = self.decision.claimed, self.send
        return OutgoingNudge(
            claimed.person, claimed.stored, self.decision.case, one.request.nudge, one.nudge_id, one.may_be_duplicate
        )


@dataclass(frozen=True, slots=True)
class PersonBatch:
    """Everything claimed for one person, the most urgent first. `lease_ends` is real time."""

    person: Person
    decisions: tuple[DueDecision, ...]
    items: tuple[BatchItem, ...]
    lease_ends: datetime


class Claimer:
    """`clock` is product time, `lease_clock` real time; `jitter` returns random numbers from 0 to 1."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        lease_clock: Clock,
        lease: timedelta,
        jitter: Callable[[], float],
    ) -> None:
        self._database, self._clock, self._lease_clock = database, clock, lease_clock
        self._lease, self._jitter = lease, jitter

    async def claim(self, interview_id: int | None, people: int) -> tuple[int, list[PersonBatch]]:
        """Claims one interview, or those that are due of up to `people` people; their number, and what to send.

        Nudges of other interviews join a person's message only if no interview is given: else a tap made it due, and
        its nudge is the answer to the tap.
        """
        now, lease_now = self._clock.now(), self._lease_clock.now()
        async with self._database.unit() as unit:
            claims = await unit.delivery_queue.claim(now, lease_now, self._lease, people, interview_id, JOIN_WITHIN)
            if not claims:
                return 0, []
            decisions, releases = await self._decide_all(unit, claims, now)
            settled = [outcome for decision in decisions for outcome in decision.obsolete]
            wanted: list[tuple[DueDecision, tuple[Nudge, ...]]] = []
            for decision, nudges in _nudges_to_send(decisions, join=interview_id is None):
                if nudges or decision.missed or decision.missed_unannounced:
                    wanted.append((decision, nudges))
                else:
                    at, urgency = decision.next_check
                    releases.append(Release(decision.claimed.claim, at, urgency=urgency))
            batches, missed_unannounced = await self._add_sends(unit, wanted, now, lease_now + self._lease)
            await unit.delivery_queue.release_all(releases)
            await unit.commit()
        for outcome in (*settled, *missed_unannounced):
            log_outcome(outcome, now)
        return len(claims), batches

    async def _decide_all(
        self, unit: UnitOfWork, claims: Sequence[Claim], now: datetime
    ) -> tuple[list[DueDecision], list[Release]]:
        cases = await unit.delivery_queue.load(claims)
        decisions: list[DueDecision] = []
        failures = {claim.interview_id: "unreadable" for claim in claims}
        for claimed in cases:
            try:
                decisions.append(decide(claimed, now))
            except Exception as error:  # noqa: BLE001 - one interview that cannot be planned must not hold up the others
                failures[claimed.claim.interview_id] = type(error).__name__
            else:
                del failures[claimed.claim.interview_id]
        await unit.delivery_queue.settle([outcome for decision in decisions for outcome in decision.obsolete])
        failed = [claim for claim in claims if claim.interview_id in failures]
        for claim in failed:
            await self._record_failure(unit, claim, failures[claim.interview_id], now)
        return decisions, [release_failed(claim, now, self._jitter()) for claim in failed]

    async def _record_failure(self, unit: UnitOfWork, claim: Claim, why: str, now: datetime) -> None:
        """After the last quick retry its open rows are marked dead, and that is logged as an error, once."""
        if claim.failures != len(PAUSES):
            _log.warning("planning_failed", interview=claim.interview_id, error=why, tries=claim.failures + 1)
            return
        _log.error("planning_failed_repeatedly", interview=claim.interview_id, error=why, tries=claim.failures + 1)
        await unit.delivery_queue.mark_dead(claim, f"cannot be planned: {why}", now)

    async def _add_sends(
        self,
        unit: UnitOfWork,
        wanted: Sequence[tuple[DueDecision, tuple[Nudge, ...]]],
        now: datetime,
        lease_ends: datetime,
    ) -> tuple[list[PersonBatch], list[NudgeOutcome]]:
        requests = [
            _send_request(decision, nudge)
            for decision, nudges in wanted
            for nudge in (*nudges, *decision.missed, *decision.missed_unannounced)
        ]
        rows = {
            (one.request.claim.interview_id, nudge_key(one.request.nudge)): one
            for one in await unit.delivery_queue.add_all(requests, now)
        }
        missed_unannounced = list(_unannounced_expiries([decision for decision, _ in wanted], rows, now))
        await unit.delivery_queue.settle(missed_unannounced)
        by_person: dict[int, list[tuple[DueDecision, list[BatchItem]]]] = defaultdict(list)
        for decision, nudges in wanted:
            stored = decision.claimed.stored
            items = [
                BatchItem(decision, rows[stored.id, nudge_key(nudge)], missed)
                for group, missed in ((nudges, False), (decision.missed, True))
                for nudge in group
                if (stored.id, nudge_key(nudge)) in rows
            ]
            by_person[stored.person_id].append((decision, items))
        return [_person_batch(several, lease_ends) for several in by_person.values()], missed_unannounced


_Rows = dict[tuple[int, tuple[int, Step, int, int, int]], PendingSend]


def _nudges_to_send(decisions: Sequence[DueDecision], *, join: bool) -> Iterable[tuple[DueDecision, tuple[Nudge, ...]]]:
    """What is due of each interview and, with `join`, what may go into the same message as a nudge that is due."""
    people_with_due = {decision.claimed.person.id for decision in decisions if decision.due} if join else set()
    for decision in decisions:
        joinable = decision.joinable if decision.claimed.person.id in people_with_due else ()
        yield decision, (*decision.due, *joinable)


def _send_request(decision: DueDecision, nudge: Nudge) -> SendRequest:
    return SendRequest(decision.claimed.claim, nudge, nudge.at, decision.claimed.stored.occurrence(nudge))


def _unannounced_expiries(decisions: Sequence[DueDecision], rows: _Rows, now: datetime) -> Iterable[NudgeOutcome]:
    for decision in decisions:
        claim = decision.claimed.claim
        for nudge in decision.missed_unannounced:
            row = rows.get((claim.interview_id, nudge_key(nudge)))
            if row is not None:
                yield NudgeOutcome(claim, row.nudge_id, NudgeState.EXPIRED, now, reason=TOO_LATE)


def _person_batch(several: Sequence[tuple[DueDecision, list[BatchItem]]], lease_ends: datetime) -> PersonBatch:
    items = [item for _, of_interview in several for item in of_interview]
    items.sort(key=lambda item: order(item.send.request.nudge, item.decision.case))
    decisions = tuple(decision for decision, _ in several)
    return PersonBatch(decisions[0].claimed.person, decisions, tuple(items), lease_ends)
