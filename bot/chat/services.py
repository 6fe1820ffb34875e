"""The running parts that handlers work with: the database, the gateway, the clock and others.

Must not know how any of them is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.chat.telegram.access import AccessPolicy
    from bot.chat.telegram.gateway import Gateway
    from bot.chat.telegram.update_batches import UpdateBatcher
    from bot.clock import Clock
    from bot.exchange.sandbox import FileReader
    from bot.pictures.studio import Studio
    from bot.storage.database import Database
    from bot.usecases.delivery.worker import DeliveryWorker

KEY = "services"
"""Where the application's `bot_data` holds them."""


@dataclass(frozen=True)
class Services:
    """The running parts that handlers need. `clock` tells product time."""

    database: Database
    gateway: Gateway
    worker: DeliveryWorker
    clock: Clock
    access_policy: AccessPolicy
    studio: Studio
    batcher: UpdateBatcher

    @cached_property
    def files(self) -> FileReader:
        """Reads people's files. Made for the first one, as few people send any, and what it takes loads slowly."""
        from bot.exchange.sandbox import FileReader

        return FileReader()

    async def close(self) -> None:
        """Ends the processes that draw and read."""
        await self.studio.close()
        if "files" in vars(self):
            await self.files.close()

    def now(self) -> datetime:
        """The product's present moment (UTC)."""
        return self.clock.now()
