from datetime import UTC, datetime, timedelta

import pytest

from bot.storage.database import Database

NOW = datetime(2026, 11, 20, 20, 5, tzinfo=UTC)
WIDTH = timedelta(milliseconds=40)


async def booked(database: Database, count: int, now: datetime = NOW, width: timedelta = WIDTH) -> datetime:
    async with database.unit() as unit:
        first = await unit.send_slots.reserve("messages", count, width, now)
        await unit.connection.commit()
    return first


@pytest.mark.usefixtures("database")
async def test_check_20_slots_of_several_processes_never_overlap(database: Database, second: Database) -> None:
    begins = [await booked(through, 12) for through in (database, second, database, second)]

    assert begins == [NOW + number * 12 * WIDTH for number in range(4)]


async def test_check_20_three_hundred_messages_take_twelve_seconds(database: Database) -> None:
    for _ in range(25):
        await booked(database, 12)

    assert await booked(database, 1) == NOW + timedelta(seconds=12)


async def test_unused_slots_do_not_accumulate(database: Database) -> None:
    await booked(database, 3)
    later = NOW + timedelta(hours=1)

    assert await booked(database, 5, now=later) == later
    assert await booked(database, 1, now=later) == later + 5 * WIDTH


async def test_a_slot_from_before_the_clock_was_set_back_is_ignored(database: Database) -> None:
    await booked(database, 1, now=NOW + timedelta(hours=3))

    assert await booked(database, 1) == NOW
