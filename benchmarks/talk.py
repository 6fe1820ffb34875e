"""A Bot API server with simulated people, who repeat the same dialogue at a given rate.

    with talkers() as talk:                     # a process of its own
        talk.measure(rate=30, seconds=15)       # {"p50": ..., "p99": ..., "kept": ...}

A turn begins when its update is available to getUpdates and ends when the answer arrives, as a new or an edited
message: what a person waits, without network latency. Nobody has two turns at once; when nobody is free for a turn, it
is skipped, and the rate was not kept. It knows nothing of the bot that answers.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import quantiles
from time import monotonic
from typing import Any

from benchmarks.bare_api import BOT, Api, Server, serve, served

FIRST_TALKER = 5_000_001
TALKERS = 300
MIN_ACTIVE_TALKERS = 30
"""At least so many people take turns; at higher rates more, so that each has about one turn a second."""

ANSWERS = ("sendMessage", "editMessageText")
DIALOGUE = (
    ("types", "/new"),
    ("types", "Acme, data engineer"),
    ("taps", "Today"),
    ("taps", "14:00"),
    ("types", "Dana Lee, Head of Data, dana@acme.example; Tom Ruiz"),
    ("taps", "In a week"),
    ("types", "moving the pipeline to streaming"),
    ("taps", "Nothing yet"),
    ("taps", "Save"),
)
CANCEL = "Cancel"
"""A button of every question of the dialogue and of nothing else, so that a nudge is not taken for an answer."""

LAST_ANSWER = "editMessageText"
"""The answer to the last tap, which has no such button."""

ANSWER_TIMEOUT_SECONDS = 30.0
"""After this an answer counts as missing, so that the run ends."""

WARM_UP = {"rate": 60.0, "seconds": 6.0}
"""Turns before the measurement, because the first ones pay for imports and caches."""

SEED = 20_261_120


# -- in contenders -----------------------------------------------------------------------------------------------------


class Talk(Api):
    """A client of the server's control interface."""

    def measure(self, rate: float, seconds: float) -> dict[str, float]:
        """Runs turns at this rate for so many seconds, and waits for the answers.

        Gives p50 and p99 in ms, "kept": which part of the turns could be begun and was answered, and "nudges": how many
        messages a second went to others meanwhile.
        """
        before, began = self.nudges(), time.monotonic()
        self._ask(f"talk/{rate}/{seconds}")
        while not (told := self._ask("told")):
            time.sleep(0.1)
        if told["astray"]:
            raise AssertionError(f"people did not find what they were to tap: {told['astray']}")
        nudges = (self.nudges() - before) / (time.monotonic() - began)
        return {name: float(told[name]) for name in ("p50", "p99", "kept")} | {"nudges": nudges}

    def nudges(self) -> int:
        """The number of messages sent to people who take no turns."""
        return sum(method == "sendMessage" and chat < FIRST_TALKER for _, method, chat in self.arrivals())


@contextmanager
def talkers() -> Iterator[Talk]:
    """Runs the server in its own process."""
    with served("benchmarks.talk") as url:
        yield Talk(url)


# -- the server --------------------------------------------------------------------------------------------------------


@dataclass
class Talker:
    """One person. `began` is when their unanswered turn began; `screen` the message id and markup that they see."""

    chat: int
    step: int = 0
    began: float | None = None
    screen: tuple[int, dict[str, Any]] = (0, {})


@dataclass
class Conversation:
    """One measurement."""

    rate: float
    seconds: float
    waits: list[float] = field(default_factory=list)
    asked: int = 0
    over: bool = False


