"""Batches the database operations around the handling of updates: storing them, looking up their senders, writing
dialogue states, and marking updates as done.

Operations that are submitted together share a transaction, so that many people cost the database little more than one.
An operation that fails is retried alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

import structlog

from bot.chat.telegram.handling import Sender
from bot.storage.errors import CONSTRAINT_ERRORS, DATABASE_ERRORS
from bot.storage.unit_of_work import HandledElsewhere
from bot.usecases.delivery.answer_priority import AnswerPriority
from bot.usecases.delivery.batching import GroupCommit

if TYPE_CHECKING:
    from bot.storage.database import Database
    from bot.storage.records.people import DialogueState, NewDialogueState, QuestionShown
    from bot.storage.unit_of_work import UnitOfWork, UpdateInHand

log = structlog.get_logger(__name__)

BATCH_FROM = 16
"""With so many updates in progress, transactions start at least BATCH_INTERVAL apart, and operations wait to share one.
With fewer, none waits.
"""

BATCH_INTERVAL = 0.012  # seconds

RETRY_PAUSES = (0.2, 0.5, 1.0, 2.0)  # seconds between attempts to look up a sender


@dataclass(frozen=True)
class ReceivedUpdates:
    """Updates to store, each (update_id, sender_id, JSON), received at a moment (UTC).

    `queued`: those that this process has queued already. Others that are stored may have been left by another process.
    """

    updates: Sequence[tuple[int, int, str]] = field(repr=False)
    at: datetime
    queued: frozenset[int]


@dataclass(frozen=True)
class SenderLookup:
    """A Telegram user whose person and dialogue state are to be read."""

    user_id: int


@dataclass(frozen=True)
class DialogueWrite:
    """A dialogue state to write, as the effect of an update or of none."""

    draft: NewDialogueState
    update: UpdateInHand | None


@dataclass(frozen=True)
class FinishedUpdate:
    """An update whose handling has ended, and the questions that it has shown to the person."""

    update_id: int
    shown: Sequence[QuestionShown]


Operation = ReceivedUpdates | SenderLookup | DialogueWrite | FinishedUpdate
OperationT = TypeVar("OperationT", ReceivedUpdates, SenderLookup, DialogueWrite, FinishedUpdate)


class ConflictingWrites(Exception):
    """A batch has two dialogue states of one person, which must be written one after the other."""


class UpdateBatcher:
    """One for each running application."""

    def __init__(
        self, database: Database, answer_priority: AnswerPriority | None = None, batch_interval: float = BATCH_INTERVAL
    ) -> None:
        self._database, self._answer_priority, self._batch_interval = (
            database,
            answer_priority or AnswerPriority(),
            batch_interval,
        )
        self._operations: GroupCommit[Operation, Any] = GroupCommit(self._run_batch)
        self._in_progress = 0

    async def store_updates(self, arrived: ReceivedUpdates) -> set[int]:
        """Stores updates; the numbers of those that are to be handled. Raises DATABASE_ERRORS."""
        to_handle: set[int] = _or_raise(await self._operations.submit(arrived))
        return to_handle

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Around the handling of one update."""
        self._adjust(1)
        try:
            with self._answer_priority.answering():
                yield
        finally:
            self._adjust(-1)

    def _adjust(self, change: int) -> None:
        self._in_progress += change
        self._operations.interval = self._batch_interval if self._in_progress >= BATCH_FROM else 0.0

    async def look_up_sender(self, user_id: int) -> Sender | None:
        """The person and the dialogue state of a Telegram user; None if they cannot be read after several attempts."""
        for pause in (*RETRY_PAUSES, None):
            try:
                found: Sender = _or_raise(await self._operations.submit(SenderLookup(user_id)))
            except DATABASE_ERRORS as error:
                # An answer without the dialogue state would be wrong. The update stays in the inbox.
                log.error("sender_lookup_failed", error=type(error).__name__)
            else:
                return found
            if pause is not None:
                await asyncio.sleep(pause)
        return None

    async def write_dialogue(self, draft: NewDialogueState, update: UpdateInHand | None = None) -> DialogueState:
        """Commits a dialogue state, as the effect of an update or of none.

        Raises HandledElsewhere, NotFound and DATABASE_ERRORS.
        """
        written: DialogueState = _or_raise(await self._operations.submit(DialogueWrite(draft, update)))
        return written

    async def finish(self, done: FinishedUpdate) -> None:
        """Marks an update as handled and answered."""
        try:
            _or_raise(await self._operations.submit(done))
        except DATABASE_ERRORS as error:
            # Its effect, if any, was committed together with the mark that it is handled.
            log.error("finish_write_failed", update_id=done.update_id, error=type(error).__name__)

    async def _run_batch(self, items: Sequence[Operation]) -> list[Any]:
        """The result of each operation, or its exception. If the batch fails, each operation is retried alone."""
        try:
            return await self._run_in_one_transaction(items)
        except Exception as error:  # an operation that fails must not fail the others
            if isinstance(error, DATABASE_ERRORS) and not isinstance(error, CONSTRAINT_ERRORS):
                raise
            return [error] if len(items) == 1 else [(await self._run_batch([one]))[0] for one in items]

    async def _run_in_one_transaction(self, items: Sequence[Operation]) -> list[Any]:
        writes = _of(DialogueWrite, items)
        if len({one.draft.person_id for one in writes}) < len(writes):
            raise ConflictingWrites
        async with self._database.unit() as unit:
            results_by_kind: dict[type[Operation], Iterator[Any]] = {
                ReceivedUpdates: iter([await _store_updates(unit, one) for one in _of(ReceivedUpdates, items)]),
                SenderLookup: iter(await _look_up_senders(unit, _of(SenderLookup, items))),
                DialogueWrite: iter(await _write_dialogues(unit, writes)),
                FinishedUpdate: iter(await _finish_updates(unit, _of(FinishedUpdate, items))),
            }
            results = [next(results_by_kind[type(item)]) for item in items]
            if any(not isinstance(item, SenderLookup) for item in items):
                await unit.commit()  # each dialogue state names its own update
        for one, result in zip(items, results, strict=True):
            if isinstance(one, DialogueWrite) and one.update is not None and not isinstance(result, Exception):
                one.update.marked = True
        return results


