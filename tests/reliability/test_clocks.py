"""Clocks that jump, stand still, or disagree with the database's."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.storage.database import Database
from bot.storage.opening import open_database
from bot.storage.records import SignOfLife
from bot.usecases.duty import Duty
from bot.usecases.heartbeat import Heart, SharedClock
from tests.fakes import StandingClock
from tests.watch import capture_logs

NOW = datetime(2026, 11, 20, 20, 5, tzinfo=UTC)


@pytest.fixture
async def database(database_url: str, tmp_path: Path) -> AsyncIterator[Database]:
    opened = await open_database(database_url, tmp_path / "keys" / "master.key", tmp_path / "data")
    yield opened
    await opened.dispose()


class Steady:
    """Seconds since the machine was started: they go on in its sleep, and nobody can set them."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def a_sign() -> SignOfLife:
    return SignOfLife("one", "both", NOW, None, None, standby=False)


@pytest.mark.parametrize(("hours", "said"), [(3, [10800]), (-3, [-10800]), (0, [])])
async def test_check_18_a_clock_that_was_set_is_told_and_a_sleep_is_none(
    database: Database, hours: int, said: list[int]
) -> None:
    clock, steady = StandingClock(NOW), Steady()
    heart = Heart(database, clock, SharedClock(clock), a_sign, steady)
    clock.on(hours=8)  # asleep
    steady.seconds += 8 * 3600

    clock.on(hours=hours)
    with capture_logs() as logged:
        await heart.beat()
        await heart.beat()

    assert [entry["seconds"] for entry in logged if entry["event"] == "clock_was_set"] == said


async def test_check_18_the_leases_of_a_machine_whose_clock_is_wrong_live_on_the_databases_clock(
    database: Database,
) -> None:
    wrong = StandingClock(SystemClock().now() - timedelta(minutes=10))
    shared = SharedClock(wrong)
    with capture_logs() as logged:
        heart = Heart(database, wrong, shared, a_sign)
        await heart.beat()
        await heart.beat()

    on_server = database.engine.dialect.name == "postgresql"
    told = [entry for entry in logged if entry["event"] == "clock_skew"]
    assert len(told) == (1 if on_server else 0)
    assert (timedelta(minutes=9) < shared.ahead < timedelta(minutes=11)) is on_server


async def test_check_18_a_holder_whose_clock_jumps_past_its_lease_counts_it_as_lost_and_can_win_it_back(
    database: Database,
) -> None:
    clock = StandingClock(NOW)
    duty = Duty(database, clock, "chat", "one", timedelta(seconds=20))
    await duty.win()

    clock.on(hours=3)
    lost = not duty.held
    await duty.win()

    assert lost
    assert duty.held


async def test_check_18_a_clock_put_back_takes_the_duty_from_nobody(database: Database) -> None:
    clock, behind = StandingClock(NOW), StandingClock(NOW - timedelta(hours=3))
    holder = Duty(database, clock, "chat", "one", timedelta(seconds=20))
    other = Duty(database, behind, "chat", "two", timedelta(seconds=20))
    await holder.win()

    taken = await other._try(other._take)

    assert not taken
    assert not other.held


async def test_check_24_a_duty_is_one_holders_until_it_ends_or_is_given_up(database: Database) -> None:
    clock = StandingClock(NOW)
    one, two = (Duty(database, clock, "chat", name, timedelta(seconds=20)) for name in ("one", "two"))
    await one.win()
    early = await two._try(two._take)
    await one.give_up()

    late = await two._try(two._take)
    kept_by_one = await one._try(one._renew)

    assert (early, late, kept_by_one) == (False, True, False)
    assert (one.held, two.held) == (False, True)
