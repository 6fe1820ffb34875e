"""Chatting in shifts: an application is built once the duty is won, runs while it is kept, and is gone before the next.

Without a duty (SQLite, where a lock on the file keeps others out) there is one shift, as long as the run. Must not know
how a lease is kept, nor what the application does.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Protocol

import structlog

from bot.chat import application
from bot.chat.telegram.polling import SILENCE_SECONDS, PollRequest, watch
from bot.chat.telegram.update_queue import StoredUpdateQueue

if TYPE_CHECKING:
    from bot.chat.telegram.types import App

log = structlog.get_logger(__name__)

CLEARING_SECONDS = 5.0
"""So long an application whose duty is lost may take to close; what it then does has no effect any more."""


class Lease(Protocol):
    """What only one process may do at a time."""

    @property
    def held(self) -> bool: ...
    async def win(self) -> None: ...
    async def keep(self) -> None: ...
    async def give_up(self) -> None: ...


class LeaderLoop:
    """`build` makes an application, given a way to ask whether the duty is held; `prepare` runs before it opens."""

    def __init__(
        self,
        build: Callable[[], App],
        prepare: Callable[[App], Awaitable[None]],
        leader_lease: Lease | None,
        poll_timeout: int,
        silence: float = SILENCE_SECONDS,
    ) -> None:
        self._build, self._prepare, self._leader_lease = build, prepare, leader_lease
        self._poll_timeout, self._silence = poll_timeout, silence
        self.opened = asyncio.Event()
        """Set while an application runs."""
        self._app: App | None = None

    @property
    def standby(self) -> bool:
        """Whether another process chats."""
        return self._leader_lease is not None and not self._leader_lease.held

    @property
    def answered_at(self) -> float | None:
        """When Telegram last answered a poll (seconds of the loop's clock); None: not in this shift."""
        polls = _polls(self._app)
        return polls.answered_at if polls else None

    async def run(self) -> None:
        """Shift after shift, for ever. Raises TokenRejected, PollerDead."""
        while True:
            if self._leader_lease is not None:
                await self._leader_lease.win()
            try:
                await self._shift()
            finally:
                if self._leader_lease is not None:
                    await asyncio.shield(self._leader_lease.give_up())

    async def _shift(self) -> None:
        self._app = self._build()
        kept = asyncio.create_task(self._leader_lease.keep() if self._leader_lease else asyncio.Event().wait())
        works = asyncio.create_task(self._work(self._app))
        try:
            await asyncio.wait((kept, works), return_when=asyncio.FIRST_COMPLETED)
            if works.done():
                works.result()
        finally:
            self.opened.clear()
            hasty = kept.done() or works.done()
            await _end(works)
            await self._close(self._app, hasty=hasty)
            await _end(kept)
            self._app = None

    async def _work(self, app: App) -> None:
        await self._prepare(app)
        await application.start(app, poll_timeout=self._poll_timeout)
        self.opened.set()
        polls, queue = _polls(app), app.update_queue
        if polls is None or not isinstance(queue, StoredUpdateQueue):
            await asyncio.Event().wait()
        else:
            await watch(polls, lambda: queue.storing, self._silence)

    async def _close(self, app: App, *, hasty: bool) -> None:
        if not hasty:
            await application.stop(app)
            return
        queue = app.update_queue
        if isinstance(queue, StoredUpdateQueue):
            queue.drop()
        try:
            async with asyncio.timeout(CLEARING_SECONDS):
                await application.stop(app)
        except Exception as error:  # noqa: BLE001 - whatever it is, the next shift gets an application of its own
            log.warning("shift_ended_in_haste", error=type(error).__name__)


def _polls(app: App | None) -> PollRequest | None:
    """The transport of an application's polls; None where a test has put another in its place."""
    if app is None:
        return None
    found = app.bot._request[0]  # noqa: SLF001 - the library hands it in but not out
    return found if isinstance(found, PollRequest) else None


async def _end(task: asyncio.Task[Any]) -> None:
    task.cancel()
    await asyncio.wait({task})
