"""Notes typed on a phone as phrases that fit inside a sentence: "We talked about the pipeline" -> "the pipeline".

What is particular to a language (which words open a note, which are written small) comes from its catalogue. It must
not know who writes to whom.
"""

from __future__ import annotations

import re

from bot.wording import Words

LONGEST_PHRASE = 100
"""Characters; a longer note is no phrase, and reads badly in the middle of a sentence."""

_EMPTY_BRACKETS = re.compile(r"\s*\([^\w()]*\)")
_CLAUSE_END = re.compile(r"[;\n!?]|\.(?:\s|$)|\s[-–—]\s")


def one_line(text: str | None) -> str | None:
    """The text with its white space evened out; None where nothing is left."""
    return " ".join(text.split()) or None if text else None


def as_sentence(text: str | None) -> str | None:
    """The text with a full stop at its end, unless it has one or ends in a link."""
    text = one_line(text)
    if not text or not text[-1].isalnum():
        return text
    link = re.search(r"[./]", text.rpartition(" ")[2])
    return text if link else f"{text}."


def phrase(note: str | None, words: Words, *, to_them: bool) -> str | None:
    """The first clause of a note as a phrase that fits after "about"; None where it cannot be one.

    `to_them`: the sentence is read by the people the note is about, so "their plans" becomes "your plans".
    """
    clause = one_line(_CLAUSE_END.split(_EMPTY_BRACKETS.sub("", note or "").strip(), maxsplit=1)[0])
    clause = _without_opening(_told_as_phrase(_closed(clause).rstrip(" ,:.") if clause else None, words), words)
    if clause and len(clause) > LONGEST_PHRASE:
        clause = clause[:LONGEST_PHRASE].rpartition(",")[0].rstrip()
    if not clause or _first(clause).lower() in _listed(words, "sentence_openings"):
        return None
    clause = _small_first_letter(clause, words)
    return _turned_to_them(clause, words) if to_them else clause


def as_title(title: str | None, words: Words) -> str | None:
    """A job title as it stands after "as": "Recruiter" becomes "a recruiter", "Head of Data" stays as it is."""
    title = one_line(title)
    for number in range(1, words.variants("grammar.titles_of_many") + 1):
        pattern, _, article = words.text(f"grammar.titles_of_many.{number}").partition(" => ")
        if title and re.fullmatch(pattern, title, re.IGNORECASE):
            return f"{article} {title.lower()}"
    return title


def _closed(clause: str) -> str:
    """The clause without a bracket that it opens and does not close."""
    return clause[: clause.rindex("(")] if clause.count("(") > clause.count(")") else clause


def _told_as_phrase(clause: str | None, words: Words) -> str | None:
    for number in range(1, words.variants("grammar.note_to_phrase") + 1):
        pattern, _, instead = words.text(f"grammar.note_to_phrase.{number}").partition("=>")
        told = re.sub(pattern.rstrip(), instead.lstrip(), clause or "", flags=re.IGNORECASE)
        if told != (clause or ""):
            return told.strip() or None
    return clause


def _without_opening(clause: str | None, words: Words) -> str | None:
    for opening in _listed(words, "note_openings"):
        if clause and clause.lower().startswith(f"{opening} "):
            return clause[len(opening) :].strip()
    return clause


def _small_first_letter(clause: str, words: Words) -> str:
    first = _first(clause)
    only_first_is_large = len(first) == 1 or first[1:].islower()
    small = only_first_is_large and first.lower() in _listed(words, "written_small")
    return clause[0].lower() + clause[1:] if small else clause


def _turned_to_them(clause: str, words: Words) -> str:
    for number in range(1, words.variants("grammar.theirs_to_yours") + 1):
        pattern, _, yours = words.text(f"grammar.theirs_to_yours.{number}").partition(" => ")
        clause = re.sub(pattern, yours, clause)
    return clause


def _first(clause: str) -> str:
    return clause.split(maxsplit=1)[0]


def _listed(words: Words, name: str) -> tuple[str, ...]:
    return tuple(words.text(f"grammar.{name}").split("|"))
