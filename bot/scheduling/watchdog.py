"""Restarts a ticker that has stopped ticking; if that does not help, ends the run."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Protocol

import structlog

from bot.trouble import BeyondRepair

_log = structlog.get_logger(__name__)


class TickerDead(BeyondRepair):
    """The ticker does not tick."""


class WatchedTicker(Protocol):
    ticked_at: datetime | None

    def overdue(self) -> bool: ...
    def restart(self) -> None: ...


async def watch_ticker(ticker: WatchedTicker, every: float) -> None:
    """Checks it every so many seconds. Raises TickerDead."""
    restarted_after: datetime | None = None
    restarted = False
    while True:
        await asyncio.sleep(every)
        if not ticker.overdue():
            continue
        if restarted and ticker.ticked_at == restarted_after:
            _log.critical("ticker_dead")
            raise TickerDead("Nudges are not being looked at any more; starting that again did not help.")
        _log.error("ticker_restarted")
        restarted, restarted_after = True, ticker.ticked_at
        ticker.restart()
