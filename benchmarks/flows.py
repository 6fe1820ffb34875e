"""What four flows touch, counted: a typed message up to its review, Save, a nudge that falls due, "Mark as sent".

    make flows                                  # the table
    python -m benchmarks.flows --files          # and the files of each flow

The bot runs whole, on SQLite, against the demo's Bot API server in the same process; the clock stands still but for
what a flow moves. Counted are files and named functions of bot/ that ran (not the demo's), units of work, statements,
commits, and calls of the planner. No times: benchmarks/rows measures those.
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from types import CodeType, FrameType
from typing import TYPE_CHECKING, Any

from sqlalchemy import event

import bot
from bot.app import Tactful
from bot.chat.telegram.outbound_limit import OutboundLimiter
from bot.chat.telegram.update_batches import FinishedUpdate, ReceivedUpdates, SenderLookup, UpdateBatcher
from bot.config import load_settings
from bot.demo.clock.movable import MovableClock
from bot.demo.server.app import BotApiServer
from bot.domain import planner
from bot.logs import start_logging
from bot.storage.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from bot.demo.server.state.chats import DemoChat
    from bot.demo.server.state.messages import DemoMessage

BOT = str(Path(bot.__file__).parent)
DEMO = str(Path(BOT) / "demo")
PLANS = (planner.plan.__code__, planner.coming.__code__)
UNIT = UnitOfWork.__init__.__code__
BATCH = UpdateBatcher._run_in_one_transaction.__code__  # noqa: SLF001 - to tell its units of work from the others
UPDATE_OPERATIONS = (ReceivedUpdates, SenderLookup, FinishedUpdate)
"""What is asked of the database for every update, whatever it says: taken in, its sender looked up, finished."""

ANN = 1001
STARTS = datetime(2026, 11, 20, 20, 5, tzinfo=UTC)
"""Friday 15:05 in New York, where Ann's interview has just ended."""

MESSAGE = (
    "Acme, data engineer, today 14:00, with Dana Lee (dana@acme.example), they decide in a week, talked about Kafka"
)
PATIENCE = 45.0  # real seconds
LOOK_EVERY = 0.01


@dataclass
class Cost:
    """What one flow took. Of `units` are `bookkeeping` those that take the update in and finish it."""

    name: str
    files: set[str] = field(default_factory=set)
    functions: set[str] = field(default_factory=set)
    units: int = 0
    bookkeeping: int = 0
    statements: int = 0
    commits: int = 0
    plans: int = 0

    def row(self) -> tuple[object, ...]:
        """Its line of the table."""
        files, functions = len(self.files), len(self.functions)
        own = self.units - self.bookkeeping
        return self.name, files, functions, own, self.bookkeeping, self.statements, self.commits, self.plans


HEADINGS = ("flow", "files", "functions", "units", "in and out", "statements", "commits", "plans")


@contextmanager
def counted(tactful: Tactful, name: str) -> Iterator[Cost]:
    """Counts what runs inside on the event loop's thread."""
    cost, engine = Cost(name), tactful.database.engine.sync_engine

    def called(frame: FrameType, what: str, _: Any) -> None:  # noqa: ANN401 - as `sys.setprofile` hands it over
        if what == "call":
            _note(cost, frame.f_code, frame)

    def executed(_: object, __: object, statement: str, *___: object) -> None:
        cost.statements += not statement.startswith("BEGIN")  # said in a statement on SQLite alone

    def committed(_: object) -> None:
        cost.commits += 1

    listeners: list[tuple[str, Callable[..., None]]] = [("before_cursor_execute", executed), ("commit", committed)]
    for heard, listener in listeners:
        event.listen(engine, heard, listener)
    sys.setprofile(called)
    try:
        yield cost
    finally:
        sys.setprofile(None)
        for heard, listener in listeners:
            event.remove(engine, heard, listener)


def _note(cost: Cost, code: CodeType, frame: FrameType) -> None:
    path = code.co_filename
    if not path.startswith(BOT) or path.startswith(DEMO):
        return
    if code is UNIT:
        cost.units += 1
        cost.bookkeeping += _is_bookkeeping(frame)
    cost.plans += code in PLANS
    cost.files.add(path.removeprefix(BOT + "/"))
    if not code.co_name.startswith("<"):  # what is inlined in one version of Python is a function in another
        cost.functions.add(f"{path}:{code.co_firstlineno}")


