"""What a press under a nudge does: its effect once, a kind answer always."""

from datetime import UTC, datetime

import pytest

from bot.chat.callback_data.interview import Card, TheySaid
from bot.chat.callback_data.nudge import Done, Undo
from bot.domain.model import FactKind, Step
from bot.storage.database import Database
from bot.storage.records.people import Person
from bot.usecases.views import load_view
from tests.chat.fake_telegram import FakeTelegram, MovedClock, Phone, live_until

pytestmark = pytest.mark.usefixtures("acme")

THANKS_DUE = datetime(2026, 11, 20, 20, 31, tzinfo=UTC)
CALL_DUE = datetime(2026, 12, 8, 15, 31, tzinfo=UTC)


async def facts(database: Database, ann: Person, interview: int, clock: MovedClock) -> list[FactKind]:
    seen = await load_view(database, ann.id, interview, clock.now())
    assert seen is not None
    return [entry.fact.what for entry in seen.stored.history]


async def test_a_nudge_brings_its_reason_its_draft_in_blocks_and_at_most_three_rows(
    phone: Phone, clock: MovedClock
) -> None:
    dana, tom = await live_until(phone, clock, THANKS_DUE)

    assert "Thank Dana Lee" in dana.html
    assert "Acme · Data engineer" in dana.html
    assert "To: dana@acme.example" in dana.html
    assert dana.html.count("<pre>") >= 2
    assert len(dana.buttons) <= 3
    assert dana.labels[0] == "✅ Mark as sent"
    assert "Phone: +1 212 555 0100" in tom.html


async def test_marked_as_sent_becomes_a_done_line_with_what_comes_next_and_undo(
    phone: Phone, clock: MovedClock, database: Database, ann: Person, acme: int
) -> None:
    dana, _ = await live_until(phone, clock, THANKS_DUE)

    await phone.tap("Mark as sent", dana)

    assert "✅ Sent: thank Dana Lee, Fri 20 Nov, 15:31" in dana.text
    assert "Next:" in dana.text
    assert dana.labels == ["↩ Undo"]
    assert phone.answers == ["Noted."]
    assert await facts(database, ann, acme, clock) == [FactKind.DONE]


async def test_a_double_tap_counts_once_and_both_presses_are_answered(
    phone: Phone, clock: MovedClock, database: Database, ann: Person, acme: int
) -> None:
    dana, _ = await live_until(phone, clock, THANKS_DUE)
    data = dana.data("Mark as sent")

    await phone.receive(phone.pressed(data, dana.id), phone.pressed(data, dana.id))

    assert await facts(database, ann, acme, clock) == [FactKind.DONE]
    assert phone.answers == ["Noted.", "That was noted already."]
    assert dana.labels == ["↩ Undo"]


async def test_undo_puts_the_facts_back_and_the_buttons_again_and_only_once(
    phone: Phone, clock: MovedClock, database: Database, ann: Person, acme: int
) -> None:
    dana, _ = await live_until(phone, clock, THANKS_DUE)
    shown = dana.html
    await phone.tap("Mark as sent", dana)
    undo = dana.data("Undo")

    await phone.receive(phone.pressed(undo, dana.id), phone.pressed(undo, dana.id))

    assert await facts(database, ann, acme, clock) == []
    assert dana.html == shown
    assert dana.labels[0] == "✅ Mark as sent"
    assert phone.answers[1:] == ["Taken back.", "That can no longer be taken back."]


async def test_a_press_of_somebody_else_finds_nothing_and_changes_nothing(
    phone: Phone, clock: MovedClock, database: Database, ann: Person, acme: int, telegram: FakeTelegram
) -> None:
    dana, _ = await live_until(phone, clock, THANKS_DUE)
    stranger = Phone(phone.application, telegram, 2002, phone.numbers)

    await stranger.press(dana.data("Mark as sent"), 1)
    await stranger.press(Card(acme, "card").encode(), 1)
    await stranger.press(Undo(1, acme, 1).encode(), 1)
    await stranger.press(TheySaid(acme, "rejected", 0, 0).encode(), 1)

    assert await facts(database, ann, acme, clock) == []
    assert phone.answers == ["I cannot find that any more."] * 2 + [
        "That can no longer be taken back.",
        "I cannot find that any more.",
    ]
    assert all("Acme" not in message.html for message in stranger.shown)


