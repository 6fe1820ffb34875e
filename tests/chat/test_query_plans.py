"""Nothing that the chat, the ticker or the nights ask of the database looks through a whole table that grows.

A story of turns, deliveries and a night is listened to, so that no statement can be forgotten; then the plan of each is
read, on both databases.
"""

import json
import re
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection

from benchmarks.crowd import create_crowd
from bot.chat import application as chat
from bot.chat.announcements.deletion_and_restore import DataNoticeSender
from bot.chat.announcements.weekly_review import WeeklyReviewSender
from bot.chat.telegram.bot_profile import COMMANDS
from bot.chat.telegram.gateway import Gateway
from bot.chat.telegram.types import App
from bot.clock import SystemClock
from bot.storage.database import Database
from bot.storage.opening import open_database
from bot.storage.records.people import Person
from bot.storage.tables import metadata
from bot.usecases.delivery.chat_state import ChatStates
from bot.usecases.delivery.shared_rate import SharedRate
from bot.usecases.restore_hold import ask_after_restore
from bot.usecases.retention import apply_retention, prune
from bot.usecases.weekly_review import WeeklyReviews
from tests.chat.fake_telegram import MovedClock, Phone, live_until

SMALL = {"keyring", "send_slots", "bot_keys", "leases", "processes", "plan_versions"}
"""Tables with a row a process, a key or a version. All others grow with people and what they do."""

GROWING = {table.name for table in metadata.sorted_tables} - SMALL
FEW = {"ix_inbox_unanswered", "ix_people_restored", "ix_interviews_deletion_announced"}
"""Indexes of what is in hand at the moment, and of those who are to be asked, or were told, something: all of that is
wanted then.
"""

MOST_PRESSES = 60  # of different buttons, so that the story stays short
FILES = {"timeline", "month", "stats", "calendar", "export"}
"""Commands that answer with a picture or a file, which this telegram does not take; they read what the others read."""

LINES = (
    "Acme, data engineer",
    "yesterday 14:00-15:00",
    "Dana Lee, Head of Data",
    "next Friday",
    "they called, an offer",
)

Heard = dict[str, Any]


@pytest.fixture
async def database(database_url: str, tmp_path: Path) -> AsyncIterator[Database]:
    keys = tmp_path / "keys" / "master.key"
    await create_crowd(database_url, keys, 300)  # somebody else's rows, so that there is something to look through
    opened = await open_database(database_url, keys, tmp_path / "data")
    await know_the_tables(opened)
    yield opened
    await opened.dispose()


