"""People, applications, interviews, history, nudges; drafts (dialogues), inbox, leases; fingerprints of master keys."""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op

revision = "0001_first"
down_revision = None
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
WORD = sa.String(24)


def upgrade() -> None:
    op.create_table(
        "keyring",
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name="pk_keyring"),
    )
    _people()
    _applications()
    _interviews()
    _interviewers()
    _history()
    _nudges()
    _drafts()
    _inbox()
    _leases()


def downgrade() -> None:
    for table in (
        "leases",
        "inbox",
        "drafts",
        "nudges",
        "history",
        "interviewers",
        "interviews",
        "applications",
        "people",
        "keyring",
    ):
        op.drop_table(table)


def _of_interview(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["person_id", "interview_id"],
        ["interviews.person_id", "interviews.id"],
        name=f"fk_{table}_person_id_interview_id_interviews",
        ondelete="CASCADE",
    )


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("telegram_id", sa.BigInteger, nullable=False),
        sa.Column("chat_id", sa.BigInteger, nullable=False),
        sa.Column("timezone", sa.String(64)),
        sa.Column("country", sa.String(8)),
        sa.Column("region", sa.String(16)),
        sa.Column("nudge_at", sa.Time, nullable=False),
        sa.Column("call_at", sa.Time, nullable=False),
        sa.Column("quiet_from", sa.Time, nullable=False),
        sa.Column("quiet_to", sa.Time, nullable=False),
        sa.Column("lead", WORD, nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("name", sa.LargeBinary),
        sa.Column("phone", sa.LargeBinary),
        sa.Column("signature", sa.LargeBinary),
        sa.Column("reachable", sa.Boolean, nullable=False),
        sa.Column("owner", sa.Boolean, nullable=False),
        sa.Column("references_told", sa.Boolean, nullable=False),
        sa.Column("data_key", sa.LargeBinary, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint("telegram_id", name="uq_people_telegram_id"),
        sa.CheckConstraint("lead IN ('email', 'phone')", name=op.f("ck_people_lead")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_people_owner",
        "people",
        ["owner"],
        unique=True,
        sqlite_where=sa.text("owner"),
        postgresql_where=sa.text("owner"),
    )


def _applications() -> None:
    op.create_table(
        "applications",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("person_id", sa.BigInteger, nullable=False),
        sa.Column("company", sa.LargeBinary, nullable=False),
        sa.Column("role", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_applications"),
        sa.UniqueConstraint("person_id", "id", name="uq_applications_person_id_id"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_applications_person_id_people", ondelete="CASCADE"
        ),
        sqlite_autoincrement=True,
    )


def _interviews() -> None:
    op.create_table(
        "interviews",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("person_id", sa.BigInteger, nullable=False),
        sa.Column("application_id", sa.BigInteger, nullable=False),
        sa.Column("starts_at", sa.DateTime, nullable=False),
        sa.Column("ends_at", sa.DateTime, nullable=False),
        sa.Column("wall_zone", sa.String(64), nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("decide_by", sa.Date),
        sa.Column("pace", WORD, nullable=False),
        sa.Column("lead", WORD),
        sa.Column("timezone", sa.String(64)),
        sa.Column("country", sa.String(8)),
        sa.Column("region", sa.String(16)),
        sa.Column("kind", WORD),
        sa.Column("topic", sa.LargeBinary),
        sa.Column("next_at", MOMENT),
        sa.Column("lease_until", MOMENT),
        sa.Column("fence", sa.BigInteger, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_interviews"),
        sa.UniqueConstraint("person_id", "id", name="uq_interviews_person_id_id"),
        sa.ForeignKeyConstraint(
            ["person_id", "application_id"],
            ["applications.person_id", "applications.id"],
            name="fk_interviews_person_id_application_id_applications",
            ondelete="CASCADE",
        ),
        sa.CheckConstraint("pace IN ('normal', 'slow')", name=op.f("ck_interviews_pace")),
        sa.CheckConstraint("lead IN ('email', 'phone')", name=op.f("ck_interviews_lead")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_interviews_person_id_application_id", "interviews", ["person_id", "application_id"])
    op.create_index(
        "ix_interviews_next_at",
        "interviews",
        ["next_at"],
        sqlite_where=sa.text("next_at IS NOT NULL"),
        postgresql_where=sa.text("next_at IS NOT NULL"),
    )


def _interviewers() -> None:
    op.create_table(
        "interviewers",
        sa.Column("interview_id", sa.BigInteger, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("person_id", sa.BigInteger, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("name", sa.LargeBinary, nullable=False),
        sa.Column("title", sa.LargeBinary),
        sa.Column("email", sa.LargeBinary),
        sa.Column("phone", sa.LargeBinary),
        sa.Column("topic", sa.LargeBinary),
        sa.Column("linkedin", sa.Boolean, nullable=False),
        sa.Column("main", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("interview_id", "number", name="pk_interviewers"),
        _of_interview("interviewers"),
    )


def _history() -> None:
    op.create_table(
        "history",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("person_id", sa.BigInteger, nullable=False),
        sa.Column("interview_id", sa.BigInteger, nullable=False),
        sa.Column("deed", sa.BigInteger, nullable=False),
        sa.Column("what", WORD, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("step", WORD),
        sa.Column("interviewer", sa.Integer, nullable=False),
        sa.Column("rung", sa.Integer, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("result", WORD),
        sa.Column("until", MOMENT),
        sa.Column("decide_by", sa.Date),
        sa.Column("on_day", sa.Date),
        sa.PrimaryKeyConstraint("id", name="pk_history"),
        _of_interview("history"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_history_interview_id", "history", ["interview_id"])
    op.create_index("ix_history_person_id_deed", "history", ["person_id", "deed"])


def _nudges() -> None:
    op.create_table(
        "nudges",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("person_id", sa.BigInteger, nullable=False),
        sa.Column("interview_id", sa.BigInteger, nullable=False),
        sa.Column("ladder", sa.Integer, nullable=False),
        sa.Column("step", WORD, nullable=False),
        sa.Column("interviewer", sa.Integer, nullable=False),
        sa.Column("rung", sa.Integer, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("occurrence", sa.Integer, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("claimed_at", MOMENT, nullable=False),
        sa.Column("sending_at", MOMENT),
        sa.Column("settled_at", MOMENT),
        sa.Column("chat_id", sa.BigInteger),
        sa.Column("message_id", sa.BigInteger),
        sa.Column("unknowns", sa.Integer, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("reason", sa.String(120), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_nudges"),
        _of_interview("nudges"),
        sa.UniqueConstraint(
            "interview_id", "ladder", "step", "interviewer", "rung", "attempt", "occurrence", name="uq_nudges_key"
        ),
        sa.CheckConstraint(
            "state IN ('claimed', 'sending', 'sent', 'suppressed', 'expired', 'dead')", name=op.f("ck_nudges_state")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_nudges_person_id_message_id", "nudges", ["person_id", "message_id"])


def _drafts() -> None:
    op.create_table(
        "drafts",
        sa.Column("person_id", sa.BigInteger, nullable=False),
        sa.Column("dialogue", sa.String(40), nullable=False),
        sa.Column("step", sa.String(40), nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.Column("message_id", sa.BigInteger),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_drafts"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_drafts_person_id_people", ondelete="CASCADE"),
    )


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("update_id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("sender_id", sa.BigInteger),
        sa.Column("payload", sa.LargeBinary),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("handled", sa.Boolean, nullable=False),
        sa.Column("answered", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("update_id", name="pk_inbox"),
    )
    op.create_index("ix_inbox_received_at", "inbox", ["received_at"])


def _leases() -> None:
    op.create_table(
        "leases",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("holder", sa.String(80), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("fence", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )
