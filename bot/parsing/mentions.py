"""Whose company or name is mentioned in a text. It compares words only; the names are handed in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypeVar

Key = TypeVar("Key")

_COMMON_WORDS = frozenset({"the", "and", "of", "inc", "ltd", "llc", "gmbh", "group", "company", "labs", "co"})
"""First words of companies that name none of them."""


def mentioned_in(text: str, names: Mapping[Key, Sequence[str]]) -> tuple[Key, ...]:
    """The keys of `names` with a name, or its first word, in the text. Whole names win over first words."""
    words = f" {_bare(text)} "
    bare_names = {key: [_bare(name) for name in called if _bare(name)] for key, called in names.items()}
    mentioned = {name for called in bare_names.values() for name in called if f" {name} " in words}
    # "Acme Robotics" is not "Acme".
    longest = {name for name in mentioned if not any(name != other and name in other for other in mentioned)}
    by_name = [key for key, called in bare_names.items() if longest & set(called)]
    by_first_word = [key for key, called in names.items() if any(_first_word_in(name, words) for name in called)]
    return tuple(by_name or by_first_word)


def _bare(name: str) -> str:
    return re.sub(r"[^\w&]+", " ", name.casefold()).strip()


def _first_word_in(name: str, words: str) -> bool:
    first = _bare(name).partition(" ")[0]
    return len(first) > 2 and first not in _COMMON_WORDS and f" {first} " in words