@pytest.fixture
def heard(database: Database) -> Iterator[Heard]:
    """Every statement, with the parameters it came with first."""
    found: Heard = {}

    def hear(_: object, __: object, statement: str, parameters: Any, ___: object, many: bool) -> None:
        if re.match(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b", statement):
            # Rows that are inserted together come as one flat tuple, as in one statement.
            several = many and isinstance(parameters[0], tuple | list)
            found.setdefault(statement, tuple(parameters[0] if several else parameters))

    event.listen(database.engine.sync_engine, "before_cursor_execute", hear)
    yield found
    event.remove(database.engine.sync_engine, "before_cursor_execute", hear)


async def press_everything_new(phone: Phone, pressed: set[str]) -> None:
    """Presses a button of each kind that was not pressed yet, the newest messages first."""
    for message in reversed(phone.shown[-6:]):
        for label in message.labels:
            kind = re.sub(r"[^A-Za-z ]", "", label).strip()
            if kind not in pressed and len(pressed) < MOST_PRESSES and "Delete everything" not in label:
                data = next(
                    (one.get("callback_data") for row in message.buttons for one in row if one["text"] == label), None
                )
                if data:
                    pressed.add(kind)
                    await phone.press(data, message.id)


async def live_a_while(phone: Phone, application: App, database: Database, clock: MovedClock, ann: Person) -> None:
    """An interview told and followed up: every command, every kind of button there is time for, and deliveries."""
    pressed: set[str] = set()
    await phone.say("/new")
    for line in LINES:
        await phone.say(line)
        await press_everything_new(phone, pressed)
    for command in COMMANDS:
        if command in FILES:
            continue
        await phone.say(f"/{command}")
        await press_everything_new(phone, pressed)
    await phone.say("/cancel")
    for day in (21, 24, 28):
        await live_until(phone, clock, datetime(2026, 11, day, 20, 31, tzinfo=UTC))
        await press_everything_new(phone, pressed)
    await live_until(phone, clock, datetime(2026, 12, 8, 20, 31, tzinfo=UTC))
    services = chat.services_in(application)
    looks = WeeklyReviews(database, WeeklyReviewSender(database, services.gateway), clock)
    await looks.deliver_due()
    await looks.next_due()
    await SharedRate(database, SystemClock(), 25).book(8)
    await ChatStates(database, SystemClock()).held(ann.chat_id, 1.0)
    await a_night(database, services.gateway, clock)


async def a_night(database: Database, gateway: Gateway, clock: MovedClock) -> None:
    """What the house does while nobody looks."""
    notices, a_year_on = DataNoticeSender(gateway, clock), clock.now() + timedelta(days=365)
    await ask_after_restore(database, notices, a_year_on)
    await apply_retention(database, notices, a_year_on)
    await prune(database, a_year_on)


async def know_the_tables(database: Database) -> None:
    """The planner goes by what it knows at this moment, and by nothing else: the server's autovacuum is off."""
    async with database.engine.connect() as connection:
        outside = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await outside.exec_driver_sql("ANALYZE")


async def sqlite_scans(connection: AsyncConnection, statement: str, parameters: Any) -> list[str]:
    """The tables that a statement goes through from end to end."""
    rows = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
    lines = [str(row[-1]) for row in rows]
    scans = [line for line in lines if line.startswith("SCAN ") and _table(line, statement) in GROWING]
    return [line for line in scans if line.rpartition(" ")[2] not in FEW]


def _table(line: str, statement: str) -> str:
    name = line.split()[1]
    alias = re.search(rf"\b(\w+) AS {name}\b", statement)
    return alias[1] if alias else name


async def postgresql_scans(connection: AsyncConnection, statement: str, parameters: Any) -> list[str]:
    """The same, where nothing but a scan would do: the tables are too small for the planner to mind."""
    found = await connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters)
    plan = found.scalar_one()
    return list(_scans((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]))


def _scans(node: dict[str, Any], outer: str = "") -> Iterator[str]:
    table, kind = node.get("Relation Name"), node["Node Type"]
    # The first few in the order of an index are no scan, nor is what an index of a few rows holds.
    bounded = "Index Cond" in node or node.get("Index Name") in FEW or (outer == "Limit" and "Filter" not in node)
    if table in GROWING and kind.endswith("Scan") and not bounded:
        yield f"{kind} {table} {node.get('Filter', '')}"
    for inner in node.get("Plans", []):
        yield from _scans(inner, kind)


@pytest.mark.usefixtures("acme")
async def test_no_statement_of_the_chat_the_ticker_or_the_nights_goes_through_a_table_that_grows(
    database: Database,
    heard: Heard,
    phone: Phone,
    application: App,
    clock: MovedClock,
    ann: Person,
) -> None:
    await live_a_while(phone, application, database, clock, ann)

    said = dict(heard)
    on_sqlite = database.engine.dialect.name == "sqlite"
    scanning: dict[str, list[str]] = {}
    async with database.engine.connect() as connection:
        if not on_sqlite:
            for way in ("seqscan", "mergejoin", "hashjoin", "bitmapscan"):
                await connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")
        for statement, parameters in said.items():
            scans = await (sqlite_scans if on_sqlite else postgresql_scans)(connection, statement, parameters)
            if scans:
                scanning[statement] = scans

    assert len(said) > 50, "the story has become too short to mean anything"
    assert not scanning, "\n\n".join(f"{statement}\n-> {scans}" for statement, scans in scanning.items())


def test_a_scan_is_noticed() -> None:
    one = {"Node Type": "Seq Scan", "Relation Name": "people", "Filter": "(owner)"}
    other = {"Node Type": "Index Scan", "Relation Name": "nudges", "Index Cond": "(id = 1)"}

    assert list(_scans({"Node Type": "Nested Loop", "Plans": [one, other]})) == ["Seq Scan people (owner)"]
