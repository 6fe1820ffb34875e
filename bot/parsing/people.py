"""A line about people -> names, titles, addresses and phone numbers: "Dana Lee, Head of Data, dana@acme.com; Tom Ruiz".

In any order in which people write them. What cannot be read is returned too, and never dropped. It must not know
interviews.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.domain.model import Interviewer
from bot.parsing.employers import is_first_name
from bot.parsing.job_titles import TITLE_WORDS
from bot.parsing.text import tidy

MOST_PEOPLE = 12
LONGEST_LINE = 1500  # characters; a dozen people with titles and addresses need no more
LONGEST_NAME = 80
LONGEST_TITLE = 80

_EMAIL = re.compile(r"<?\s*(?:mailto:)?([^\s<>,;()|]+@[^\s<>,;()|]*)\s*>?")
_PHONE = re.compile(
    r"(?:(?:tel|phone|mobile|cell|ph|t|m)\s*[:.]?\s*)?(\+?\(?\d[\d\s().\-/]{5,}\d(?:\s*(?:x|ext\.?)\s*\d+)?)",
    re.IGNORECASE,
)
_AND_AFTER_CONTACT = re.compile(
    r"(?P<contact>@[^\s<>,;()|]+>?|\d{2}\)?)\s*,?\s+(?:and|und|et|y|or|plus|&|\+)\s+(?!\S*[@\d]|(?:tel|phone|mobile|cell|ph)\b)",
    re.IGNORECASE,
)
"""An address or a number with "and" behind it: the next person begins there."""

_NON_LATIN_COMMA = re.compile("[、，،]\\s*")
_NON_LATIN_TITLE = re.compile(
    '\\w[״"]\\w|^(?:מנהל|מנכ|סמנכ|ראש|מהנדס|מפתח|מגייס|משאבי|יועצ)'
    "|(?:長|部|課|役|担当|担当者|社員|マネージャー|エンジニア|经理|总监|工程师)$"
)
"""Titles in scripts without capital letters, in which a name cannot be told by its first letter."""

_DATE_PHRASE = re.compile(
    r"(?:(?:next|last|this|on|by|until|coming|the)\s+)*(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|today|tomorrow|"
    r"yesterday|weekend|week|month|(?:in|after) (?:a|an|one|two|three|\d+) (?:days?|weeks?|months?))",
    re.IGNORECASE,
)
_HONORIFICS = frozenset({"dr", "prof", "professor", "mr", "mrs", "ms", "mx", "sir", "dame", "rev", "herr", "frau"})
_PARTICLES = frozenset({
    "de", "la", "le", "van", "von", "der", "den", "del", "della", "di", "da", "dos", "bin", "ibn", "al", "el",
    "y", "ter", "ten", "zu", "of",
})  # fmt: skip
_SUFFIXES = frozenset({"phd", "md", "mba", "jr", "sr", "ii", "iii", "iv", "esq", "cpa", "msc", "bsc"})
_NOBODY = frozenset({
    "nobody", "no one", "none", "unknown", "not sure", "no idea", "don't know", "dont know", "i don't know",
    "skip", "-", "n/a", "?",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A part that cannot be read. `kind` is what it looks like: `email`, `phone`, `name` (none found) or `many`."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class ParsedPeople:
    """The people in order, the first as the main contact; and the parts that could not be read."""

    people: tuple[Interviewer, ...]
    unreadable: tuple[Unreadable, ...] = ()


def read_people(text: str, country: str | None = None, first_id: int = 1) -> ParsedPeople:
    """The people of a line. Phone numbers without a country code are read as those of `country` (ISO 3166).

    Ids count from `first_id`; with `first_id` 1 the first person is the main contact.
    """
    people: list[Interviewer] = []
    unreadable: list[Unreadable] = []
    for chunk in _split_people(text):
        person, problems = _read_person(chunk, country)
        unreadable += problems
        if person is not None:
            people.append(person)
    if len(people) > MOST_PEOPLE:
        unreadable.append(Unreadable("many", str(MOST_PEOPLE)))
    numbered = [
        replace(person, id=first_id + index, main=first_id == 1 and index == 0)
        for index, person in enumerate(people[:MOST_PEOPLE])
    ]
    return ParsedPeople(tuple(numbered), tuple(unreadable))


def names_nobody(text: str) -> bool:
    """Whether a line says that the person can name nobody."""
    return text.strip(" .!").lower().replace("’", "'") in _NOBODY


def read_email_address(text: str) -> str | None:
    """An e-mail address in its normal form, or None where it is none. Nothing is looked up."""
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(text.strip(), check_deliverability=False).normalized
    except EmailNotValidError:
        return None


def read_phone(text: str, country: str | None = None) -> str | None:
    """A phone number in international form ("+1 415-555-2671"), or None where it cannot be one."""
    import phonenumbers

    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _split_people(text: str) -> list[str]:
    """One part a person: split at semicolons and new lines, at "and" between names, and at a comma before a name."""
    apart: list[str] = []
    text = tidy(text)[:LONGEST_LINE]
    text = _AND_AFTER_CONTACT.sub(r"\g<contact>; ", _NON_LATIN_COMMA.sub(", ", text))
    pieces = re.split(r"[;\n]+", text)
    titled = len(pieces) > 1 and all(_NAME_AND_TITLE.fullmatch(piece) for piece in pieces)
    for piece in pieces:
        if titled:
            apart.append(piece.strip(" ,."))
            continue
        apart += _split_names(piece.strip(" ,.") if not _ends_in_abbreviation(piece) else piece.strip(" ,"))
    return [piece for piece in apart if piece]


_NAME_AND_TITLE = re.compile(r"[^,@\d]+ [^,@\d]+, (?:[^\s,@\d]+|[^,@\d]+ [^,@\d]*)[\s,.]*")
"""Two names or more, a comma, and words: where every part of a list is so, what follows the comma is a title."""


def _ends_in_abbreviation(piece: str) -> bool:
    return re.search(r"\b(?:Jr|Sr|Inc|Dr)\.\s*$", piece) is not None


def _split_names(piece: str) -> list[str]:
    found: list[str] = []
    for part in _split_at_commas(piece):
        for name in _split_at_and(part):
            starts_person = _looks_like_name(_without_contacts(name)) and not _is_suffix(name)
            if starts_person or not found:
                found.append(name)
            else:
                found[-1] += f", {name}"
    return [re.sub(r"^(?:with|met|by|and|plus)\s+", "", name, flags=re.IGNORECASE).strip() for name in found]


def _split_at_commas(piece: str) -> list[str]:
    parts = re.split(r",(?![^()]*\))", piece)
    return [part.strip() for part in parts if part.strip()]


def _split_at_and(part: str) -> list[str]:
    """So "Dana and Tom" are two people, and "Head of Research and Data" is one title."""
    pieces = [one.strip() for one in re.split(r"\s+(?:and|und|et|y|&|\+)\s+|\s*&\s*", part) if one.strip()]
    pieces = [re.sub(r"^and\s+", "", one) for one in pieces]
    if len(pieces) == 2 and not _looks_like_name(pieces[0]) and _is_full_name(pieces[1]):
        return pieces
    return pieces if all(_looks_like_name(_without_contacts(one)) for one in pieces) else [re.sub(r"^and\s+", "", part)]


def _is_full_name(text: str) -> bool:
    """Whether a text is a first name that the list has and a surname, behind somebody else's title."""
    words = text.split()
    return len(words) > 1 and is_first_name(words[0]) and _looks_like_name(_without_contacts(text))


