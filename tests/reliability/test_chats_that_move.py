"""A chat that becomes another: who was written to in it is written to in the new one, whoever tells of the move."""

from typing import Any

import pytest
from sqlalchemy import update

from bot.storage.database import Database
from bot.storage.records.people import Person
from bot.storage.tables import people
from tests.chat.conftest import acme, ann, application, clock, phone, telegram  # noqa: F401 - fixtures
from tests.chat.fake_telegram import FakeTelegram, MovedClock, Phone, live_until
from tests.reliability.test_old_presses import THANKS_DUE

OLD, NEW = -4242, -100_4242


def told_of_the_move(phone: Phone) -> dict[str, Any]:  # noqa: F811
    """Telegram's own message in the old chat."""
    told = phone.written("")
    told["message"]["chat"] = {"id": OLD, "type": "group", "title": "Friends"}
    del told["message"]["text"], told["message"]["entities"]
    told["message"]["migrate_to_chat_id"] = NEW
    return told


@pytest.mark.usefixtures("acme")
async def test_check_23_telegrams_own_message_of_a_move_is_enough_and_needs_no_answer(
    phone: Phone,  # noqa: F811
    telegram: FakeTelegram,  # noqa: F811
    clock: MovedClock,  # noqa: F811
    database: Database,
    ann: Person,  # noqa: F811
) -> None:
    async with database.engine.begin() as connection:
        await connection.execute(update(people).where(people.c.id == ann.id).values(chat_id=OLD))

    await phone.receive(told_of_the_move(phone), told_of_the_move(phone))
    silent = not telegram.messages
    await live_until(phone, clock, THANKS_DUE)

    assert silent
    assert {message.chat_id for message in telegram.messages} == {NEW}
