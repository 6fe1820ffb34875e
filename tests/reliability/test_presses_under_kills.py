"""Forty people press a button while the bot is killed again and again: each press has its effect, and has it once."""

import asyncio
from contextlib import suppress

import pytest
from sqlalchemy import func, select

from bot.demo.server.app import BotApiServer
from bot.demo.server.state.keyboards import InlineButton
from bot.demo.server.state.messages import DemoMessage
from bot.storage.database import Database
from bot.storage.tables import history, inbox
from tests.commands.conftest import Tactful, until
from tests.reliability.conftest import ANN, arrivals, due_now, opened

pytestmark = pytest.mark.slow

PEOPLE, KILLS = 40, 4
A_ROUND = PEOPLE // KILLS


def marking(telegram: BotApiServer, number: int) -> tuple[DemoMessage, InlineButton]:
    """The nudge of one person, and its button to mark it as sent."""
    message = telegram.person(ANN + number).bot_messages[0]
    button = next(one for row in message.buttons for one in row if "Mark as sent" in one.text)
    return message, button


async def effects(database: Database) -> list[int]:
    """How many facts were recorded for each person who has any."""
    async with database.engine.connect() as connection:
        counted = await connection.scalars(select(func.count()).select_from(history).group_by(history.c.person_id))
        return list(counted)


async def waiting(database: Database) -> int:
    async with database.engine.connect() as connection:
        statement = select(func.count()).select_from(inbox).where(inbox.c.handled.is_(False))
        return int(await connection.scalar(statement) or 0)


async def press(telegram: BotApiServer, number: int) -> None:
    message, button = marking(telegram, number)
    with suppress(TimeoutError):  # killed between effect and answer; the effect is what counts
        await telegram.person(ANN + number).press(button.value, message, timeout=5)


async def test_check_26_pressed_while_the_bot_is_killed_again_and_again_each_press_counts_once(
    either: Tactful, telegram: BotApiServer
) -> None:
    database = await opened(either)
    await due_now(database, telegram, PEOPLE)
    pressing: list[asyncio.Task[None]] = []
    for number in range(KILLS):
        async with either.running("run") as process:
            await process.line("running")
            await until(lambda: all(arrivals(telegram, PEOPLE)))
            before = len(await effects(database))
            chosen = range(number * A_ROUND, (number + 1) * A_ROUND)
            pressing += [asyncio.create_task(press(telegram, one)) for one in chosen]
            await some_effect(database, before)
            process.process.kill()
    async with either.running("run") as process:
        await everything(database)
        await process.terminated()
    await asyncio.gather(*pressing)

    counted, left = await effects(database), await waiting(database)
    await database.dispose()
    assert counted == [1] * PEOPLE
    assert left == 0


async def some_effect(database: Database, before: int) -> None:
    """Waits until a few of the presses have their effect, and most have not."""
    async with asyncio.timeout(60):
        while len(await effects(database)) <= before:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.005)


async def everything(database: Database) -> None:
    async with asyncio.timeout(60):
        while len(await effects(database)) < PEOPLE or await waiting(database):  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.05)
