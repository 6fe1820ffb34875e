# ruff: noqa: INP001 - a script beside the documents, and no part of a package
"""Draws the README's picture: the demo's page on a phone, with a nudge as it comes. From the top of the project:

.venv/bin/python -m docs.make_pictures
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from playwright.async_api import expect

from tests.browser import chromium
from tests.stories.visitor import YESTERDAY, demo, visitor

HERE = Path(__file__).parent
LARGEST = 200 * 1024  # bytes; the README should open at once, also on a train
SCALE = 1.6  # pixels for one of CSS: sharp, and small enough
TALL = 1222  # CSS pixels, for the whole of a nudge and of the clock above the phone
PLAIN_WALL = "wall => { wall.style.background = 'var(--wall-a)' }"  # a PNG keeps every shade of the usual one


async def draw(path: Path) -> None:
    """Goes through the demo to the first check-in, and takes the phone's picture."""
    here = chromium()
    if here is None:
        sys.exit("No Chromium was found: install one, or name it in the variable CHROMIUM.")
    with tempfile.TemporaryDirectory() as folder:
        async with demo(Path(folder)) as address, visitor(here, address, scale=SCALE, height=TALL) as guest:
            await guest.page.get_by_role("button", name="START").click()
            await expect(guest.answers.last).to_contain_text("Where are you?")
            await guest.does("New York", *YESTERDAY)
            await guest.moves("Next week")
            await expect(guest.answers.last).to_contain_text("Check in by email (1 of 2)")
            await guest.page.locator("#to-end").wait_for(state="hidden")
            await guest.page.locator(".log").evaluate(PLAIN_WALL)
            phone = await guest.page.locator(".phone").bounding_box()
            assert phone is not None
            await guest.page.screenshot(path=path, clip=phone, animations="disabled")


if __name__ == "__main__":
    picture = HERE / "images" / "chat.png"
    asyncio.run(draw(picture))
    size = picture.stat().st_size
    sys.stdout.write(f"{picture.name}: {size // 1024} kB\n")
    sys.exit(size > LARGEST)
