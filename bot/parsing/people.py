"""One line about who interviewed -> people: "Dana Lee, Head of Data, dana@acme.com; Tom Ruiz".

Names, titles, addresses and phone numbers in the order in which people write them. It gives back what it could not
read instead of dropping it, and knows nothing of interviews, storage or Telegram.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.domain.model import Interviewer
from bot.parsing.job_titles import TITLE_WORDS

MOST_PEOPLE = 12
LONGEST_NAME = 80
LONGEST_TITLE = 80

_EMAIL = re.compile(r"<?\s*(?:mailto:)?([^\s<>,;()|]+@[^\s<>,;()|]*)\s*>?")
_PHONE = re.compile(
    r"(?:(?:tel|phone|mobile|cell|ph|t|m)\s*[:.]?\s*)?(\+?\(?\d[\d\s().\-/]{5,}\d(?:\s*(?:x|ext\.?)\s*\d+)?)",
    re.IGNORECASE,
)
_AND_AFTER_REACH = re.compile(
    r"(?P<reach>@[^\s<>,;()|]+>?|\d{2}\)?)\s*,?\s+(?:and|und|et|y|or|plus|&|\+)\s+(?!\S*[@\d]|(?:tel|phone|mobile|cell|ph)\b)",
    re.IGNORECASE,
)
"""An address or a number, and what joins the next person to whom it does not belong."""

_OTHER_COMMAS = re.compile("[、，،]\\s*")
_TITLE_ELSEWHERE = re.compile(
    '\\w[״"]\\w|^(?:מנהל|מנכ|סמנכ|ראש|מהנדס|מפתח|מגייס|משאבי|יועצ)'
    "|(?:長|部|課|役|担当|担当者|社員|マネージャー|エンジニア|经理|总监|工程师)$"
)
"""What titles are known by where a script has no capitals to tell a name by."""

_DAY = re.compile(
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
_SILENCE = frozenset({
    "nobody", "no one", "none", "unknown", "not sure", "no idea", "don't know", "dont know", "i don't know",
    "skip", "-", "n/a", "?",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unread:
    """A piece that makes no sense. `kind` is what it looked like: `email`, `phone`, `name` (none found) or `many`."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class PeopleLine:
    """Who was named, in order, the first as the main contact; and what could not be read."""

    people: tuple[Interviewer, ...]
    unread: tuple[Unread, ...] = ()


def read_people(text: str, country: str | None = None, first_id: int = 1) -> PeopleLine:
    """The people of a line. Phone numbers without a country code are read as those of `country` (ISO 3166).

    Ids count from `first_id`; with `first_id` 1 the first person is the main contact.
    """
    people: list[Interviewer] = []
    unread: list[Unread] = []
    for chunk in _people_apart(text):
        person, trouble = _read_person(chunk, country)
        unread += trouble
        if person is not None:
            people.append(person)
    if len(people) > MOST_PEOPLE:
        unread.append(Unread("many", str(MOST_PEOPLE)))
    numbered = [
        replace(person, id=first_id + index, main=first_id == 1 and index == 0)
        for index, person in enumerate(people[:MOST_PEOPLE])
    ]
    return PeopleLine(tuple(numbered), tuple(unread))


def names_nobody(text: str) -> bool:
    """Whether a line says that nobody can be named."""
    return text.strip(" .!").lower().replace("’", "'") in _SILENCE


def read_email(text: str) -> str | None:
    """An e-mail address in its normal form, or None where it is none. Nothing is looked up."""
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(text.strip(), check_deliverability=False).normalized
    except EmailNotValidError:
        return None


def read_phone(text: str, country: str | None = None) -> str | None:
    """A phone number as it is written internationally ("+1 415-555-2671"), or None where it cannot be one."""
    import phonenumbers

    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _people_apart(text: str) -> list[str]:
    """One piece a person. Semicolons and new lines part people; so do "and" between names, and a comma before one."""
    apart: list[str] = []
    text = _AND_AFTER_REACH.sub(r"\g<reach>; ", _OTHER_COMMAS.sub(", ", text))
    for piece in re.split(r"[;\n]+", text):
        apart += _split_names(piece.strip(" ,.") if not _ends_in_short_form(piece) else piece.strip(" ,"))
    return [piece for piece in apart if piece]


