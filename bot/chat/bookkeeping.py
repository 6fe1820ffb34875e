"""What is read before an update is handled and written after it, for all updates that are at work at the same moment.

Those that come together share a transaction, so that a crowd costs the database little more than one person. Must not
know what an update asks.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from bot.chat.desk import Standing
from bot.storage.database import TROUBLE
from bot.usecases.group_commit import GroupCommit

if TYPE_CHECKING:
    from bot.storage.database import Database
    from bot.storage.records import Shown

log = structlog.get_logger(__name__)

PAUSES = (0.2, 0.5, 1.0, 2.0)  # seconds between the tries to read where a person stands


@dataclass(frozen=True)
class Done:
    """An update that was handled, and the questions that it has put on the person's screen."""

    update_id: int
    shown: Sequence[Shown]


class Bookkeeping:
    """One for each chat that runs."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._reading = GroupCommit(self._read)
        self._writing = GroupCommit(self._write)

    async def stand(self, user_id: int) -> Standing | None:
        """Who this Telegram user is and where their dialogue stands; None where that cannot be read for long."""
        for pause in (*PAUSES, None):
            try:
                return _or_raise(await self._reading.do(user_id))
            except TROUBLE as error:
                # Without knowing where they stand an answer would be wrong; the row brings the update back.
                log.error("standing_unread", error=type(error).__name__)
            if pause is not None:
                await asyncio.sleep(pause)
        return None

    async def finish(self, done: Done) -> None:
        """The update is through, and its sender was told."""
        try:
            await self._writing.do(done)
        except TROUBLE as error:
            # The effect, if any, is committed together with its mark; only the tidying is missing.
            log.error("update_unmarked", update_id=done.update_id, error=type(error).__name__)

    async def _read(self, user_ids: Sequence[int]) -> list[Standing | Exception]:
        try:
            async with self._database.unit() as unit:
                found = await unit.people.standing(set(user_ids))
        except TROUBLE:
            raise
        except Exception as error:  # noqa: BLE001 - what one person's row raises must not be everybody's
            return [error] if len(user_ids) == 1 else [(await self._read([one]))[0] for one in user_ids]
        return [Standing(*found.get(user_id, (None, None))) for user_id in user_ids]

    async def _write(self, every: Sequence[Done]) -> list[None]:
        async with self._database.unit() as unit:
            await unit.drafts.shown([question for done in every for question in done.shown])
            await unit.inbox.done([done.update_id for done in every])
            await unit.commit()
        return [None] * len(every)


def _or_raise(found: Standing | Exception) -> Standing:
    if isinstance(found, Exception):
        raise found
    return found