class TalkServer(Server):
    """`Server` with simulated people."""

    def __init__(self) -> None:
        super().__init__()
        self._numbers = 0
        self._gather()
        self._now = Conversation(0, 0, over=True)
        self._task: asyncio.Task[None] | None = None
        self._random = random.Random(SEED)

    def _gather(self) -> None:
        self._people = {chat: Talker(chat) for chat in range(FIRST_TALKER, FIRST_TALKER + TALKERS)}
        self._free: deque[Talker] = deque()
        self._resting = deque(self._people.values())
        self._astray: list[str] = []

    def answer(self, method: str, said: dict[str, Any]) -> object:
        result = super().answer(method, said)
        talker = self._people.get(int(said.get("chat_id", 0)))
        if talker is not None and method in ANSWERS and isinstance(result, dict):
            markup = _markup(said.get("reply_markup"))
            last = talker.step == len(DIALOGUE) - 1
            if method == LAST_ANSWER if last else CANCEL in _labels(markup):
                talker.screen = int(said.get("message_id") or result["message_id"]), markup
                self._answered(talker)
        return result

    def control(self, what: str, body: bytes) -> object:
        name, *given = what.split("/")
        if name == "talk":
            self._now = Conversation(float(given[0]), float(given[1]))
            self._task = asyncio.get_running_loop().create_task(self._go_on(self._now))
            return monotonic()
        if name == "told":
            return self._told()
        if name == "reset":
            self._gather()
        return super().control(what, body)

    async def _go_on(self, now: Conversation) -> None:
        while self._resting and len(self._people) - len(self._resting) < max(MIN_ACTIVE_TALKERS, now.rate):
            self._free.append(self._resting.popleft())
        at = began = monotonic()
        while at < began + now.seconds:
            await asyncio.sleep(max(0.0, at - monotonic()))
            now.asked += 1
            if self._free:
                self._free.rotate(self._random.randrange(len(self._free)))  # else all would be at one question
                self._begin(self._free.pop())
            at += self._random.expovariate(now.rate)
        ends = monotonic() + ANSWER_TIMEOUT_SECONDS
        while len(self._free) + len(self._resting) < len(self._people) and monotonic() < ends:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.05)
        now.over = True

    def _begin(self, talker: Talker) -> None:
        how, what = DIALOGUE[talker.step]
        update = self._typed(talker, what) if how == "types" else self._tapped(talker, what)
        talker.began = monotonic()
        self.hand_out([update])

    def _answered(self, talker: Talker) -> None:
        if talker.began is None:
            return
        self._now.waits.append(monotonic() - talker.began)
        talker.began = None
        talker.step = (talker.step + 1) % len(DIALOGUE)
        self._free.append(talker)

    def _told(self) -> object:
        now = self._now
        if not now.over:
            return None
        cuts = quantiles(now.waits, n=100) if len(now.waits) > 1 else [ANSWER_TIMEOUT_SECONDS] * 99
        kept = len(now.waits) / max(1, now.asked)
        return {"p50": 1000 * cuts[49], "p99": 1000 * cuts[98], "kept": kept, "astray": self._astray[:5]}

    def _typed(self, talker: Talker, text: str) -> dict[str, Any]:
        entities = [{"type": "bot_command", "offset": 0, "length": len(text)}] if text.startswith("/") else []
        number = self._number()
        message = {"message_id": 1_000_000 + number, "from": _user(talker), "text": text, "entities": entities}
        return {"update_id": number, "message": message | _dated(talker)}

    def _tapped(self, talker: Talker, label: str) -> dict[str, Any]:
        number, markup = talker.screen
        buttons = _buttons(markup)
        data = next((one["callback_data"] for one in buttons if label in one["text"]), "")
        if not data:
            self._astray.append(f"{label!r} among {_labels(markup)}")
        message = {"message_id": number, "from": BOT, "text": "-"} | _dated(talker)
        update_id = self._number()
        query = {"id": str(update_id), "from": _user(talker), "chat_instance": "1", "message": message, "data": data}
        return {"update_id": update_id, "callback_query": query}

    def _number(self) -> int:
        self._numbers += 1
        return self._numbers


def _markup(given: object) -> dict[str, Any]:
    return json.loads(given) if isinstance(given, str) else given if isinstance(given, dict) else {}


def _buttons(markup: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for row in markup.get("inline_keyboard", ()) for one in row]


def _labels(markup: dict[str, Any]) -> list[str]:
    return [str(one["text"]) for one in _buttons(markup)]


def _user(talker: Talker) -> dict[str, Any]:
    return {"id": talker.chat, "is_bot": False, "first_name": "Somebody", "language_code": "en"}


def _dated(talker: Talker) -> dict[str, Any]:
    return {"date": 1_800_000_000, "chat": {"id": talker.chat, "type": "private", "first_name": "Somebody"}}


if __name__ == "__main__":
    asyncio.run(serve(TalkServer()))
