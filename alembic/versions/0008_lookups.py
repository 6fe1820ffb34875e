"""Indexes for queries that scanned a whole table: unanswered updates, people by chat, held people."""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op

revision = "0008_lookups"
down_revision = "0007_calendar"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_inbox_open",
        "inbox",
        ["update_id"],
        sqlite_where=sa.text("answered IS 0"),
        postgresql_where=sa.text("answered IS false"),
    )
    op.create_index("ix_people_chat_id", "people", ["chat_id"])
    op.create_index(
        "ix_people_held_until",
        "people",
        ["held_until"],
        sqlite_where=sa.text("held_until IS NOT NULL"),
        postgresql_where=sa.text("held_until IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_people_held_until", "people")
    op.drop_index("ix_people_chat_id", "people")
    op.drop_index("ix_inbox_open", "inbox")
