"""Delivers due nudges: claim under a lease, wait for the rate limit, mark the sends as started, send, record.

Delivery is at least once: a nudge is sent twice only if the process dies or the network fails between sending and
recording, and the second copy says so. What is due is decided from the facts at the claim.
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
from bot.usecases.delivery.chat_state import ChatChange, apply_chat_change, chat_change
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
from bot.usecases.delivery.results import (
    SendResult,
    effect_on_next,
    log_outcome,
    outcome,
    release_after,
    release_failed,
)
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

MAX_NUDGES_PER_MESSAGE = 20
"""With a line and a button for each, well within Telegram's limits."""

LEASE_RESERVE = 4
"""Nothing is sent in the last quarter of a lease, 15 s of a minute: a request to Telegram may take that long, and its
result has to be recorded. If not sent by then, release the lease and claim again.
"""

CLAIM_INTERVAL = 1.0
"""Seconds. Slow sends delay the next claim no longer than this."""

MIN_CONCURRENT_SENDS, MAX_CONCURRENT_SENDS = 16, 80
"""At 50 ms an answer, 16 send 320 messages a second; 80 send 1,000, as each also waits for two transactions."""

MIN_CLAIM_INTERVAL = 0.005
"""Seconds between two claims."""


@dataclass(frozen=True)
class BatchProfile:
    """How many sends share a transaction.

    At most `size` people are claimed, started or recorded at a time. Transactions of a kind begin `interval` seconds
    apart, so that at 25 messages a second each send has its own. `yields_to_answers`: messages that were started
    together are rendered one by one, and answers go first.
    """

    size: int
    interval: float
    yields_to_answers: bool


DELIVERY_ONLY = BatchProfile(100, 0.015, yields_to_answers=False)
WITH_CHAT = BatchProfile(15, 0.02, yields_to_answers=True)
"""In a process that also answers people: they may have to wait for one batch, so batches are small."""


