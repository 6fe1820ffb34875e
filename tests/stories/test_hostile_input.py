"""Somebody sends what would keep a reader busy for minutes; others are answered meanwhile, and a restart comes up."""

from __future__ import annotations

from pathlib import Path

from tests.exchange.test_sandbox import BOMBS
from tests.stories.life import Life
from tests.stories.story import ANN, PATIENCE

BO = ANN + 1
TEXTS = (
    "they answer by " + "@" * 4059 + " a b c d e f g h i j k",
    "from" + " " * 1001 + "x",
    "@" * 4096,
    "1 " * 2048,
)


async def test_others_are_answered_meanwhile_and_a_restart_comes_up(tmp_path: Path) -> None:
    life = Life(tmp_path, "2026-11-20 15:05", ALLOWED_USERS=f"{ANN},{BO}", UPDATES_PER_MINUTE="10000")
    bo = life.server.person(BO, "Bo")
    await life.server.start()
    try:
        await life.born()
        await life.says("/start", "New York", until="New York")
        for text in TEXTS:
            await life.ann.say(text)
        for name, content in BOMBS.items():
            await life.ann.send_document(f"{name}.ics", content, "text/calendar")
        asked = (await bo.say("/help")).message_id
        await bo.wait_for(lambda _: True, PATIENCE, after=asked)
        answered_meanwhile = answers(life)

        life.kill()
        await life.killed()
        await life.born()
        asked = (await bo.say("/help")).message_id
        await bo.wait_for(lambda _: True, PATIENCE, after=asked)
        last = (await life.ann.say("/help")).message_id  # one person's updates go in order: this one is the last
        await life.ann.wait_for(lambda message: "/new" in message.text, PATIENCE, after=last)
    finally:
        life.kill()
        await life.killed()
        await life.server.stop()

    assert answered_meanwhile < len(TEXTS) + len(BOMBS), "Bo had to wait until all that Ann sent was read"
    assert life.server.violations == []


def answers(life: Life) -> int:
    """How many messages Ann has had since the bot knows where she lives."""
    begins = max(message.message_id for message in life.came("🌍")) if life.came("🌍") else 0
    return sum(message.message_id > begins for message in life.ann.bot_messages)
