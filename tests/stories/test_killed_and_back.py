"""SIGKILL, in the middle of a question and in the middle of a delivery; the process that follows goes on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from tests.stories.life import Life
from tests.stories.story import PATIENCE

TELLS = ("Dana Lee, dana@acme.com", "in a week", "streaming")


Begin = Callable[[str], Awaitable[Life]]


@pytest.fixture
async def begin(tmp_path: Path) -> AsyncIterator[Begin]:
    lives: list[Life] = []

    async def start(starts: str) -> Life:
        life = Life(tmp_path, starts)
        lives.append(life)
        await life.server.start()
        await life.born()
        return life

    yield start
    for life in lives:
        life.kill()
        await life.killed()
        await life.server.stop()
        assert life.server.violations == []


async def test_killed_while_it_asks_it_asks_again_and_goes_on_from_there(begin: Begin) -> None:
    life = await begin("2026-11-20 15:05")
    await life.says("/start", "New York", "/new", "Acme, Data engineer", "today", until="At what time")

    life.kill_at("Whom did you meet?", arrives=False)
    await life.ann.say("14:00")
    await life.killed()
    lost = life.came("Friday 20 November, 14:00")
    await life.born()
    again = await life.ann.wait_for(lambda message: "Whom did you meet?" in message.text, PATIENCE)
    await life.says(*TELLS, until="What have you done since?")
    await life.taps("Nothing yet")
    await life.taps("Save")
    await life.ann.wait_for(lambda message: message.text.startswith("✅ Saved: Acme · Data engineer."), PATIENCE)

    assert lost == []
    assert again.text.count("Whom did you meet?") == 1


@pytest.mark.parametrize("arrives", [True, False], ids=["after it arrived", "before it arrived"])
async def test_killed_while_it_delivers_the_nudge_comes_and_says_so_if_it_may_come_twice(
    begin: Begin, arrives: bool
) -> None:
    life = await begin("2026-11-20 15:05")
    await life.says("/start", "New York", "/new", "Acme, Data engineer", "today 2pm", *TELLS, until="since?")
    await life.taps("Nothing yet")
    await life.taps("Save")
    life.kill()
    await life.killed()

    life.clock.advance(timedelta(minutes=25))
    life.kill_at("Thank Dana Lee", arrives=arrives)
    await life.born()
    await life.killed()
    before = len(life.came("Thank Dana Lee"))
    await life.born()
    again = await life.ann.wait_for(
        lambda message: "The first try may have reached you already" in message.text, PATIENCE
    )
    await life.ann.tap("✅ Mark as sent", again, timeout=PATIENCE)
    await life.ann.wait_for(lambda message: message.text.startswith("✅ Sent: thank Dana Lee"), PATIENCE)

    assert before == arrives
    assert len(life.came("Thank Dana Lee")) == before
