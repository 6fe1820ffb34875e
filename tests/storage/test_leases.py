from datetime import timedelta

from bot.storage.database import Database
from tests.storage.conftest import NOW

MINUTE = timedelta(seconds=60)


async def test_a_lease_has_one_holder_until_it_expires(database: Database) -> None:
    async with database.unit() as unit:
        first = await unit.leases.acquire("chat", "a", NOW, MINUTE)
        refused = await unit.leases.acquire("chat", "b", NOW + MINUTE / 2, MINUTE)
        other = await unit.leases.acquire("housekeeping", "b", NOW, MINUTE)
        taken = await unit.leases.acquire("chat", "b", NOW + MINUTE, MINUTE)

    assert (first, refused, other, taken) == (1, None, 1, 2)


async def test_a_holder_that_came_back_too_late_cannot_renew(database: Database) -> None:
    async with database.unit() as unit:
        fence = await unit.leases.acquire("chat", "a", NOW, MINUTE)
        assert fence is not None

        in_time = await unit.leases.renew("chat", fence, NOW + MINUTE / 2, MINUTE)
        await unit.leases.acquire("chat", "b", NOW + 2 * MINUTE, MINUTE)
        too_late = await unit.leases.renew("chat", fence, NOW + 2 * MINUTE, MINUTE)

    assert (in_time, too_late) == (True, False)


async def test_a_released_lease_is_free_at_once(database: Database) -> None:
    async with database.unit() as unit:
        fence = await unit.leases.acquire("chat", "a", NOW, MINUTE)
        assert fence is not None
        await unit.leases.release("chat", fence, NOW)

        assert await unit.leases.acquire("chat", "b", NOW, MINUTE) == 2
