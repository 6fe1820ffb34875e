"""A forwarded file that Telegram does not hand over, one too large to ask for, and two taps on a moved invitation."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.chat.callback_data import interview as interview_data
from bot.storage.database import Database
from bot.storage.records.interviews import KeptInvite
from bot.storage.records.people import Person
from bot.usecases.views import load_view
from tests.chat.fake_telegram import FakeTelegram, MovedClock, Phone, refused


def forwarded(phone: Phone, size: int) -> dict[str, Any]:
    update = phone.written("")
    del update["message"]["text"], update["message"]["entities"]
    update["message"]["document"] = {
        "file_id": "document-1",
        "file_unique_id": "1",
        "file_name": "invite.ics",
        "mime_type": "text/calendar",
        "file_size": size,
    }
    return update


@pytest.mark.usefixtures("ann")
async def test_a_file_that_telegram_does_not_hand_over_is_asked_for_once_more(
    phone: Phone, telegram: FakeTelegram
) -> None:
    telegram.faults["getFile"] = [refused("Bad Request: file is temporarily unavailable")]

    await phone.receive(forwarded(phone, 900))

    assert phone.last.text == "Telegram did not hand me that file. Please send it once more."


@pytest.mark.usefixtures("ann")
async def test_a_file_that_says_it_is_too_large_is_not_even_asked_for(phone: Phone, telegram: FakeTelegram) -> None:
    await phone.receive(forwarded(phone, 256 * 1024 + 1))

    assert phone.last.text.startswith("That file is larger than invitations are")
    assert telegram.named("getFile") == []


async def test_a_move_pressed_twice_or_after_a_deletion_does_no_harm(
    phone: Phone, database: Database, ann: Person, acme: int, clock: MovedClock
) -> None:
    async with database.unit() as unit:
        await unit.calendars.save_invite(ann.id, KeptInvite(acme, "one@example", 0))
        await unit.commit()
    minute = int(datetime(2026, 11, 23, 15, 0, tzinfo=UTC).timestamp() // 60)
    press = interview_data.MoveTo(acme, minute, 45, 1).encode()
    await phone.say("/next")

    await phone.press(press, phone.last.id)
    await phone.press(press, phone.last.id)
    await phone.press(interview_data.MoveTo(acme + 77, minute, 45, 1).encode(), phone.last.id)

    seen = await load_view(database, ann.id, acme, clock.now())
    assert seen is not None
    assert seen.stored.interview.starts_at == datetime(2026, 11, 23, 10, 0)
    assert seen.stored.interview.ends_at == datetime(2026, 11, 23, 10, 45)
    assert phone.answers[-1] == "I cannot find that any more."
    async with database.unit() as unit:
        assert [one.sequence for one in await unit.calendars.invites(ann.id)] == [1]


async def test_a_forged_move_to_the_end_of_time_does_no_harm(
    phone: Phone, database: Database, ann: Person, acme: int, clock: MovedClock
) -> None:
    await phone.say("/next")

    for minute, length in ((36**12, 45), (-(36**9), 45), (29_925_000, 0), (29_925_000, 36**6)):
        await phone.press(interview_data.MoveTo(acme, minute, length, 1).encode(), phone.last.id)
        assert phone.answers[-1] == "I cannot find that any more."

    seen = await load_view(database, ann.id, acme, clock.now())
    assert seen is not None
    assert seen.stored.interview.starts_at == datetime(2026, 11, 20, 14, 0)
