"""How to greet somebody whose name was typed on a phone: first name, title and surname, or the whole name.

Works on the name alone, in any script. It must not know letters, languages or interviews.
"""

from __future__ import annotations

import re
import unicodedata

_HONORIFICS = frozenset({"dr", "prof", "professor", "mr", "mrs", "ms", "mx", "miss", "herr", "frau", "rev", "rabbi"})
_SUFFIXES = frozenset(
    {
        *("phd", "md", "dds", "jd", "llm", "mba", "msc", "bsc", "cpa", "esq", "pe", "pmp", "rn"),
        *("jr", "sr", "ii", "iii", "iv"),
    }
)  # fmt: skip  -- degrees, then generations
_PARTICLES = frozenset({
    *("van", "von", "de", "der", "den", "del", "della", "di", "da", "dos", "du", "la", "le"),
    *("el", "al", "bin", "ibn", "ter", "ten", "zu"),
})  # fmt: skip
_FAMILY_NAME_FIRST = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL")
_BRACKETS = re.compile(r"[(\[]([^)\]]*)[)\]]")


def greeting_name(name: str) -> str:
    """What to call them after "Dear": "Dana" for "Dana Lee", "Dr. Lee" for "Dr. Dana Lee, MBA", else the whole name.

    A name in a script that puts the family first, and one that begins with an initial, is kept whole.
    """
    nickname = _nickname(name)
    titles, given = _parts(name)
    if titles:
        return " ".join([*titles, *_surname(given)])
    if nickname:
        return nickname
    if not given or _family_first(given) or _initial(given[0]):
        return " ".join(given)
    return given[0]


def formal_name(name: str) -> str:
    """What a formal letter calls them: "Dr. Lee" where a title is known, else first and last name, without degrees."""
    titles, given = _parts(name)
    return " ".join([*titles, *(_surname(given) if titles else given)])


def without_title(name: str) -> str:
    """The name without titles and degrees: "Tom Ruiz" for "Dr. Tom Ruiz, PhD"."""
    return " ".join(_parts(name)[1])


def _nickname(name: str) -> str | None:
    inside = _BRACKETS.search(name)
    # (she/her) are pronouns and no nickname.
    return inside[1].strip() if inside and inside[1].strip() and "/" not in inside[1] else None


def _parts(name: str) -> tuple[list[str], list[str]]:
    pieces = [piece.split() for piece in _BRACKETS.sub(" ", name).split(",")]
    pieces = [piece for piece in pieces if piece and not all(_bare(word) in _SUFFIXES for word in piece)]
    tokens = [word for piece in (reversed(pieces) if len(pieces) == 2 else pieces[:1]) for word in piece]
    while len(tokens) > 1 and _bare(tokens[-1]) in _SUFFIXES:
        tokens.pop()
    count = 0
    while count < len(tokens) - 1 and _bare(tokens[count]) in _HONORIFICS:
        count += 1
    return [_capital(word) for word in tokens[:count]], _capitals(tokens[count:])


def _capitals(words: list[str]) -> list[str]:
    # "dana lee" was typed in a hurry; "Dana van der Berg" was not.
    return [_capital(word) for word in words] if all(word.islower() for word in words) else words


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]


def _surname(given: list[str]) -> list[str]:
    for index, word in enumerate(given[1:], start=1):
        if word in _PARTICLES:
            return given[index:]
    return given[-1:]


def _family_first(words: list[str]) -> bool:
    return any(unicodedata.name(letter, "").startswith(_FAMILY_NAME_FIRST) for letter in "".join(words))


def _initial(word: str) -> bool:
    return len(word.rstrip(".")) == 1


def _bare(word: str) -> str:
    return word.replace(".", "").lower()
