"""One line about a job -> company and role: "Acme, data engineer", "data engineer at Acme", "Acme - data engineer".

What was understood is shown to the person before anything is saved. It knows nothing of interviews or Telegram.
"""

from __future__ import annotations

import re

from bot.parsing.people import is_title_like

LONGEST = 120
"""Characters of a company, or of a role; a longer text is a story."""

_LEGAL_FORM = re.compile(
    r"^(?:inc|ltd|llc|llp|plc|gmbh|ag|co|corp|sa|s\.a|bv|b\.v|oy|ab|as|pty|kg|se)\b\.?", re.IGNORECASE
)
_INVISIBLE = re.compile(r"[\u0000-\u0008\u000b-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def read_job(text: str) -> tuple[str, str] | None:
    """Company and role, the role empty where none was told; None for a text that can be neither."""
    line = clean(text)
    if not re.search(r"[^\W_]", line):
        return None
    company, role = _split(line)
    if not company or len(company) > LONGEST or len(role) > LONGEST:
        return None
    return company, role


def clean(text: str) -> str:
    """One line without characters that cannot be seen or that turn the writing round."""
    return " ".join(_INVISIBLE.sub("", text).split())


def _split(line: str) -> tuple[str, str]:
    first, comma, rest = line.partition(",")
    while comma and _LEGAL_FORM.match(rest.strip()):
        form, comma, rest = rest.partition(",")
        first += f",{form}"
    if comma:
        return _in_order(first.strip(), rest.strip(" ,"))
    dashed = re.split(r"\s+[-–—|:·/]\s+|:\s+", line, maxsplit=1)
    if len(dashed) == 2:
        return _in_order(dashed[0].strip(), dashed[1].strip())
    at = re.match(r"(?P<role>.+?)\s+(?:at|@|bei|chez)\s+(?P<company>.+)", line, re.IGNORECASE)
    if at:
        return at["company"].strip(), at["role"].strip()
    return line.strip(" ,"), ""


def _in_order(first: str, second: str) -> tuple[str, str]:
    """The company stands first, unless only what stands first sounds like a job."""
    at = re.match(r"(?P<rest>.*?)\s*\bat\s+(?P<company>.+)", second, re.IGNORECASE)
    if at and is_title_like(first):
        return at["company"].strip(), f"{first}, {at['rest'].strip()}".strip(" ,")
    if is_title_like(first) and second and not is_title_like(second):
        return second, first
    return first, second
