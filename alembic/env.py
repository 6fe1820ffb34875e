"""Runs migrations on the connection, and in the transaction, of `bot.storage.engine.migrations`."""

from __future__ import annotations

from sqlalchemy import Connection

from alembic import context
from bot.storage.tables import for_postgresql, metadata

connection = context.config.attributes.get("connection")
if not isinstance(connection, Connection):
    raise TypeError("migrations are started by `tactful migrate`, which opens the connection as they need it")

for_postgresql()
# Batch mode: SQLite alters a table by copying it. The caller has turned foreign keys off before BEGIN, because dropping
# the old table would cascade to its children.
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, compare_type=True)

with context.begin_transaction():
    context.run_migrations()
