"""One transaction, with every repository in it.

Leaving it without `commit` rolls back. It knows which incoming update is being worked on, so that no use case has to:
the update counts as handled exactly when its effect is committed.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
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
from bot.storage.repositories.processes import ProcessRepository
from bot.storage.repositories.retention import RetentionRepository
from bot.storage.repositories.send_slots import SendSlotRepository
from bot.storage.repositories.versions import VersionRepository


@dataclass(slots=True)
class UpdateInHand:
    """An update being worked on. `marked` once an effect of it is committed: what follows is then part of it."""

    update_id: int
    marked: bool = False


class HandledElsewhere(Exception):
    """Another process has handled this update meanwhile: what was about to be committed must not be."""


current_update: ContextVar[UpdateInHand | None] = ContextVar("current_update", default=None)
"""The update being worked on; the chat sets it around each."""


class UnitOfWork:
    """Use as `async with database.unit() as unit`. Its repositories share one connection and must not outlive it."""

    people: PersonRepository
    interviews: InterviewRepository
    nudges: NudgeRepository
    delivery_queue: DeliveryQueue
    calendars: CalendarRepository
    dialogues: DialogueRepository
    inbox: InboxRepository
    leases: LeaseRepository
    send_slots: SendSlotRepository
    letters: LetterRepository
    deletions: DeletionRepository
    retention: RetentionRepository
    processes: ProcessRepository
    versions: VersionRepository

    def __init__(self, engine: AsyncEngine, keys: Keyring) -> None:
        self._engine = engine
        self._keys = keys
        self._connection: AsyncConnection | None = None

    async def __aenter__(self) -> Self:
        connection = await self._engine.connect().__aenter__()
        data_keys = DataKeys(connection, self._keys)
        self._connection = connection
        self.people = PersonRepository(connection, data_keys)
        self.interviews = InterviewRepository(connection, data_keys)
        self.nudges = NudgeRepository(connection)
        self.delivery_queue = DeliveryQueue(connection, data_keys)
        self.calendars = CalendarRepository(connection, data_keys)
        self.dialogues = DialogueRepository(connection, data_keys)
        self.inbox = InboxRepository(connection, self._keys)
        self.leases = LeaseRepository(connection)
        self.send_slots = SendSlotRepository(connection)
        self.letters = LetterRepository(connection, data_keys)
        self.deletions = DeletionRepository(connection, self._keys)
        self.retention = RetentionRepository(connection)
        self.processes = ProcessRepository(connection)
        self.versions = VersionRepository(connection)
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

    async def handles(self, update_id: int) -> bool:
        """This transaction is the effect of that update: both are committed, or neither. False: it has its effect."""
        return await self.inbox.mark_handled(update_id)

    async def commit(self) -> None:
        """Makes it last, and with it that the current update was handled. HandledElsewhere: then nothing lasts."""
        update = current_update.get()
        if update is not None and not update.marked and not await self.handles(update.update_id):
            raise HandledElsewhere(f"update {update.update_id}")
        await self.connection.commit()
        if update is not None:
            update.marked = True
