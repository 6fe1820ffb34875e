"""What is due goes out: claim people under a lease, wait for a turn, note that sending starts, send, record.

At least once: a nudge comes twice only where the process died or the network fell silent between sending and recording,
and that one is flagged. What is due is decided afresh at the claim, from the facts. Nothing here knows Telegram, or how
a nudge looks.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.storage.database import Database
from bot.storage.errors import DATABASE_ERRORS
from bot.storage.records.delivery import NudgeOutcome, Release
from bot.storage.records.interviews import NudgeState
from bot.usecases.delivery.answer_priority import AnswerPriority
from bot.usecases.delivery.batching import GroupCommit
from bot.usecases.delivery.chat_state import ChatChange, chat_changes, learn
from bot.usecases.delivery.claim import BatchItem, Claimer, PersonBatch
from bot.usecases.delivery.decide import DueDecision
from bot.usecases.delivery.in_flight import InFlight
from bot.usecases.delivery.messages import (
    Delivery,
    Messenger,
    OutgoingMessage,
    OutgoingNudge,
    Refused,
    Retry,
    Sent,
    Unreachable,
)
from bot.usecases.delivery.results import SendResult, behind, failed, outcome, release, tell
from bot.usecases.planning import replan_all

__all__ = [
    "Delivery",
    "DeliveryWorker",
    "Messenger",
    "OutgoingMessage",
    "OutgoingNudge",
    "Refused",
    "Retry",
    "Sent",
    "Unreachable",
    "replan_everything",
]

_log = structlog.get_logger(__name__)

MOST_LINES = 20
"""Nudges in one message: a line and a button for each, well within what Telegram takes."""

IN_TIME = 4
"""This part of a lease is left for a message to arrive and to be noted: 15 s of a minute, as long as Telegram is waited
for. What would have to leave later than that is given back, and claimed anew."""

LOOK_AGAIN = 1.0
"""Seconds after which sendings that are slow no longer keep others from being claimed."""

FEWEST_AT_ONCE, MOST_AT_ONCE = 16, 80
"""Messages in the air. A Telegram that answers after 50 ms gets 320 a second of sixteen, and 1,000 of eighty, as they
wait for their notes too."""

SOONEST = 0.005
"""Seconds between two claims that find nothing."""


@dataclass(frozen=True)
class BatchProfile:
    """How much is done with one transaction, while a process does nothing else.

    `portion` counts the people claimed, noted or recorded at a time, `gathered` the seconds between two notes of what
    starts, and between two records: at 25 messages a second each has its own. `in_turn`: whether messages that were
    noted together are made one after the other, so that answers pass between them.
    """

    portion: int
    gathered: float
    in_turn: bool


ALONE = BatchProfile(100, 0.015, in_turn=False)
BESIDE_ANSWERS = BatchProfile(15, 0.02, in_turn=True)
"""In a process that answers too: somebody may wait for the end of a portion, and every transaction costs them time."""


class DeliveryWorker:
    """Delivers what is due. `clock` is product time; leases live on `lease_clock`, which is always real time.

    `batch` counts the people in hand, `at_once` messages in the air (None: as many as the lease allows). `jitter` gives
    numbers from 0 to 1, for pauses. Answers of this process have the right of `answer_priority`.
    """

    def __init__(
        self,
        database: Database,
        messenger: Messenger,
        clock: Clock,
        lease_clock: Clock,
        *,
        lease: timedelta = timedelta(seconds=60),
        batch: int = 200,
        profile: BatchProfile = ALONE,
        at_once: int | None = None,
        jitter: Callable[[], float] = random.random,
        answer_priority: AnswerPriority | None = None,
    ) -> None:
        self._answer_priority = answer_priority or AnswerPriority()
        self._database, self._messenger = database, messenger
        self._clock, self._lease_clock = clock, lease_clock
        self._lease, self._jitter = lease, jitter
        self._batch, self._portion, self._in_turn = batch, min(profile.portion, batch), profile.in_turn
        self._claimer = Claimer(database, clock, lease_clock, lease, jitter)
        self._slots = asyncio.Semaphore(at_once or _in_the_air(lease))
        self._starts = GroupCommit(self._start, profile.gathered, self._answer_priority.clear, self._portion)
        self._records = GroupCommit(self._record, profile.gathered, self._answer_priority.clear, self._portion)
        self._door = asyncio.Lock()
        self._idle = asyncio.Event()
        self._idle.set()
        self._running = 0
        self._stopping = False

    async def deliver_due(self, interview_id: int | None = None) -> int:
        """Sends all that is due now, of one interview or of all; the number of nudges that were sent."""
        self._running += 1
        self._idle.clear()
        try:
            return await self._deliver_all(interview_id)
        finally:
            self._running -= 1
            if not self._running:
                self._idle.set()

    async def next_due(self) -> datetime | None:
        """The moment (UTC, product time) at which there may be something to claim."""
        now, lease_now = self._clock.now(), self._lease_clock.now()
        async with self._database.unit() as unit:
            due = await unit.delivery_queue.earliest_due(lease_now)
            held_until = await unit.delivery_queue.earliest_hold_end(now, lease_now)
        freed = now + (held_until - lease_now) if held_until else None
        return min((at for at in (due, freed) if at is not None), default=None)

    async def stop(self) -> None:
        """Claims nothing more, and waits for what is in the air."""
        self._stopping = True
        await self._idle.wait()

    async def _deliver_all(self, interview_id: int | None) -> int:
        air: InFlight[int] = InFlight()
        try:
            while not self._stopping and not air.failed:
                await self._answer_priority.clear()
                room = min(self._portion, self._batch - len(air.flying))
                claimed, batches = await self._claimer.claim(interview_id, room) if room > 0 else (1, [])
                for batch in batches:
                    air.start(self._bring(batch))
                if not claimed and not air.flying:
                    break
                if claimed >= room:
                    # More may be due: it is claimed once there is room for as many again, or for a few after a while.
                    await air.wait(self._batch - self._portion, LOOK_AGAIN)
                else:
                    # All that is due is in the air, and what falls due meanwhile does not wait for it.
                    await air.wait(0, await self._pause(interview_id))
            await air.wait(0, None)
        finally:
            await air.end()
        return sum(air.landed())

    async def _pause(self, interview_id: int | None) -> float:
        """Seconds until something else falls due, at most LOOK_AGAIN."""
        if interview_id is not None:
            return LOOK_AGAIN
        due = await self.next_due()
        soon = (due - self._clock.now()).total_seconds() if due is not None else LOOK_AGAIN
        return min(max(soon, SOONEST), LOOK_AGAIN)

    # -- send --------------------------------------------------------------------------------------------------------

    async def _bring(self, batch: PersonBatch) -> int:
        """Sends one person's messages, one after the other, and records them together; how many nudges were sent."""
        async with self._slots:
            landed: list[SendResult] = []
            held: Delivery | None = None
            for items in _messages(batch):
                some, held = await self._send(batch, items, held)
                landed += some
        return await self._records.do((batch, landed))

    async def _send(
        self, batch: PersonBatch, items: Sequence[BatchItem], held: Delivery | None
    ) -> tuple[list[SendResult], Delivery | None]:
        """One message; what became of it, and what that means for those behind it."""
        held = held or self._withheld(batch) or await self._messenger.ready(batch.person)
        if held is not None:
            return [SendResult(item.send, held, missed=item.missed) for item in items], behind(held)
        # Only now, after all waiting: from here on nothing may come between, but what a tap has changed is not sent.
        started = await self._starts.do([item for item in items if not item.missed])
        going = [item for item in items if item.missed or item.send.nudge_id in started]
        if not going:
            return [], None
        if self._in_turn:
            await self._turn()
        bundle = _bundle(going)
        delivery = await self._deliver(bundle)
        if isinstance(delivery, Refused) and len(going) > 1:
            return await self._one_by_one(batch, going)
        return _landed(going, bundle, delivery), behind(delivery)

    async def _turn(self) -> None:
        """Waits for those that were noted before, and for the answers that are being worked on at that moment.

        A tap may come here, too, as it may while the message is in the air.
        """
        async with self._door:
            await asyncio.sleep(0)
            await self._answer_priority.clear()

    async def _one_by_one(
        self, batch: PersonBatch, items: Sequence[BatchItem]
    ) -> tuple[list[SendResult], Delivery | None]:
        """A message that cannot be made or had, taken apart, so that one bad nudge does not keep back the others.

        Each starts anew, since a tap may come between: what it has changed is not sent.
        """
        await self._take_back(items)
        landed: list[SendResult] = []
        held: Delivery | None = None
        for item in items:
            some, held = await self._send(batch, [item], held)
            landed += some
        return landed, held

    async def _take_back(self, items: Sequence[BatchItem]) -> None:
        now = self._clock.now()
        async with self._database.unit() as unit:
            ours = [item.send for item in items if not item.missed]
            await unit.delivery_queue.settle(
                [NudgeOutcome(one.request.claim, one.nudge_id, NudgeState.CLAIMED, now) for one in ours]
            )
            await unit.commit()

    def _withheld(self, batch: PersonBatch) -> Retry | None:
        """Why the next message must not leave: before it is sent and noted, somebody else may hold it."""
        if self._stopping or self._lease_clock.now() >= batch.until - self._lease / IN_TIME:
            return Retry(self._clock.now(), "not sent")
        return None

    async def _deliver(self, bundle: OutgoingMessage) -> Delivery:
        for nudge in bundle.nudges:
            if nudge.may_be_duplicate:
                _log.warning("nudge_may_come_twice", nudge=nudge.nudge_id)
        try:
            return await self._messenger.deliver(bundle)
        except Exception as error:  # noqa: BLE001 - a nudge that cannot be made must not hold up the others
            _log.error("nudge_unsendable", nudges=len(bundle.nudges), error=type(error).__name__)
            return Refused(type(error).__name__)

    async def _start(self, many: Sequence[Sequence[BatchItem]]) -> list[set[int]]:
        every = [item.send for items in many for item in items]
        async with self._database.unit() as unit:
            started = await unit.delivery_queue.start(every, self._clock.now(), self._lease_clock.now())
            await unit.commit()
        return [started for _ in many]

    # -- record ------------------------------------------------------------------------------------------------------

    async def _record(self, many: Sequence[tuple[PersonBatch, list[SendResult]]]) -> list[int]:
        now = self._clock.now()
        outcomes: list[NudgeOutcome] = []
        releases: list[Release] = []
        for batch, landed in many:
            mine = [outcome(one, now, self._jitter()) for one in landed]
            outcomes += mine
            releases += [self._release(found, landed, mine, now) for found in batch.looks]
        written = await self._write(outcomes, releases, list(_learned(many, self._lease_clock.now())))
        for one in outcomes:
            tell(one, now)
        sent = {one.nudge_id for one in outcomes if one.state is NudgeState.SENT} & written
        return [sum(one.send.nudge_id in sent for one in landed) for _, landed in many]

    def _release(
        self, found: DueDecision, landed: Sequence[SendResult], ends: Sequence[NudgeOutcome], now: datetime
    ) -> Release:
        claim = found.claimed.claim
        mine = [(one.send.request.nudge, end) for one, end in zip(landed, ends, strict=True) if end.claim is claim]
        try:
            return release(found.claimed, found.case, [nudge for nudge, _ in mine], [end for _, end in mine], now)
        except Exception as error:  # noqa: BLE001 - what was sent must be noted all the same, and that of others too
            _log.warning("interview_unplannable", interview=claim.interview_id, error=type(error).__name__)
            return failed(claim, now, self._jitter())

    async def _write(
        self, outcomes: Sequence[NudgeOutcome], releases: Sequence[Release], told: Sequence[ChatChange]
    ) -> set[int]:
        # What was sent must be noted: as long as the lease lasts nobody else will send it, so it pays to try again.
        pause = 0.1
        ends = self._lease_clock.now() + self._lease
        while True:
            try:
                async with self._database.unit() as unit:
                    # People before interviews, as everywhere, so that nobody waits for each other.
                    for one in sorted(told, key=lambda one: one.person_id):
                        await learn(unit, one)
                    written = await unit.delivery_queue.settle_and_release(outcomes, releases)
                    await unit.commit()
                    return written
            except DATABASE_ERRORS as error:
                if self._lease_clock.now() >= ends:
                    raise
                _log.error("outcome_unwritten", error=type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(pause * 2, 2.0)


async def replan_everything(database: Database, now: datetime) -> int:
    """Plans every interview of everybody anew: after new zone rules, holidays or a new version. How many people."""
    async with database.unit() as unit:
        ids = await unit.people.all_ids()
    for person_id in ids:
        async with database.unit() as unit:
            person = await unit.people.by_id(person_id)
            if person is not None:
                await replan_all(unit, person, now)
                await unit.commit()
    return len(ids)


def _in_the_air(lease: timedelta) -> int:
    """The longer the lease, the more: what starts together must be sent and noted within its last part.

    At a minute's lease each message may take a fifth of a second of this process, far more than on the slowest day.
    """
    return max(FEWEST_AT_ONCE, min(MOST_AT_ONCE, int(lease.total_seconds() * 4 / 3)))


# -- messages ----------------------------------------------------------------------------------------------------------


def _messages(batch: PersonBatch) -> Iterator[list[BatchItem]]:
    """What goes into which message: everything into one, but for what was refused before, which goes by itself."""
    together = [item for item in batch.items if item.missed or not item.send.failures]
    for start in range(0, len(together), MOST_LINES):
        yield together[start : start + MOST_LINES]
    for item in batch.items:
        if item not in together:
            yield [item]


def _bundle(items: Sequence[BatchItem]) -> OutgoingMessage:
    return OutgoingMessage(
        tuple(item.outgoing for item in items if not item.missed),
        tuple(item.outgoing for item in items if item.missed),
    )


def _landed(items: Sequence[BatchItem], bundle: OutgoingMessage, delivery: Delivery) -> list[SendResult]:
    return [SendResult(item.send, delivery, bundle.is_list and not item.missed, item.missed) for item in items]


def _learned(many: Sequence[tuple[PersonBatch, list[SendResult]]], real_now: datetime) -> Iterator[ChatChange]:
    for batch, landed in many:
        yield chat_changes(batch.person, [one.delivery for one in landed], real_now)
