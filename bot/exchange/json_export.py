"""All data of a person as one JSON document. `docs/data.md` describes it, `json_import` reads it back.

The document follows from what is kept and from nothing else: no moment of its own, no numbers of the database. So the
same life gives the same bytes. It knows no chat and no table.
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
"""What a person has set: the name in the document, and that of the field."""


def written(life: PersonData) -> bytes:
    """The document: UTF-8, indented, with a line break at its end."""
    document = {
        "format": FORMAT,
        "version": VERSION,
        "person": _person(life.person),
        "interviews": _interviews(life),
        "open_dialogue": _dialogue(life),
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _person(person: Person) -> dict[str, Any]:
    settings = {name: _value(getattr(person, field)) for name, field in SETTINGS.items()}
    return {"telegram_id": person.telegram_id, "known_since": _value(person.created_at), **settings}


def _dialogue(life: PersonData) -> dict[str, Any] | None:
    draft = life.draft
    if draft is None:
        return None
    return {
        "dialogue": draft.dialogue,
        "step": draft.step,
        "said": dict(draft.data),
        "updated_at": _value(draft.updated_at),
    }


def _interviews(life: PersonData) -> list[dict[str, Any]]:
    # Counted in the order of the document: an application and a deed keep what belongs together, not their numbers.
    applications: dict[int, int] = {}
    deeds: dict[int, int] = {}
    for stored in life.interviews:
        applications.setdefault(stored.application_id, len(applications) + 1)
        for entry in stored.history:
            deeds.setdefault(entry.action_id, len(deeds) + 1)
    invites = {one.interview_id: {"uid": one.uid, "sequence": one.sequence} for one in life.invites}
    return [
        {**_interview(stored, life.person, applications, deeds), "invitation": invites.get(stored.id)}
        for stored in life.interviews
    ]


def _interview(
    stored: StoredInterview, person: Person, applications: dict[int, int], deeds: dict[int, int]
) -> dict[str, Any]:
    interview = stored.interview
    starts, ends = (_as_noted(wall, stored, person) for wall in (interview.starts_at, interview.ends_at))
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
        "history": [{"deed": deeds[entry.action_id], **_fact(entry.fact)} for entry in stored.history],
        "nudges": [_nudge(row) for row in stored.nudges],
        "letter_notes": {name: _value(value) for name, value in asdict(stored.notes).items()},
        "letters": [_kept(one) for one in sorted(stored.kept, key=_place)],
    }


def _as_noted(wall: datetime, stored: StoredInterview, person: Person) -> datetime:
    """The wall clock in the zone in which it was written down; in hand it is in the person's present zone."""
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


def _place(one: KeptText) -> tuple[str, int, int, str]:
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