class DeliveryWorker:
    """`clock` is product time, `lease_clock` always real time.

    `batch` is the largest number of people claimed at a time, `concurrency` that of concurrent sends (None: as many as
    the lease allows). `jitter` returns random numbers from 0 to 1.
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
        profile: BatchProfile = DELIVERY_ONLY,
        concurrency: int | None = None,
        jitter: Callable[[], float] = random.random,
        answer_priority: AnswerPriority | None = None,
    ) -> None:
        self._answer_priority = answer_priority or AnswerPriority()
        self._database, self._messenger = database, messenger
        self._clock, self._lease_clock = clock, lease_clock
        self._lease, self._jitter = lease, jitter
        self._batch, self._claim_size = batch, min(profile.size, batch)
        self._yields_to_answers = profile.yields_to_answers
        self._claimer = Claimer(database, clock, lease_clock, lease, jitter)
        self._send_slots = asyncio.Semaphore(concurrency or _concurrent_sends(lease))
        wait = self._answer_priority.wait_for_answers
        self._starts = GroupCommit(self._start, profile.interval, wait, self._claim_size)
        self._records = GroupCommit(self._record, profile.interval, wait, self._claim_size)
        self._yield_lock = asyncio.Lock()
        self._idle = asyncio.Event()
        self._idle.set()
        self._running = 0
        self._stopping = False

    async def deliver_due(self, interview_id: int | None = None) -> int:
        """Sends everything that is due, of one interview or of all; the number of nudges sent."""
        self._running += 1
        self._idle.clear()
        try:
            return await self._deliver_all(interview_id)
        finally:
            self._running -= 1
            if not self._running:
                self._idle.set()

    async def next_due(self) -> datetime | None:
        """When (UTC, product time) there may be something to claim."""
        now, lease_now = self._clock.now(), self._lease_clock.now()
        async with self._database.unit() as unit:
            due = await unit.delivery_queue.earliest_due(lease_now)
            held_until = await unit.delivery_queue.earliest_hold_end(now, lease_now)
        release_at = now + (held_until - lease_now) if held_until else None
        return min((at for at in (due, release_at) if at is not None), default=None)

    async def stop(self) -> None:
        """Claims nothing more, and waits for sends in flight."""
        self._stopping = True
        await self._idle.wait()

    async def _deliver_all(self, interview_id: int | None) -> int:
        in_flight: InFlight[int] = InFlight()
        try:
            while not self._stopping and not in_flight.failed:
                await self._answer_priority.wait_for_answers()
                room = min(self._claim_size, self._batch - len(in_flight.running))
                claimed, batches = await self._claimer.claim(interview_id, room) if room > 0 else (1, [])
                for batch in batches:
                    in_flight.start(self._send_batch(batch))
                if not claimed and not in_flight.running:
                    break
                if claimed >= room:
                    # More may be due. Claim again once there is room for a full batch, at the latest after a second.
                    await in_flight.wait(self._batch - self._claim_size, CLAIM_INTERVAL)
                else:
                    # Everything due is in flight; what falls due meanwhile must not wait for it.
                    await in_flight.wait(0, await self._claim_pause(interview_id))
            await in_flight.wait(0, None)
        finally:
            await in_flight.cancel()
        return sum(in_flight.results())

    async def _claim_pause(self, interview_id: int | None) -> float:
        """Seconds until something else falls due, at most CLAIM_INTERVAL."""
        if interview_id is not None:
            return CLAIM_INTERVAL
        due = await self.next_due()
        until_due = (due - self._clock.now()).total_seconds() if due is not None else CLAIM_INTERVAL
        return min(max(until_due, MIN_CLAIM_INTERVAL), CLAIM_INTERVAL)

    # -- send --------------------------------------------------------------------------------------------------------

    async def _send_batch(self, batch: PersonBatch) -> int:
        """Sends one person's messages one by one and records them together; the number of nudges sent."""
        async with self._send_slots:
            results: list[SendResult] = []
            blocked: Delivery | None = None
            for items in _split_into_messages(batch):
                of_message, blocked = await self._send(batch, items, blocked)
                results += of_message
        return await self._records.submit((batch, results))

    async def _send(
        self, batch: PersonBatch, items: Sequence[BatchItem], blocked: Delivery | None
    ) -> tuple[list[SendResult], Delivery | None]:
        """Sends one message, unless `blocked` by the result of an earlier one; what it means for the next."""
        blocked = blocked or self._lease_nearly_over(batch) or await self._messenger.ready(batch.person)
        if blocked is not None:
            return [SendResult(item.send, blocked, missed=item.missed) for item in items], effect_on_next(blocked)
        # Started after all waiting, just before the send: rows that a tap has settled meanwhile do not start.
        started = await self._starts.submit([item for item in items if not item.missed])
        to_send = [item for item in items if item.missed or item.send.nudge_id in started]
        if not to_send:
            return [], None
        if self._yields_to_answers:
            await self._yield_to_answers()
        message = _outgoing_message(to_send)
        delivery = await self._deliver(message)
        if isinstance(delivery, Refused) and len(to_send) > 1:
            return await self._send_separately(batch, to_send)
        return _send_results(to_send, message, delivery), effect_on_next(delivery)

    async def _yield_to_answers(self) -> None:
        """Lets the sends before this one, and then pending answers, go first.

        A concurrent tap may change the interview here; accepted race, as it may just as well while the message is sent.
        """
        async with self._yield_lock:
            await asyncio.sleep(0)
            await self._answer_priority.wait_for_answers()

    async def _send_separately(
        self, batch: PersonBatch, items: Sequence[BatchItem]
    ) -> tuple[list[SendResult], Delivery | None]:
        """Sends the nudges of a refused list one by one, so that a bad one does not hold up the others.

        Each is started again, because a tap may have settled it meanwhile.
        """
        await self._revert_start(items)
        results: list[SendResult] = []
        blocked: Delivery | None = None
        for item in items:
            of_item, blocked = await self._send(batch, [item], blocked)
            results += of_item
        return results, blocked

    async def _revert_start(self, items: Sequence[BatchItem]) -> None:
        now = self._clock.now()
        async with self._database.unit() as unit:
            started = [item.send for item in items if not item.missed]
            await unit.delivery_queue.settle(
                [NudgeOutcome(send.request.claim, send.nudge_id, NudgeState.CLAIMED, now) for send in started]
            )
            await unit.commit()

    def _lease_nearly_over(self, batch: PersonBatch) -> Retry | None:
        """A Retry if too little of the lease is left to send and record a message, or the worker is stopping."""
        if self._stopping or self._lease_clock.now() >= batch.lease_ends - self._lease / LEASE_RESERVE:
            return Retry(self._clock.now(), "not sent")
        return None

    async def _deliver(self, message: OutgoingMessage) -> Delivery:
        for nudge in message.nudges:
            if nudge.may_be_duplicate:
                _log.warning("nudge_possible_duplicate", nudge=nudge.nudge_id)
        try:
            return await self._messenger.deliver(message)
        except Exception as error:  # noqa: BLE001 - a nudge that cannot be rendered must not hold up the others
            _log.error("nudge_rendering_failed", nudges=len(message.nudges), error=type(error).__name__)
            return Refused(type(error).__name__)

    async def _start(self, messages: Sequence[Sequence[BatchItem]]) -> list[set[int]]:
        sends = [item.send for items in messages for item in items]
        async with self._database.unit() as unit:
            started = await unit.delivery_queue.start(sends, self._clock.now(), self._lease_clock.now())
            await unit.commit()
        return [started for _ in messages]

    # -- record ------------------------------------------------------------------------------------------------------

    async def _record(self, sent: Sequence[tuple[PersonBatch, list[SendResult]]]) -> list[int]:
        now = self._clock.now()
        outcomes: list[NudgeOutcome] = []
        releases: list[Release] = []
        for batch, results in sent:
            of_batch = [outcome(result, now, self._jitter()) for result in results]
            outcomes += of_batch
            releases += [self._release(decision, results, of_batch, now) for decision in batch.decisions]
        written = await self._write(outcomes, releases, list(_chat_changes(sent, self._lease_clock.now())))
        for one in outcomes:
            log_outcome(one, now)
        arrived = {one.nudge_id for one in outcomes if one.state is NudgeState.SENT} & written
        return [sum(result.send.nudge_id in arrived for result in results) for _, results in sent]

    def _release(
        self,
        decision: DueDecision,
        results: Sequence[SendResult],
        outcomes: Sequence[NudgeOutcome],
        now: datetime,
    ) -> Release:
        """`results` and `outcomes` are those of the whole batch, in the same order."""
        claimed, claim = decision.claimed, decision.claimed.claim
        of_claim = [
            (result.send.request.nudge, one)
            for result, one in zip(results, outcomes, strict=True)
            if one.claim is claim
        ]
        nudges, of_nudges = [nudge for nudge, _ in of_claim], [one for _, one in of_claim]
        try:
            return release_after(claimed, decision.case, nudges, of_nudges, now)
        except Exception as error:  # noqa: BLE001 - the outcomes, and those of others, must be recorded all the same
            _log.warning("planning_failed", interview=claim.interview_id, error=type(error).__name__)
            return release_failed(claim, now, self._jitter())

    async def _write(
        self, outcomes: Sequence[NudgeOutcome], releases: Sequence[Release], chat_changes: Sequence[ChatChange]
    ) -> set[int]:
        # Worth retrying until the lease ends: until then no other process sends the same nudges.
        pause = 0.1
        lease_ends = self._lease_clock.now() + self._lease
        while True:
            try:
                async with self._database.unit() as unit:
                    # People before interviews, as everywhere, so that transactions do not deadlock.
                    for change in sorted(chat_changes, key=lambda change: change.person_id):
                        await apply_chat_change(unit, change)
                    written = await unit.delivery_queue.settle_and_release(outcomes, releases)
                    await unit.commit()
                    return written
            except DATABASE_ERRORS as error:
                if self._lease_clock.now() >= lease_ends:
                    raise
                _log.error("outcome_write_failed", error=type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(pause * 2, 2.0)


async def replan_everything(database: Database, now: datetime) -> int:
    """Plans every interview of everybody again, as after new time zone rules; the number of people."""
    async with database.unit() as unit:
        ids = await unit.people.all_ids()
    for person_id in ids:
        async with database.unit() as unit:
            person = await unit.people.by_id(person_id)
            if person is not None:
                await replan_all(unit, person, now)
                await unit.commit()
    return len(ids)


def _concurrent_sends(lease: timedelta) -> int:
    """As many as can all be sent and recorded within the reserve of the lease.

    With a lease of a minute that leaves each message a fifth of a second of this process's time, far more than it takes
    on a busy machine.
    """
    return max(MIN_CONCURRENT_SENDS, min(MAX_CONCURRENT_SENDS, int(lease.total_seconds() * 4 / 3)))


# -- messages ----------------------------------------------------------------------------------------------------------


def _split_into_messages(batch: PersonBatch) -> Iterator[list[BatchItem]]:
    """One message for everything, except nudges that were refused before: each of them gets a message of its own."""
    together = [item for item in batch.items if item.missed or not item.send.failures]
    for start in range(0, len(together), MAX_NUDGES_PER_MESSAGE):
        yield together[start : start + MAX_NUDGES_PER_MESSAGE]
    for item in batch.items:
        if item not in together:
            yield [item]


def _outgoing_message(items: Sequence[BatchItem]) -> OutgoingMessage:
    return OutgoingMessage(
        tuple(item.outgoing for item in items if not item.missed),
        tuple(item.outgoing for item in items if item.missed),
    )


def _send_results(items: Sequence[BatchItem], message: OutgoingMessage, delivery: Delivery) -> list[SendResult]:
    return [SendResult(item.send, delivery, message.is_list and not item.missed, item.missed) for item in items]


def _chat_changes(sent: Sequence[tuple[PersonBatch, list[SendResult]]], real_now: datetime) -> Iterator[ChatChange]:
    for batch, results in sent:
        yield chat_change(batch.person, [result.delivery for result in results], real_now)
