"""What is read and written around the handling of updates, for all that are at work at the same moment: the updates
that arrive, where their people stand, the drafts of the questions that are about to be asked, and the ends of updates.

Those that come together share a transaction, so that a crowd costs the database little more than one person. What one
of them cannot have is nobody else's trouble. Must not know what an update asks.
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

CROWD = 16
"""With so many updates in hand, transactions begin GATHERING seconds after each other at the soonest: what comes in
between shares one. Below, nobody waits for anybody.
"""

GATHERING = 0.012

PAUSES = (0.2, 0.5, 1.0, 2.0)  # seconds between the tries to read where a person stands


@dataclass(frozen=True)
class Arrived:
    """Updates that Telegram gave, each (update_id, sender_id, its JSON), at a moment (UTC).

    `queued`: those that this process knows; others that are rows already may have been left by another.
    """

    updates: Sequence[tuple[int, int, str]] = field(repr=False)
    at: datetime
    queued: frozenset[int]


@dataclass(frozen=True)
class SenderLookup:
    """A Telegram user whose standing is to be read."""

    user_id: int


@dataclass(frozen=True)
class DialogueWrite:
    """A draft that is the effect of an update, or of none."""

    draft: NewDialogueState
    update: UpdateInHand | None


@dataclass(frozen=True)
class Handled:
    """An update that was handled, and the questions that it has put on the person's screen."""

    update_id: int
    shown: Sequence[QuestionShown]


BatchItem = Arrived | SenderLookup | DialogueWrite | Handled
Kind = TypeVar("Kind", Arrived, SenderLookup, DialogueWrite, Handled)


class SecondAsk(Exception):
    """One person has two drafts to put at the same moment, which is one after the other."""


class UpdateBatcher:
    """One for each chat that runs. `answer_priority`: what gives way to answers; `gathering`: as GATHERING."""

    def __init__(
        self, database: Database, answer_priority: AnswerPriority | None = None, gathering: float = GATHERING
    ) -> None:
        self._database, self._answer_priority, self._gathering = (
            database,
            answer_priority or AnswerPriority(),
            gathering,
        )
        self._group: GroupCommit[BatchItem, Any] = GroupCommit(self._together)
        self._in_hand = 0

    async def take_in(self, arrived: Arrived) -> set[int]:
        """Makes rows of updates; those that are to be handled. Raises TROUBLE."""
        found: set[int] = _or_raise(await self._group.submit(arrived))
        return found

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Around the handling of one update."""
        self._count(1)
        try:
            with self._answer_priority.answering():
                yield
        finally:
            self._count(-1)

    def _count(self, more: int) -> None:
        self._in_hand += more
        self._group.interval = self._gathering if self._in_hand >= CROWD else 0.0

    async def stand(self, user_id: int) -> Sender | None:
        """Who this Telegram user is and where their dialogue stands; None where that cannot be read for long."""
        for pause in (*PAUSES, None):
            try:
                found: Sender = _or_raise(await self._group.submit(SenderLookup(user_id)))
            except DATABASE_ERRORS as error:
                # Without knowing where they stand an answer would be wrong; the row brings the update back.
                log.error("standing_unread", error=type(error).__name__)
            else:
                return found
            if pause is not None:
                await asyncio.sleep(pause)
        return None

    async def put(self, draft: NewDialogueState, update: UpdateInHand | None = None) -> DialogueState:
        """Commits a draft, as the effect of an update or of none. Raises HandledElsewhere, NotFound and TROUBLE."""
        put: DialogueState = _or_raise(await self._group.submit(DialogueWrite(draft, update)))
        return put

    async def finish(self, done: Handled) -> None:
        """The update is through, and its sender was told."""
        try:
            _or_raise(await self._group.submit(done))
        except DATABASE_ERRORS as error:
            # The effect, if any, is committed together with its mark; only the tidying is missing.
            log.error("update_unmarked", update_id=done.update_id, error=type(error).__name__)

    async def _together(self, items: Sequence[BatchItem]) -> list[Any]:
        """What became of each; an exception where it alone cannot be done."""
        try:
            return await self._in_one(items)
        except Exception as error:  # what the row of one person raises must not be everybody's
            if isinstance(error, DATABASE_ERRORS) and not isinstance(error, CONSTRAINT_ERRORS):
                raise
            return [error] if len(items) == 1 else [(await self._together([one]))[0] for one in items]

    async def _in_one(self, items: Sequence[BatchItem]) -> list[Any]:
        puts = _of(DialogueWrite, items)
        if len({one.draft.person_id for one in puts}) < len(puts):
            raise SecondAsk
        async with self._database.unit() as unit:
            told: dict[type[BatchItem], Iterator[Any]] = {
                Arrived: iter([await _take_in(unit, one) for one in _of(Arrived, items)]),
                SenderLookup: iter(await _stand(unit, _of(SenderLookup, items))),
                DialogueWrite: iter(await _put(unit, puts)),
                Handled: iter(await _end(unit, _of(Handled, items))),
            }
            results = [next(told[type(item)]) for item in items]
            if any(not isinstance(item, SenderLookup) for item in items):
                await unit.commit()  # each draft says itself which update it belongs to
        for one, result in zip(items, results, strict=True):
            if isinstance(one, DialogueWrite) and one.update is not None and not isinstance(result, Exception):
                one.update.marked = True
        return results


async def _take_in(unit: UnitOfWork, arrived: Arrived) -> set[int]:
    kept = await unit.inbox.receive_all(arrived.updates, arrived.at)
    for number, _, _ in arrived.updates:
        # A row from a process that lost its duty before it handled it, and after we took up what it had left.
        if number not in kept and number not in arrived.queued and await unit.inbox.is_unhandled(number):
            kept.add(number)
    return kept


async def _stand(unit: UnitOfWork, every: Sequence[SenderLookup]) -> list[Sender]:
    found = await unit.people.with_dialogues({one.user_id for one in every}) if every else {}
    return [Sender(*found.get(one.user_id, (None, None))) for one in every]


async def _put(unit: UnitOfWork, every: Sequence[DialogueWrite]) -> list[DialogueState | Exception]:
    first = [one.update.update_id for one in every if one.update is not None and not one.update.marked]
    refused = set(first) - await unit.inbox.mark_all_handled(first)
    drafts = iter(await unit.dialogues.put_all([one.draft for one in every if not _is_in(one, refused)]))
    return [HandledElsewhere("the update of a draft") if _is_in(one, refused) else next(drafts) for one in every]


def _is_in(one: DialogueWrite, refused: set[int]) -> bool:
    return one.update is not None and one.update.update_id in refused


async def _end(unit: UnitOfWork, every: Sequence[Handled]) -> list[None]:
    if every:
        shown = [question for done in every for question in done.shown]
        if shown:
            await unit.dialogues.set_messages(shown)
        await unit.inbox.mark_done([done.update_id for done in every])
    return [None] * len(every)


def _of(kind: type[Kind], items: Sequence[BatchItem]) -> list[Kind]:
    return [one for one in items if isinstance(one, kind)]


def _or_raise(found: Any) -> Any:  # noqa: ANN401 - each kind of item has a result of its own
    if isinstance(found, Exception):
        raise found
    return found
