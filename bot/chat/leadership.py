"""Runs the chat while this process is the leader: a new application each time it wins the lease, gone when it loses it.

Without a lease (SQLite, where a file lock keeps other processes out) there is one application, as long as the run.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Protocol

import structlog

from bot.chat import application
from bot.chat.telegram.update_queue import StoredUpdateQueue

if TYPE_CHECKING:
    from bot.chat.telegram.types import App

log = structlog.get_logger(__name__)

STOP_SECONDS = 5.0
"""How long an application may take to stop after its lease is lost. Nothing that it still does has an effect."""


class Lease(Protocol):
    """The right to do something that only one process may do at a time."""

    @property
    def held(self) -> bool: ...
    async def acquire(self) -> None: ...
    async def keep(self) -> None: ...
    async def release(self) -> None: ...


class LeaderLoop:
    """`build` makes an application; `prepare` runs before it starts."""

    def __init__(
        self,
        build: Callable[[], App],
        prepare: Callable[[App], Awaitable[None]],
        leader_lease: Lease | None,
    ) -> None:
        self._build, self._prepare, self._leader_lease = build, prepare, leader_lease
        self.opened = asyncio.Event()
        """Set while an application runs."""
        self._app: App | None = None

    @property
    def standby(self) -> bool:
        """Whether this process waits for the lease."""
        return self._leader_lease is not None and not self._leader_lease.held

    @property
    def answered_at(self) -> float | None:
        """As in UpdateSource; None while this process is not the leader."""
        return application.update_source_of(self._app).answered_at if self._app else None

    async def run(self) -> None:
        """Runs for ever. Raises TokenRejected, and BeyondRepair if updates stop arriving."""
        while True:
            if self._leader_lease is not None:
                await self._leader_lease.acquire()
            try:
                await self._lead()
            finally:
                if self._leader_lease is not None:
                    await asyncio.shield(self._leader_lease.release())

    async def _lead(self) -> None:
        """Runs an application until the lease is lost."""
        self._app = self._build()
        lease_kept = asyncio.create_task(self._leader_lease.keep() if self._leader_lease else asyncio.Event().wait())
        working = asyncio.create_task(self._work(self._app))
        try:
            await asyncio.wait((lease_kept, working), return_when=asyncio.FIRST_COMPLETED)
            if working.done():
                working.result()
        finally:
            self.opened.clear()
            failed = lease_kept.done() or working.done()
            await _cancel(working)
            await self._stop(self._app, after_failure=failed)
            await _cancel(lease_kept)
            self._app = None

    async def _work(self, app: App) -> None:
        await self._prepare(app)
        await application.start(app)
        self.opened.set()
        await application.update_source_of(app).watch()

    async def _stop(self, app: App, *, after_failure: bool) -> None:
        if not after_failure:
            await application.stop(app)
            return
        queue = app.update_queue
        if isinstance(queue, StoredUpdateQueue):
            queue.drop()
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await application.stop(app)
        except Exception as error:  # noqa: BLE001 - the next application is a new one, whatever is left of this
            log.warning("application_stop_failed", error=type(error).__name__)


async def _cancel(task: asyncio.Task[Any]) -> None:
    task.cancel()
    await asyncio.wait({task})
