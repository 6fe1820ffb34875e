"""What is left of a message about an interview once days and people are out of it -> company and role.

"I had an interview at Acme for the data engineer role", "Acme, backend engineer". It knows only words.
"""

from __future__ import annotations

import re

from bot.parsing.interview.job_line import LONGEST, clean, read_job
from bot.parsing.people import is_title_like

LONGEST_COMPANY = 5
"""Words; what is longer is a sentence."""

LONGEST_TITLED = 20
"""Words of a company that all begin large."""

_SMALL = frozenset({"of", "and", "the", "for", "in", "on", "de", "la", "und", "et"})
_FOR_WORK = re.compile(
    r"\bfor (?:the |a |an )?"
    r"(?P<role>(?!.*\b(?:role|position|job|post|opening|vacancy|opportunity)$)[a-z][a-z /-]{2,40})$"
)

_ROLE = re.compile(
    r"\bfor (?:the |a |an |their |our )?(?P<for>[^,.;]+?)\s+(?:role|position|job|opening|post|vacancy|opportunity)\b"
    r"|\bas (?:a |an |the )(?P<as>[^,.;]+?)(?=\s+(?:at|with|in)\b|[,.;]|$)"
    r"|\b(?:the|our|your|a)\s+(?P<the>(?:(?!\b(?:at|for|with)\b)[^,.;]){3,60}?)\s+"
    r"(?:role|position|job|opening|vacancy)\b",
    re.IGNORECASE,
)
_COMPANY = re.compile(
    r"(?:\b(?:interview(?:ed|ing)?|talk(?:ed)?|met|meeting|chat|call|screen|round|spoke|people|team|folks|was|been|role|"
    r"position|job|here|join(?:ing)?|engineer|developer|manager|analyst|designer)\s+(?P<p1>at|with)|^(?P<p2>at|with)|"
    r"\b(?P<p3>at|join|from)|\binterview(?:ed)? (?P<p4>with|for))\s+"
    r"(?:the\s+)?(?P<name>(?:[A-Z0-9][\w&.'+-]*|&|of|the|and(?= [A-Z]))"
    r"(?:\s+(?:[A-Z0-9&][\w&.'+-]*|of|&|and(?= [A-Z])))*)"
)
_LOWER_AT = re.compile(r"\bat\s+(?P<name>[\w&.'+-]+)(?=\s*(?:[,.;]|$|for\b|as\b))")
_FILLER = re.compile(
    r"^(?:(?:hi|hello|hey|ok|okay|so|well|yes|please|new|and|also|just|add|record|note|log|track|i|i'm|i've|we|my|an|a|the|"
    r"another|first|second|third|final|1st|2nd|3rd|last|next|upcoming|had|have|has|got|finished|did|done|went|been|was|is|"
    r"will|be|having|going|round|screening|screen|technical|tech|onsite|job|interview(?:ed|ing|s)?|scheduled|booked|call|"
    r"chat|meeting|conversation|invited|invitation|to|for|with|at|from|out|of|it)\b[\s:,.-]*)+",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"(?:[\s,.-]+(?:on|at|with|from|and|for|the|in|interview|call|round|via|by|to|was|is|will be|it was))+$",
    re.IGNORECASE,
)
_TALK = re.compile(
    r"\b(?:went|felt|think|hope|nervous|great|good|well|badly|was|were|is|are|it|they|me|my|you|your|please|thanks|thank|"
    r"can|could|should|would|do|does|did|not|no|yes|hello|hi|what|when|how|why|help|the)\b",
    re.IGNORECASE,
)


_SCRAP = re.compile(r"(?:about|of|regarding|re|on|in|for|over|and|to|by)\s")
"""A word that no company's name begins with; what stands there is the rest of a sentence."""

_ROUND = re.compile(r"\s+(?:final|first|second|third|next|last|technical|initial|1st|2nd|3rd)$", re.IGNORECASE)

_REMARK = re.compile(
    r"\b(?:they|he|she|i|we|me|it|salary|start|went|was|were|will|answer|decide|interviews)\b", re.IGNORECASE
)


def read_job_words(text: str, *, only_by_pattern: bool = False) -> tuple[str, str]:
    """Company and role, either empty where it is not told. With `only_by_pattern` a bare name is no company."""
    company, role = _read(text, only_by_pattern=only_by_pattern)
    return ("" if _SCRAP.match(company) else _ROUND.sub("", company)), role