async def test_forged_callback_data_is_answered_and_does_nothing(phone: Phone) -> None:
    for data in ("x", "d", "d:1:2:3", "d:-zzzzzzzzzzzzzz", "a:answer:1:day:", "g:1:drop", "i:1:;--", Done(99).encode()):
        await phone.press(data, 1)

    assert len(phone.answers) == 8
    assert all(phone.answers)
    assert phone.shown == []


async def test_the_older_message_of_a_step_loses_its_buttons(phone: Phone, clock: MovedClock) -> None:
    first = await live_until(phone, clock, THANKS_DUE)
    second = await live_until(phone, clock, datetime(2026, 11, 21, 16, 1, tzinfo=UTC))
    dana_again = next(one for one in second if "Dana" in one.html)

    await phone.tap("Mark as sent", dana_again)

    assert next(one for one in first if "Dana" in one.html).buttons == []
    assert next(one for one in first if "Tom" in one.html).labels[0] == "✅ Mark as sent"


async def test_a_call_offers_its_four_results_and_records_the_one_pressed(
    phone: Phone, clock: MovedClock, database: Database, ann: Person, acme: int
) -> None:
    sent = await live_until(phone, clock, CALL_DUE)
    call = next(one for one in sent if "Call them (1 of 2)" in one.html)

    await phone.tap("Left a voicemail", call)

    seen = await load_view(database, ann.id, acme, clock.now())
    assert seen is not None
    fact = seen.stored.history[-1].fact
    assert (fact.what, fact.step, fact.result) == (FactKind.DONE, Step.CALL, "voicemail")
    assert "voicemail left" in call.text


async def test_later_offers_named_moments_and_the_nudge_comes_again_at_the_one_chosen(
    phone: Phone, clock: MovedClock
) -> None:
    dana, _ = await live_until(phone, clock, THANKS_DUE)

    await phone.tap("Later", dana)
    offered = dana.labels
    await phone.tap("This evening (18:30)", dana)
    again = await live_until(phone, clock, datetime(2026, 11, 20, 23, 31, tzinfo=UTC))

    assert offered[:3] == ["In an hour (16:31)", "This evening (18:30)", "Tomorrow (09:30)"]
    assert offered[-1] == "‹ Back"
    assert "Comes again Fri 20 Nov, 18:30." in dana.text
    assert any("Thank Dana Lee" in one.html for one in again)


async def test_later_refuses_a_forged_moment(
    phone: Phone, clock: MovedClock, database: Database, ann: Person, acme: int
) -> None:
    dana, _ = await live_until(phone, clock, THANKS_DUE)
    await phone.tap("Later", dana)
    verb, nudge, _ = dana.data("18:30").split(":")

    await phone.press(f"{verb}:{nudge}:1", dana.id)

    assert await facts(database, ann, acme, clock) == []
    assert phone.answers[-1] == "That moment is no longer allowed. Please choose again."


async def test_more_shows_the_rules_and_the_way_back(phone: Phone, clock: MovedClock) -> None:
    dana, _ = await live_until(phone, clock, THANKS_DUE)
    shown = dana.html

    await phone.tap("More", dana)
    rules = dana.html
    await phone.tap("Back", dana)

    assert "RealStreet Staffing" in rules
    assert dana.html == shown


async def test_a_skipped_step_does_not_come_again(phone: Phone, clock: MovedClock) -> None:
    dana, _ = await live_until(phone, clock, THANKS_DUE)
    await phone.tap("More", dana)

    await phone.tap("Skip this step", dana)
    later = await live_until(phone, clock, datetime(2026, 11, 21, 16, 1, tzinfo=UTC))

    assert "Skipped: thank Dana Lee" in dana.text
    assert not any("Dana" in one.html.split("\n")[0] for one in later)


async def test_letting_go_ends_the_plan_and_a_press_on_an_older_nudge_is_answered_kindly(
    phone: Phone, clock: MovedClock, database: Database, ann: Person, acme: int
) -> None:
    sent = await live_until(phone, clock, datetime(2027, 1, 12, 14, 31, tzinfo=UTC))
    check_in = next(one for one in sent if "Check in by email (2 of 2)" in one.html)

    await phone.tap("Let it go")
    let_go = phone.shown[-1]
    await phone.tap("Mark as sent", check_in)

    assert (await facts(database, ann, acme, clock)) == [FactKind.LET_GO]
    assert "Nothing more is planned here." in let_go.text
    assert phone.answers[-1] == "This button is out of date. /interviews shows how things stand."
    assert check_in.buttons == []
