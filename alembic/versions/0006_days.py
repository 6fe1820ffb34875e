"""Pauses, the weekly review, the mail program, and a LinkedIn line."""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op

revision = "0006_days"
down_revision = "0005_own_data"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
WORD = sa.String(24)
WANTED = sa.text("look_back_at IS NOT NULL")


def upgrade() -> None:
    op.add_column("people", sa.Column("paused_until", MOMENT))
    op.add_column("people", sa.Column("look_back_at", MOMENT))
    op.add_column("people", sa.Column("mail_program", WORD))
    op.add_column("people", sa.Column("linkedin", sa.LargeBinary))
    op.create_index("ix_people_look_back_at", "people", ["look_back_at"], sqlite_where=WANTED, postgresql_where=WANTED)


def downgrade() -> None:
    op.drop_index("ix_people_look_back_at", "people")
    op.drop_column("people", "linkedin")
    op.drop_column("people", "mail_program")
    op.drop_column("people", "look_back_at")
    op.drop_column("people", "paused_until")