async def _store_updates(unit: UnitOfWork, arrived: ReceivedUpdates) -> set[int]:
    kept = await unit.inbox.receive_all(arrived.updates, arrived.at)
    for number, _, _ in arrived.updates:
        # Stored by a process that lost the lease before handling it, after this one had loaded what was left unhandled.
        if number not in kept and number not in arrived.queued and await unit.inbox.is_unhandled(number):
            kept.add(number)
    return kept


async def _look_up_senders(unit: UnitOfWork, every: Sequence[SenderLookup]) -> list[Sender]:
    found = await unit.people.with_dialogues({one.user_id for one in every}) if every else {}
    return [Sender(*found.get(one.user_id, (None, None))) for one in every]


async def _write_dialogues(unit: UnitOfWork, every: Sequence[DialogueWrite]) -> list[DialogueState | Exception]:
    first = [one.update.update_id for one in every if one.update is not None and not one.update.marked]
    refused = set(first) - await unit.inbox.mark_all_handled(first)
    drafts = iter(await unit.dialogues.put_all([one.draft for one in every if not _is_refused(one, refused)]))
    return [HandledElsewhere("the update of a draft") if _is_refused(one, refused) else next(drafts) for one in every]


def _is_refused(one: DialogueWrite, refused: set[int]) -> bool:
    return one.update is not None and one.update.update_id in refused


async def _finish_updates(unit: UnitOfWork, every: Sequence[FinishedUpdate]) -> list[None]:
    if every:
        shown = [question for done in every for question in done.shown]
        if shown:
            await unit.dialogues.set_messages(shown)
        await unit.inbox.mark_done([done.update_id for done in every])
    return [None] * len(every)


def _of(kind: type[OperationT], items: Sequence[Operation]) -> list[OperationT]:
    return [one for one in items if isinstance(one, kind)]


def _or_raise(found: Any) -> Any:  # noqa: ANN401 - each kind of item has a result of its own
    if isinstance(found, Exception):
        raise found
    return found
