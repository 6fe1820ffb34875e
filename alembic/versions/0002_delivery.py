"""Urgency, held chats, delayed retries, several nudges in one message, a send rate that all processes share."""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op

revision = "0002_delivery"
down_revision = "0001_first"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
DUE = sa.text("next_at IS NOT NULL")
LEASED = sa.text("lease_until IS NOT NULL")


def upgrade() -> None:
    op.add_column("people", sa.Column("held_until", MOMENT))
    op.add_column("interviews", sa.Column("urgency", sa.Integer, nullable=False, server_default="1"))
    op.add_column("nudges", sa.Column("not_before", MOMENT))
    op.add_column("nudges", sa.Column("bundle_message_id", sa.BigInteger))
    op.drop_index("ix_interviews_next_at", "interviews")
    op.create_index(
        "ix_interviews_urgency_next_at",
        "interviews",
        ["urgency", "next_at"],
        sqlite_where=DUE,
        postgresql_where=DUE,
    )
    op.create_index(
        "ix_interviews_person_id_lease_until",
        "interviews",
        ["person_id", "lease_until"],
        sqlite_where=LEASED,
        postgresql_where=LEASED,
    )
    op.create_table(
        "pace",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("next_slot", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_pace"),
    )


def downgrade() -> None:
    op.drop_table("pace")
    op.drop_index("ix_interviews_person_id_lease_until", "interviews")
    op.drop_index("ix_interviews_urgency_next_at", "interviews")
    op.create_index("ix_interviews_next_at", "interviews", ["next_at"], sqlite_where=DUE, postgresql_where=DUE)
    op.drop_column("nudges", "bundle_message_id")
    op.drop_column("nudges", "not_before")
    op.drop_column("interviews", "urgency")
    op.drop_column("people", "held_until")
