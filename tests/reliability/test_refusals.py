"""What a nudge meets at Telegram's door, through the real gateway and delivery: each refusal has its end."""

from datetime import timedelta

import pytest
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.chat.application import services_in
from bot.chat.telegram.errors import FailureKind, classify
from bot.storage.database import Database
from bot.storage.records.interviews import NudgeState
from bot.storage.records.people import Person
from bot.usecases.views import load_view
from tests.chat.conftest import acme, ann, application, clock, phone, telegram  # noqa: F401 - fixtures
from tests.chat.fake_telegram import Answer, FakeTelegram, MovedClock, Phone, refused
from tests.reliability.test_old_presses import THANKS_DUE

CANNOT_PARSE = refused("Bad Request: can't parse entities: unexpected end tag at byte offset 12")
TOO_LONG = refused("Bad Request: message is too long")
BLOCKED = refused("Forbidden: bot was blocked by the user", 403)
UNKNOWN = refused("Forbidden: for a reason of Telegram's own", 403)


async def states(database: Database, ann: Person, acme: int, clock: MovedClock) -> set[NudgeState]:  # noqa: F811
    seen = await load_view(database, ann.id, acme, clock.now())
    assert seen is not None
    return {row.state for row in seen.stored.nudges}


@pytest.mark.parametrize("refusal", [CANNOT_PARSE, TOO_LONG])
async def test_check_21_a_nudge_that_telegram_cannot_read_goes_out_once_more_as_plain_text_and_that_is_all(
    phone: Phone,  # noqa: F811
    telegram: FakeTelegram,  # noqa: F811
    clock: MovedClock,  # noqa: F811
    database: Database,
    ann: Person,  # noqa: F811
    acme: int,  # noqa: F811
    refusal: Answer,
) -> None:
    telegram.faults["sendMessage"] = [refusal]
    clock.to(THANKS_DUE)

    await services_in(phone.application).worker.deliver_due()

    first, second = telegram.named("sendMessage")
    assert (first["parse_mode"], second.get("parse_mode")) == ("HTML", None)
    assert "<" not in second["text"]
    assert await states(database, ann, acme, clock) == {NudgeState.SENT}


async def test_check_21_what_cannot_be_had_as_plain_text_either_waits_and_does_not_go_round_and_round(
    phone: Phone,  # noqa: F811
    telegram: FakeTelegram,  # noqa: F811
    clock: MovedClock,  # noqa: F811
    database: Database,
    ann: Person,  # noqa: F811
    acme: int,  # noqa: F811
) -> None:
    telegram.faults["sendMessage"] = [CANNOT_PARSE] * 40
    clock.to(THANKS_DUE)
    worker = services_in(phone.application).worker

    await worker.deliver_due()
    tries = len(telegram.named("sendMessage"))
    await worker.deliver_due()
    due = await worker.next_due()

    assert tries <= 6  # the list and each of its two alone, and each of these once more as plain text
    assert len(telegram.named("sendMessage")) == tries
    assert due is not None
    assert due >= THANKS_DUE + timedelta(minutes=1)
    assert await states(database, ann, acme, clock) == {NudgeState.CLAIMED}


@pytest.mark.parametrize(("refusal", "rests"), [(BLOCKED, True), (UNKNOWN, False)])
async def test_check_22_who_blocks_the_bot_rests_and_who_is_refused_for_no_known_reason_does_not(
    phone: Phone,  # noqa: F811
    telegram: FakeTelegram,  # noqa: F811
    clock: MovedClock,  # noqa: F811
    database: Database,
    ann: Person,  # noqa: F811
    acme: int,  # noqa: F811
    refusal: Answer,
    rests: bool,
) -> None:
    telegram.faults["sendMessage"] = [refusal] * 3
    clock.to(THANKS_DUE)
    worker = services_in(phone.application).worker

    await worker.deliver_due()
    clock.on(hours=1)
    await worker.deliver_due()

    async with database.unit() as unit:
        found = await unit.people.by_id(ann.id)
    assert found is not None
    assert found.reachable is not rests
    assert await states(database, ann, acme, clock) == ({NudgeState.SUPPRESSED} if rests else {NudgeState.SENT})


@pytest.mark.parametrize(
    "error",
    [
        Forbidden("Forbidden: bot was blocked by the user"),
        Forbidden("Forbidden: bot was kicked from the group chat"),
        Forbidden("Forbidden: bot can't initiate conversation with a user"),
        Forbidden("Forbidden: user is deactivated"),
        BadRequest("Bad Request: chat not found"),
        BadRequest("Bad Request: user not found"),
        BadRequest("Bad Request: PEER_ID_INVALID"),
    ],
)
def test_check_22_each_way_of_being_gone_is_known(error: TelegramError) -> None:
    assert classify(error).kind is FailureKind.UNREACHABLE
