"""What may be asked of the database, at most: one table, and the counter that tests hold against it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import event

from bot.storage.database import Database


@dataclass
class Cost:
    """Many rows for one statement count once; a BEGIN, which only SQLite's driver shows, does not count."""

    transactions: int = 0
    statements: int = 0
    commits: int = 0

    def over(self, budget: Cost) -> dict[str, int]:
        """How much of what is too much."""
        most = asdict(budget)
        return {what: count - most[what] for what, count in asdict(self).items() if count > most[what]}


BUDGETS = {
    # Taken in, read, kept, and done: of these only the reading commits nothing.
    "command": Cost(transactions=4, statements=7, commits=3),
    "typed answer": Cost(transactions=4, statements=7, commits=3),
    "tap": Cost(transactions=4, statements=6, commits=3),
    "answer to a poll, however many updates it has": Cost(transactions=1, statements=1, commits=1),
    # A choice for each of three urgencies, the claim, what is taken over, six loads, the new rows.
    "claim of a batch, however many people it has": Cost(transactions=1, statements=12, commits=1),
    # The hold and the note of what starts; the hold, the ends and the releases.
    "start and end of a batch": Cost(transactions=1, statements=5, commits=1),
}


@contextmanager
def counted(database: Database) -> Iterator[Cost]:
    """What is asked of the database meanwhile."""
    cost, engine = Cost(), database.engine.sync_engine

    def begun(_: Any) -> None:
        cost.transactions += 1

    def committed(_: Any) -> None:
        cost.commits += 1

    def executed(_: Any, __: Any, statement: str, *___: Any) -> None:
        cost.statements += not statement.startswith("BEGIN")

    listeners: dict[str, Callable[..., Any]] = {
        "begin": begun,
        "commit": committed,
        "before_cursor_execute": executed,
    }
    for name, listener in listeners.items():
        event.listen(engine, name, listener)
    try:
        yield cost
    finally:
        for name, listener in listeners.items():
            event.remove(engine, name, listener)
