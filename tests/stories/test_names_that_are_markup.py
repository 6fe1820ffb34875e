"""Check 36: names that are markup, links or all emoji are words, on every screen that can be reached by a tap."""

from __future__ import annotations

from datetime import date, datetime
from urllib.parse import urlsplit

import pytest

from bot.chat.dialogue.routing import COMMANDS
from bot.demo.server.state.messages import DemoMessage
from bot.domain.letter_facts import LetterNotes
from bot.domain.model import Interview, Interviewer
from bot.usecases import interviews as journal
from bot.usecases.interviews import NewInterview
from tests.stories.conftest import IN_NEW_YORK, Begin
from tests.stories.story import ANN, Story

pytestmark = pytest.mark.one_database

EVIL = "evil.example"
COMPANY = f'<b>x</b> & <a href="https://{EVIL}">click</a> &amp; \u202eAcme'
NAME = f"</pre><i>Dana</i> [Lee](https://{EVIL})"
SHOWN = f'<b>x</b> & <a href="https://{EVIL}">click</a> &amp; Acme'
EMOJI = "😀" * 500  # a thousand of the units in which Telegram counts
LONGEST = 4096

NOT_PRESSED = ("fg:sure", "t:", "fw:", "lv", "a:add:0")
"""What would delete what the walk is about."""

MOST_PRESSES = 90


async def told(story: Story) -> None:
    """An interview in which every word is an attack, as an import could bring it."""
    await story.does(*IN_NEW_YORK)
    hostile = Interview(
        starts_at=datetime(2026, 11, 20, 14, 0),
        ends_at=datetime(2026, 11, 20, 15, 0),
        recorded_at=story.clock.now(),
        company=COMPANY,
        role="=HYPERLINK(1) <u>role</u>",
        topic=EMOJI,
        decide_by=date(2026, 11, 27),
        people=(Interviewer(1, NAME, title="<s>Head</s>", topic=EMOJI, main=True), Interviewer(2, "A&B <C>" * 9)),
    )
    async with story.bot.database.unit() as unit:
        ann = await unit.people.get(ANN)
    assert ann is not None
    seen = await journal.record_interview(story.bot.database, ann.id, NewInterview(hostile), story.clock.now())
    async with story.bot.database.unit() as unit:
        notes = LetterNotes(strength=EMOJI, promise="<a href='x'>", news=f'<a href="https://{EVIL}">')
        await unit.letters.save_notes(ann.id, seen.stored.id, notes)
        await unit.commit()


def wrong_with(message: DemoMessage) -> list[str]:
    """What of a message is more than words."""
    links = [str(entity.get("url", "")) for entity in message.entities if entity["type"] == "text_link"]
    links += [button.value for row in message.buttons for button in row if button.kind == "url"]
    wrong = [link for link in links if urlsplit(link).hostname == EVIL or urlsplit(link).scheme not in {"https", "tg"}]
    if len(message.text.encode("utf-16-le")) // 2 > LONGEST:
        wrong.append("too long")
    if "\u202e" in message.text:
        wrong.append("turned round")
    # A name that was taken for markup has lost its brackets.
    if "click" in message.text and SHOWN not in message.text and "…" not in message.text:
        wrong.append(f"not as it stands: {message.text[:200]}")
    return wrong


def key_of(data: str) -> str:
    """Buttons of one kind and choice are pressed once."""
    verb, *rest = data.split(":")
    return ":".join([verb, *(part for part in rest if not part[:1].isdigit())])


@pytest.fixture
async def story(database_url: str, begin: Begin) -> Story:
    return await begin("2026-11-20 15:05", DATABASE_URL=database_url, UPDATES_PER_MINUTE="1000")


async def test_check_36_names_that_are_markup_are_words_on_every_screen(story: Story) -> None:
    await told(story)
    await story.at("2026-11-30 09:35")
    pressed, wrong, screens = set[str](), list[str](), set[str]()

    def look() -> None:
        for message in story.person.bot_messages[-6:]:
            screens.add(message.text)
            wrong.extend(f"{one} in {message.text[:80]!r}" for one in wrong_with(message))

    look()
    for command in sorted(COMMANDS - {"cancel", "delete_me", "developer_info", "new", "import", "check"}):
        await story.say(f"/{command}")
        look()
        while len(pressed) < MOST_PRESSES and (button := _next(story, pressed)) is not None:
            message, data = button
            pressed.add(key_of(data))
            await story.press(data, message)
            look()

    assert "\n".join(wrong) == ""
    assert [one.description for one in story.server.refused_calls if "not modified" not in one.description] == []
    assert sum(SHOWN in text for text in screens) > 20
    assert len(pressed) > 40


def _next(story: Story, pressed: set[str]) -> tuple[DemoMessage, str] | None:
    for message in reversed(story.person.bot_messages):
        for button in (button for row in message.buttons for button in row):
            data = button.value
            if button.kind == "callback_data" and key_of(data) not in pressed and not data.startswith(NOT_PRESSED):
                return message, data
    return None
