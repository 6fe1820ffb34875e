"""`LetterNotes` as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from datetime import date

from bot.domain.letter_facts import LetterNotes, Tone


def notes_to_json(notes: LetterNotes) -> str | None:
    """Without empty fields; None when all are empty."""
    told = {name: value for name, value in asdict(notes).items() if value not in (None, False)}
    if notes.offer_until:
        told["offer_until"] = notes.offer_until.isoformat()
    if notes.rough_date:
        told["rough_date"] = notes.rough_date.isoformat()
    return json.dumps(told) if told else None


_KNOWN = frozenset(field.name for field in fields(LetterNotes))
_NONE = LetterNotes()


def notes_from_json(text: str | None) -> LetterNotes:
    """Ignores fields that this version does not know."""
    if text is None:
        return _NONE
    told = {name: value for name, value in json.loads(text).items() if name in _KNOWN}
    if "tone" in told:
        told["tone"] = Tone(told["tone"])
    for name in ("offer_until", "rough_date"):
        if name in told:
            told[name] = date.fromisoformat(told[name])
    return LetterNotes(**told)
