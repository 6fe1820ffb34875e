"""Monkeys at the phone: press any button they ever saw, type anything, and the bot is restarted or killed meanwhile.

`make monkey SECONDS=60 SEED=7`. Wanted: no breach of the Bot API, no press and no text without an answer, no error in
the log. A failure names the seed and the last steps. Where the bot runs in this process the same seed does the same
again; where it is a process that is killed, the moments of the kills differ. A press whose effect was committed when
its process was killed is answered by a message, as the query itself is gone with the process.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from tests.reading.judge import cases
from tests.stories.life import Life
from tests.stories.story import ANN, PATIENCE, Story
from tests.watch import capture_logs

if TYPE_CHECKING:
    from bot.demo.server.state.callback_queries import CallbackAnswer
    from bot.demo.server.state.chats import DemoChat
    from bot.demo.server.state.messages import DemoMessage

HOSTILE = (
    "@" * 4096,
    "from" + " " * 1001 + "x",
    "1 " * 2000,
    "\u202e\u200b",
    "<b>&amp;</b>",
    "🎉" * 500,
    ".",
    "/new /new",
    "0",
)
COMMANDS = (
    "/new",
    "/list",
    "/next",
    "/today",
    "/week",
    "/settings",
    "/may",
    "/check",
    "/undo",
    "/help",
    "/pause",
    "/import",
)
TOLD = (
    "Acme, data engineer, today 2pm with Dana Lee, they decide by Dec 4",
    "Globex, analyst, Dec 1 10am by phone",
    "Initech, interview tomorrow",
)
STARTS = "2026-11-20 15:05"
PEOPLE = 3
SETTINGS = {
    "ALLOWED_USERS": ",".join(str(ANN + number) for number in range(PEOPLE)),
    "UPDATES_PER_MINUTE": "10000",  # the limit for floods has tests of its own
}


class Monkey:
    """What several people do at random. `steps` are what was done, for the report of a failure."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.steps: list[str] = []
        self.texts: list[str] = [case["text"] for case in cases() if case["as"] not in ("invitation", "table")]

    def button(self, chat: DemoChat) -> tuple[DemoMessage, str] | None:
        """Mostly one that is new, as people do; sometimes one of long ago. None where nothing was shown yet."""
        shown = [(message, one) for message in chat.bot_messages for row in message.buttons for one in row]
        pressable = [(message, one) for message, one in shown if one.kind == "callback_data"]
        if not pressable:
            return None
        message, button = self.random.choice(pressable[-12:] if self.random.random() < 0.7 else pressable)
        self.steps.append(f"{chat.chat_id} [{button.text}] {button.value}")
        return message, button.value

    def text(self, chat: DemoChat) -> str:
        """A command, an interview, something hostile or one of the cases of reading."""
        text: str = self.random.choice((*COMMANDS, *TOLD, *HOSTILE, *self.random.sample(self.texts, 25)))[:4096]
        self.steps.append(f"{chat.chat_id} {text[:80]!r}")
        return text

    def report(self, problem: object) -> str:
        """The problem and how it came."""
        return f"{problem}\n\nThe last steps:\n" + "\n".join(self.steps[-12:])


async def restarted(monkey: Monkey, folder: Path, goes_on: Callable[[int], bool]) -> None:
    """The bot in this process: time passes by days, and now and then it is restarted. Raises AssertionError."""
    with capture_logs() as logged:
        story = await Story(STARTS, folder, **SETTINGS).begin()
        people = [story.server.person(ANN + number, "Ann") for number in range(PEOPLE)]
        try:
            for story.person in people:
                await story.does("/start", "New York", TOLD[0])
            while goes_on(len(monkey.steps)):
                story.person = monkey.random.choice(people)
                before = len(story.server.calls)
                await _one_thing(monkey, story)
                assert len(story.server.calls) > before, monkey.report("no answer")
                bad = [entry for entry in logged if entry["log_level"] in {"error", "critical"}]
                assert bad == [], monkey.report(bad)
                assert story.server.violations == [], monkey.report(story.server.violations)
        finally:
            await story.end()


