"""The tables at the newest revision. A test checks that the migrations in `alembic/` build exactly these.

Facts are stored, plans are not: of a plan there is only `interviews.next_at`. Every row belongs to a row of `people`
and is deleted with it. A child's foreign key contains the person's id too, so that no row can belong to two people.
LargeBinary columns hold personal text, encrypted with the person's key; no other column holds any.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Time,
    UniqueConstraint,
    text,
)

from bot.domain.letter_facts import Tone
from bot.domain.model import CallResult, FactKind, Kind, Lead, MailProgram, Pace, Step
from bot.storage.engine.column_types import ROW_ID, UtcDateTime, WallClock, enum_type
from bot.storage.records.interviews import KeptTextKind, NudgeState

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

MAX_REASON_LENGTH = 120  # characters

_ON_POSTGRESQL = "postgresql_where"

UNSENT = f"nudges.state = '{NudgeState.SUPPRESSED.value}' OR nudges.state = '{NudgeState.EXPIRED.value}'"
"""The condition of an index: nudges that were settled without being sent."""

metadata = MetaData(naming_convention=NAMING_CONVENTION)


def _where(condition: str, on_postgresql: str | None = None) -> dict[str, Any]:
    """Options of a partial index.

    PostgreSQL's condition is added by `for_postgresql`: passed here, it would make SQLAlchemy import that dialect,
    which a process on SQLite never needs.
    """
    return {"sqlite_where": text(condition), "info": {_ON_POSTGRESQL: text(on_postgresql or condition)}}


def for_postgresql() -> None:
    """Adds the partial indexes' conditions on PostgreSQL; for code that builds or compares a schema."""
    for table in metadata.tables.values():
        for index in table.indexes:
            if _ON_POSTGRESQL in index.info:
                index.dialect_kwargs[_ON_POSTGRESQL] = index.info[_ON_POSTGRESQL]


keyring = Table("keyring", metadata, Column("fingerprint", String(64), primary_key=True))