def _ends_in_short_form(piece: str) -> bool:
    return re.search(r"\b(?:Jr|Sr|Inc|Dr)\.\s*$", piece) is not None


def _split_names(piece: str) -> list[str]:
    found: list[str] = []
    for part in _commas_apart(piece):
        for name in _and_apart(part):
            starts_person = _looks_like_name(_without_contacts(name)) and not _is_suffix(name)
            if starts_person or not found:
                found.append(name)
            else:
                found[-1] += f", {name}"
    return [re.sub(r"^(?:with|met|by|and|plus)\s+", "", name, flags=re.IGNORECASE).strip() for name in found]


def _commas_apart(piece: str) -> list[str]:
    parts = re.split(r",(?![^()]*\))", piece)
    return [part.strip() for part in parts if part.strip()]


def _and_apart(part: str) -> list[str]:
    """So "Dana and Tom" are two people, and "Head of Research and Data" is one title."""
    pieces = [one.strip() for one in re.split(r"\s+(?:and|und|et|y|&|\+)\s+|\s*&\s*", part) if one.strip()]
    pieces = [re.sub(r"^and\s+", "", one) for one in pieces]
    return pieces if all(_looks_like_name(_without_contacts(one)) for one in pieces) else [re.sub(r"^and\s+", "", part)]


def _without_contacts(text: str) -> str:
    bare = _PHONE.sub(" ", _EMAIL.sub(" ", text))
    return re.sub(r"\([^)]*\)|\s[-–—|/]\s.*$", " ", bare).strip(" ,:-–—|")


def _is_suffix(text: str) -> bool:
    return text.lower().replace(".", "") in _SUFFIXES


def _looks_like_name(text: str) -> bool:
    """Up to five words that could be a name: no digits, none of a title, and capitals where the script has them."""
    words = re.sub(r"^(?:with|met|by|and|plus)\s+", "", text, flags=re.IGNORECASE).split()
    if not 1 <= len(words) <= 5 or any(character.isdigit() for character in text) or _TITLE_ELSEWHERE.search(text):
        return False
    bare = [word.strip(".,'").lower() for word in words]
    if bare[0] in _HONORIFICS and len(words) > 1:
        return True
    if any(word in TITLE_WORDS and word not in _PARTICLES for word in bare) or "of" in bare:
        return False
    if len(words) == 1 and words[0].isupper() and len(words[0]) <= 4 and words[0].isascii():
        return False
    return all(not word[0].islower() or low in _PARTICLES for word, low in zip(words, bare, strict=True) if low)


def _read_person(chunk: str, country: str | None) -> tuple[Interviewer | None, list[Unread]]:
    unread: list[Unread] = []
    rest, email = _take_email(chunk, unread)
    rest, phone = _take_phone(rest, country, unread)
    name, title = _name_and_title(rest)
    if not name or name[0].isdigit() or _DAY.fullmatch(name):
        if email is None and phone is None and not rest.strip(" ,") and unread:
            return None, unread
        return None, [*unread, Unread("name", chunk.strip())]
    if len(name) > LONGEST_NAME or len(title) > LONGEST_TITLE:
        return None, [*unread, Unread("name", chunk.strip()[:LONGEST_NAME])]
    return Interviewer(0, name, title=title or None, email=email, phone=phone), unread


def _take_email(text: str, unread: list[Unread]) -> tuple[str, str | None]:
    found = _EMAIL.search(text)
    if not found:
        return text, None
    written = found[1].rstrip(".")
    email = read_email(written)
    if email is None:
        unread.append(Unread("email", written))
    return text[: found.start()] + "," + text[found.end() :], email


def _take_phone(text: str, country: str | None, unread: list[Unread]) -> tuple[str, str | None]:
    found = _PHONE.search(text)
    if not found:
        return text, None
    phone = read_phone(found[1], country)
    if phone is None:
        unread.append(Unread("phone", found[1].strip()))
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
