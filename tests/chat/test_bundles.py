"""Several nudges in one message: a line and an Open button for each, which bring each nudge once."""

from datetime import UTC, datetime

import pytest

from bot.chat.application import services_in
from bot.chat.callback_data.nudge import Open
from bot.storage.database import Database
from bot.storage.records.people import Person
from bot.usecases.data_deletion import forget_interview
from bot.usecases.views import load_view
from bot.wording import words
from tests.chat.conftest import interview_at
from tests.chat.fake_telegram import FakeTelegram, Message, MovedClock, Phone

ENGLISH = words("en")
THANKS_DUE = datetime(2026, 11, 20, 20, 30, tzinfo=UTC)


@pytest.fixture
async def listed(phone: Phone, clock: MovedClock, acme: int) -> Message:
    """Friday 15:30: Dana and Tom are to be thanked for the interview at Acme."""
    assert acme
    clock.to(THANKS_DUE)
    await services_in(phone.application).worker.deliver_due()
    return phone.last


async def test_two_nudges_come_as_one_message_with_a_line_and_a_button_each(phone: Phone, listed: Message) -> None:
    assert len(phone.shown) == 1
    assert listed.html.split("\n\n") == [
        "<b>2 things for now</b>",
        "1. <b>Thank Dana Lee</b>\nAcme · Data engineer",
        "2. <b>Thank Tom Ruiz</b>\nAcme · Data engineer",
    ]
    assert listed.labels == ["Open 1: thank Dana Lee, Acme", "Open 2: thank Tom Ruiz, Acme"]


async def test_open_brings_the_nudge_with_its_draft_and_buttons_and_leaves_the_list(
    phone: Phone, listed: Message
) -> None:
    await phone.tap("Open 1", listed)

    assert phone.last.html.startswith("<b>Thank Dana Lee</b>")
    assert "To: dana@acme.example" in phone.last.html
    assert phone.last.labels[0] == "✅ Mark as sent"
    assert listed.labels == ["Open 2: thank Tom Ruiz, Acme"]
    assert "1. Thank Dana Lee (opened below)" in listed.html


async def test_pressed_twice_open_brings_it_once(phone: Phone, listed: Message) -> None:
    data = listed.data("Open 1")

    await phone.receive(phone.pressed(data, listed.id), phone.pressed(data, listed.id))

    assert len(phone.shown) == 2
    assert phone.answers == ["", "It is open already, further down."]


async def test_what_was_opened_is_marked_undone_and_marked_again_as_ever(
    phone: Phone, listed: Message, database: Database, ann: Person, acme: int, clock: MovedClock
) -> None:
    await phone.tap("Open 1", listed)
    dana = phone.last
    await phone.tap("Mark as sent", dana)
    await phone.tap("Undo", dana)
    await phone.tap("Mark as sent", dana)

    await phone.tap("Open 2", listed)

    seen = await load_view(database, ann.id, acme, clock.now())
    assert seen is not None
    assert [(entry.fact.step, entry.fact.person) for entry in seen.stored.history] == [("thank", 1)]
    assert "1. ✅ Thank Dana Lee" in listed.html
    assert listed.labels == []


async def test_what_was_answered_meanwhile_is_not_opened(phone: Phone, listed: Message) -> None:
    await phone.say("/answered")
    await phone.tap("I withdrew")
    before = len(phone.shown)

    await phone.tap("Open 2", listed)

    assert len(phone.shown) == before
    assert phone.answers[-1] == "That is no longer open; nothing is noted about it."
    assert "2. Thank Tom Ruiz (no longer open)" in listed.html
    assert "✅" not in listed.html
    assert listed.labels == []


async def test_of_an_interview_that_was_deleted_nothing_is_opened_and_the_others_stay(
    phone: Phone, clock: MovedClock, database: Database, ann: Person, acme: int
) -> None:
    bolt = await interview_at(database, ann, clock, "Bolt")
    clock.to(THANKS_DUE)
    await services_in(phone.application).worker.deliver_due()
    listed = phone.last
    await forget_interview(database, ann.id, acme, clock.now())

    await phone.press(listed.data("Open 1"), listed.id)

    assert phone.answers[-1] == ENGLISH.text("errors.not_found")
    assert len(listed.labels) == 2 * (bolt > 0)
    assert "Acme" not in listed.html


async def test_nobody_opens_a_nudge_of_somebody_elses(phone: Phone, listed: Message, telegram: FakeTelegram) -> None:
    stranger = Phone(phone.application, telegram, 2002, phone.numbers)

    await stranger.press(listed.data("Open 1"), 77)
    await stranger.press(Open(99).encode(), 77)

    assert phone.answers == [ENGLISH.text("errors.not_found")] * 2
    assert not [message for message in stranger.shown if "Dana" in message.html]
    assert listed.labels == ["Open 1: thank Dana Lee, Acme", "Open 2: thank Tom Ruiz, Acme"]


async def test_after_days_off_one_message_says_what_came_too_late(
    phone: Phone, clock: MovedClock, database: Database, ann: Person
) -> None:
    clock.to(datetime(2026, 11, 18, 20, 0, tzinfo=UTC))
    await interview_at(database, ann, clock)
    clock.to(datetime(2026, 11, 24, 17, 0, tzinfo=UTC))

    await services_in(phone.application).worker.deliver_due()

    assert len(phone.shown) == 1
    assert phone.last.html.startswith("<b>3 things for now</b>")
    assert phone.last.html.endswith(
        "<b>Too late to be of use, so I leave it out</b>\n"
        "• Get ready for Acme, Acme · Data engineer\n"
        "• How did it go at Acme?, Acme · Data engineer"
    )
    assert len(phone.last.labels) == 3


async def test_a_list_of_several_interviews_keeps_its_order_when_one_is_opened(
    phone: Phone, clock: MovedClock, database: Database, ann: Person, acme: int
) -> None:
    assert acme
    await interview_at(database, ann, clock, "Zebra")
    clock.to(datetime(2026, 11, 20, 23, 1, tzinfo=UTC))
    await services_in(phone.application).worker.deliver_due()
    listed = phone.last
    before = _numbered(listed)

    await phone.tap("Open 1", listed)

    assert len(before) > 2
    assert _numbered(listed) == before


def _numbered(message: Message) -> list[str]:
    """The lines of a list as they are numbered, whatever became of them."""
    found = [part.replace("<b>", "").replace("</b>", "") for part in message.html.split("\n\n")[1:]]
    return [part.replace(" (opened below)", "") for part in found]
