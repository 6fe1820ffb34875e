"""How updates arrive: the seam between the chat and whatever receives its updates from Telegram."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from telegram.ext import ApplicationBuilder

    from bot.chat.telegram.types import App
    from bot.chat.telegram.update_queue import StoredUpdateQueue


class UpdateSource(ABC):
    """Receives updates for one application and puts them into its queue.

    `StoredUpdateQueue.put` returns once an update is stored, or dropped because it is known already or comes from a
    stranger. Only then may it be confirmed to Telegram. Several may be put at the same time.
    """

    def configure(  # noqa: B027 - most sources have nothing to set
        self, builder: ApplicationBuilder[Any, Any, Any, Any, Any, Any], queue: StoredUpdateQueue
    ) -> None:
        """Called before the application is built, for what has to be set on its builder."""

    @abstractmethod
    async def start(self, application: App) -> None:
        """Starts receiving. Called when the bot is initialized and unhandled updates of an earlier run are queued.

        Handlers are registered only afterwards; until then updates wait in the queue.
        """

    @abstractmethod
    async def stop(self) -> None:
        """Stops receiving. Safe to call twice, and if it never started."""

    async def watch(self) -> None:
        """Runs as long as the source works. Raises BeyondRepair if updates stop arriving for good."""
        await asyncio.Event().wait()

    @property
    @abstractmethod
    def answered_at(self) -> float | None:
        """When Telegram was last known to deliver updates (seconds of the loop's clock); None: not since the start."""
