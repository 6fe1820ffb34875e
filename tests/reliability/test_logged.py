"""Every change of a nudge's state is one event with numbers, and nothing that anybody wrote."""

from datetime import datetime, timedelta

from bot.domain.model import Fact, FactKind
from bot.storage.database import Database
from bot.storage.records.people import Person
from bot.usecases import history as interview_history
from bot.usecases.delivery.messages import Delivery, Refused, Retry, Sent, Unreachable
from bot.usecases.delivery.worker import DeliveryWorker
from tests.fakes import FakeMessenger, StandingClock
from tests.usecases.conftest import (  # noqa: F401 - fixtures
    THANKS_DUE,
    abandoned,
    ann,
    clock,
    database,
    in_new_york,
    known,
    live_until,
    make_worker,
    messenger,
    real,
    recorded,
    with_dana_alone,
    worker,
)
from tests.watch import capture_logs

PRIVATE = ("Acme", "Dana", "Data engineer", "New_York")


async def test_check_48_every_end_and_every_try_is_told_with_its_lateness_and_without_a_word_of_anybodys(
    database: Database,  # noqa: F811
    worker: DeliveryWorker,  # noqa: F811
    messenger: FakeMessenger,  # noqa: F811
    clock: StandingClock,  # noqa: F811
) -> None:
    answers: dict[int, Delivery | Exception] = {
        1: Sent(1, 1),
        2: Retry(THANKS_DUE + timedelta(hours=9), "ReadTimeout", ambiguous=True),
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
        await worker.deliver_due()

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


async def test_check_48_what_ends_without_having_been_sent_is_told_too_and_louder(
    database: Database,  # noqa: F811
    ann: Person,  # noqa: F811
    worker: DeliveryWorker,  # noqa: F811
    messenger: FakeMessenger,  # noqa: F811
    clock: StandingClock,  # noqa: F811
    real: StandingClock,  # noqa: F811
) -> None:
    monday = {"starts_at": datetime(2026, 11, 23, 14, 0), "ends_at": datetime(2026, 11, 23, 15, 0)}
    await recorded(database, ann, with_dana_alone(**monday))
    withdrawn = await recorded(database, ann, with_dana_alone())
    clock.to(THANKS_DUE)
    await abandoned(worker, messenger)
    await interview_history.record(database, ann.id, withdrawn, [Fact(FactKind.WITHDRAWN, THANKS_DUE)], THANKS_DUE)
    real.on(seconds=61)
    clock.to(in_new_york("2027-02-01 12:00"))  # after months what never came is noted without a word

    with capture_logs() as logged:
        await worker.deliver_due()

    told = [(entry["state"], entry["log_level"], entry["reason"]) for entry in logged if entry["event"] == "nudge"]
    assert ("suppressed", "info", "no longer due") in told
    assert told.count(("expired", "warning", "too late")) == 2
    assert not [word for word in PRIVATE if word in repr(logged)]


async def test_check_48_what_is_given_up_is_told_as_a_warning(
    database: Database,  # noqa: F811
    ann: Person,  # noqa: F811
    worker: DeliveryWorker,  # noqa: F811
    messenger: FakeMessenger,  # noqa: F811
    clock: StandingClock,  # noqa: F811
) -> None:
    await recorded(database, ann, with_dana_alone())
    messenger.answering = lambda _: Refused("bad_request")

    with capture_logs() as logged:
        await live_until(worker, clock, in_new_york("2026-11-20 17:59"))
        await live_until(worker, clock, in_new_york("2026-11-20 18:07"))

    told = [(entry["state"], entry["log_level"]) for entry in logged if entry["event"] == "nudge"]
    assert ("dead", "warning") in told


async def test_check_48_what_may_come_twice_says_so_in_the_log(
    database: Database,  # noqa: F811
    ann: Person,  # noqa: F811
    worker: DeliveryWorker,  # noqa: F811
    messenger: FakeMessenger,  # noqa: F811
    clock: StandingClock,  # noqa: F811
) -> None:
    await recorded(database, ann, with_dana_alone())
    clock.to(THANKS_DUE)
    messenger.script.append(Retry(THANKS_DUE + timedelta(seconds=30), "ReadTimeout", ambiguous=True))
    await worker.deliver_due()
    clock.on(seconds=30)

    with capture_logs() as logged:
        await worker.deliver_due()

    assert [entry["log_level"] for entry in logged if entry["event"] == "nudge_possible_duplicate"] == ["warning"]
