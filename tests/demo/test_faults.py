"""Fault injection: how requests fail, and whether they have an effect."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest

from bot.demo.server.app import BotApiServer
from bot.demo.server.faults import Fault, FaultKind, FaultPlan


@pytest.fixture
async def server() -> AsyncIterator[BotApiServer]:
    running = BotApiServer(lambda: datetime.now(UTC))
    await running.start()
    await running.person(1001).say("/start")
    yield running
    await running.stop()


async def sent(server: BotApiServer) -> tuple[int, Any]:
    """Status and body of one message that is sent."""
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{server.url}/bot{server.token}/sendMessage", json={"chat_id": 1001, "text": "Hello"}) as answer,
    ):
        return answer.status, await answer.json()


@pytest.mark.parametrize(
    ("fault", "status", "says"),
    [
        (Fault(FaultKind.FLOOD, 35), 429, "Too Many Requests: retry after 35"),
        (Fault(FaultKind.BROKEN), 500, "Internal Server Error"),
        (Fault(FaultKind.FORBIDDEN), 403, "Forbidden: for a reason of Telegram's own"),
        (Fault(FaultKind.BLOCKED), 403, "Forbidden: bot was blocked by the user"),
    ],
)
async def test_a_refused_request_has_no_effect(server: BotApiServer, fault: Fault, status: int, says: str) -> None:
    server.faults = FaultPlan(script=[fault])

    answered, body = await sent(server)

    assert (answered, body["description"]) == (status, says)
    assert body.get("parameters", {}).get("retry_after") == (35 if fault.kind is FaultKind.FLOOD else None)
    assert server.person(1001).bot_messages == []


@pytest.mark.parametrize(("kind", "arrived"), [(FaultKind.DROP_BEFORE, 0), (FaultKind.DROP_AFTER, 1)])
async def test_a_dropped_connection_may_come_before_or_after_the_effect(
    server: BotApiServer, kind: FaultKind, arrived: int
) -> None:
    server.faults = FaultPlan(script=[Fault(kind)])

    with pytest.raises(aiohttp.ClientError):
        await sent(server)

    assert len(server.person(1001).bot_messages) == arrived


async def test_a_slow_request_still_succeeds(server: BotApiServer) -> None:
    server.faults = FaultPlan(script=[Fault(FaultKind.SLOW, 0.01)])

    status, _ = await sent(server)

    assert status == 200


async def test_faults_hit_only_the_named_methods_and_end_with_the_script(server: BotApiServer) -> None:
    server.faults = FaultPlan("sendMessage", script=[Fault(FaultKind.BROKEN), None])

    statuses = [(await sent(server))[0] for _ in range(3)]

    assert statuses == [500, 200, 200]
    assert server.faults.next("getMe") is None


def test_the_same_seed_gives_the_same_faults_at_about_the_asked_share() -> None:
    kinds = [Fault(FaultKind.BROKEN), Fault(FaultKind.DROP_AFTER)]

    days = [[FaultPlan(kinds=kinds, share=0.2, seed=seed) for _ in range(2)] for seed in (1, 2)]
    happened = [[[day.next("sendMessage") for _ in range(5000)] for day in pair] for pair in days]

    assert happened[0][0] == happened[0][1] != happened[1][0]
    assert 900 < sum(days[0][0].happened.values()) < 1100
