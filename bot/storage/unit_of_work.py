"""One transaction with its repositories. Leaving it without `commit` rolls back.

A unit that was opened for an incoming update can mark the update as handled in the same transaction as its effect.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from types import TracebackType
from typing import Self

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.storage.engine.cancel_safe import raise_if_cancelled
from bot.storage.keys.keyring import Keyring
from bot.storage.repositories.calendars import CalendarRepository
from bot.storage.repositories.data_keys import DataKeys
from bot.storage.repositories.deletions import DeletionRepository
from bot.storage.repositories.delivery_queue import DeliveryQueue
from bot.storage.repositories.dialogues import DialogueRepository
from bot.storage.repositories.inbox import InboxRepository
from bot.storage.repositories.interviews import InterviewRepository
from bot.storage.repositories.leases import LeaseRepository
from bot.storage.repositories.letters import LetterRepository
from bot.storage.repositories.nudges import NudgeRepository
from bot.storage.repositories.people import PersonRepository
from bot.storage.repositories.plan_versions import PlanVersionRepository
from bot.storage.repositories.processes import ProcessRepository
from bot.storage.repositories.retention import RetentionRepository
from bot.storage.repositories.send_slots import SendSlotRepository


@dataclass(slots=True)
class UpdateInHand:
    """An update that is being handled. `marked` once a commit has marked it; later commits belong to it as well."""

    update_id: int
    marked: bool = False


class HandledElsewhere(Exception):
    """Another process has handled this update meanwhile, so nothing was committed."""


class UnitOfWork:
    """Use as `async with database.unit() as unit`. Its repositories share one connection and must not outlive it.

    Each is created on first use, because a tap needs four of the fourteen. `update` is the update that is handled here.
    """

    def __init__(self, engine: AsyncEngine, keys: Keyring, update: UpdateInHand | None = None) -> None:
        self._engine = engine
        self._keys = keys
        self._update = update
        self._connection: AsyncConnection | None = None

    async def __aenter__(self) -> Self:
        self._connection = await self._engine.connect().__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._connection is not None:
            await self._connection.__aexit__(kind, error, traceback)
            await raise_if_cancelled()

    @property
    def connection(self) -> AsyncConnection:
        """The open connection. Raises RuntimeError outside `async with`."""
        if self._connection is None:
            raise RuntimeError("a unit of work is only open inside `async with`")
        return self._connection

    async def commit(self, *, handles_update: bool | None = None) -> None:
        """Commits, and with `handles_update` marks the unit's update as handled in the same transaction.

        Raises HandledElsewhere, with nothing committed, when another process has handled it. A unit that was opened for
        an update must pass `handles_update`.
        """
        update = self._update
        if update is None:
            await self.connection.commit()
            return
        if handles_update is None:
            raise RuntimeError("a unit of work that was opened for an update must say whether it handles it")
        if handles_update and not update.marked and not await self.inbox.mark_handled(update.update_id):
            raise HandledElsewhere(f"update {update.update_id}")
        await self.connection.commit()
        update.marked = update.marked or handles_update

    @cached_property
    def _data_keys(self) -> DataKeys:
        return DataKeys(self.connection, self._keys)

    @cached_property
    def people(self) -> PersonRepository:
        return PersonRepository(self.connection, self._data_keys)

    @cached_property
    def interviews(self) -> InterviewRepository:
        return InterviewRepository(self.connection, self._data_keys)

    @cached_property
    def nudges(self) -> NudgeRepository:
        return NudgeRepository(self.connection)

    @cached_property
    def delivery_queue(self) -> DeliveryQueue:
        return DeliveryQueue(self.connection, self._data_keys)

    @cached_property
    def calendars(self) -> CalendarRepository:
        return CalendarRepository(self.connection, self._data_keys)

    @cached_property
    def dialogues(self) -> DialogueRepository:
        return DialogueRepository(self.connection, self._data_keys)

    @cached_property
    def inbox(self) -> InboxRepository:
        return InboxRepository(self.connection, self._keys)

    @cached_property
    def leases(self) -> LeaseRepository:
        return LeaseRepository(self.connection)

    @cached_property
    def send_slots(self) -> SendSlotRepository:
        return SendSlotRepository(self.connection)

    @cached_property
    def letters(self) -> LetterRepository:
        return LetterRepository(self.connection, self._data_keys)

    @cached_property
    def deletions(self) -> DeletionRepository:
        return DeletionRepository(self.connection, self._keys)

    @cached_property
    def retention(self) -> RetentionRepository:
        return RetentionRepository(self.connection)

    @cached_property
    def processes(self) -> ProcessRepository:
        return ProcessRepository(self.connection)

    @cached_property
    def plan_versions(self) -> PlanVersionRepository:
        return PlanVersionRepository(self.connection)
