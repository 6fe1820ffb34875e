"""Presses and edits that come late, twice or from another time: one effect, no error, and a kind answer."""

from datetime import UTC, datetime

import pytest

from bot.storage.database import Database
from bot.storage.records.people import Person
from bot.usecases.views import load_view
from tests.chat.conftest import acme, ann, application, clock, phone, running, telegram  # noqa: F401 - fixtures
from tests.chat.fake_telegram import FakeTelegram, MovedClock, Phone, live_until, refused

THANKS_DUE = datetime(2026, 11, 20, 20, 31, tzinfo=UTC)
WENT_WRONG = "Something went wrong"


async def facts(database: Database, ann: Person, interview_id: int, clock: MovedClock) -> int:  # noqa: F811
    seen = await load_view(database, ann.id, interview_id, clock.now())
    assert seen is not None
    return len(seen.stored.history)


@pytest.mark.parametrize(
    ("method", "description"),
    [
        ("answerCallbackQuery", "Bad Request: query is too old and response timeout expired or query ID is invalid"),
        ("editMessageText", "Bad Request: message is not modified: specified new message content is exactly the same"),
        ("editMessageText", "Bad Request: message to edit not found"),
    ],
)
async def test_check_27_what_telegram_calls_too_late_or_unchanged_is_a_success_and_the_effect_stands_once(
    phone: Phone,  # noqa: F811
    telegram: FakeTelegram,  # noqa: F811
    clock: MovedClock,  # noqa: F811
    database: Database,
    ann: Person,  # noqa: F811
    acme: int,  # noqa: F811
    method: str,
    description: str,
) -> None:
    await live_until(phone, clock, THANKS_DUE)
    nudge = next(
        message for message in phone.shown if any("Open" in label or "Mark" in label for label in message.labels)
    )
    if any("Open" in label for label in nudge.labels):
        await phone.tap("Open", nudge)
    telegram.faults[method] = [refused(description)]

    await phone.tap("Mark as sent")

    assert await facts(database, ann, acme, clock) == 1
    assert not [message for message in phone.shown if WENT_WRONG in message.text]


async def test_check_27_a_press_from_before_a_restart_counts_once(
    database: Database,
    telegram: FakeTelegram,  # noqa: F811
    clock: MovedClock,  # noqa: F811
    ann: Person,  # noqa: F811
    acme: int,  # noqa: F811
) -> None:
    async with running(database, telegram, clock) as first:
        before = Phone(first, telegram)
        await before.say("/interviews")
        await before.tap("Acme")
        await before.tap("They answered")
        button = before.last.data("An offer")

    async with running(database, telegram, clock) as second:
        after = Phone(second, telegram, numbers=[1000])
        await after.press(button, before.last.id)
        await after.press(button, before.last.id)

    assert await facts(database, ann, acme, clock) == 1


@pytest.mark.usefixtures("ann")
async def test_check_28_an_edited_message_is_no_answer_to_the_question_that_stands(
    phone: Phone,  # noqa: F811
    database: Database,
    ann: Person,  # noqa: F811
) -> None:
    await phone.say("/new")
    async with database.unit() as unit:
        before = await unit.dialogues.get(ann.id)

    await phone.receive(phone.written("Acme, Data engineer", "edited_message"))

    async with database.unit() as unit:
        after = await unit.dialogues.get(ann.id)
    assert before is not None
    assert after is not None
    assert (after.step, after.version) == (before.step, before.version)
