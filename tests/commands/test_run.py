"""`tactful run` and `tactful demo` as processes: they start, answer, stop when told, and never print the token."""

import signal
from pathlib import Path

import pytest
from aiohttp import ClientSession
from sqlalchemy import func, select

from bot.demo.server.app import BotApiServer
from bot.storage.engine.connect import engine_for
from bot.storage.tables import inbox, people
from tests.commands.conftest import TOKEN, Tactful, until

RUNNING = '"running"'


async def rows(tactful: Tactful) -> dict[str, int]:
    engine = engine_for(f"sqlite+aiosqlite:///{tactful.data_dir / 'tactful.sqlite3'}")
    async with engine.connect() as connection:
        found = {
            table.name: int(await connection.scalar(select(func.count()).select_from(table)) or 0)
            for table in (people, inbox)
        }
    await engine.dispose()
    return found


@pytest.mark.usefixtures("interpreter")
async def test_it_polls_answers_and_stops_when_told(connected: Tactful, telegram: BotApiServer) -> None:
    ann = telegram.person(1001, "Ann")

    async with connected.running("run") as process:
        await process.line(RUNNING)
        await ann.say("/start")
        await until(lambda: bool(ann.bot_messages))
        status = await process.terminated()

    assert status == 0
    assert telegram.violations == []
    assert TOKEN not in process.said
    assert "Traceback" not in process.said


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_it_can_be_stopped_while_telegram_is_out_of_reach(tactful: Tactful, number: signal.Signals) -> None:
    async with tactful.running("run") as process:
        await process.line("reach")
        process.process.send_signal(number)
        status = await process.ended()

    assert status == 0
    assert TOKEN not in process.said
    assert "Traceback" not in process.said


async def test_a_token_that_telegram_does_not_know_is_a_sentence(connected: Tactful) -> None:
    unknown = TOKEN[:-2] + "02"
    connected.environment |= {"TELEGRAM_BOT_TOKEN": unknown, "LOG_LEVEL": "ERROR"}

    ended = await connected("run")

    assert ended.status == 1
    assert "TELEGRAM_BOT_TOKEN" in ended.err
    assert len(ended.said.splitlines()) == 1
    assert unknown not in ended.said


async def test_a_second_run_on_the_same_file_is_refused(connected: Tactful) -> None:
    async with connected.running("run") as first:
        await first.line(RUNNING)
        connected.environment["LOG_LEVEL"] = "ERROR"

        second = await connected("run")

        assert second.status == 1
        assert "running" in second.err
        assert len(second.said.splitlines()) == 1
        assert first.process.returncode is None


async def test_after_a_kill_the_next_run_starts(connected: Tactful) -> None:
    async with connected.running("run") as first:
        await first.line(RUNNING)
        first.process.kill()
        await first.process.wait()

    async with connected.running("run") as second:
        await second.line(RUNNING)
        assert await second.terminated() == 0


async def test_a_private_bot_belongs_to_the_first_who_sends_its_code(
    connected: Tactful, telegram: BotApiServer
) -> None:
    del connected.environment["ALLOWED_USERS"]
    ann, stranger = telegram.person(1001, "Ann"), telegram.person(6006, "Sam")

    async with connected.running("run") as process:
        code = (await process.line("/start ")).split()[-1]
        await process.line(RUNNING)
        await stranger.say("/start")
        await stranger.say("/start opensesame")
        await stranger.say("Hello?")
        await ann.say(f"/start {code}")
        await until(lambda: bool(ann.bot_messages))
        await stranger.say(f"/start {code}")
        await ann.say("/help")
        await until(lambda: len(ann.bot_messages) > 1)
        await process.terminated()

    assert stranger.bot_messages == []
    # Ann's two messages only: what strangers sent left nothing.
    assert await rows(connected) == {"people": 1, "inbox": 2}


async def test_once_it_has_an_owner_it_prints_no_code(connected: Tactful, telegram: BotApiServer) -> None:
    del connected.environment["ALLOWED_USERS"]
    ann = telegram.person(1001, "Ann")
    async with connected.running("run") as first:
        code = (await first.line("/start ")).split()[-1]
        await first.line(RUNNING)
        await ann.say(f"/start {code}")
        await until(lambda: bool(ann.bot_messages))
        await first.terminated()
    before = len(ann.bot_messages)

    async with connected.running("run") as second:
        await second.line(RUNNING)
        await ann.say("/help")
        await until(lambda: len(ann.bot_messages) > before)
        await second.terminated()

    assert "/start" not in second.said


async def test_only_those_who_are_allowed_are_answered(connected: Tactful, telegram: BotApiServer) -> None:
    ann, stranger = telegram.person(1001, "Ann"), telegram.person(6006, "Sam")

    async with connected.running("run") as process:
        await process.line(RUNNING)
        await stranger.say("/start")
        await ann.say("/start")
        await until(lambda: bool(ann.bot_messages))
        await process.terminated()

    assert stranger.bot_messages == []
    assert await rows(connected) == {"people": 1, "inbox": 1}


@pytest.mark.usefixtures("interpreter")
async def test_the_demo_needs_no_token_and_prints_where_to_open_it(tactful: Tactful) -> None:
    del tactful.environment["TELEGRAM_BOT_TOKEN"]
    del tactful.environment["ALLOWED_USERS"]

    async with tactful.running("demo", "--port", "0") as process:
        said = await process.line("http://127.0.0.1:")
        address = next(word for word in said.split() if word.startswith("http://"))
        async with ClientSession() as session, session.get(address) as answer:
            page = await answer.text()
        status = await process.terminated()

    assert (answer.status, status) == (200, 0)
    assert "<html" in page
    assert sorted(file.name for file in tactful.data_dir.iterdir()) == ["demo"]
    assert not tactful.key_file.exists()
    assert "Traceback" not in process.said


UVLOOP = """
import asyncio
import sys

def new_event_loop():
    print("the loop of uvloop", file=sys.stderr, flush=True)
    return asyncio.new_event_loop()
"""
"""Stands for the library, and says that it is asked."""

WITHOUT_UVLOOP = """
import sys

sys.modules["uvloop"] = None
"""


@pytest.mark.usefixtures("interpreter")
async def test_it_runs_on_the_loop_of_uvloop_where_that_is_installed(connected: Tactful, tmp_path: Path) -> None:
    installed = tmp_path / "installed"
    installed.mkdir()
    (installed / "uvloop.py").write_text(UVLOOP, encoding="utf-8")
    connected.environment["PYTHONPATH"] = str(installed)

    async with connected.running("run") as process:
        await process.line("the loop of uvloop")
        await process.line(RUNNING)
        status = await process.terminated()

    assert status == 0


@pytest.mark.usefixtures("interpreter")
async def test_it_runs_on_the_usual_loop_where_uvloop_is_not_installed(connected: Tactful, tmp_path: Path) -> None:
    started = tmp_path / "started"
    started.mkdir()
    (started / "sitecustomize.py").write_text(WITHOUT_UVLOOP, encoding="utf-8")
    connected.environment["PYTHONPATH"] = str(started)

    async with connected.running("run") as process:
        await process.line(RUNNING)
        status = await process.terminated()

    assert status == 0
