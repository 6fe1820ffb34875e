"""Letters: the person's role and tone, notes for an interview's letters, texts kept for a single one."""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op

revision = "0004_letters"
down_revision = "0003_processes"
branch_labels = None
depends_on = None

WORD = sa.String(24)


def upgrade() -> None:
    op.add_column("people", sa.Column("role", sa.LargeBinary))
    op.add_column("people", sa.Column("tone", WORD))
    op.add_column("interviews", sa.Column("letter_notes", sa.LargeBinary))
    op.create_table(
        "kept_texts",
        sa.Column("interview_id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("step", WORD, nullable=False),
        sa.Column("interviewer", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("rung", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("person_id", sa.BigInteger, nullable=False),
        sa.Column("text", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("interview_id", "step", "interviewer", "rung", "kind", name="pk_kept_texts"),
        sa.ForeignKeyConstraint(
            ["person_id", "interview_id"],
            ["interviews.person_id", "interviews.id"],
            name="fk_kept_texts_person_id_interview_id_interviews",
            ondelete="CASCADE",
        ),
    )


def downgrade() -> None:
    op.drop_table("kept_texts")
    op.drop_column("interviews", "letter_notes")
    op.drop_column("people", "tone")
    op.drop_column("people", "role")
