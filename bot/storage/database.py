"""The way to the database: one unit of work at a time.

It knows how to hand out transactions, not what is written in them.
"""

from __future__ import annotations

from sqlalchemy.exc import SQLAlchemyError

from bot.storage.engines import engine_for
from bot.storage.secrets import Keyring
from bot.storage.unit_of_work import UnitOfWork

TROUBLE = (SQLAlchemyError, OSError, TimeoutError)
"""What a database that is away, busy or broken raises, for those who must outlive it and may not import SQLAlchemy."""


class Database:
    """The database, ready to work on. Make one a process, and dispose of it at the end."""

    def __init__(self, url: str, keys: Keyring, *, echo: bool = False) -> None:
        self.engine = engine_for(url, echo=echo)
        self.keys = keys

    def unit(self) -> UnitOfWork:
        """One transaction, for `async with`. Without `await unit.commit()` it rolls back."""
        return UnitOfWork(self.engine, self.keys)

    async def dispose(self) -> None:
        """Closes every connection."""
        await self.engine.dispose()
