"""Parses our own JSON export. Every field is validated: the file may come from anywhere.

Errors name the field and never its value. It does not write to the database.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from bot.domain.letter_facts import LetterNotes, Tone
from bot.domain.localtime import UnknownPlace, calendar
from bot.domain.model import (
    CallResult,
    Fact,
    FactKind,
    Interview,
    Interviewer,
    Kind,
    Lead,
    MailProgram,
    Pace,
    Preferences,
    Step,
)
from bot.domain.timing import preference_problem
from bot.exchange.fields import (
    BadFacts,
    Fields,
    read_any_moment,
    read_array,
    read_clock,
    read_day,
    read_day_and_time,
    read_exactly,
    read_moment,
    read_number,
    read_word,
    read_yes_or_no,
    read_zone,
)
from bot.exchange.json_export import FORMAT, SETTINGS, VERSION
from bot.storage.records.interviews import KeptText, KeptTextKind, NudgeRecord, NudgeState
from bot.usecases.portable_data import ImportedData, PortableInterview

MAX_INTERVIEWS = 2000
MAX_ITEMS = 2000  # people, entries, nudges or letters of one interview
LINE, NOTE, LETTER = 300, 1000, 4096  # characters
MAX_INTEGER = 2**31 - 1

_FINAL_STATES = frozenset({NudgeState.SENT, NudgeState.SUPPRESSED, NudgeState.EXPIRED, NudgeState.DEAD})


def read(content: bytes) -> ImportedData:
    """Parses and validates a file. Raises BadFacts."""
    top = Fields(_parsed(content), "", {"format", "version", "person", "interviews", "open_dialogue"})
    if top.value.get("format") != FORMAT:
        raise BadFacts("format", "is not that of a Tactful export")
    version = top.value.get("version")
    if version != VERSION:
        raise BadFacts("version", f"must be {VERSION}; a newer one needs a newer bot")
    interviews = top.read("interviews", read_array)
    if len(interviews) > MAX_INTERVIEWS:
        raise BadFacts("interviews", f"must be at most {MAX_INTERVIEWS}")
    return ImportedData(
        tuple(_portable_interview(one, f"interviews[{i}]") for i, one in enumerate(interviews)),
        *_settings(top.value.get("person")),
    )


def _parsed(content: bytes) -> object:
    try:
        return json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadFacts("document", "is not UTF-8") from None
    except (ValueError, RecursionError):
        raise BadFacts("document", "is not JSON that can be read") from None


def _settings(value: object) -> tuple[dict[str, Any], datetime]:
    fields = Fields(value, "person", {"telegram_id", "known_since", *SETTINGS})
    line = read_exactly(LINE)
    settings: dict[str, Any] = {
        "timezone": fields.read("timezone", read_zone, None),
        "country": fields.read("country", line, None),
        "region": fields.read("region", line, None),
        **{name: fields.read(name, read_clock) for name in ("nudge_at", "call_at", "quiet_from", "quiet_to")},
        "lead": fields.read("lead", read_word(Lead)),
        "language": fields.read("language", read_exactly(16)),
        **{name: fields.read(name, line, None) for name in ("name", "role", "phone")},
        "signature": fields.read("signature", read_exactly(NOTE), None),
        "tone": fields.read("tone", read_word(Tone), None),
        "references_told": fields.read("references_told", read_yes_or_no),
        "keep_months": fields.read("keep_months", read_number(0, 120)),
        "mail_program": fields.read("mail_program", read_word(MailProgram), None),
        "linkedin": fields.read("linkedin", line, None),
        "paused_until": fields.read("paused_until", read_any_moment, None),
        "weekly_review_at": fields.read("look_back_at", read_moment, None),
    }
    _check_place(settings["country"], settings["region"], "person")
    hours = {name: settings[name] for name in ("nudge_at", "call_at", "quiet_from", "quiet_to")}
    wrong = preference_problem(Preferences(settings["timezone"] or "UTC", **hours))
    if wrong:
        raise BadFacts(f"person.{wrong.field}", "does not fit the other hours")
    return settings, fields.read("known_since", read_moment)


def _check_place(country: str | None, region: str | None, path: str) -> None:
    try:
        calendar(country, region)
    except UnknownPlace:
        raise BadFacts(f"{path}.country", "no public holidays are known for it, or for its region") from None


_INTERVIEW = {
    *("application", "company", "role", "starts_at", "ends_at", "zone", "recorded_at", "decide_by", "pace"),
    *("lead", "kind", "topic", "employer", "people", "history", "nudges", "letter_notes", "letters"),
    "invitation",
}


def _portable_interview(value: object, path: str) -> PortableInterview:
    fields = Fields(value, path, _INTERVIEW)
    interview = _interview(fields, path)
    numbers = {one.id for one in interview.people}
    if len(numbers) != len(interview.people):
        raise BadFacts(f"{path}.people", "have the same number twice")
    history = [_entry(one, f"{path}.history[{i}]") for i, one in enumerate(_list(fields, "history"))]
    if any(before[1].at > after[1].at for before, after in pairwise(history)):
        raise BadFacts(f"{path}.history", "is not in order of time")
    nudges = [_nudge(one, f"{path}.nudges[{i}]") for i, one in enumerate(_list(fields, "nudges"))]
    letters = [_kept(one, f"{path}.letters[{i}]") for i, one in enumerate(_list(fields, "letters"))]
    return PortableInterview(
        interview,
        fields.read("zone", read_zone),
        application=fields.read("application", read_number(1, MAX_INTEGER)),
        history=tuple(history),
        # A nudge that was being sent at the time of the export is not imported.
        nudges=tuple(row for row in nudges if row.state in _FINAL_STATES and row.settled_at is not None),
        notes=_notes(fields.value.get("letter_notes"), f"{path}.letter_notes"),
        kept=tuple(letters),
        invite=_invitation(fields.value.get("invitation"), f"{path}.invitation"),
    )


def _interview(fields: Fields, path: str) -> Interview:
    starts, ends = fields.read("starts_at", _wall), fields.read("ends_at", _wall)
    if ends < starts:
        raise BadFacts(f"{path}.ends_at", "is before the start")
    employer = Fields(fields.value.get("employer"), f"{path}.employer", {"timezone", "country", "region"})
    country, region = (employer.read(name, read_exactly(LINE), None) for name in ("country", "region"))
    if country:
        _check_place(country, region, f"{path}.employer")
    return Interview(
        starts_at=starts,
        ends_at=ends,
        recorded_at=fields.read("recorded_at", read_moment),
        company=fields.read("company", read_exactly(LINE)),
        role=fields.read("role", read_exactly(LINE)),
        decide_by=fields.read("decide_by", read_day, None),
        pace=fields.read("pace", read_word(Pace)),
        people=tuple(_interviewer(one, f"{path}.people[{i}]") for i, one in enumerate(_list(fields, "people"))),
        lead=fields.read("lead", read_word(Lead), None),
        timezone=employer.read("timezone", read_zone, None),
        country=country,
        region=region,
        kind=fields.read("kind", read_word(Kind), None),
        topic=fields.read("topic", read_exactly(NOTE), None),
    )


def _interviewer(value: object, path: str) -> Interviewer:
    known = {"number", "name", "title", "email", "phone", "topic", "linkedin", "main"}
    fields = Fields(value, path, known)
    line = read_exactly(LINE)
    return Interviewer(
        id=fields.read("number", read_number(1, MAX_INTEGER)),
        name=fields.read("name", line),
        title=fields.read("title", line, None),
        email=fields.read("email", line, None),
        phone=fields.read("phone", line, None),
        linkedin=fields.read("linkedin", read_yes_or_no),
        main=fields.read("main", read_yes_or_no),
        topic=fields.read("topic", read_exactly(NOTE), None),
    )


_ENTRY = {"deed", "what", "at", "step", "interviewer", "rung", "attempt", "result", "until", "decide_by", "on"}


def _entry(value: object, path: str) -> tuple[int, Fact]:
    fields = Fields(value, path, _ENTRY)
    fact = Fact(
        what=fields.read("what", read_word(FactKind)),
        at=fields.read("at", read_moment),
        step=fields.read("step", read_word(Step), None),
        person=fields.read("interviewer", read_number(0, MAX_INTEGER)),
        rung=fields.read("rung", read_number(0, 9)),
        attempt=fields.read("attempt", read_number(1, 9)),
        result=fields.read("result", read_word(CallResult), None),
        until=fields.read("until", read_moment, None),
        decide_by=fields.read("decide_by", read_day, None),
        on=fields.read("on", read_day, None),
    )
    return fields.read("deed", read_number(1, MAX_INTEGER)), fact


_NUDGE = {
    *("step", "interviewer", "rung", "attempt", "ladder", "occurrence", "due_at", "state", "settled_at"),
    *("unknowns", "failures", "reason"),
}


def _nudge(value: object, path: str) -> NudgeRecord:
    fields = Fields(value, path, _NUDGE)
    count = read_number(0, MAX_INTEGER)
    return NudgeRecord(
        id=0,
        interview_id=0,
        person_id=0,
        ladder=fields.read("ladder", count),
        step=fields.read("step", read_word(Step)),
        person=fields.read("interviewer", count),
        rung=fields.read("rung", read_number(0, 9)),
        attempt=fields.read("attempt", read_number(1, 9)),
        occurrence=fields.read("occurrence", count),
        due_at=fields.read("due_at", read_moment),
        state=fields.read("state", read_word(NudgeState)),
        settled_at=fields.read("settled_at", read_moment, None),
        chat_id=None,
        message_id=None,
        ambiguous_sends=fields.read("unknowns", count),
        failures=fields.read("failures", count),
        reason=fields.read("reason", read_exactly(120)),
    )


def _notes(value: object, path: str) -> LetterNotes:
    known = {"tone", "went_badly", "unwanted", "strength", "promise", "news", "offer_until", "language", "rough_date"}
    fields = Fields({} if value is None else value, path, known)
    note = read_exactly(NOTE)
    offer_until: date | None = fields.read("offer_until", read_day, None)
    rough_date: date | None = fields.read("rough_date", read_day, None)
    return LetterNotes(
        tone=fields.read("tone", read_word(Tone), None),
        went_badly=fields.read("went_badly", read_yes_or_no, False),
        unwanted=fields.read("unwanted", read_yes_or_no, False),
        strength=fields.read("strength", note, None),
        promise=fields.read("promise", note, None),
        news=fields.read("news", note, None),
        offer_until=offer_until,
        language=fields.read("language", read_exactly(16), None),
        rough_date=rough_date,
    )


def _invitation(value: object, path: str) -> tuple[str, int] | None:
    if value is None:
        return None
    fields = Fields(value, path, {"uid", "sequence"})
    return fields.read("uid", read_exactly(NOTE)), fields.read("sequence", read_number(0, MAX_INTEGER))


def _kept(value: object, path: str) -> KeptText:
    fields = Fields(value, path, {"step", "interviewer", "rung", "kind", "text"})
    return KeptText(
        step=fields.read("step", read_word(Step)),
        person=fields.read("interviewer", read_number(0, MAX_INTEGER)),
        rung=fields.read("rung", read_number(0, 9)),
        kind=fields.read("kind", read_word(KeptTextKind)),
        text=fields.read("text", read_exactly(LETTER)),
    )


def _list(fields: Fields, name: str) -> list[object]:
    found = fields.read(name, read_array)
    if len(found) > MAX_ITEMS:
        raise BadFacts(fields.name(name), f"must be at most {MAX_ITEMS}")
    return found


def _wall(value: object) -> datetime:
    at = read_day_and_time(value)
    if at.tzinfo is not None:
        raise ValueError("must be a wall clock without an offset; its zone stands beside it")
    return at
