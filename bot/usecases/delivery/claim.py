"""The first half of a delivery: people are claimed, what they are owed becomes rows, and the rest is let go again.

One transaction. What cannot be read or planned backs off, and in the end rests; it never holds up others. Nothing here
sends anything.
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
from bot.usecases.delivery.decide import TOGETHER, TOO_LATE, DueDecision, decide
from bot.usecases.delivery.messages import OutgoingNudge
from bot.usecases.delivery.results import failed, tell

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class BatchItem:
    """A row to be sent, with the interview it belongs to. `missed`: only word is given, that it came too late."""

    look: DueDecision
    send: PendingSend
    missed: bool

    @property
    def outgoing(self) -> OutgoingNudge:
        """What the messenger gets of it."""
        claimed, one = self.look.claimed, self.send
        return OutgoingNudge(
            claimed.person, claimed.stored, self.look.case, one.request.nudge, one.nudge_id, one.may_be_duplicate
        )


@dataclass(frozen=True, slots=True)
class PersonBatch:
    """Everything claimed for one person, the most urgent first, and when (real time) its lease ends."""

    person: Person
    looks: tuple[DueDecision, ...]
    items: tuple[BatchItem, ...]
    until: datetime


class Claimer:
    """Claims for `lease`. `clock` is product time, `lease_clock` real time; `jitter` gives numbers from 0 to 1."""

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
        """How many interviews were claimed, and what is to be sent for them: of all that is due, or of one interview.

        One interview comes by itself, as what a tap made due; else everything of a person that may come now.
        """
        now, lease_now = self._clock.now(), self._lease_clock.now()
        async with self._database.unit() as unit:
            claims = await unit.delivery_queue.claim(now, lease_now, self._lease, people, interview_id, TOGETHER)
            if not claims:
                return 0, []
            looks, releases = await self._looks(unit, claims, now)
            ended = [end for found in looks for end in found.overtaken]
            wanted: list[tuple[DueDecision, tuple[Nudge, ...]]] = []
            for found, nudges in _wanted(looks, together=interview_id is None):
                if nudges or found.late or found.unsaid:
                    wanted.append((found, nudges))
                else:
                    at, how = found.after
                    releases.append(Release(found.claimed.claim, at, urgency=how))
            batches, unsaid = await self._open(unit, wanted, now, lease_now + self._lease)
            await unit.delivery_queue.release_all(releases)
            await unit.commit()
        for end in (*ended, *unsaid):
            tell(end, now)
        return len(claims), batches

    async def _looks(
        self, unit: UnitOfWork, claims: Sequence[Claim], now: datetime
    ) -> tuple[list[DueDecision], list[Release]]:
        cases = await unit.delivery_queue.load(claims)
        looks: list[DueDecision] = []
        poison = {claim.interview_id: "unreadable" for claim in claims}
        for claimed in cases:
            try:
                looks.append(decide(claimed, now))
            except Exception as error:  # noqa: BLE001 - one interview that cannot be planned must not hold up the others
                poison[claimed.claim.interview_id] = type(error).__name__
            else:
                del poison[claimed.claim.interview_id]
        await unit.delivery_queue.settle([end for found in looks for end in found.overtaken])
        bad = [claim for claim in claims if claim.interview_id in poison]
        for claim in bad:
            await self._set_aside(unit, claim, poison[claim.interview_id], now)
        return looks, [failed(claim, now, self._jitter()) for claim in bad]

    async def _set_aside(self, unit: UnitOfWork, claim: Claim, why: str, now: datetime) -> None:
        """After so many tries what was begun of it is dead, and it rests; that is told as an error, once."""
        if claim.failures != len(PAUSES):
            _log.warning("interview_unplannable", interview=claim.interview_id, error=why, tries=claim.failures + 1)
            return
        _log.error("interview_rests", interview=claim.interview_id, error=why, tries=claim.failures + 1)
        await unit.delivery_queue.mark_dead(claim, f"cannot be planned: {why}", now)

    async def _open(
        self, unit: UnitOfWork, wanted: Sequence[tuple[DueDecision, tuple[Nudge, ...]]], now: datetime, until: datetime
    ) -> tuple[list[PersonBatch], list[NudgeOutcome]]:
        requests = [
            _send_request(found, nudge) for found, nudges in wanted for nudge in (*nudges, *found.late, *found.unsaid)
        ]
        rows = {
            (one.request.claim.interview_id, nudge_key(one.request.nudge)): one
            for one in await unit.delivery_queue.add_all(requests, now)
        }
        unsaid = list(_unsaid([found for found, _ in wanted], rows, now))
        await unit.delivery_queue.settle(unsaid)
        by_person: dict[int, list[tuple[DueDecision, list[BatchItem]]]] = defaultdict(list)
        for found, nudges in wanted:
            stored = found.claimed.stored
            items = [
                BatchItem(found, rows[stored.id, nudge_key(nudge)], missed)
                for some, missed in ((nudges, False), (found.late, True))
                for nudge in some
                if (stored.id, nudge_key(nudge)) in rows
            ]
            by_person[stored.person_id].append((found, items))
        return [_person_batch(several, until) for several in by_person.values()], unsaid


_Rows = dict[tuple[int, tuple[int, Step, int, int, int]], PendingSend]


def _wanted(looks: Sequence[DueDecision], *, together: bool) -> Iterable[tuple[DueDecision, tuple[Nudge, ...]]]:
    """What of each interview comes now: what is due and, where anything of the person's is, what may come with it."""
    awaited = {found.claimed.person.id for found in looks if found.due} if together else set()
    for found in looks:
        joining = found.joining if found.claimed.person.id in awaited else ()
        yield found, (*found.due, *joining)


def _send_request(found: DueDecision, nudge: Nudge) -> SendRequest:
    return SendRequest(found.claimed.claim, nudge, nudge.at, found.claimed.stored.occurrence(nudge))


def _unsaid(looks: Sequence[DueDecision], rows: _Rows, now: datetime) -> Iterable[NudgeOutcome]:
    for found in looks:
        claim = found.claimed.claim
        for nudge in found.unsaid:
            row = rows.get((claim.interview_id, nudge_key(nudge)))
            if row is not None:
                yield NudgeOutcome(claim, row.nudge_id, NudgeState.EXPIRED, now, reason=TOO_LATE)


def _person_batch(several: Sequence[tuple[DueDecision, list[BatchItem]]], until: datetime) -> PersonBatch:
    items = [item for _, some in several for item in some]
    items.sort(key=lambda item: order(item.send.request.nudge, item.look.case))
    looks = tuple(found for found, _ in several)
    return PersonBatch(looks[0].claimed.person, looks, tuple(items), until)
