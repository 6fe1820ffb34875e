"""The page in a real Chromium, with a few scripted messages in place of the bot."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Page, async_playwright, expect
from telegram import Bot, CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton
from telegram import ReplyKeyboardMarkup as Keys

from bot.demo.clock.movable import MovableClock
from bot.demo.clock.moves import DemoHooks
from bot.demo.page.routes import DEMO_PERSON, DemoPage
from bot.demo.server.app import BotApiServer
from tests.browser import chromium_or_skip

pytestmark = pytest.mark.browser

FRIDAY = datetime(2026, 11, 20, 20, 5, tzinfo=UTC)
SCRIPT = "<img src=x onerror=\"document.title='stolen'\">"


class Visit:
    """A page on a phone's screen, the bot behind it, and the browser's errors."""

    def __init__(self, page: Page, demo: DemoPage, bot: Bot, clock: MovableClock) -> None:
        self.page, self.demo, self.bot, self.clock = page, demo, bot, clock
        self.complaints: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))


@pytest.fixture
async def visit() -> AsyncIterator[Visit]:
    path = chromium_or_skip()
    clock = MovableClock(lambda: FRIDAY)

    async def nothing() -> None:
        return None

    server = BotApiServer(clock.now)
    demo = DemoPage(server, DemoHooks(nothing, nothing, clock, nothing))
    await server.start()
    async with (
        Bot(server.token, base_url=f"{server.url}/bot") as bot,
        async_playwright() as playwright,
        await playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
        ) as browser,
    ):
        page = await browser.new_page(viewport={"width": 360, "height": 780})
        made = Visit(page, demo, bot, clock)
        await page.goto(server.url)
        yield made
    await server.stop()


async def test_a_visitor_starts_answers_with_a_place_and_taps_a_button(visit: Visit) -> None:
    page, bot = visit.page, visit.bot
    await page.get_by_role("button", name="START").click()
    await expect(page.locator(".message.mine")).to_contain_text("/start")
    await bot.send_message(
        DEMO_PERSON, "Where are you?", reply_markup=Keys([[KeyboardButton("Share", request_location=True)]])
    )

    await page.get_by_role("button", name="Share").click()
    await page.get_by_role("button", name="New York").click()
    await expect(page.get_by_role("img", name="A location")).to_be_visible()
    button = InlineKeyboardButton("Mark as sent", callback_data="done:1", style="success")
    sent = await bot.send_message(DEMO_PERSON, "Thank Dana", reply_markup=InlineKeyboardMarkup([[button]]))
    await page.get_by_role("button", name="Mark as sent").click()
    query = None
    while query is None:
        query = (await bot.get_updates(timeout=5))[-1].callback_query
    await bot.answer_callback_query(query.id, "Well done")
    await bot.edit_message_text("Sent", DEMO_PERSON, sent.message_id)

    await expect(page.get_by_text("Well done")).to_be_visible()
    await expect(page.locator(".message").last).to_contain_text("Sent")
    assert await page.get_by_role("button", name="Mark as sent").count() == 0
    assert visit.demo.chat.messages[2].location == {"latitude": 40.7128, "longitude": -74.006}
    assert await page.evaluate("document.documentElement.scrollWidth") == 360
    assert visit.complaints == []


async def test_text_is_never_inserted_as_html(visit: Visit) -> None:
    page = visit.page
    await page.get_by_role("button", name="START").click()
    await expect(page.locator(".message.mine")).to_be_visible()

    await page.get_by_label("Message", exact=True).fill(SCRIPT)
    await page.keyboard.press("Enter")
    escaped = SCRIPT.replace("<", "&lt;").replace(">", "&gt;")
    await visit.bot.send_message(DEMO_PERSON, f"<b>{escaped}</b>", parse_mode="HTML")

    await expect(page.locator(".message b")).to_have_text(SCRIPT)
    assert await page.title() == "Tactful, the demo"
    assert await page.locator(".message img").count() == 0


async def test_a_draft_and_a_copy_button_go_to_the_clipboard(visit: Visit) -> None:
    page = visit.page
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await page.get_by_role("button", name="START").click()
    await expect(page.locator(".message.mine")).to_be_visible()
    address = InlineKeyboardButton("Address", copy_text=CopyTextButton("dana@acme.com"))
    await visit.bot.send_message(
        DEMO_PERSON,
        "The note:\n<pre>Dear Dana,\nthank you.</pre>",
        parse_mode="HTML",
        reply_markup=InlineKeyboardMarkup([[address]]),
    )

    await page.get_by_role("button", name="Copy: Dear Dana,").click()
    draft = await page.evaluate("navigator.clipboard.readText()")
    await page.get_by_role("button", name="Address").click()
    copied = await page.evaluate("navigator.clipboard.readText()")

    assert draft == "Dear Dana,\nthank you."
    assert copied == "dana@acme.com"
    await expect(page.get_by_text("Copied")).to_be_visible()


async def test_the_clock_moves_and_says_when_nothing_is_planned(visit: Visit) -> None:
    page = visit.page

    await page.get_by_role("button", name="Next day").click()
    await expect(page.locator("#clock-day")).to_have_text("Saturday, 21 November 2026")
    await page.get_by_role("button", name="Next nudge").click()

    await expect(page.locator("#clock-said")).to_contain_text("No nudge is planned.")
    assert visit.clock.now() == FRIDAY + timedelta(days=1)


DROP = """bytes => {
  const carried = new DataTransfer();
  carried.items.add(new File([new Uint8Array(bytes)], "board.csv", { type: "text/csv" }));
  document.querySelector(".log").dispatchEvent(new DragEvent("drop", { dataTransfer: carried, bubbles: true }));
}"""


async def test_a_file_is_attached_by_its_button_or_dropped_on_the_chat(visit: Visit) -> None:
    page, chat = visit.page, visit.demo.chat
    await page.get_by_role("button", name="START").click()
    await expect(page.locator(".message.mine")).to_be_visible()

    async with page.expect_file_chooser() as choosing:
        await page.get_by_role("button", name="Attach a file").click()
    chooser = await choosing.value
    await chooser.set_files({"name": "invite.ics", "mimeType": "text/calendar", "buffer": b"BEGIN:VCALENDAR"})
    await expect(page.locator(".message.mine").last).to_contain_text("invite.ics")
    await page.evaluate(DROP, list(b"company,interview date"))
    await expect(page.locator(".message.mine").last).to_contain_text("board.csv")

    assert [each.document.content for each in chat.messages if each.document] == [
        b"BEGIN:VCALENDAR",
        b"company,interview date",
    ]
    assert await page.evaluate("document.documentElement.scrollWidth") == 360
    assert visit.complaints == []
