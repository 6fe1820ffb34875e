"""Whoever writes in a mail program can open every letter there, wherever it is shown; and nothing else gets farther."""

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.chat.fake_telegram import Message, MovedClock, Phone, live_until
from tests.chat.test_own_letters import reply

pytestmark = pytest.mark.usefixtures("acme")

THANKS_DUE = datetime(2026, 11, 20, 20, 31, tzinfo=UTC)
LET_GO_DUE = datetime(2027, 1, 20, 12, 0, tzinfo=UTC)


@pytest.fixture
async def gmail(phone: Phone) -> Phone:
    for step in ("/settings", "Mail program", "Gmail"):
        await (phone.say(step) if step.startswith("/") else phone.tap(step, phone.last))
    return phone


def link(message: Message) -> dict[str, list[str]]:
    """What the message's link to the mail program fills in."""
    urls = [one["url"] for row in message.buttons for one in row if one["text"] == "✉️ Open in Gmail"]
    assert len(urls) == 1, f"{len(urls)} links under: {message.text}"
    return parse_qs(urlsplit(urls[0]).query)


@pytest.mark.parametrize(
    ("said", "subject"),
    [("Next round", "Thank you, I look forward to it"), ("I withdrew", "Withdrawing my application")],
)
async def test_the_reply_to_an_answer_opens_there(gmail: Phone, said: str, subject: str) -> None:
    await gmail.say("/answered")
    await gmail.tap(said)

    letter = next(one for one in reversed(gmail.shown) if "<pre>" in one.html)
    filled = link(letter)
    assert (filled["to"], filled["su"]) == (["dana@acme.example"], [subject])
    assert filled["body"][0] in letter.text


async def test_each_of_the_letters_that_answer_an_offer_opens_there(gmail: Phone) -> None:
    await gmail.say("/answered")
    await gmail.tap("An offer")

    offer = gmail.shown[-1]
    urls = {one["text"]: one["url"] for row in offer.buttons for one in row if "url" in one}
    assert list(urls) == ["✉️ To thank them and ask for time", "✉️ To accept", "✉️ To decline"]
    assert "To decline" in offer.text
    declined = parse_qs(urlsplit(urls["✉️ To decline"]).query)
    assert declined["su"] == ["Your offer: Data engineer"]
    assert "I have decided to take another path" in declined["body"][0]


async def test_another_wording_of_a_reply_is_the_one_that_opens(gmail: Phone) -> None:
    await gmail.say("/answered")
    await gmail.tap("Next round")
    letter = next(one for one in reversed(gmail.shown) if "<pre>" in one.html)
    first = link(letter)["body"]

    await gmail.tap("Another one", letter)

    assert link(letter)["body"] != first


async def test_the_last_word_after_letting_go_opens_there(gmail: Phone, clock: MovedClock) -> None:
    await live_until(gmail, clock, LET_GO_DUE)

    await gmail.tap("Let it go")

    assert link(gmail.last)["to"] == ["dana@acme.example"]
    assert "Keep it warm instead" in gmail.last.labels


async def test_a_text_of_ones_own_opens_with_the_address_and_subject_of_its_draft(
    gmail: Phone, clock: MovedClock
) -> None:
    dana, _ = await live_until(gmail, clock, THANKS_DUE)

    await reply(gmail, dana, "Dear Dana,\n\nthank you for Friday.\n\nAnn")

    filled = link(gmail.last)
    assert (filled["to"], filled["su"]) == (["dana@acme.example"], ["Thank you for your time"])
    assert filled["body"] == ["Dear Dana,\n\nthank you for Friday.\n\nAnn"]


async def test_a_checked_text_opens_without_an_address(gmail: Phone) -> None:
    await gmail.say("/check Dear Dana, thank you for Friday. Ann")

    assert link(gmail.last) == {"view": ["cm"], "fs": ["1"], "body": ["Dear Dana, thank you for Friday. Ann"]}


async def test_what_the_link_displaced_stands_under_more(gmail: Phone, clock: MovedClock) -> None:
    dana, _ = await live_until(gmail, clock, THANKS_DUE)
    assert "✏️ What we talked about" not in dana.labels

    await gmail.tap("More", dana)
    await gmail.tap("✏️ What we talked about", dana)

    assert "What did you and Dana Lee talk about?" in gmail.last.text


async def test_whoever_copies_sees_no_link_anywhere(phone: Phone, clock: MovedClock) -> None:
    await live_until(phone, clock, THANKS_DUE)
    await phone.say("/check Dear Dana, thank you for Friday. Ann")
    await phone.say("/answered")
    await phone.tap("Next round")

    assert not any("Open in" in label for message in phone.shown for label in message.labels)
