"""A stranger opens the demo's page: from the first message to a nudge marked as sent, by the page's own buttons."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser import chromium_or_skip
from tests.stories.visitor import YESTERDAY, Visitor, demo, visitor

pytestmark = pytest.mark.browser


async def test_a_stranger_gets_from_the_first_message_to_a_check_in_marked_as_sent(tmp_path: Path) -> None:
    chromium = chromium_or_skip()
    async with demo(tmp_path) as address, visitor(chromium, address) as guest:
        await guest.page.get_by_role("button", name="START").click()
        await expect(guest.answers.last).to_contain_text("Where are you?")

        await guest.does("New York", *YESTERDAY)
        await expect(guest.page.get_by_text("Saved: Acme · Data engineer.")).to_be_visible()
        await marks_every_thanks(guest)
        await guest.moves("Next week")
        check_in = guest.page.locator(".message", has_text="Check in by email (1 of 2)").last
        await check_in.get_by_role("button", name="Mark as sent").click()

        sent = guest.page.locator(".message", has_text="✅ Sent: check in by email (1 of 2)")
        await expect(sent).to_contain_text("Next: call (1 of 2)")
        await expect(sent.get_by_role("button", name="Undo")).to_be_visible()
        assert await guest.page.locator(".phone").evaluate("phone => phone.scrollTop") == 0
        assert guest.complaints == []


async def marks_every_thanks(guest: Visitor) -> None:
    """At once where it is day; else the clock goes to the morning first."""
    thanks = guest.page.locator(".message", has_text="Thank Dana Lee")
    listed = guest.page.get_by_role("button", name="Open ")
    if not await listed.or_(thanks.get_by_role("button", name="Mark as sent")).count():
        await guest.moves("Next nudge")
    for left in reversed(range(await listed.count())):
        await listed.first.click()
        await expect(listed).to_have_count(left)
    await thanks.get_by_role("button", name="Mark as sent").last.click()
    await expect(guest.page.locator(".message", has_text="✅ Sent: thank Dana Lee")).to_be_visible()


INVITE = b"""\
BEGIN:VCALENDAR
VERSION:2.0
METHOD:REQUEST
BEGIN:VEVENT
UID:4k3b@calendar.example
DTSTART:%(day)sT190000Z
DTEND:%(day)sT200000Z
SUMMARY:Interview with Initech (Data Analyst)
ORGANIZER;CN=Sue Smith:mailto:sue@initech.example
END:VEVENT
END:VCALENDAR
""".replace(b"\n", b"\r\n")


async def test_a_stranger_hands_in_an_invitation_and_takes_their_data_out_and_in(tmp_path: Path) -> None:
    chromium = chromium_or_skip()
    soon = f"{datetime.now(UTC) + timedelta(days=9):%Y%m%d}".encode()
    async with demo(tmp_path) as address, visitor(chromium, address) as guest:
        await guest.page.get_by_role("button", name="START").click()
        await expect(guest.answers.last).to_contain_text("Where are you?")
        await guest.does("New York")

        await guest.attaches("invite.ics", "text/calendar", INVITE % {b"day": soon})
        await expect(guest.answers.last).to_contain_text("I read it from the invitation.")
        await expect(guest.answers.last).to_contain_text("Initech · Data Analyst")
        await guest.does("!On site", "!Save")
        await guest.says("/export")
        given = guest.page.locator(".message a.file", has_text="tactful-all-")
        async with guest.page.expect_download() as download:
            await given.click()
        exported = Path(await (await download.value).path()).read_bytes()  # noqa: ASYNC240 - a small file
        await guest.attaches("mine.json", "application/json", exported)

        await expect(guest.answers.last).to_contain_text("This adds 0 interviews.")
        assert guest.complaints == []
