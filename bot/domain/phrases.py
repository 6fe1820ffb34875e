"""Notes typed on a phone as phrases that fit inside a sentence: "We talked about the pipeline" -> "the pipeline".

What is particular to a language (which words open a note, which are written small) comes from its catalogue. It must
not know who writes to whom.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.wording import Words

LONGEST_PHRASE = 100
"""Characters; a longer note is no phrase, and reads badly in the middle of a sentence."""

_EMPTY_BRACKETS = re.compile(r"\s*\([^\w()]*\)")
_CLAUSE_END = re.compile(r"[;\n!?]|\.(?:\s|$)|\s[-–—]\s")


@dataclass(frozen=True, slots=True)
class _Grammar:
    """What a language's catalogue says of notes, ready to use: patterns, each with what stands in their place."""

    note_to_phrase: tuple[tuple[re.Pattern[str], str], ...]
    theirs_to_yours: tuple[tuple[re.Pattern[str], str], ...]
    note_openings: tuple[str, ...]
    sentence_openings: frozenset[str]
    written_small: frozenset[str]


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
    if not note:
        return None
    grammar = _grammar(words)
    clause = one_line(_CLAUSE_END.split(_EMPTY_BRACKETS.sub("", note).strip(), maxsplit=1)[0])
    clause = _without_opening(_told_as_phrase(_closed(clause).rstrip(" ,:."), grammar) if clause else None, grammar)
    if clause and len(clause) > LONGEST_PHRASE:
        clause = clause[:LONGEST_PHRASE].rpartition(",")[0].rstrip()
    if not clause or _first(clause).lower() in grammar.sentence_openings:
        return None
    clause = _small_first_letter(clause, grammar)
    return _turned_to_them(clause, grammar) if to_them else clause


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


def _told_as_phrase(clause: str, grammar: _Grammar) -> str | None:
    for pattern, instead in grammar.note_to_phrase:
        told = pattern.sub(instead, clause)
        if told != clause:
            return told.strip() or None
    return clause


def _without_opening(clause: str | None, grammar: _Grammar) -> str | None:
    for opening in grammar.note_openings:
        if clause and clause.lower().startswith(f"{opening} "):
            return clause[len(opening) :].strip()
    return clause


def _small_first_letter(clause: str, grammar: _Grammar) -> str:
    first = _first(clause)
    only_first_is_large = len(first) == 1 or first[1:].islower()
    small = only_first_is_large and first.lower() in grammar.written_small
    return clause[0].lower() + clause[1:] if small else clause


def _turned_to_them(clause: str, grammar: _Grammar) -> str:
    for pattern, yours in grammar.theirs_to_yours:
        clause = pattern.sub(yours, clause)
    return clause


def _first(clause: str) -> str:
    return clause.split(maxsplit=1)[0]


@lru_cache(maxsize=64)
def _grammar(words: Words) -> _Grammar:
    to_phrase = _pairs(words, "note_to_phrase", "=>")
    to_yours = _pairs(words, "theirs_to_yours", " => ")
    return _Grammar(
        tuple((re.compile(pattern.rstrip(), re.IGNORECASE), instead.lstrip()) for pattern, instead in to_phrase),
        tuple((re.compile(pattern), yours) for pattern, yours in to_yours),
        _listed(words, "note_openings"),
        frozenset(_listed(words, "sentence_openings")),
        frozenset(_listed(words, "written_small")),
    )


def _pairs(words: Words, name: str, arrow: str) -> list[tuple[str, str]]:
    texts = [words.text(f"grammar.{name}.{n}") for n in range(1, words.variants(f"grammar.{name}") + 1)]
    return [(pattern, instead) for pattern, _, instead in (text.partition(arrow) for text in texts)]


def _listed(words: Words, name: str) -> tuple[str, ...]:
    return tuple(words.text(f"grammar.{name}").split("|"))
