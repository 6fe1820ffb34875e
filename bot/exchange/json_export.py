"""All data of a person as one JSON document. `docs/data.md` describes it, `json_import` reads it back.

The output is deterministic: no export timestamp and no database ids, so the same data gives the same bytes. Knows no
chat and no database table.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from bot.domain.localtime import local, moment
from bot.domain.model import Fact, Interviewer
from bot.storage.records.interviews import KeptText, NudgeRecord, StoredInterview
from bot.storage.records.people import Person
from bot.usecases.portable_data import PersonData

FORMAT = "tactful export"
VERSION = 1

SETTINGS = {
    "timezone": "timezone",
    "country": "country",
    "region": "region",
    "nudge_at": "nudge_at",
    "call_at": "call_at",
    "quiet_from": "quiet_from",
    "quiet_to": "quiet_to",
    "lead": "lead",
    "language": "language",
    "name": "name",
    "role": "role",
    "phone": "phone",
    "signature": "signature",
    "tone": "tone",
    "references_told": "references_told",
    "keep_months": "keep_months",
    "mail_program": "mail_program",
    "linkedin": "linkedin",
    "paused_until": "paused_until",
    "look_back_at": "weekly_review_at",  # documents of version 1 use the older word
}
"""A person's settings: field name in the document -> attribute of Person."""


def export_json(data: PersonData) -> bytes:
    """The document: UTF-8, indented, with a trailing newline."""
    document = {
        "format": FORMAT,
        "version": VERSION,
        "person": _person(data.person),
        "interviews": _interviews(data),
        "open_dialogue": _dialogue(data),
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _person(person: Person) -> dict[str, Any]:
    settings = {name: _value(getattr(person, field)) for name, field in SETTINGS.items()}
    return {"telegram_id": person.telegram_id, "known_since": _value(person.created_at), **settings}


def _dialogue(data: PersonData) -> dict[str, Any] | None:
    dialogue = data.draft
    if dialogue is None:
        return None
    return {
        "dialogue": dialogue.dialogue,
        "step": dialogue.step,
        "said": dict(dialogue.data),
        "updated_at": _value(dialogue.updated_at),
    }


def _interviews(data: PersonData) -> list[dict[str, Any]]:
    # Applications and actions are renumbered in document order: the grouping is exported, not the database ids.
    applications: dict[int, int] = {}
    actions: dict[int, int] = {}
    for stored in data.interviews:
        applications.setdefault(stored.application_id, len(applications) + 1)
        for entry in stored.history:
            actions.setdefault(entry.action_id, len(actions) + 1)
    invites = {one.interview_id: {"uid": one.uid, "sequence": one.sequence} for one in data.invites}
    return [
        {**_interview(stored, data.person, applications, actions), "invitation": invites.get(stored.id)}
        for stored in data.interviews
    ]


def _interview(
    stored: StoredInterview, person: Person, applications: dict[int, int], actions: dict[int, int]
) -> dict[str, Any]:
    interview = stored.interview
    starts, ends = (_in_recorded_zone(wall, stored, person) for wall in (interview.starts_at, interview.ends_at))
    return {
        "application": applications[stored.application_id],
        "company": interview.company,
        "role": interview.role,
        "starts_at": _value(starts),
        "ends_at": _value(ends),
        "zone": stored.wall_zone,
        "recorded_at": _value(interview.recorded_at),
        "decide_by": _value(interview.decide_by),
        "pace": interview.pace.value,
        "lead": _value(interview.lead),
        "kind": _value(interview.kind),
        "topic": interview.topic,
        "employer": {"timezone": interview.timezone, "country": interview.country, "region": interview.region},
        "people": [_interviewer(one) for one in interview.people],
        "history": [{"deed": actions[entry.action_id], **_fact(entry.fact)} for entry in stored.history],
        "nudges": [_nudge(row) for row in stored.nudges],
        "letter_notes": {name: _value(value) for name, value in asdict(stored.notes).items()},
        "letters": [_kept(one) for one in sorted(stored.kept, key=_sort_key)],
    }


def _in_recorded_zone(wall: datetime, stored: StoredInterview, person: Person) -> datetime:
    """Local time in the zone it was recorded in; the loaded value is in the person's current zone."""
    if person.timezone in (None, stored.wall_zone):
        return wall
    return local(moment(wall, person.timezone or stored.wall_zone), stored.wall_zone)


def _interviewer(one: Interviewer) -> dict[str, Any]:
    return {
        "number": one.id,
        "name": one.name,
        "title": one.title,
        "email": one.email,
        "phone": one.phone,
        "topic": one.topic,
        "linkedin": one.linkedin,
        "main": one.main,
    }


def _fact(fact: Fact) -> dict[str, Any]:
    return {
        "what": fact.what.value,
        "at": _value(fact.at),
        "step": _value(fact.step),
        "interviewer": fact.person,
        "rung": fact.rung,
        "attempt": fact.attempt,
        "result": _value(fact.result),
        "until": _value(fact.until),
        "decide_by": _value(fact.decide_by),
        "on": _value(fact.on),
    }


def _nudge(row: NudgeRecord) -> dict[str, Any]:
    return {
        "step": row.step.value,
        "interviewer": row.person,
        "rung": row.rung,
        "attempt": row.attempt,
        "ladder": row.ladder,
        "occurrence": row.occurrence,
        "due_at": _value(row.due_at),
        "state": row.state.value,
        "settled_at": _value(row.settled_at),
        "unknowns": row.ambiguous_sends,
        "failures": row.failures,
        "reason": row.reason,
    }


def _kept(one: KeptText) -> dict[str, Any]:
    return {
        "step": one.step.value,
        "interviewer": one.person,
        "rung": one.rung,
        "kind": one.kind.value,
        "text": one.text,
    }


def _sort_key(one: KeptText) -> tuple[str, int, int, str]:
    return (one.step, one.person, one.rung, one.kind)


def _value(value: object) -> object:
    match value:
        case StrEnum():
            return value.value
        case datetime() | date():
            return value.isoformat()
        case time():
            return value.isoformat()
    return value
