"""Several delivery processes on one database, killed at random moments or on a network that fails.

All are forked from one parent, which has imported everything but runs no event loop, thread or connection. One child is
the Bot API server, which counts what arrives and queries the database when asked. The delivery is the product's own.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing as mp
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.crowd import DUE, FIRST_CHAT, count_unfinished, create_crowd, data_dir, outcomes_by_chat
from bot import loop
from bot.chat.screens.nudge_list import message as nudge_message
from bot.chat.telegram import connection
from bot.chat.telegram.gateway import Gateway
from bot.chat.telegram.outbound_limit import OutboundLimiter
from bot.clock import SystemClock
from bot.demo.server.app import BotApiServer
from bot.demo.server.faults import Fault, FaultKind, FaultPlan
from bot.scheduling.ticker import Ticker
from bot.storage.database import Database
from bot.storage.keys.keyring import load_or_create
from bot.usecases.delivery.worker import DeliveryWorker

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

    from bot.storage.keys.keyring import Keyring

FORK = mp.get_context("fork")
TOKEN = "7000000001:" + "storm" * 7
POLL_SECONDS = 0.25

NETWORK = (
    Fault(FaultKind.FLOOD, 1),
    Fault(FaultKind.BROKEN),
    Fault(FaultKind.FORBIDDEN),
    Fault(FaultKind.DROP_BEFORE),
    Fault(FaultKind.DROP_AFTER),
    Fault(FaultKind.SLOW, 0.3),
)


@dataclass(frozen=True)
class Scenario:
    """`pace` is product seconds per real second; `kill_every` the mean number of seconds between kills."""

    workers: int = 4
    kills: int = 10
    kill_every: float = 0.25
    lease: float = 3.0
    pace: float = 1.0
    faults: float = 0.0
    seed: int = 0
    timeout: float = 300.0


@dataclass
class Tally:
    """What arrived. `in_flight` counts sends whose process or connection died before they were recorded."""

    due: int = 0
    kills: int = 0
    in_flight: int = 0
    sent: int = 0
    duplicates: int = 0
    unflagged: int = 0
    lost: int = 0
    seconds: float = 0.0
    faults: dict[str, int] = field(default_factory=dict)

    def __iadd__(self, other: Tally) -> Tally:
        for name in ("due", "kills", "in_flight", "sent", "duplicates", "unflagged", "lost", "seconds"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for kind, times in other.faults.items():
            self.faults[kind] = self.faults.get(kind, 0) + times
        return self


@dataclass(frozen=True)
class PacedClock:
    """Product time: DUE at `began` (real time), then `pace` times as fast as real time."""

    began: datetime
    pace: float

    def now(self) -> datetime:
        return DUE + (SystemClock().now() - self.began) * self.pace


def seed_database(url: str, key_file: Path, many: int) -> Keyring:
    """Creates the crowd in a child process, because the parent must not start threads."""
    child = _forked(lambda: asyncio.run(create_crowd(url, key_file, many)))
    child.join()
    if child.exitcode:
        raise RuntimeError("the crowd could not be created")
    return load_or_create(key_file, database_is_empty=False, data_dir=data_dir(key_file))


def run_round(url: str, keys: Keyring, many: int, scenario: Scenario) -> Tally:
    """Runs one round on a database of `seed_database`. Raises TimeoutError when nudges stay unfinished."""
    clock = PacedClock(SystemClock().now(), scenario.pace)
    began = time.monotonic()
    with _telegram(url, keys, many, clock, scenario) as (address, ask):
        workers = [_forked(_deliver, url, keys, address, clock, scenario.lease) for _ in range(scenario.workers)]
        try:
            _kill_at_random(workers, lambda: _forked(_deliver, url, keys, address, clock, scenario.lease), scenario)
            while ask("left"):
                if time.monotonic() - began > scenario.timeout:
                    raise TimeoutError(f"after {scenario.timeout} s {ask('left')} interviews are unfinished")
                time.sleep(POLL_SECONDS)
        finally:
            for worker in workers:
                _kill(worker)
        tally = _tally(ask("arrived"), ask("recorded"), many)
        tally.kills, tally.seconds = scenario.kills, time.monotonic() - began
        tally.faults = ask("faults")
        return tally


def _tally(arrived: dict[int, int], recorded: dict[int, tuple[int, int, int]], many: int) -> Tally:
    chats = range(FIRST_CHAT, FIRST_CHAT + many)
    twice = {chat: times - 1 for chat, times in arrived.items() if times > 1}
    return Tally(
        due=many,
        in_flight=sum(unknown for _, _, unknown in recorded.values()),
        sent=sum(arrived.values()),
        duplicates=sum(twice.values()),
        unflagged=sum(1 for chat, more in twice.items() if recorded.get(chat, (0, 0, 0))[2] < more),
        lost=sum(1 for chat in chats if not arrived.get(chat) or recorded.get(chat, (0, 0, 0))[0] != 1),
    )


def _kill_at_random(workers: list[BaseProcess], another: Callable[[], BaseProcess], scenario: Scenario) -> None:
    rng = random.Random(scenario.seed)
    for _ in range(scenario.kills):
        time.sleep(rng.expovariate(1 / scenario.kill_every))
        number = rng.randrange(len(workers))
        _kill(workers[number])
        workers[number] = another()


# -- the children ------------------------------------------------------------------------------------------------------


def _deliver(url: str, keys: Keyring, address: str, clock: PacedClock, lease: float) -> None:
    async def deliver() -> None:
        database = Database(url, keys)
        bot = connection.send_only_bot(TOKEN, address)
        await connection.initialize(bot)
        gateway = Gateway(bot, clock, nudge_message, OutboundLimiter(per_second=1_000_000, chat_gap=0))
        real = SystemClock()
        worker = DeliveryWorker(database, gateway, clock, real, lease=timedelta(seconds=lease))
        Ticker(worker.deliver_due, worker.next_due, clock, timedelta(seconds=POLL_SECONDS), real).start()
        await asyncio.Event().wait()

    loop.run(deliver())


@contextlib.contextmanager
def _telegram(
    url: str, keys: Keyring, many: int, clock: PacedClock, scenario: Scenario
) -> Iterator[tuple[str, Callable[[str], Any]]]:
    """Runs the Bot API server in a child: its address, and a function that queries it."""
    ours, theirs = FORK.Pipe()
    child = _forked(_serve, theirs, url, keys, many, clock, scenario)

    def ask(what: str) -> Any:  # noqa: ANN401 - a different answer to each question
        ours.send(what)
        return ours.recv()

    try:
        yield ours.recv(), ask
    finally:
        _kill(child)


def _serve(pipe: Connection, url: str, keys: Keyring, many: int, clock: PacedClock, scenario: Scenario) -> None:
    async def serve() -> None:
        server = BotApiServer(clock.now, token=TOKEN)
        for chat in range(FIRST_CHAT, FIRST_CHAT + many):
            server.person(chat).started = True
        if scenario.faults:
            server.faults = FaultPlan("sendMessage", kinds=NETWORK, share=scenario.faults, seed=scenario.seed)
        await server.start()
        database = Database(url, keys)
        pipe.send(server.url)
        while True:
            question = await asyncio.to_thread(pipe.recv)
            pipe.send(await _answer(question, server, database, clock))

    loop.run(serve())


async def _answer(question: str, server: BotApiServer, database: Database, clock: PacedClock) -> object:
    if question == "left":
        return await count_unfinished(database, clock.now())
    if question == "recorded":
        return await outcomes_by_chat(database)
    if question == "faults":
        return {str(kind): times for kind, times in (server.faults.happened if server.faults else {}).items()}
    return {number: len(chat.bot_messages) for number, chat in server.state.chats.items() if chat.bot_messages}


def _forked(work: Callable[..., None], *given: object) -> BaseProcess:
    child = FORK.Process(target=work, args=given, daemon=True)
    child.start()
    return child


def _kill(child: BaseProcess) -> None:
    if child.pid is not None and child.is_alive():
        os.kill(child.pid, signal.SIGKILL)
    child.join()