def _is_bookkeeping(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code is BATCH:
            return all(isinstance(item, UPDATE_OPERATIONS) for item in frame.f_locals["items"])
        frame = frame.f_back
    return False


class Stage:
    """The bot, the server and Ann, who has told where she lives and how she signs."""

    def __init__(self, folder: Path) -> None:
        looks = count()
        self.clock = MovableClock(lambda: STARTS + timedelta(microseconds=next(looks)))
        self.server = BotApiServer(self.clock.now)
        self.ann: DemoChat = self.server.person(ANN, "Ann")
        self._folder = folder
        self.tactful: Tactful
        self.coming: datetime | None = None

    async def open(self) -> None:
        """Starts both, and gets Ann as far as her first interview."""
        await self.server.start()
        settings = load_settings(
            {
                "DATA_DIR": str(self._folder / "data"),
                "SECRET_KEY_FILE": str(self._folder / "keys" / "master.key"),
                "TELEGRAM_BOT_TOKEN": self.server.token,
                "TELEGRAM_API_URL": self.server.url,
                "ALLOWED_USERS": str(ANN),
                "TICK_SECONDS": "60",  # nothing looks for due nudges while another flow is counted
            }
        )
        self.tactful = Tactful(settings, clock=self.clock, announce=lambda _: None, limiter=OutboundLimiter(chat_gap=0))
        await self.tactful.__aenter__()
        await self.say("/start")
        await self.say("New York")
        await self.say("/settings")
        await self.tap("Name")
        await self.say("Ann Gray")

    async def close(self) -> None:
        """Stops both."""
        await self.tactful.stop()
        await self.server.stop()

    @property
    def last(self) -> DemoMessage:
        """The newest message of the bot."""
        return self.ann.bot_messages[-1]

    async def say(self, text: str) -> None:
        """Ann writes."""
        self.clock.advance(timedelta(seconds=1))
        await self.ann.say(text)
        await self.rest()

    async def tap(self, label: str) -> None:
        """Ann presses the newest button whose words have the label in them."""
        self.clock.advance(timedelta(seconds=1))
        for message in reversed(self.ann.bot_messages):
            for button in (button for row in message.buttons for button in row):
                if label in button.text:
                    await self.ann.press(button.value, message, timeout=PATIENCE)
                    await self.rest()
                    return
        raise LookupError(f"no button {label!r} under {self.last.text!r}")

    async def comes_due(self) -> None:
        """The clock goes to the next nudge, and it is delivered."""
        assert self.coming is not None, "nothing is planned"
        before, ticker = len(self.ann.bot_messages), self.tactful.ticker
        assert ticker is not None
        ticked = ticker.last_tick
        self.clock.move_to(self.coming)
        ticker.wake()
        await _until(lambda: ticker.last_tick != ticked)
        assert len(self.ann.bot_messages) > before, "nothing came"
        await self.rest()

    async def rest(self) -> None:
        """Waits until every update is finished and nothing is being sent."""
        await _until(lambda: not len(self.server.state.updates) and self._is_idle())

    def _is_idle(self) -> bool:
        return self.tactful.worker._idle.is_set() and not self._in_work()  # noqa: SLF001 - nothing else tells

    def _in_work(self) -> bool:
        with closing(sqlite3.connect(self._folder / "data" / "tactful.sqlite3")) as beside:  # not counted: not ours
            return bool(beside.execute("SELECT 1 FROM inbox WHERE NOT handled OR NOT answered").fetchone())


async def _until(reached: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not reached():  # noqa: ASYNC110 - a state of several parts, none has an event for it
            await asyncio.sleep(LOOK_EVERY)


async def measured() -> list[Cost]:
    """The four flows, each on the stage that the one before left."""
    with tempfile.TemporaryDirectory(prefix="tactful-flows-") as folder:
        stage = Stage(Path(folder))
        await stage.open()
        try:
            return [await _counted(stage, name, flow) for name, flow in _flows(stage)]
        finally:
            await stage.close()


def _flows(stage: Stage) -> list[tuple[str, Callable[[], Awaitable[None]]]]:
    return [
        ("typed message -> review", lambda: stage.say(MESSAGE)),
        ("Save", lambda: stage.tap("Save")),
        ("due nudge", stage.comes_due),
        ("Mark as sent", lambda: stage.tap("Mark as sent")),
    ]


async def _counted(stage: Stage, name: str, flow: Callable[[], Awaitable[None]]) -> Cost:
    stage.coming = await stage.tactful.next_nudge()
    with counted(stage.tactful, name) as cost:
        await flow()
    return cost


def table(costs: list[Cost]) -> str:
    """All of them, a line each."""
    rows = [HEADINGS, *(cost.row() for cost in costs)]
    return "\n".join("{:<24}{:>7}{:>11}{:>7}{:>12}{:>12}{:>9}{:>7}".format(*row) for row in rows)


def main() -> None:
    """Prints the table."""
    start_logging("WARNING")
    costs = asyncio.run(measured())
    print(table(costs))
    if "--files" in sys.argv[1:]:
        for cost in costs:
            print("", cost.name, *sorted(cost.files), sep="\n  ")


if __name__ == "__main__":
    main()
