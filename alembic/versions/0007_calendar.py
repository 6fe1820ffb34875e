"""Calendars: the steps published to a person's calendar, and the invitations that interviews came from."""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op

revision = "0007_calendar"
down_revision = "0006_days"
branch_labels = None
depends_on = None

WORD = sa.String(24)


def _of_interview(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["person_id", "interview_id"],
        ["interviews.person_id", "interviews.id"],
        name=f"fk_{table}_person_id_interview_id_interviews",
        ondelete="CASCADE",
    )


def upgrade() -> None:
    op.create_table(
        "calendar_steps",
        sa.Column("interview_id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("ladder", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("step", WORD, nullable=False),
        sa.Column("interviewer", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("rung", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("called_off", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("interview_id", "ladder", "step", "interviewer", "rung", name="pk_calendar_steps"),
        _of_interview("calendar_steps"),
    )
    op.create_table(
        "invites",
        sa.Column("interview_id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger, nullable=False),
        sa.Column("uid", sa.LargeBinary, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("interview_id", name="pk_invites"),
        _of_interview("invites"),
    )
    op.create_index("ix_invites_person_id", "invites", ["person_id"])


def downgrade() -> None:
    op.drop_index("ix_invites_person_id", "invites")
    op.drop_table("invites")
    op.drop_table("calendar_steps")