def _read(text: str, *, only_by_pattern: bool) -> tuple[str, str]:
    line = _tidy(text)
    if not line:
        return "", ""
    role, rest = _role(_with_role_in_brackets(line))
    company, rest = _company(rest)
    if company or only_by_pattern:
        return company, role or _role_beside(rest, company, only_by_pattern)
    bare = _FILLER.sub("", rest).strip(" ,.-:")
    bare = _TAIL.sub("", bare).strip(" ,.-:")
    job = read_job(bare) if bare else None
    first = bare.partition(",")[0].strip()
    if job is None and len(first) <= LONGEST and _is_titled(first):
        return first, role
    if job is None or not _is_name(job[0]):
        return "", role
    found_role = role or _without_talk(job[1])
    if found_role and bare.startswith(job[0]):
        return job[0], found_role
    return _told_apart(job[0], found_role)


def _with_role_in_brackets(line: str) -> str:
    """A role in brackets, as in "Acme (data engineer)", set off by a comma instead."""
    return re.sub(r"\s*\(([^)]*)\)", lambda found: f", {found[1]}" if is_title_like(found[1]) else " ", line)


def _told_apart(company: str, role: str) -> tuple[str, str]:
    """Company and role out of "Acme data engineer", whatever stands beside it."""
    for text in (role, company):
        found = re.fullmatch(r"(?P<company>[A-Z][\w&.]*(?: [A-Z][\w&.]*)*) (?P<role>[a-z].*)", text)
        if found and is_title_like(found["role"]) and not is_title_like(found["company"]):
            return found["company"], found["role"]
    return company, role


def _without_talk(role: str) -> str:
    """The role without remarks behind it ("engineer, they like me")."""
    parts = [part.strip() for part in role.split(",")]
    kept = [part for part in parts if re.search(r"[^\W\d_]", part) and not _REMARK.search(part)]
    return ", ".join(kept)


def bare_role(text: str) -> str:
    """The role that a line names by itself ("data engineer"), empty where it says anything else."""
    line = _tidy(text)
    return line if is_title_like(line) and len(line.split()) <= 6 and not _TALK.search(line) and "," not in line else ""


def _tidy(text: str) -> str:
    line = re.sub(r"\(\s*\)", " ", clean(text))
    return re.sub(r"(?:\s*,)+", ",", line).strip(" ,;-")


def _role(line: str) -> tuple[str, str]:
    found = _ROLE.search(line)
    if found is None:
        return "", line
    role = (found["for"] or found["as"] or found["the"]).strip()
    if len(role.split()) > 8:
        return "", line
    return _bare_role(role), _tidy(f"{line[: found.start()]} {line[found.end() :]}")


def take_work(text: str) -> tuple[str, str]:
    """What somebody is to work as, where it ends a line in small letters, "for chef", and the line without it."""
    found = _FOR_WORK.search(text.rstrip(" ,"))
    return (found["role"], text[: found.start()]) if found else ("", text)


def _is_titled(text: str) -> bool:
    """Whether every word of some length begins large, as in a long company's name."""
    words = [word for word in text.split() if word.lower() not in _SMALL and word[0].isalpha()]
    return 2 <= len(words) <= LONGEST_TITLED and all(word[0].isupper() for word in words)


def _bare_role(role: str) -> str:
    inside = re.match(r"(?P<role>.+?)\s+(?:at|with)\s+", role)
    return inside["role"] if inside else role


def _company(line: str) -> tuple[str, str]:
    found = _COMPANY.search(line) or _LOWER_AT.search(line)
    if found is None:
        return "", line
    name = found["name"].strip(" ,")
    name = name if re.search(r"\b(?:Inc|Ltd|Co|Corp)\.$", name) else name.rstrip(".")
    places = [found.start(group) for group in ("p1", "p2", "p3", "p4") if group in found.re.groupindex and found[group]]
    return name, _tidy(f"{line[: min(places, default=found.start())]}, {line[found.end() :]}")


def _role_beside(rest: str, company: str, only_by_pattern: bool) -> str:
    """What else of "data engineer at Acme" or "interview at Acme, data engineer" sounds like a job."""
    if not company:
        return ""
    for part in re.split(r",|\s[-–—|]\s", rest):
        bare = _TAIL.sub("", _FILLER.sub("", part.strip())).strip(" ,.-:")
        if bare and is_title_like(bare) and len(bare.split()) <= 7 and not (only_by_pattern and _TALK.search(bare)):
            return bare
    return ""


def _is_name(text: str) -> bool:
    if _is_titled(text):
        return True
    return len(text.split()) <= LONGEST_COMPANY and _TALK.search(text) is None
