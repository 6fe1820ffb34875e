"""Checks 37 and 44: a token, a company, a note and names, planted in a story at DEBUG, are seen only in the chat."""

# ruff: noqa: ASYNC240 - a test may wait for a small file

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import structlog
from sqlalchemy import update

from bot.chat.telegram import connection
from bot.config import SettingsError
from bot.demo.server.faults import Fault, FaultKind, FaultPlan
from bot.logs import start_logging
from bot.storage.backup.create import create_backup
from bot.storage.tables import people
from bot.usecases import views as interview_views
from tests.stories.story import ANN, NEW_YORK, Story

COMPANY, NOTE, PERSON, MAIL = "Canarycorp", "canarynote about Kafka", "Canary Lee", "canary.lee@canarycorp.example"
SAID = "canary words that mean nothing"
TOLD = (
    "/start",
    "New York",
    "/new",
    f"{COMPANY}, Data engineer",
    "!Today",
    "!14:00",
    f"{PERSON}, Head of Data, {MAIL}",
    "!In a week",
    NOTE,
    "!Nothing yet",
    "!Save",
)


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """Everything that is logged at DEBUG, as the bot logs it."""
    root, stream = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers[:], root.level
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(False)
    structlog.reset_defaults()


def canaries(story: Story) -> list[str]:
    token = story.server.token
    return [token, token.partition(":")[2], COMPANY, "canarynote", PERSON, MAIL, "canary words", "Canary"]


async def in_zone(story: Story, zone: str) -> None:
    async with story.bot.database.engine.begin() as connection:
        await connection.execute(update(people).values(timezone=zone))


async def a_bad_day(story: Story) -> list[object]:
    """Everything that can go wrong around personal text; what was raised, and what is shown of the running parts."""
    story.server.faults = FaultPlan(
        "sendMessage",
        script=[
            Fault(FaultKind.DROP_BEFORE),
            Fault(FaultKind.DROP_AFTER),
            Fault(FaultKind.BROKEN),
            Fault(FaultKind.FORBIDDEN),
            Fault(FaultKind.FLOOD, 0.1),
        ],
    )
    await story.say(SAID)
    await story.say("/interviews")
    await story.say("/interviews")
    story.server.faults = None
    raised: list[object] = []

    # A zone that is none, as no dialogue would keep it: whoever reads it raises, and quotes it.
    await in_zone(story, "Nowhere/Zone")
    await story.say("/interviews")
    await in_zone(story, "America/New_York")
    unknown = story.server.token[:-1] + ("y" if story.server.token.endswith("x") else "x")
    sender = connection.send_only_bot(unknown, story.server.url)
    try:
        await connection.initialize(sender)
    except SettingsError as error:
        raised.append(error)
    finally:
        await sender.shutdown()
    shown = [
        story.bot.settings,
        story.bot.database.keys,
        await interview_views.load_views(story.bot.database, 1, story.clock.now()),
    ]
    return [*raised, *shown]


async def test_37_and_44_canaries_are_seen_only_in_the_chat(
    tmp_path: Path, database_url: str, logged: io.StringIO
) -> None:
    story = Story("2026-11-20 15:05", tmp_path, DATABASE_URL=database_url)
    start_logging("DEBUG", secrets=[story.server.token], stream=logged)
    await story.begin()
    try:
        await story.does(*TOLD)
        shown = await a_bad_day(story)
        await story.at("2026-12-20 12:00")
        await story.say("/export")
        key_file, url = tmp_path / "keys" / "master.key", story.bot.settings.database_url
        await create_backup(url, key_file, tmp_path / "one.backup", story.clock.now())
        in_the_chat = "".join(message.text for message in story.person.bot_messages)
        raw = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    finally:
        await story.bot.stop()
        await story.server.stop()

    text = logged.getvalue()
    assert COMPANY in in_the_chat
    assert len(text.splitlines()) > 10
    assert "update_failed" in text
    assert [canary for canary in [*canaries(story), "Nowhere/Zone"] if canary in text] == []
    assert [canary for canary in canaries(story) if any(canary in f"{one!r} {one}" for one in shown)] == []
    assert [canary for canary in canaries(story) if canary.encode() in raw] == []
    assert len(shown) == 4


@pytest.mark.one_database
async def test_40_a_flood_is_met_with_one_kind_sentence_and_delays_nobody_else(
    tmp_path: Path, database_url: str
) -> None:
    public: dict[str, str | None] = {
        "DATABASE_URL": database_url,
        "ALLOWED_USERS": None,
        "PUBLIC": "1",
        "OPERATOR_NAME": "Kim Roe",
        "OPERATOR_CONTACT": "kim@example.org",
    }
    public["UPDATES_PER_MINUTE"] = "10"
    story = await Story("2026-11-20 15:05", tmp_path, NEW_YORK, **public).begin()
    try:
        await story.does("/start", "New York", "/new", "Acme, Data engineer", "!Today", "!14:00", "Dana Lee")
        await story.does("!In a week", "x" * 4096)
        story.expect("at most 1000 characters")
        await story.does("Kafka", "!Nothing yet", "!Save")
        flooder = story.server.person(ANN + 1, "Ben")
        for number in range(300):
            await flooder.say(f"/interviews {number}")
        nudge = await story.until_next()
        async with asyncio.timeout(20):
            await story.rest()
        said = [message.text for message in flooder.bot_messages]
        async with story.bot.database.unit() as unit:
            ben = await unit.people.get(ANN + 1)
    finally:
        await story.bot.stop()
        await story.server.stop()

    assert "Thank Dana Lee" in nudge.text
    assert nudge.date - story.clock.now() <= timedelta(0)
    assert len(said) == 61
    assert [text for text in said if "give me a minute" in text] == [said[-1]]
    assert ben is not None
