"""What falls silent is noticed: a ticker that does not tick, polls that never end, another who polls."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from aiohttp import web
from pydantic import ValidationError
from telegram.error import Conflict, NetworkError, TimedOut

from bot.app import CHAT_LEASE
from bot.chat.telegram.connection import ANSWER_SECONDS
from bot.chat.telegram.polling import (
    CHECKS_PER_SILENCE,
    MAX_SILENCE_SECONDS,
    PollerDead,
    PollErrors,
    PollRequest,
    watch_polls,
)
from bot.check_command import judge_processes
from bot.clock import SystemClock
from bot.config import Settings
from bot.scheduling.ticker import Ticker
from bot.scheduling.watchdog import TickerDead, watch_ticker
from bot.storage.records.delivery import ProcessStatus
from bot.usecases.processes.leader_lease import ATTEMPTS_PER_LEASE, RENEWALS_PER_LEASE
from tests.watch import capture_logs

NOW = datetime(2026, 11, 20, 20, 5, tzinfo=UTC)
A_BLINK = 0.01


class Dead:
    """A ticker that never ticks; after `mended_by` restarts it does."""

    def __init__(self, mended_by: int) -> None:
        self.restarts, self.mended_by = 0, mended_by
        self.ticked_at: datetime | None = None
        self.mended = asyncio.Event()

    def overdue(self) -> bool:
        return self.ticked_at is None

    def restart(self) -> None:
        self.restarts += 1
        if self.restarts == self.mended_by:
            self.ticked_at = NOW
            self.mended.set()


# -- the ticker ------------------------------------------------------------------------------------------------------


async def test_check_11_a_ticker_that_does_not_tick_is_started_again() -> None:
    ticker = Dead(mended_by=1)
    watching = asyncio.create_task(watch_ticker(ticker, A_BLINK))

    await asyncio.wait_for(ticker.mended.wait(), 30)
    watching.cancel()

    assert ticker.restarts == 1


async def test_check_11_where_that_does_not_help_the_run_ends_with_a_sentence() -> None:
    ticker = Dead(mended_by=0)

    with capture_logs() as logged, pytest.raises(TickerDead, match="starting that again did not help"):
        await asyncio.wait_for(watch_ticker(ticker, A_BLINK), 30)

    assert [entry["event"] for entry in logged] == ["ticker_restarted", "ticker_dead"]


async def test_check_11_a_restarted_ticker_ticks_though_its_last_tick_hangs_for_ever() -> None:
    ticks = asyncio.Queue[int]()

    async def hang() -> int:
        ticks.put_nowait(1)
        await asyncio.Event().wait()
        return 0

    async def nothing_due() -> datetime | None:
        return None

    ticker = Ticker(hang, nothing_due, SystemClock(), timedelta(seconds=15), SystemClock())
    ticker.start()
    await asyncio.wait_for(ticks.get(), 30)

    ticker.restart()

    assert await asyncio.wait_for(ticks.get(), 30) == 1
    ticker.stop()


async def test_check_11_a_tick_that_is_cancelled_does_not_end_the_ticking() -> None:
    ticks, numbers = asyncio.Queue[int](), count(1)

    async def cancelled_at_first() -> int:
        number = next(numbers)
        ticks.put_nowait(number)
        if number == 1:
            raise asyncio.CancelledError
        return 0

    async def nothing_due() -> datetime | None:
        return None

    ticker = Ticker(cancelled_at_first, nothing_due, SystemClock(), timedelta(milliseconds=20), SystemClock())
    ticker.start()

    async with asyncio.timeout(30):
        ended = [await ticks.get(), await ticks.get()]
    ticker.stop()
    assert ended == [1, 2]


# -- the poller ------------------------------------------------------------------------------------------------------


class HalfOpen:
    """A server that takes a request and never answers it, until it is `mended`."""

    def __init__(self) -> None:
        self.mended = False
        self.asked = asyncio.Event()
        self.url = ""

    async def answer(self, _: web.Request) -> web.Response:
        self.asked.set()
        if not self.mended:
            await asyncio.Event().wait()
        return web.json_response({"ok": True, "result": []})


@pytest.fixture
async def half_open() -> AsyncIterator[HalfOpen]:
    server, app = HalfOpen(), web.Application()
    app.router.add_post("/", server.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    yield server
    await runner.cleanup()


@pytest.fixture
async def polls() -> AsyncIterator[PollRequest]:
    request = PollRequest(connections=1, read_timeout=600, trust_env=False)
    await request.initialize()
    yield request
    await request.shutdown()


def not_storing() -> bool:
    return False


async def test_check_25_a_poll_on_a_dead_line_ends_and_the_next_one_goes_well(
    half_open: HalfOpen, polls: PollRequest
) -> None:
    hanging = asyncio.create_task(polls.do_request(half_open.url, "POST"))
    await asyncio.wait_for(half_open.asked.wait(), 30)
    half_open.mended = True
    with capture_logs() as logged:
        watching = asyncio.create_task(watch_polls(polls, not_storing, max_silence=0.1))

        with pytest.raises(NetworkError):
            await asyncio.wait_for(hanging, 30)
        status, _ = await polls.do_request(half_open.url, "POST")
        watching.cancel()

    assert status == 200
    assert polls.answered_at is not None
    assert logged[0]["event"] == "poller_silent"


async def test_check_25_a_poller_that_does_not_even_fail_any_more_ends_the_run(polls: PollRequest) -> None:
    with capture_logs() as logged, pytest.raises(PollerDead, match="did not help"):
        await asyncio.wait_for(watch_polls(polls, not_storing, max_silence=0.05), 30)

    assert [entry["event"] for entry in logged] == ["poller_silent", "poller_dead"]


async def test_check_25_updates_that_wait_for_the_database_are_no_silence(polls: PollRequest) -> None:
    looked = 0

    def storing() -> bool:
        nonlocal looked
        looked += 1
        return True

    watching = asyncio.create_task(watch_polls(polls, storing, max_silence=0.05))
    async with asyncio.timeout(30):
        while looked < 40:  # noqa: ASYNC110 - five times as long as a silence
            await asyncio.sleep(A_BLINK)

    assert not watching.done()
    watching.cancel()


async def test_check_25_a_network_that_is_away_is_no_dead_poller(polls: PollRequest) -> None:
    watching = asyncio.create_task(watch_polls(polls, not_storing, max_silence=0.05))

    async with asyncio.timeout(30):
        for _ in range(30):
            with pytest.raises(NetworkError):
                await polls.do_request("http://127.0.0.1:9/", "POST")
            await asyncio.sleep(A_BLINK)

    assert not watching.done()
    watching.cancel()


async def test_check_24_a_conflict_is_counted_and_told_once_in_a_while() -> None:
    errors = PollErrors(log_every=3600)

    with capture_logs() as logged:
        for _ in range(100):
            errors(Conflict("terminated by other getUpdates request"))
        errors(TimedOut())

    assert errors.counts["Conflict"] == 100
    assert [(entry["reason"], entry["times"]) for entry in logged if entry["reason"] == "Conflict"] == [("Conflict", 1)]


# -- the times that are promised ------------------------------------------------------------------------------------


def test_check_25_silence_is_noticed_within_two_minutes_and_the_longest_poll_is_none() -> None:
    settings = Settings(poll_timeout_seconds=50)

    assert MAX_SILENCE_SECONDS * (1 + 1 / CHECKS_PER_SILENCE) < 120
    assert settings.poll_timeout_seconds + ANSWER_SECONDS < MAX_SILENCE_SECONDS
    with pytest.raises(ValidationError):
        Settings(poll_timeout_seconds=51)


def test_check_24_a_standby_asks_often_enough_to_chat_within_thirty_seconds_of_its_holders_death() -> None:
    won = CHAT_LEASE * (1 + 1 / ATTEMPTS_PER_LEASE)

    assert won < timedelta(seconds=25)  # and a start takes a few
    assert CHAT_LEASE / RENEWALS_PER_LEASE < CHAT_LEASE / 2


# -- what an operator sees -------------------------------------------------------------------------------------------

MINUTE = timedelta(minutes=1)


def sign(role: str = "both", ticked: int | None = 0, polled: int | None = 0, standby: bool = False) -> ProcessStatus:
    """A process that beats now, and did the rest so many minutes ago."""
    ago = [None if minutes is None else NOW - minutes * MINUTE for minutes in (ticked, polled)]
    return ProcessStatus("one", role, NOW, ago[0], ago[1], standby)


@pytest.mark.parametrize(
    ("signs", "due", "says"),
    [
        ([sign()], None, []),
        ([sign()], NOW + MINUTE, []),
        ([sign()], NOW - 14 * MINUTE, []),
        ([sign("chat", ticked=None), sign("delivery", polled=None)], None, []),
        ([sign(), sign(standby=True, polled=None)], None, []),
        ([], None, ["No process is running on this database."]),
        ([sign(ticked=3)], None, ["Nobody looks at which nudges are due."]),
        ([sign("chat", ticked=None)], None, ["Nobody looks at which nudges are due."]),
        ([sign(polled=3)], None, ["Nobody asks Telegram for what people write."]),
        ([sign("delivery", polled=None)], None, ["Nobody asks Telegram for what people write."]),
        ([sign()], NOW - 16 * MINUTE, ["A nudge has been due for 16 minutes."]),
    ],
)
def test_check_47_what_shows_no_sign_of_life_is_named(
    signs: list[ProcessStatus], due: datetime | None, says: list[str]
) -> None:
    assert judge_processes(signs, due, NOW) == says
