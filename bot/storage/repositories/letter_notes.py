"""What a person adds to their letters, as JSON and back. It knows no table, and seals nothing."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from datetime import date

from bot.domain.letter_facts import LetterNotes, Tone


def notes_to_json(notes: LetterNotes) -> str | None:
    """The notes as JSON, without what was not told; None where nothing was."""
    told = {name: value for name, value in asdict(notes).items() if value not in (None, False)}
    if notes.offer_until:
        told["offer_until"] = notes.offer_until.isoformat()
    if notes.rough_date:
        told["rough_date"] = notes.rough_date.isoformat()
    return json.dumps(told) if told else None


_KNOWN = frozenset(field.name for field in fields(LetterNotes))
_NONE = LetterNotes()


def notes_from_json(text: str | None) -> LetterNotes:
    """From JSON; what another version wrote there and this one does not know is passed over."""
    if text is None:
        return _NONE
    told = {name: value for name, value in json.loads(text).items() if name in _KNOWN}
    if "tone" in told:
        told["tone"] = Tone(told["tone"])
    for name in ("offer_until", "rough_date"):
        if name in told:
            told[name] = date.fromisoformat(told[name])
    return LetterNotes(**told)
