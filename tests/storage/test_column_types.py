from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import insert, select

from bot.storage.database import Database
from bot.storage.engine.column_types import TimezoneMismatch
from bot.storage.tables import interviews, leases

PACIFIC = timezone(timedelta(hours=-8))
LORD_HOWE = timezone(timedelta(hours=10, minutes=30))


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 11, 20, 9, 0, tzinfo=PACIFIC),
        datetime(2026, 11, 20, 9, 0, 0, 123456, tzinfo=LORD_HOWE),
        datetime(2026, 11, 20, 9, 0, tzinfo=UTC),
    ],
)
async def test_check_31_a_datetime_of_any_offset_comes_back_as_the_same_instant_in_utc(
    database: Database, moment: datetime
) -> None:
    async with database.engine.begin() as connection:
        await connection.execute(insert(leases).values(name="chat", holder="a", until=moment, fence=1))
        found = await connection.scalar(select(leases.c.until))

    assert found == moment
    assert found is not None
    assert found.tzinfo is UTC


async def test_check_31_a_naive_datetime_is_a_type_error(database: Database) -> None:
    naive = datetime(2026, 11, 20, 9, 0)

    with pytest.raises(TypeError, match="with a time zone"):
        async with database.engine.begin() as connection:
            await connection.execute(insert(leases).values(name="chat", holder="a", until=naive, fence=1))


def test_an_aware_wall_clock_is_a_type_error(database_url: str) -> None:
    assert database_url
    wall = interviews.c.starts_at.type

    with pytest.raises(TimezoneMismatch, match="without a time zone"):
        wall.process_bind_param(datetime(2026, 11, 20, 9, 0, tzinfo=UTC), None)  # type: ignore[attr-defined]
