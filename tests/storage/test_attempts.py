"""An update of an earlier run: how often it was begun, and one that nobody can read."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import update

from bot.storage.database import Database
from bot.storage.tables import inbox

NOW = datetime(2026, 11, 20, 20, 5, tzinfo=UTC)


async def test_how_often_an_update_was_begun_is_counted(database: Database) -> None:
    async with database.unit() as unit:
        await unit.inbox.receive(10, 1001, "{}", NOW)
        await unit.inbox.begin_again(10)
        await unit.inbox.begin_again(10)
        await unit.commit()

    async with database.unit() as unit:
        (row,) = await unit.inbox.unhandled()

    assert (row.update_id, row.sender_id, row.payload, row.attempts) == (10, 1001, "{}", 2)


async def test_a_row_that_cannot_be_decrypted_does_not_hide_the_others(database: Database) -> None:
    async with database.unit() as unit:
        await unit.inbox.receive_all([(10, 1001, "{}"), (11, 1002, "{}")], NOW)
        await unit.connection.execute(update(inbox).where(inbox.c.update_id == 10).values(payload=b"damaged"))
        await unit.commit()

    async with database.unit() as unit:
        rows = await unit.inbox.unhandled()

    assert [(row.update_id, row.payload) for row in rows] == [(10, None), (11, "{}")]
