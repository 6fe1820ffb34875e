"""Which names and mail domains are no employer's: services for applications, for finding a time, for video and mail.

The list is `bot/content/services.toml`.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

_SECOND_LEVEL = frozenset({"co", "com", "org", "net", "ac", "gov", "edu"})
_ONLY_IN_ADDRESSES = frozenset({"mail"})
"""Lists whose names are everyday words or employers: they count in an address alone."""


def is_service(name: str) -> bool:
    """Whether a name in a text is that of a service, and not of the employer: "Calendly", "Microsoft Teams"."""
    plain = " ".join(re.sub(r"[^\w&+-]+", " ", name.casefold()).split())
    return plain in _services(in_addresses=False) or plain.replace(" ", "") in _services(in_addresses=False)


def company_in_domain(domain: str) -> str:
    """The part of a mail domain that names a company, as it stands there ("acme" of mail.acme.co.uk); empty if none.

    It names none where the domain is a mail provider's or a service's.
    """
    labels = [label for label in domain.casefold().strip(". ").split(".")[:-1] if label]
    if len(labels) > 1 and labels[-1] in _SECOND_LEVEL:
        labels.pop()
    services = _services(in_addresses=True)
    name = labels[-1] if labels else ""
    return "" if not name or {name, name.partition("-")[0], name.removesuffix("mail")} & services else name


_COMPANY_WORDS = frozenset(
    [
        "company",
        "group",
        "bank",
        "labs",
        "technologies",
        "technology",
        "inc",
        "ltd",
        "llc",
        "gmbh",
        "ag",
        "corp",
        "plc",
        "council",
        "hospital",
        "school",
        "university",
        "care",
        "networks",
        "systems",
        "solutions",
        "partners",
        "consulting",
        "health",
        "media",
        "services",
        "industries",
        "holdings",
        "insurance",
        "capital",
        "foundation",
        "institute",
        "agency",
        "studio",
        "studios",
        "software",
        "digital",
        "energy",
        "foods",
        "logistics",
        "robotics",
        "analytics",
        "college",
        "clinic",
    ]
)
_NO_PERSON = re.compile(r"[A-Z]{2,5}|[A-Z][a-z]*[A-Z]\w*|\w+\.\w{2,4}|.* & .*|\d\w*")


_HONORIFICS = frozenset({"Dr", "Mr", "Ms", "Mrs", "Prof"})


def is_company_like(name: str, *, others_named: bool = False) -> bool:
    """Whether a name is plainly a company's and no person's: IBM, PwC, Ernst & Young, "Sopra Steria".

    `others_named`: people are named elsewhere, so that this one needs not be a person.
    """
    words = name.split()
    if all(_is_full_name(one) for one in re.split(r" (?:&|and) ", name)):
        return False
    if not words or _NO_PERSON.fullmatch(name) or _COMPANY_WORDS & {word.strip(".,").casefold() for word in words}:
        return bool(words)
    first = words[0].casefold().partition("-")[0]
    return first not in _first_names() and (len(words) == 1 or others_named) and words[0].strip(".") not in _HONORIFICS


def _is_full_name(name: str) -> bool:
    words = name.split()
    if len(words) > 1 and words[0].strip(".") in _HONORIFICS:
        return True
    return len(words) > 1 and words[0].casefold().partition("-")[0] in _first_names() and words[-1][0].isupper()


def is_first_name(word: str) -> bool:
    """Whether a word is a first name that the list has."""
    return word.casefold() in _first_names()


@cache
def _first_names() -> frozenset[str]:
    text = (files("bot.content") / "first_names.txt").read_text(encoding="utf-8")
    return frozenset(name for line in text.splitlines() if not line.startswith("#") for name in line.split())


@cache
def _services(*, in_addresses: bool) -> frozenset[str]:
    content = tomllib.loads(files("bot.content").joinpath("services.toml").read_text(encoding="utf-8"))
    return frozenset(
        name for kind, names in content.items() if in_addresses or kind not in _ONLY_IN_ADDRESSES for name in names
    )