people = Table(
    "people",
    metadata,
    Column("id", ROW_ID, primary_key=True),
    Column("telegram_id", BigInteger, nullable=False, unique=True),
    Column("chat_id", BigInteger, nullable=False),
    Column("timezone", String(64)),
    Column("country", String(8)),
    Column("region", String(16)),
    Column("nudge_at", Time, nullable=False),
    Column("call_at", Time, nullable=False),
    Column("quiet_from", Time, nullable=False),
    Column("quiet_to", Time, nullable=False),
    Column("lead", enum_type(Lead, "lead", check=True), nullable=False),
    Column("language", String(16), nullable=False),
    Column("name", LargeBinary),
    Column("phone", LargeBinary),
    Column("signature", LargeBinary),
    Column("reachable", Boolean, nullable=False),
    Column("owner", Boolean, nullable=False),
    Column("references_told", Boolean, nullable=False),
    Column("data_key", LargeBinary, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("role", LargeBinary),
    Column("tone", enum_type(Tone, "tone")),
    Column("held_until", UtcDateTime),
    Column("keep_months", Integer, nullable=False, server_default="12"),
    Column("restored_at", UtcDateTime),
    Column("restore_asked_at", UtcDateTime),
    Column("paused_until", UtcDateTime),
    Column("weekly_review_at", UtcDateTime),
    Column("mail_program", enum_type(MailProgram, "mail_program")),
    Column("linkedin", LargeBinary),
    Index(
        "ix_people_weekly_review_at",
        "weekly_review_at",
        **_where("weekly_review_at IS NOT NULL"),
    ),
    Index("ix_people_chat_id", "chat_id"),
    Index(
        "ix_people_held_until",
        "held_until",
        **_where("held_until IS NOT NULL"),
    ),
    Index("ix_people_restored", "id", **_where("restored_at IS NOT NULL")),
    Index("uq_people_owner", "owner", unique=True, **_where("owner")),
    sqlite_autoincrement=True,
)

applications = Table(
    "applications",
    metadata,
    Column("id", ROW_ID, primary_key=True),
    Column("person_id", BigInteger, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("company", LargeBinary, nullable=False),
    Column("role", LargeBinary, nullable=False),
    UniqueConstraint("person_id", "id"),
    sqlite_autoincrement=True,
)

interviews = Table(
    "interviews",
    metadata,
    Column("id", ROW_ID, primary_key=True),
    Column("person_id", BigInteger, nullable=False),
    Column("application_id", BigInteger, nullable=False),
    Column("starts_at", WallClock, nullable=False),
    Column("ends_at", WallClock, nullable=False),
    Column("wall_zone", String(64), nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("decide_by", Date),
    Column("pace", enum_type(Pace, "pace", check=True), nullable=False),
    Column("lead", enum_type(Lead, "lead", check=True)),
    Column("timezone", String(64)),
    Column("country", String(8)),
    Column("region", String(16)),
    Column("kind", enum_type(Kind, "kind")),
    Column("topic", LargeBinary),
    Column("letter_notes", LargeBinary),
    Column("next_at", UtcDateTime),
    Column("lease_until", UtcDateTime),
    Column("fence", BigInteger, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("urgency", Integer, nullable=False, server_default="1"),
    Column("deletion_announced_at", UtcDateTime),
    UniqueConstraint("person_id", "id"),
    ForeignKeyConstraint(
        ["person_id", "application_id"], ["applications.person_id", "applications.id"], ondelete="CASCADE"
    ),
    Index("ix_interviews_person_id_application_id", "person_id", "application_id"),
    Index(
        "ix_interviews_urgency_next_at",
        "urgency",
        "next_at",
        **_where("next_at IS NOT NULL"),
    ),
    Index("ix_interviews_ended", "ends_at", "id", **_where("next_at IS NULL")),
    Index("ix_interviews_deletion_announced", "person_id", **_where("deletion_announced_at IS NOT NULL")),
    Index(
        "ix_interviews_person_id_lease_until",
        "person_id",
        "lease_until",
        **_where("lease_until IS NOT NULL"),
    ),
    sqlite_autoincrement=True,
)


def _of_interview() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["person_id", "interview_id"], ["interviews.person_id", "interviews.id"], ondelete="CASCADE"
    )


interviewers = Table(
    "interviewers",
    metadata,
    Column("interview_id", BigInteger, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, nullable=False),
    Column("position", Integer, nullable=False),
    Column("name", LargeBinary, nullable=False),
    Column("title", LargeBinary),
    Column("email", LargeBinary),
    Column("phone", LargeBinary),
    Column("topic", LargeBinary),
    Column("linkedin", Boolean, nullable=False),
    Column("main", Boolean, nullable=False),
    _of_interview(),
)

history = Table(
    "history",
    metadata,
    Column("id", ROW_ID, primary_key=True),
    Column("person_id", BigInteger, nullable=False),
    Column("interview_id", BigInteger, nullable=False),
    Column("action_id", BigInteger, nullable=False),
    Column("what", enum_type(FactKind, "what"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("step", enum_type(Step, "step")),
    Column("interviewer", Integer, nullable=False),
    Column("rung", Integer, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("result", enum_type(CallResult, "result")),
    Column("until", UtcDateTime),
    Column("decide_by", Date),
    Column("on_day", Date),
    _of_interview(),
    Index("ix_history_interview_id", "interview_id"),
    Index("ix_history_person_id_action_id", "person_id", "action_id"),
    sqlite_autoincrement=True,
)

nudges = Table(
    "nudges",
    metadata,
    Column("id", ROW_ID, primary_key=True),
    Column("person_id", BigInteger, nullable=False),
    Column("interview_id", BigInteger, nullable=False),
    Column("ladder", Integer, nullable=False),
    Column("step", enum_type(Step, "step"), nullable=False),
    Column("interviewer", Integer, nullable=False),
    Column("rung", Integer, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("occurrence", Integer, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("state", enum_type(NudgeState, "state", check=True), nullable=False),
    Column("claimed_at", UtcDateTime, nullable=False),
    Column("sending_at", UtcDateTime),
    Column("settled_at", UtcDateTime),
    Column("chat_id", BigInteger),
    Column("message_id", BigInteger),
    Column("ambiguous_sends", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("reason", String(MAX_REASON_LENGTH), nullable=False),
    Column("not_before", UtcDateTime),
    Column("list_message_id", BigInteger),
    _of_interview(),
    UniqueConstraint(
        "interview_id", "ladder", "step", "interviewer", "rung", "attempt", "occurrence", name="uq_nudges_key"
    ),
    Index("ix_nudges_person_id_message_id", "person_id", "message_id"),
    Index("ix_nudges_unsent", "settled_at", **_where(UNSENT.replace("nudges.", ""))),
    sqlite_autoincrement=True,
)

kept_texts = Table(
    "kept_texts",
    metadata,
    Column("interview_id", BigInteger, primary_key=True, autoincrement=False),
    Column("step", enum_type(Step, "step"), primary_key=True),
    Column("interviewer", Integer, primary_key=True, autoincrement=False),
    Column("rung", Integer, primary_key=True, autoincrement=False),
    Column("kind", enum_type(KeptTextKind, "kind"), primary_key=True),
    Column("person_id", BigInteger, nullable=False),
    Column("text", LargeBinary, nullable=False),
    _of_interview(),
)

calendar_steps = Table(
    "calendar_steps",
    metadata,
    Column("interview_id", BigInteger, primary_key=True, autoincrement=False),
    Column("ladder", Integer, primary_key=True, autoincrement=False),
    Column("step", enum_type(Step, "step"), primary_key=True),
    Column("interviewer", Integer, primary_key=True, autoincrement=False),
    Column("rung", Integer, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("called_off", Boolean, nullable=False),
    _of_interview(),
)

invites = Table(
    "invites",
    metadata,
    Column("interview_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, nullable=False),
    Column("uid", LargeBinary, nullable=False),
    Column("sequence", Integer, nullable=False),
    _of_interview(),
    Index("ix_invites_person_id", "person_id"),
)

dialogues = Table(
    "dialogues",
    metadata,
    Column("person_id", BigInteger, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("dialogue", String(40), nullable=False),
    Column("step", String(40), nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("message_id", BigInteger),
    Column("version", BigInteger, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Index("ix_dialogues_updated_at", "updated_at"),
)

inbox = Table(
    "inbox",
    metadata,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("sender_id", BigInteger),
    Column("payload", LargeBinary),
    Column("received_at", UtcDateTime, nullable=False),
    Column("handled", Boolean, nullable=False),
    Column("answered", Boolean, nullable=False),
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    Index("ix_inbox_received_at", "received_at"),
    Index(
        "ix_inbox_unanswered",
        "update_id",
        **_where("answered IS 0", on_postgresql="answered IS false"),
    ),
)

send_slots = Table(
    "send_slots",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("next_slot", BigInteger, nullable=False),
)

deletions = Table(
    "deletions",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)

bot_keys = Table(
    "bot_keys",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("key", LargeBinary, nullable=False),
)

leases = Table(
    "leases",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("holder", String(80), nullable=False),
    Column("until", UtcDateTime, nullable=False),
    Column("fence", BigInteger, nullable=False),
)

processes = Table(
    "processes",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("role", String(16), nullable=False),
    Column("heartbeat_at", UtcDateTime, nullable=False),
    Column("ticked_at", UtcDateTime),
    Column("polled_at", UtcDateTime),
    Column("standby", Boolean, nullable=False),
)

plan_versions = Table(
    "plan_versions",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("version", String(80), nullable=False),
)
