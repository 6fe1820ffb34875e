"""Counts how often an update was begun after a restart, so that one that ends every start is set aside."""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op

revision = "0011_attempts"
down_revision = "0010_names"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("inbox") as batch:
        batch.add_column(sa.Column("attempts", sa.SmallInteger(), nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("inbox") as batch:
        batch.drop_column("attempts")
