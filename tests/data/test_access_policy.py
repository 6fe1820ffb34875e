"""Check 39: a private bot neither answers nor stores anything of people who are not on its list."""

from __future__ import annotations

from typing import Any

import pytest

from bot.config import Allowed, SettingsError, load_settings
from bot.storage.database import Database
from bot.storage.records.people import Person
from tests.chat.conftest import running
from tests.chat.fake_telegram import FakeTelegram, MovedClock, Phone
from tests.commands.test_keys_and_schema import content
from tests.data.conftest import ANN, LATER

EVE = 6666
GROUP = {"id": -100_200, "type": "supergroup", "title": "Us"}


def everything_from(eve: Phone) -> list[dict[str, Any]]:
    """One update of each kind."""
    written = eve.written("/start")["message"]
    bare = {key: value for key, value in written.items() if key not in {"text", "entities"}}
    file = {
        "file_id": "a",
        "file_unique_id": "b",
        "file_size": 9,
        "file_name": "invite.ics",
        "mime_type": "text/calendar",
    }
    held: list[dict[str, Any]] = [
        {"document": file},
        {"location": {"latitude": 40.7, "longitude": -74.0}},
        {"photo": [{"file_id": "a", "file_unique_id": "b", "width": 9, "height": 9}]},
        {"voice": {"file_id": "a", "file_unique_id": "b", "duration": 3}},
        {"contact": {"phone_number": "+1", "first_name": "Eve"}},
    ]
    query = {"id": "7", "from": written["from"], "query": "Acme", "offset": ""}
    return [
        *(eve.written(text) for text in ("/start", "/start code", "hello", "/export", "/forget", "/privacy")),
        eve.written("hello again", "edited_message"),
        *(eve.pressed(data, 77) for data in ("d:1", "i:1:card", "fg:all:0", "x")),
        *({"update_id": 900 + number, "message": {**bare, **one}} for number, one in enumerate(held)),
        {"update_id": 950, "message": {**written, "chat": GROUP}},
        {"update_id": 951, "inline_query": query},
        eve.member("kicked"),
        eve.member("member"),
        eve.member("member", GROUP),
    ]


async def test_check_39_a_private_bot_does_not_react_to_a_stranger(
    database: Database, database_url: str, full_life: Person
) -> None:
    before, telegram = await content(database_url), FakeTelegram()
    async with running(database, telegram, MovedClock(LATER), Allowed(frozenset({ANN}))) as application:
        eve = Phone(application, telegram, EVE)

        await eve.receive(*everything_from(eve))

    assert [name for name, _ in telegram.calls] == ["getMe"]
    assert await content(database_url) == before
    assert full_life.telegram_id == ANN


@pytest.mark.parametrize("listed", ["", "42,", "@ann", "-42", "42 43", "0", "1e9", "٤٢"])
def test_check_39_a_list_that_is_empty_or_malformed_lets_nobody_in(listed: str) -> None:
    with pytest.raises(SettingsError, match="ALLOWED_USERS"):
        load_settings({"ALLOWED_USERS": listed})
