"""An update that cannot be read, or that ends the bot whenever it is tried, is set aside; the others are handled."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import cast

import pytest
from telegram import Bot, Update

from bot.chat.telegram.access import AccessPolicy
from bot.chat.telegram.update_batches import UpdateBatcher
from bot.chat.telegram.update_queue import MOST_ATTEMPTS, StoredUpdateQueue
from bot.clock import SystemClock
from bot.storage.database import Database

NOW = datetime(2026, 11, 20, 20, 5, tzinfo=UTC)
BOT = Bot("1:token")


def message(update_id: int, sender: int) -> str:
    user = {"id": sender, "is_bot": False, "first_name": "A"}
    chat = {"id": sender, "type": "private"}
    told = {"message_id": update_id, "date": 1_795_000_000, "chat": chat, "from": user, "text": "hello"}
    return json.dumps({"update_id": update_id, "message": told})


def queue(database: Database) -> StoredUpdateQueue:
    access = cast("AccessPolicy", SimpleNamespace(inbound_limiter=None))
    return StoredUpdateQueue(database, UpdateBatcher(database), access, SystemClock())


async def kept(database: Database, *rows: tuple[int, int, str]) -> None:
    async with database.unit() as unit:
        await unit.inbox.receive_all(list(rows), NOW)
        await unit.commit()


async def left(database: Database) -> list[int]:
    async with database.unit() as unit:
        return [row.update_id for row in await unit.inbox.unhandled()]


async def test_an_update_that_ends_every_run_is_set_aside_and_the_others_are_not(database: Database) -> None:
    await kept(database, (10, 1001, message(10, 1001)), (11, 1002, message(11, 1002)))

    for _ in range(MOST_ATTEMPTS):  # each time the process ends while update 10 is handled
        run = queue(database)
        await run.restore(BOT)
        with pytest.raises(KeyboardInterrupt):
            async with run.begun(10):
                raise KeyboardInterrupt
    last = queue(database)
    restored = await last.restore(BOT)

    assert restored == 1
    assert cast("Update", last.get_nowait()).update_id == 11
    assert last.set_aside == [1001]
    assert await left(database) == [11]


async def test_a_row_that_nobody_can_read_stops_no_start(database: Database) -> None:
    await kept(database, (10, 1001, "no json"), (11, 1002, message(11, 1002)))

    run = queue(database)

    assert await run.restore(BOT) == 1
    assert run.set_aside == [1001]
    assert await left(database) == [11]
