"""Retention, the deletion list, and what a restore holds back."""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op

revision = "0005_own_data"
down_revision = "0004_letters"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("people", sa.Column("keep_months", sa.Integer, nullable=False, server_default="12"))
    op.add_column("people", sa.Column("restored_at", MOMENT))
    op.add_column("people", sa.Column("asked_at", MOMENT))
    op.add_column("interviews", sa.Column("told_going_at", MOMENT))
    op.create_table(
        "forgotten",
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_forgotten"),
    )
    op.create_table(
        "bot_keys",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("key", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_bot_keys"),
    )


def downgrade() -> None:
    op.drop_table("bot_keys")
    op.drop_table("forgotten")
    op.drop_column("interviews", "told_going_at")
    op.drop_column("people", "asked_at")
    op.drop_column("people", "restored_at")
    op.drop_column("people", "keep_months")
