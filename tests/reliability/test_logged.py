"""Every change of a nudge's state is one event with numbers, and nothing that anybody wrote."""

from datetime import timedelta

from bot.storage.database import Database
from bot.storage.records import Person
from bot.usecases.delivery import Courier
from bot.usecases.outgoing import Delivery, Refused, Retry, Sent, Unreachable
from tests.fakes import FakeMessenger, StandingClock
from tests.usecases.conftest import (  # noqa: F401 - fixtures
    THANKS_DUE,
    ann,
    clock,
    courier,
    database,
    known,
    make_courier,
    messenger,
    real,
    recorded,
    with_dana_alone,
)
from tests.watch import capture_logs

PRIVATE = ("Acme", "Dana", "Data engineer", "New_York")


async def test_check_48_every_end_and_every_try_is_told_with_its_lateness_and_without_a_word_of_anybodys(
    database: Database,  # noqa: F811
    courier: Courier,  # noqa: F811
    messenger: FakeMessenger,  # noqa: F811
    clock: StandingClock,  # noqa: F811
) -> None:
    answers: dict[int, Delivery | Exception] = {
        1: Sent(1, 1),
        2: Retry(THANKS_DUE + timedelta(hours=9), "ReadTimeout", unknown=True),
        3: Retry(THANKS_DUE + timedelta(hours=9), "retry_after"),
        4: Refused("bad_request"),
        5: Unreachable("blocked by the user"),
        6: ValueError("Acme"),
    }
    for telegram_id in answers:
        await recorded(database, await known(database, telegram_id), with_dana_alone())
    messenger.answering = lambda one: answers[one.person.telegram_id]
    clock.to(THANKS_DUE + timedelta(seconds=7))

    with capture_logs() as logged:
        await courier.deliver_due()

    told = sorted((entry["state"], entry["reason"]) for entry in logged if entry["event"] == "nudge")
    assert told == [
        ("claimed", "ReadTimeout"),
        ("claimed", "ValueError"),
        ("claimed", "bad_request"),
        ("claimed", "retry_after"),
        ("sent", ""),
        ("suppressed", "blocked by the user"),
    ]
    assert {entry["seconds_late"] for entry in logged if entry["event"] == "nudge"} == {7}
    assert not [word for word in PRIVATE if word in repr(logged)]


async def test_check_48_what_may_come_twice_says_so_in_the_log(
    database: Database,  # noqa: F811
    ann: Person,  # noqa: F811
    courier: Courier,  # noqa: F811
    messenger: FakeMessenger,  # noqa: F811
    clock: StandingClock,  # noqa: F811
) -> None:
    await recorded(database, ann, with_dana_alone())
    clock.to(THANKS_DUE)
    messenger.script.append(Retry(THANKS_DUE + timedelta(seconds=30), "ReadTimeout", unknown=True))
    await courier.deliver_due()
    clock.on(seconds=30)

    with capture_logs() as logged:
        await courier.deliver_due()

    assert [entry["log_level"] for entry in logged if entry["event"] == "nudge_may_come_twice"] == ["warning"]