async def _one_thing(monkey: Monkey, story: Story) -> None:
    what = monkey.random.random()
    if what < 0.6 and (pressed := monkey.button(story.person)):
        await story.press(pressed[1], pressed[0])
    elif what < 0.96:
        await story.say(monkey.text(story.person))
    else:
        if what > 0.99:
            monkey.steps.append("the bot is restarted")
            await story.restart()
        monkey.steps.append("time passes")
        story.clock.advance(timedelta(hours=monkey.random.choice((1, 5, 20, 70))))
        await story.bot.wake()
        await story.rest()
        await story.say("/today")


async def killed(monkey: Monkey, folder: Path, goes_on: Callable[[int], bool]) -> None:
    """The bot as a process: every few steps it is killed while it answers. Raises AssertionError, TimeoutError."""
    life = Life(folder, STARTS, **SETTINGS)
    await life.server.start()
    people = [life.server.person(ANN + number, "Ann") for number in range(PEOPLE)]
    try:
        await life.born()
        for chat in people:
            for text in ("/start", "New York", TOLD[0]):
                await _said(life, chat, text)
        while goes_on(len(monkey.steps)):
            doing = [asyncio.ensure_future(_pressed_or_said(monkey, life, chat)) for chat in people]
            if monkey.random.random() < 0.2:
                await asyncio.sleep(monkey.random.uniform(0, 0.05))
                monkey.steps.append("the bot is killed")
                life.kill()
                await life.killed()
                await life.born()
            await asyncio.gather(*doing)
    except (AssertionError, TimeoutError) as failed:
        raise AssertionError(monkey.report(failed)) from failed
    finally:
        life.kill()
        await life.killed()
        await life.server.stop()
    bad = [line for line in life.complaints if "[error" in line or "[critical" in line or "Traceback" in line]
    assert bad == [], monkey.report(bad)
    assert life.server.violations == [], monkey.report(life.server.violations)


async def _pressed_or_said(monkey: Monkey, life: Life, chat: DemoChat) -> None:
    if monkey.random.random() < 0.6 and (pressed := monkey.button(chat)):
        message, data = pressed
        answer = asyncio.ensure_future(chat.press(data, message, timeout=PATIENCE))
        await _reached(life, chat, len(life.server.calls), answer)
    else:
        await _said(life, chat, monkey.text(chat))


async def _said(life: Life, chat: DemoChat, text: str) -> None:
    before = len(life.server.calls)
    await chat.say(text)
    await _reached(life, chat, before)


async def _reached(
    life: Life, chat: DemoChat, before: int, answer: asyncio.Future[CallbackAnswer] | None = None
) -> None:
    """Waits for whatever the bot does in the chat: a message, a change of one, a reaction, the answer to a press."""

    def reached() -> bool:
        return bool(answer and answer.done()) or any(
            str(call.params.get("chat_id")) == str(chat.chat_id) for call in life.server.calls[before:]
        )

    async with asyncio.timeout(PATIENCE):
        while not reached():  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.01)
    if answer is not None:
        answer.cancel()


def main() -> int:
    """Runs for some seconds, from one seed or from a new one each time."""
    parser = argparse.ArgumentParser(description="Random presses and texts against the real bot.")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=None)
    given = parser.parse_args()
    until = time.monotonic() + given.seconds
    seed = given.seed if given.seed is not None else random.SystemRandom().randrange(10**6)
    while time.monotonic() < until:
        for world, longest in ((restarted, 400), (killed, 200)):
            monkey = Monkey(seed)

            def goes_on(done: int, most: int = longest) -> bool:
                return done < most and time.monotonic() < until

            with tempfile.TemporaryDirectory() as folder:
                try:
                    asyncio.run(world(monkey, Path(folder), goes_on))
                except (AssertionError, TimeoutError, LookupError) as failed:
                    print(f"seed {seed}, {world.__name__}: {failed!s:.3000}", file=sys.stderr)
                    return 1
            print(f"seed {seed}, {world.__name__}: {len(monkey.steps)} steps, nothing found")
        seed += 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
