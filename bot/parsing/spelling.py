"""Names that were typed in lower case, as they are written: "dana lee" -> Dana Lee, "ibm" -> IBM.

What has a capital letter is left as it is typed.
"""

from __future__ import annotations

import re

_KNOWN = {
    word.casefold(): word
    for word in [
        "IBM",
        "KPMG",
        "PwC",
        "EY",
        "BCG",
        "HSBC",
        "BBC",
        "NHS",
        "SAP",
        "AWS",
        "AT&T",
        "H&M",
        "UBS",
        "BMW",
        "DHL",
        "UPS",
        "3M",
        "GE",
        "HP",
        "LG",
        "AMD",
        "ARM",
        "ASML",
        "TSMC",
        "eBay",
        "iRobot",
        "PayPal",
        "YouTube",
        "LinkedIn",
        "GitHub",
        "GitLab",
        "McDonald's",
        "McKinsey",
        "JPMorgan",
        "ByteDance",
        "DoorDash",
        "DeepMind",
        "OpenAI",
        "SpaceX",
        "TikTok",
        "WhatsApp",
        "GmbH",
        "LLC",
        "USA",
        "UK",
        "EU",
        "NASA",
        "IKEA",
        "LEGO",
        "ING",
        "ABN",
        "AXA",
        "BNP",
        "ESPN",
        "CNN",
        "NBC",
        "MTV",
        "NYT",
        "WPP",
        "DLA",
        "HR",
        "QA",
        "VP",
        "CEO",
        "CTO",
        "CFO",
        "COO",
        "CPO",
        "PM",
        "UX",
        "UI",
        "AI",
        "ML",
        "IT",
        "van",
        "von",
        "de",
        "la",
        "der",
    ]
}
_SMALL = frozenset(
    {"of", "and", "the", "for", "at", "in", "de", "la", "van", "von", "der", "den", "y", "und", "et", "&"}
)


def as_name(text: str) -> str:
    """The name as it is written; unchanged if it was typed with a capital letter, or holds an address."""
    if not text or not text.islower() or "@" in text or "://" in text:
        return text
    words = text.split(" ")
    return " ".join(_word(word, first=number == 0) for number, word in enumerate(words))


def _word(word: str, *, first: bool) -> str:
    known = _KNOWN.get(word.strip(",."))
    if known:
        return word.replace(word.strip(",."), known)
    if word in _SMALL and not first:
        return word
    if re.fullmatch(r"\d+\w*|.*\.(?:com|io|ai|org|net|co)", word):
        return word if word[:1].isdigit() else word[:1].upper() + word[1:]
    return "-".join(_capital(part) for part in word.split("-"))


def _capital(part: str) -> str:
    if re.match(r"mc[a-z]{3,}", part):
        return f"Mc{part[2:3].upper()}{part[3:]}"
    if re.match(r"o['’][a-z]{2,}", part):
        return f"O{part[1]}{part[2:3].upper()}{part[3:]}"
    return part[:1].upper() + part[1:]
