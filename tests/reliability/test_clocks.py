"""Clocks that jump, stand still, or disagree with the database's."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.app import Tactful
from bot.clock import SystemClock
from bot.config import Settings
from bot.storage.database import Database
from bot.storage.records.delivery import ProcessStatus
from bot.usecases.processes.heartbeat import Heartbeat, SharedClock
from bot.usecases.processes.leader_lease import LeaderLease
from tests.fakes import StandingClock
from tests.watch import capture_logs

NOW = datetime(2026, 11, 20, 20, 5, tzinfo=UTC)


class Steady:
    """Seconds since the machine was started: they go on in its sleep, and nobody can set them."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def a_sign() -> ProcessStatus:
    return ProcessStatus("one", "both", NOW, None, None, standby=False)


@pytest.mark.parametrize(("hours", "said"), [(3, [10800]), (-3, [-10800]), (0, [])])
async def test_check_18_a_clock_that_was_set_is_told_and_a_sleep_is_none(
    database: Database, hours: int, said: list[int]
) -> None:
    clock, steady = StandingClock(NOW), Steady()
    heartbeat = Heartbeat(database, clock, SharedClock(clock), a_sign, steady)
    clock.on(hours=8)  # asleep
    steady.seconds += 8 * 3600

    clock.on(hours=hours)
    with capture_logs() as logged:
        await heartbeat.beat()
        await heartbeat.beat()

    assert [entry["seconds"] for entry in logged if entry["event"] == "clock_was_set"] == said


async def test_check_18_the_leases_of_a_machine_whose_clock_is_wrong_live_on_the_databases_clock(
    database: Database,
) -> None:
    wrong = StandingClock(SystemClock().now() - timedelta(minutes=10))
    shared = SharedClock(wrong)
    with capture_logs() as logged:
        heartbeat = Heartbeat(database, wrong, shared, a_sign)
        await heartbeat.beat()
        await heartbeat.beat()

    on_server = database.engine.dialect.name == "postgresql"
    told = [entry for entry in logged if entry["event"] == "clock_skew"]
    assert len(told) == (1 if on_server else 0)
    assert (timedelta(minutes=9) < shared.offset < timedelta(minutes=11)) is on_server


@pytest.mark.parametrize("hours", [3, -3])
async def test_check_18_where_a_server_has_the_time_setting_this_machines_clock_moves_nothing(
    database: Database, hours: int
) -> None:
    own = StandingClock(SystemClock().now())
    shared = SharedClock(own)
    await Heartbeat(database, own, shared, a_sign).beat()

    own.on(hours=hours)  # and the next look at the server's clock is still to come

    moved = abs(shared.now() - SystemClock().now())
    assert (moved < timedelta(minutes=30)) is (database.engine.dialect.name == "postgresql")


async def test_check_18_the_shared_clock_goes_on_while_the_machine_sleeps(database: Database) -> None:
    own, steady = StandingClock(SystemClock().now()), Steady()
    shared = SharedClock(own, steady)
    await Heartbeat(database, own, shared, a_sign, steady).beat()
    before = shared.now()

    own.on(hours=8)
    steady.seconds += 8 * 3600

    assert shared.now() - before == timedelta(hours=8)


@pytest.mark.parametrize("hours", [3, -3])
async def test_check_33_a_machine_whose_clock_was_set_takes_no_lease_from_its_holder_and_keeps_its_own(
    database: Database, hours: int
) -> None:
    if database.engine.dialect.name == "sqlite":
        pytest.skip("one process, one machine, one clock")
    clocks = [StandingClock(SystemClock().now()) for _ in range(2)]
    shared = [SharedClock(clock) for clock in clocks]
    for own, common in zip(clocks, shared, strict=True):
        await Heartbeat(database, own, common, a_sign).beat()
    holder, other = (
        LeaderLease(database, common, "chat", name, timedelta(minutes=20))
        for name, common in zip("ab", shared, strict=True)
    )
    await holder.acquire()

    for own in clocks:
        own.on(hours=hours)

    assert not await other._query(other._acquire)
    assert await holder._query(holder._renew)
    assert holder.held
    assert not other.held


def test_check_18_what_is_due_is_told_by_the_clock_that_all_processes_share(tmp_path: Path) -> None:
    tactful = Tactful(Settings(telegram_bot_token=SecretStr("1:a"), data_dir=tmp_path))

    assert isinstance(tactful.clock, SharedClock)


async def test_check_18_a_holder_whose_clock_jumps_past_its_lease_counts_it_as_lost_and_can_win_it_back(
    database: Database,
) -> None:
    clock = StandingClock(NOW)
    leader_lease = LeaderLease(database, clock, "chat", "one", timedelta(seconds=20))
    await leader_lease.acquire()

    clock.on(hours=3)
    lost = not leader_lease.held
    await leader_lease.acquire()

    assert lost
    assert leader_lease.held


async def test_check_18_a_clock_put_back_takes_the_lease_from_nobody(database: Database) -> None:
    clock, behind = StandingClock(NOW), StandingClock(NOW - timedelta(hours=3))
    holder = LeaderLease(database, clock, "chat", "one", timedelta(seconds=20))
    other = LeaderLease(database, behind, "chat", "two", timedelta(seconds=20))
    await holder.acquire()

    taken = await other._query(other._acquire)

    assert not taken
    assert not other.held


async def test_check_24_a_lease_has_one_holder_until_it_expires_or_is_released(database: Database) -> None:
    clock = StandingClock(NOW)
    one, two = (LeaderLease(database, clock, "chat", name, timedelta(seconds=20)) for name in ("one", "two"))
    await one.acquire()
    early = await two._query(two._acquire)
    await one.release()

    late = await two._query(two._acquire)
    kept_by_one = await one._query(one._renew)

    assert (early, late, kept_by_one) == (False, True, False)
    assert (one.held, two.held) == (False, True)
