"""How a migration runs: on the connection that `bot.storage.engine.migrations` hands over, inside its transaction."""

from __future__ import annotations

from sqlalchemy import Connection

from alembic import context
from bot.storage.tables import for_postgresql, metadata

connection = context.config.attributes.get("connection")
if not isinstance(connection, Connection):
    raise TypeError("migrations are started by `tactful migrate`, which opens the connection as they need it")

for_postgresql()
# Batch mode: SQLite changes a table by copying it. The caller has switched its foreign keys off before BEGIN, for
# dropping the old copy would otherwise delete the children.
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, compare_type=True)

with context.begin_transaction():
    context.run_migrations()
