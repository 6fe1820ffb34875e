"""`LetterNotes` as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from datetime import date

from bot.domain.letter_facts import LetterNotes, Tone


def notes_to_json(notes: LetterNotes) -> str | None:
    """Without empty fields; None when all are empty."""
    values = {name: value for name, value in asdict(notes).items() if value not in (None, False)}
    if notes.offer_until:
        values["offer_until"] = notes.offer_until.isoformat()
    if notes.rough_date:
        values["rough_date"] = notes.rough_date.isoformat()
    return json.dumps(values) if values else None


_KNOWN = frozenset(field.name for field in fields(LetterNotes))
_NONE = LetterNotes()


def notes_from_json(text: str | None) -> LetterNotes:
    """Ignores fields that this version does not know."""
    if text is None:
        return _NONE
    values = {name: value for name, value in json.loads(text).items() if name in _KNOWN}
    if "tone" in values:
        values["tone"] = Tone(values["tone"])
    for name in ("offer_until", "rough_date"):
        if name in values:
            values[name] = date.fromisoformat(values[name])
    return LetterNotes(**values)
