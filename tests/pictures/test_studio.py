"""The drawing process: started for the first picture, ended when idle, replaced when it dies, ended when it hangs."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.pictures.scenes import Theme
from bot.pictures.studio import NoPicture, Studio
from tests.pictures.pixels import size_of
from tests.pictures.samples import FUNNEL, MONTH, timeline

ACME = timeline("Acme", "Data engineer")
PATIENCE = 20.0  # real seconds


@pytest.fixture
async def studio() -> AsyncIterator[Studio]:
    made = Studio()
    yield made
    await made.close()


def behaving(tmp_path: Path, program: str) -> Path:
    file = tmp_path / "worker.py"
    file.write_text(program)
    return file


def lives(pid: int | None) -> bool:
    return Path(f"/proc/{pid}").exists()


def told(pid: int | None) -> bytes:
    """What a process was started with: its environment and its command line."""
    return Path(f"/proc/{pid}/environ").read_bytes() + Path(f"/proc/{pid}/cmdline").read_bytes()


async def ended(pid: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while lives(pid):  # noqa: ASYNC110  the end of a process that is not awaited has no event
            await asyncio.sleep(0.01)


async def test_nothing_runs_before_the_first_picture(studio: Studio) -> None:
    assert studio.pid is None


async def test_one_process_draws_all_pictures_also_those_asked_for_at_once(studio: Studio) -> None:
    first = await studio.draw(ACME, Theme.LIGHT)
    pid = studio.pid

    pictures = await asyncio.gather(*(studio.draw(scene, Theme.DARK) for scene in (ACME, MONTH, FUNNEL, ACME)))

    assert studio.pid == pid
    assert {size_of(png) for png in [first, *pictures]} == {(810, 1080)}
    assert pictures[0] == pictures[3]
    assert len(set(pictures)) == 3


async def test_the_process_ends_when_nobody_asks_and_another_starts_when_somebody_does() -> None:
    studio = Studio(idle_seconds=0.05)
    await studio.draw(ACME, Theme.LIGHT)
    pid = studio.pid
    assert pid is not None

    await ended(pid)
    again = await studio.draw(ACME, Theme.LIGHT)

    assert size_of(again) == (810, 1080)
    assert studio.pid != pid
    await studio.close()


async def test_a_process_that_was_killed_is_replaced(studio: Studio) -> None:
    await studio.draw(ACME, Theme.LIGHT)
    pid = studio.pid
    assert pid is not None

    os.kill(pid, 9)
    png = await studio.draw(ACME, Theme.LIGHT)

    assert size_of(png) == (810, 1080)
    assert studio.pid != pid


async def test_a_process_that_dies_while_drawing_costs_one_picture(tmp_path: Path) -> None:
    dying = Studio(worker=behaving(tmp_path, "import os, sys\nsys.stdin.buffer.read(4)\nos.abort()\n"))

    with pytest.raises(NoPicture):
        await dying.draw(ACME, Theme.LIGHT)

    assert dying.pid is None


async def test_a_process_that_hangs_is_ended(tmp_path: Path) -> None:
    hanging = Studio(patience_seconds=0.5, worker=behaving(tmp_path, "import time\ntime.sleep(600)\n"))

    with pytest.raises(NoPicture):
        await hanging.draw(ACME, Theme.LIGHT)

    assert hanging.pid is None


async def test_a_picture_that_is_refused_leaves_the_process_at_work(tmp_path: Path) -> None:
    program = (
        "import sys\nwhile head := sys.stdin.buffer.read(4):\n    sys.stdin.buffer.read(int.from_bytes(head, 'big'))\n"
    )
    program += "    sys.stdout.buffer.write(bytes(4))\n    sys.stdout.buffer.flush()\n"
    refusing = Studio(worker=behaving(tmp_path, program))

    with pytest.raises(NoPicture, match="refused"):
        await refusing.draw(ACME, Theme.LIGHT)

    assert refusing.pid is not None
    await refusing.close()


async def test_whoever_stops_waiting_does_not_get_the_next_one_a_wrong_picture(studio: Studio) -> None:
    await studio.draw(ACME, Theme.LIGHT)
    given_up = asyncio.create_task(studio.draw(MONTH, Theme.LIGHT))
    await asyncio.sleep(0)
    given_up.cancel()
    await asyncio.wait({given_up})

    assert await studio.draw(ACME, Theme.LIGHT) == await studio.draw(ACME, Theme.LIGHT)


async def test_the_process_knows_nothing_of_our_environment(monkeypatch: pytest.MonkeyPatch, studio: Studio) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "110201543:secret")

    await studio.draw(ACME, Theme.LIGHT)

    assert b"worker.py" in told(studio.pid)
    assert b"secret" not in told(studio.pid)
    assert b"Acme" not in told(studio.pid)


async def test_a_closed_studio_leaves_no_process(studio: Studio) -> None:
    await studio.draw(ACME, Theme.LIGHT)
    pid = studio.pid

    await studio.close()

    assert studio.pid is None
    assert not lives(pid)
