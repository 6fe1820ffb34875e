"""A monkey's first steps from two seeds, one in each world: `make monkey` goes on from any other."""

from __future__ import annotations

from pathlib import Path

from tests.monkey.monkey import Monkey, killed, restarted


async def test_three_people_pressing_anything_find_nothing(tmp_path: Path) -> None:
    monkey = Monkey(1)

    await restarted(monkey, tmp_path, lambda done: done < 200)

    assert len(monkey.steps) >= 200


async def test_three_people_pressing_anything_while_the_bot_is_killed_find_nothing(tmp_path: Path) -> None:
    monkey = Monkey(2)

    await killed(monkey, tmp_path, lambda done: done < 100)

    assert "the bot is killed" in monkey.steps