def _without_contacts(text: str) -> str:
    bare = _PHONE.sub(" ", _EMAIL.sub(" ", text))
    return re.sub(r"\([^)]*\)|\s[-–—|/]\s.*$", " ", bare).strip(" ,:-–—|")


def _is_suffix(text: str) -> bool:
    return text.lower().replace(".", "") in _SUFFIXES


def _looks_like_name(text: str) -> bool:
    """Up to five words that could be a name: no digits, none of a title, and capitals where the script has them."""
    words = re.sub(r"^(?:with|met|by|and|plus)\s+", "", text, flags=re.IGNORECASE).split()
    if not 1 <= len(words) <= 5 or any(character.isdigit() for character in text) or _NON_LATIN_TITLE.search(text):
        return False
    bare = [word.strip(".,'").lower() for word in words]
    if bare[0] in _HONORIFICS and len(words) > 1:
        return True
    if any(word in TITLE_WORDS and word not in _PARTICLES for word in bare) or "of" in bare:
        return False
    if len(words) == 1 and words[0].isupper() and len(words[0]) <= 4 and words[0].isascii():
        return False
    return all(not word[0].islower() or low in _PARTICLES for word, low in zip(words, bare, strict=True) if low)


def _read_person(chunk: str, country: str | None) -> tuple[Interviewer | None, list[Unreadable]]:
    unreadable: list[Unreadable] = []
    rest, email = _take_email(chunk, unreadable)
    rest, phone = _take_phone(rest, country, unreadable)
    name, title = _name_and_title(rest)
    if not name or name[0].isdigit() or _DATE_PHRASE.fullmatch(name):
        if email is None and phone is None and not rest.strip(" ,") and unreadable:
            return None, unreadable
        return None, [*unreadable, Unreadable("name", chunk.strip())]
    if len(name) > LONGEST_NAME or len(title) > LONGEST_TITLE:
        return None, [*unreadable, Unreadable("name", chunk.strip()[:LONGEST_NAME])]
    return Interviewer(0, name, title=title or None, email=email, phone=phone), unreadable


def _take_email(text: str, unreadable: list[Unreadable]) -> tuple[str, str | None]:
    found = _EMAIL.search(text)
    if not found:
        return text, None
    written = found[1].rstrip(".")
    email = read_email_address(written)
    if email is None:
        unreadable.append(Unreadable("email", written))
    return text[: found.start()] + "," + text[found.end() :], email


def _take_phone(text: str, country: str | None, unreadable: list[Unreadable]) -> tuple[str, str | None]:
    found = _PHONE.search(text)
    if not found:
        return text, None
    phone = read_phone(found[1], country)
    if phone is None:
        unreadable.append(Unreadable("phone", found[1].strip()))
    return text[: found.start()] + "," + text[found.end() :], phone


def _name_and_title(text: str) -> tuple[str, str]:
    brackets = re.search(r"\(([^)]*)\)", text)
    bracketed = brackets[1].strip(" ,") if brackets else ""
    bare = text.replace(brackets[0], " ") if brackets else text
    parts = [part.strip(" :|-–—") for part in re.split(r",|\s[-–—|/]\s|:\s", bare)]
    parts = [part for part in parts if part and part.lower() not in ("and", "&", "or")]
    if not parts:
        return "", ""
    name, others = " ".join(parts[0].split()), parts[1:]
    while others and _is_suffix(others[0]):
        name += f", {others.pop(0)}"
    title = ", ".join([*others, *([bracketed] if bracketed else [])])
    if not re.search(r"[^\W\d_]", name):
        return "", title
    return name, " ".join(title.split())
