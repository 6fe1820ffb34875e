"""Somebody who tries `tactful demo` in a browser: the demo as a process of its own, and its page in a Chromium.

Also draws the README's picture (docs/make_pictures.py). It must not know the bot's inside.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Locator, Page, async_playwright, expect

from tests.prefork import ANOTHER_DAY

LONGEST = 60.0  # seconds that the demo may take to start on a busy machine
ANSWER_MS = 20_000.0  # milliseconds that an answer may take, the clock's walk through a week included
PHONE = (390, 844)  # CSS pixels

YESTERDAY = (
    "/new",
    "Acme, Data engineer",
    "yesterday 2pm",
    "Dana Lee, Head of Data, dana@acme.com",
    "!In 3 days",
    "moving the pipeline to streaming",
    "!Nothing yet",
    "!Save",
)
"""An interview as told on the page, on whatever day the demo is started."""


class Visitor:
    """A visitor at the page. `complaints` is what the browser found wrong with it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.set_default_timeout(ANSWER_MS)
        expect.set_options(timeout=ANSWER_MS)

    @property
    def answers(self) -> Locator:
        """The bot's messages."""
        return self.page.locator(".message:not(.mine)")

    async def says(self, text: str) -> None:
        """Writes, and waits until the bot has answered."""
        mine = self.page.locator(".message.mine")
        count = await mine.count()
        await self.page.get_by_label("Message", exact=True).fill(text)
        await self.page.get_by_role("button", name="Send").click()
        await expect(mine).to_have_count(count + 1)
        await expect(self.page.locator(".message").last).not_to_have_class(re.compile(r"\bmine\b"))

    async def taps(self, label: str) -> None:
        """Presses the newest button that begins with these words, and waits until something came of it."""
        button = self.page.locator(".message button", has_text=label).last
        before = await self.answers.last.inner_text()
        await button.click()
        await expect(self.answers.last).not_to_have_text(before, use_inner_text=True)

    async def does(self, *steps: str) -> None:
        """What begins with "!" is a tap, all else is written."""
        for step in steps:
            if step.startswith("!"):
                await self.taps(step[1:])
            else:
                await self.says(step)

    async def attaches(self, name: str, kind: str, content: bytes) -> None:
        """Sends a file by the paper clip, and waits until the bot has answered."""
        mine = self.page.locator(".message.mine")
        count = await mine.count()
        async with self.page.expect_file_chooser() as choosing:
            await self.page.get_by_role("button", name="Attach a file").click()
        await (await choosing.value).set_files({"name": name, "mimeType": kind, "buffer": content})
        await expect(mine).to_have_count(count + 1)
        await expect(self.page.locator(".message").last).not_to_have_class(re.compile(r"\bmine\b"))

    async def moves(self, label: str) -> None:
        """Moves the clock with one of the page's buttons, and waits until it stands elsewhere."""
        clock = self.page.locator(".clock")
        before = await clock.inner_text()
        await self.page.get_by_role("button", name=label).click()
        await expect(clock).not_to_have_text(before, use_inner_text=True)


@asynccontextmanager
async def demo(folder: Path) -> AsyncIterator[str]:
    """`tactful demo` on a free port, with all that it keeps in `folder`; its address."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "DATA_DIR": str(folder / "data"),
        "SECRET_KEY_FILE": str(folder / "keys" / "master.key"),
        "LOG_LEVEL": "WARNING",
        **ANOTHER_DAY,
    }
    command = (sys.executable, "-m", "bot", "demo", "--port", "0")
    process = await asyncio.create_subprocess_exec(
        *command, env=environment, cwd=folder, stdout=asyncio.subprocess.PIPE
    )
    try:
        yield await asyncio.wait_for(_address(process), LONGEST)
        process.terminate()
        assert await asyncio.wait_for(process.wait(), LONGEST) == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _address(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    while line := (await process.stdout.readline()).decode():
        found = [word for word in line.split() if word.startswith("http://127.0.0.1:")]
        if found:
            return found[0]
    raise AssertionError("the demo ended without an address")


@asynccontextmanager
async def visitor(chromium: str, address: str, *, scale: float = 1, height: int = PHONE[1]) -> AsyncIterator[Visitor]:
    """The page on a phone's screen, in light colours; `height` is in CSS pixels, `scale` how wide each is drawn."""
    async with (
        async_playwright() as playwright,
        await playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
        ) as browser,
    ):
        page = await browser.new_page(
            viewport={"width": PHONE[0], "height": height}, color_scheme="light", device_scale_factor=scale
        )
        made = Visitor(page)
        await page.goto(address)
        yield made
