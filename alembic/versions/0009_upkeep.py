"""Indexes for nightly work: ended interviews, announced deletions, people held after a restore, unsent nudges."""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op

revision = "0009_upkeep"
down_revision = "0008_lookups"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_people_restored", "people", ["id"], "restored_at IS NOT NULL"),
    ("ix_interviews_over", "interviews", ["ends_at", "id"], "next_at IS NULL"),
    ("ix_interviews_told_going", "interviews", ["person_id"], "told_going_at IS NOT NULL"),
    ("ix_nudges_never_came", "nudges", ["settled_at"], "state = 'suppressed' OR state = 'expired'"),
)


def upgrade() -> None:
    for name, table, columns, condition in INDEXES:
        where = sa.text(condition)
        op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
    op.create_index("ix_drafts_updated_at", "drafts", ["updated_at"])


def downgrade() -> None:
    op.drop_index("ix_drafts_updated_at", "drafts")
    for name, table, _, _ in reversed(INDEXES):
        op.drop_index(name, table)
