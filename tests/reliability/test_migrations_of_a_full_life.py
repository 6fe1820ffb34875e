"""Every migration on a database in which people live: from each revision to the newest, nothing in it changes."""

import hashlib

from sqlalchemy import Connection, column, inspect, select, table

from bot.storage.database import Database
from bot.storage.engine import migrations
from bot.storage.engine.connect import engine_for
from bot.storage.records.people import Person
from tests.data.conftest import clock, database, full_life, snapshot  # noqa: F401 - fixtures

Shape = dict[str, list[str]]
Sums = dict[str, tuple[int, str]]


def shape_of(connection: Connection) -> Shape:
    """The columns of each table, as the database has them."""
    found = inspect(connection)
    names = [name for name in found.get_table_names() if name != "alembic_version"]
    return {name: [str(one["name"]) for one in found.get_columns(name)] for name in names}


async def sums_of(url: str, shape: Shape | None = None) -> tuple[Shape, Sums]:
    """How many rows each table has and what they add up to, over the columns of a shape; None: over all."""
    engine = engine_for(url)
    found: Sums = {}
    async with engine.connect() as connection:
        looked_at = await connection.run_sync(shape_of) if shape is None else shape
        for name, columns in looked_at.items():
            told = await connection.execute(select(table(name, *(column(one) for one in columns))))
            rows = sorted(repr(tuple(row)) for row in told)
            found[name] = (len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest())
    await engine.dispose()
    return looked_at, found


TABLES_SINCE_0010 = {"drafts": "dialogues", "forgotten": "deletions", "pace": "send_slots", "versions": "plan_versions"}
COLUMNS_SINCE_0010 = {
    ("history", "deed"): "action_id",
    ("nudges", "unknowns"): "ambiguous_sends",
    ("nudges", "bundle_message_id"): "list_message_id",
    ("interviews", "told_going_at"): "deletion_announced_at",
    ("people", "look_back_at"): "weekly_review_at",
    ("people", "asked_at"): "restore_asked_at",
    ("processes", "beat_at"): "heartbeat_at",
}


def as_called_now(shape: dict[str, list[str]]) -> dict[str, list[str]]:
    """Tables and columns of an older revision, by their names of today."""
    return {
        TABLES_SINCE_0010.get(name, name): [COLUMNS_SINCE_0010.get((name, one), one) for one in columns]
        for name, columns in shape.items()
    }


async def test_check_30_from_every_revision_to_the_newest_each_row_and_value_stays_as_it_was(
    database: Database,  # noqa: F811
    database_url: str,
    full_life: Person,  # noqa: F811
) -> None:
    await database.dispose()
    _, whole = await sums_of(database_url)
    lived_in: dict[str, int] = {}

    for revision in reversed(migrations.revisions()):
        await migrations.downgrade(database_url, revision)
        shape, before = await sums_of(database_url)

        await migrations.upgrade(database_url)

        _, after = await sums_of(database_url, as_called_now(shape))
        assert after == {TABLES_SINCE_0010.get(name, name): found for name, found in before.items()}, revision
        lived_in[revision] = sum(count > 0 for count, _ in before.values())
    assert full_life.id
    assert {name for name, (count, _) in whole.items() if count} >= {
        *("people", "applications", "interviews", "interviewers", "nudges", "history"),
        *("kept_texts", "invites"),
    }
    assert min(lived_in.values()) >= 6
