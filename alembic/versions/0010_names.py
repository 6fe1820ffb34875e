"""Renames columns, tables and indexes after what they hold. No row changes."""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op

revision = "0010_names"
down_revision = "0009_upkeep"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)

COLUMNS = (
    ("history", "deed", "action_id"),
    ("nudges", "unknowns", "ambiguous_sends"),
    ("nudges", "bundle_message_id", "list_message_id"),
    ("interviews", "told_going_at", "deletion_announced_at"),
    ("people", "look_back_at", "weekly_review_at"),
    ("people", "asked_at", "restore_asked_at"),
    ("processes", "beat_at", "heartbeat_at"),
)

UNSENT = "state = 'suppressed' OR state = 'expired'"
UNANSWERED = {"sqlite": "answered IS 0", "postgresql": "answered IS false"}

Index = tuple[str, str, list[str], str | dict[str, str] | None]

OLD_INDEXES: tuple[Index, ...] = (
    ("ix_history_person_id_deed", "history", ["person_id", "deed"], None),
    ("ix_interviews_told_going", "interviews", ["person_id"], "told_going_at IS NOT NULL"),
    ("ix_people_look_back_at", "people", ["look_back_at"], "look_back_at IS NOT NULL"),
    ("ix_interviews_over", "interviews", ["ends_at", "id"], "next_at IS NULL"),
    ("ix_nudges_never_came", "nudges", ["settled_at"], UNSENT),
    ("ix_inbox_open", "inbox", ["update_id"], UNANSWERED),
)

NEW_INDEXES: tuple[Index, ...] = (
    ("ix_history_person_id_action_id", "history", ["person_id", "action_id"], None),
    ("ix_interviews_deletion_announced", "interviews", ["person_id"], "deletion_announced_at IS NOT NULL"),
    ("ix_people_weekly_review_at", "people", ["weekly_review_at"], "weekly_review_at IS NOT NULL"),
    ("ix_interviews_ended", "interviews", ["ends_at", "id"], "next_at IS NULL"),
    ("ix_nudges_unsent", "nudges", ["settled_at"], UNSENT),
    ("ix_inbox_unanswered", "inbox", ["update_id"], UNANSWERED),
)


def upgrade() -> None:
    _drop(OLD_INDEXES)
    for table, before, after in COLUMNS:
        op.execute(f"ALTER TABLE {table} RENAME COLUMN {before} TO {after}")
    _create(NEW_INDEXES)
    op.drop_index("ix_drafts_updated_at", "drafts")
    _move("drafts", _dialogues("dialogues"))
    op.create_index("ix_dialogues_updated_at", "dialogues", ["updated_at"])
    _move("forgotten", _deletions("deletions"))
    _move("pace", _send_slots("send_slots"))
    _move("versions", _plan_versions("plan_versions"))


def downgrade() -> None:
    _move("plan_versions", _plan_versions("versions"))
    _move("send_slots", _send_slots("pace"))
    _move("deletions", _deletions("forgotten"))
    op.drop_index("ix_dialogues_updated_at", "dialogues")
    _move("dialogues", _dialogues("drafts"))
    op.create_index("ix_drafts_updated_at", "drafts", ["updated_at"])
    _drop(NEW_INDEXES)
    for table, before, after in COLUMNS:
        op.execute(f"ALTER TABLE {table} RENAME COLUMN {after} TO {before}")
    _create(OLD_INDEXES)


def _drop(indexes: tuple[Index, ...]) -> None:
    for name, table, _, _ in indexes:
        op.drop_index(name, table)


def _create(indexes: tuple[Index, ...]) -> None:
    dialect = op.get_bind().dialect.name
    for name, table, columns, condition in indexes:
        spelled = condition[dialect] if isinstance(condition, dict) else condition
        where = sa.text(spelled) if spelled else None
        op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)


def _move(source: str, target: sa.Table) -> None:
    # A new table instead of a rename: SQLite cannot rename constraints, and their names contain the table's.
    columns = ", ".join(column.name for column in target.columns)
    op.execute(f"INSERT INTO {target.name} ({columns}) SELECT {columns} FROM {source}")  # noqa: S608  names of ours
    op.drop_table(source)


def _dialogues(name: str) -> sa.Table:
    return op.create_table(
        name,
        sa.Column("person_id", sa.BigInteger, nullable=False),
        sa.Column("dialogue", sa.String(40), nullable=False),
        sa.Column("step", sa.String(40), nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.Column("message_id", sa.BigInteger),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=f"pk_{name}"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=f"fk_{name}_person_id_people", ondelete="CASCADE"),
    )


def _deletions(name: str) -> sa.Table:
    return op.create_table(
        name,
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("hash", name=f"pk_{name}"),
    )


def _send_slots(name: str) -> sa.Table:
    return op.create_table(
        name,
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("next_slot", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("name", name=f"pk_{name}"),
    )


def _plan_versions(name: str) -> sa.Table:
    return op.create_table(
        name,
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("version", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("name", name=f"pk_{name}"),
    )
