"""Leases: a holder that lost its own knows it, a late answer counts from the query, maintenance runs in one process."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from bot.storage.database import Database
from bot.usecases.processes.leader_lease import LeaderLease
from bot.usecases.processes.singleton_job import LEASE, SingletonJob
from tests.fakes import StandingClock

NOW = datetime(2026, 11, 20, 20, 5, tzinfo=UTC)
SHORT = timedelta(seconds=0.2)


class Passing:
    """A clock that shows one moment after the other, and then stands."""

    def __init__(self, *seconds: float) -> None:
        self._moments: Iterator[datetime] = iter([NOW + timedelta(seconds=one) for one in seconds])
        self._last = NOW

    def now(self) -> datetime:
        self._last = next(self._moments, self._last)
        return self._last


async def test_check_24_a_holder_whose_lease_another_took_learns_it_at_its_next_renewal(database: Database) -> None:
    holder = LeaderLease(database, StandingClock(NOW), "chat", "one", SHORT)
    other = LeaderLease(database, StandingClock(NOW + timedelta(hours=3)), "chat", "two", SHORT)
    await holder.acquire()
    keeping = asyncio.create_task(holder.keep())
    taken = await other._query(other._acquire)

    await asyncio.wait_for(keeping, 30)

    assert taken
    assert other.held
    assert not holder.held


async def test_check_33_a_lease_counts_from_the_query_however_late_the_answer_comes(database: Database) -> None:
    slow = LeaderLease(database, Passing(0, 15, 21), "chat", "one", timedelta(seconds=20))

    assert await slow._query(slow._acquire)

    assert slow.held  # 15 s after the query
    assert not slow.held  # 21 s after it


async def test_check_24_maintenance_runs_in_one_process_until_it_ends_or_dies(database: Database) -> None:
    done: list[str] = []
    clock = StandingClock(NOW)
    jobs = {name: SingletonJob(database, clock, name) for name in ("one", "two", "three")}

    async def work(name: str) -> None:
        async def note() -> None:
            done.append(name)

        await jobs[name].exclusive(note)()

    for name in ("one", "two", "one"):
        await work(name)
    await jobs["one"].release()
    for name in ("two", "one"):
        await work(name)
    clock.on(seconds=LEASE.total_seconds())  # the second has died
    for name in ("three", "one"):
        await work(name)

    assert done == ["one", "one", "two", "three"]
