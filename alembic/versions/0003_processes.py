"""Heartbeats of processes, and the versions of the rules with which everything was last planned."""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op

revision = "0003_processes"
down_revision = "0002_delivery"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "processes",
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("beat_at", MOMENT, nullable=False),
        sa.Column("ticked_at", MOMENT),
        sa.Column("polled_at", MOMENT),
        sa.Column("standby", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_processes"),
    )
    op.create_table(
        "versions",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("version", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_versions"),
    )


def downgrade() -> None:
    op.drop_table("versions")
    op.drop_table("processes")
