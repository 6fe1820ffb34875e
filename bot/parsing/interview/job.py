"""Company and role, read from words.

`read_job` reads an answer that holds nothing else ("Acme, data engineer", "data engineer at Acme"). `find_job` finds
them in what is left of a message once days and people are taken out ("I had an interview at Acme for the data
engineer role"). `take_titled` and `role_or_person` tell a role from a person's name. It must not know days, dialogues
or Telegram.
"""

from __future__ import annotations

import re

from bot.parsing.job_titles import is_title, is_title_like, may_be_a_name
from bot.parsing.text import one_line

LONGEST = 120
"""Characters of a company, or of a role; a longer text is a story."""

MOST_COMPANY_WORDS = 5
"""Words of a company's name; a longer text is a sentence."""

MOST_CAPITALISED_WORDS = 20
"""Words of a company's name that all begin with a capital."""

MOST_ROLE_WORDS = 8

# -- an answer that holds nothing else ---------------------------------------------------------------------------------

_LEGAL_FORM = re.compile(
    r"^(?:inc|ltd|llc|llp|plc|gmbh|ag|co|corp|sa|s\.a|bv|b\.v|oy|ab|as|pty|kg|se)\b\.?", re.IGNORECASE
)


def read_job(text: str) -> tuple[str, str] | None:
    """Company and role, the role empty where none is named; None for a text that can be neither."""
    line = one_line(text)
    if not re.search(r"[^\W_]", line):
        return None
    company, role = _split(line)
    if not company or len(company) > LONGEST or len(role) > LONGEST:
        return None
    return company, role


def _split(line: str) -> tuple[str, str]:
    first, comma, rest = line.partition(",")
    while comma and _LEGAL_FORM.match(rest.strip()):
        form, comma, rest = rest.partition(",")
        first += f",{form}"
    if comma:
        return _company_first(first.strip(), rest.strip(" ,"))
    dashed = re.split(r"\s+[-–—|:·/]\s+|:\s+", line, maxsplit=1)
    if len(dashed) == 2:
        return _company_first(dashed[0].strip(), dashed[1].strip())
    at = re.match(r"(?P<role>.+?)\s+(?:at|@|bei|chez)\s+(?P<company>.+)", line, re.IGNORECASE)
    if at:
        return at["company"].strip(), at["role"].strip()
    return line.strip(" ,"), ""


def _company_first(first: str, second: str) -> tuple[str, str]:
    """The company is what stands first, unless only that sounds like a job."""
    at = re.match(r"(?P<rest>.*?)\s*\bat\s+(?P<company>.+)", second, re.IGNORECASE)
    if at and is_title_like(first):
        return at["company"].strip(), f"{first}, {at['rest'].strip()}".strip(" ,")
    if is_title_like(first) and second and not is_title_like(second):
        return second, first
    return first, second


# -- inside a sentence -------------------------------------------------------------------------------------------------

_SMALL_WORDS = frozenset({"of", "and", "the", "for", "in", "on", "de", "la", "und", "et"})
_FOR_ROLE = re.compile(
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
_LOWER_CASE_COMPANY = re.compile(r"\bat\s+(?P<name>[\w&.'+-]+)(?=\s*(?:[,.;]|$|for\b|as\b))")
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
"""Words of a sentence; a company's name holds none of them."""

_REMARK = re.compile(
    r"\b(?:they|he|she|i|we|me|it|salary|start|went|was|were|will|answer|decide|interviews)\b", re.IGNORECASE
)
_SENTENCE_REST = re.compile(r"(?:about|of|regarding|re|on|in|for|over|and|to|by)\s")
"""A word that no company's name begins with; what follows is the rest of a sentence."""

_ROUND = re.compile(r"\s+(?:final|first|second|third|next|last|technical|initial|1st|2nd|3rd)$", re.IGNORECASE)


def find_job(text: str, *, only_by_pattern: bool = False) -> tuple[str, str]:
    """Company and role, either empty where it is not named. With `only_by_pattern` a bare name is no company."""
    company, role = _find_job(text, only_by_pattern=only_by_pattern)
    return ("" if _SENTENCE_REST.match(company) else _ROUND.sub("", company)), role


def _find_job(text: str, *, only_by_pattern: bool) -> tuple[str, str]:
    line = _tidy(text)
    if not line:
        return "", ""
    role, rest = _take_role(_brackets_to_comma(line))
    company, rest = _take_company(rest)
    if company or only_by_pattern:
        return company, role or _role_beside(rest, company, only_by_pattern)
    bare = _FILLER.sub("", rest).strip(" ,.-:")
    bare = _TAIL.sub("", bare).strip(" ,.-:")
    job = read_job(bare) if bare else None
    first = bare.partition(",")[0].strip()
    if job is None and len(first) <= LONGEST and _is_capitalised(first):
        return first, role
    if job is None or not _may_be_company(job[0]):
        return "", role
    found_role = role or _without_remarks(job[1])
    if found_role and bare.startswith(job[0]):
        return job[0], found_role
    return _split_run_together(job[0], found_role)


def take_for_role(text: str) -> tuple[str, str]:
    """A role in small letters at the end of a line, as in "for chef", and the line without it."""
    found = _FOR_ROLE.search(text.rstrip(" ,"))
    return (found["role"], text[: found.start()]) if found else ("", text)


def bare_role(text: str) -> str:
    """The role that a line names by itself ("data engineer"), empty where it says anything else."""
    line = _tidy(text)
    return line if is_title_like(line) and len(line.split()) <= 6 and not _TALK.search(line) and "," not in line else ""


def _tidy(text: str) -> str:
    line = re.sub(r"\(\s*\)", " ", one_line(text))
    return re.sub(r"(?:\s*,)+", ",", line).strip(" ,;-")


def _brackets_to_comma(line: str) -> str:
    """A role in brackets, as in "Acme (data engineer)", set off by a comma instead."""
    return re.sub(r"\s*\(([^)]*)\)", lambda found: f", {found[1]}" if is_title_like(found[1]) else " ", line)


def _take_role(line: str) -> tuple[str, str]:
    found = _ROLE.search(line)
    if found is None:
        return "", line
    role = (found["for"] or found["as"] or found["the"]).strip()
    if len(role.split()) > MOST_ROLE_WORDS:
        return "", line
    return _before_company(role), _tidy(f"{line[: found.start()]} {line[found.end() :]}")


def _before_company(role: str) -> str:
    """The role without the company behind it: "engineer at Acme"."""
    inside = re.match(r"(?P<role>.+?)\s+(?:at|with)\s+", role)
    return inside["role"] if inside else role


def _take_company(line: str) -> tuple[str, str]:
    found = _COMPANY.search(line) or _LOWER_CASE_COMPANY.search(line)
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


def _split_run_together(company: str, role: str) -> tuple[str, str]:
    """Company and role out of "Acme data engineer", in either of the two."""
    for text in (role, company):
        found = re.fullmatch(r"(?P<company>[A-Z][\w&.]*(?: [A-Z][\w&.]*)*) (?P<role>[a-z].*)", text)
        if found and is_title_like(found["role"]) and not is_title_like(found["company"]):
            return found["company"], found["role"]
    return company, role


def _without_remarks(role: str) -> str:
    """The role without remarks behind it ("engineer, they like me")."""
    parts = [part.strip() for part in role.split(",")]
    kept = [part for part in parts if re.search(r"[^\W\d_]", part) and not _REMARK.search(part)]
    return ", ".join(kept)


def _is_capitalised(text: str) -> bool:
    """Whether every word but the small ones begins with a capital, as in a long company's name."""
    words = [word for word in text.split() if word.lower() not in _SMALL_WORDS and word[0].isalpha()]
    return 2 <= len(words) <= MOST_CAPITALISED_WORDS and all(word[0].isupper() for word in words)


def _may_be_company(text: str) -> bool:
    return _is_capitalised(text) or (len(text.split()) <= MOST_COMPANY_WORDS and _TALK.search(text) is None)


# -- a role, or a person's name? ---------------------------------------------------------------------------------------

_APPLIED_FOR = re.compile(
    r"\b(?:engineer|developer|designer|analyst|scientist|consultant|specialist|assistant|associate|intern|nurse|teacher|"
    r"researcher|administrator|coordinator|accountant|architect)\b",
    re.IGNORECASE,
)
"""What most people apply for: behind a name it is the role, not that person's title."""

_TITLED = re.compile(
    r",\s*(?P<name>[A-Z][^,()<>@]*?)\s*(?:\((?P<title>[^()@]*)\)|[(<]?(?P<address>\b[\w.+-]+@[\w-]+\.[\w.-]*\w)[)>]?)"
)


def take_titled(line: str) -> tuple[list[str], str]:
    """People behind a comma with a title in brackets or an address, "Acme, Dana Levi (CTO)"; the line without them."""
    matches = [
        found
        for found in _TITLED.finditer(line)
        if may_be_a_name(found["name"]) and (found["address"] or is_title(found["title"]))
    ]
    for found in reversed(matches):
        line = line[: found.start()] + line[found.end() :]
    return [found[0].strip(" ,") for found in matches], line


def role_or_person(role: str) -> tuple[str, str]:
    """What stands where a role does, split into the role and what may be a person's name instead.

    "Dana Levi" may be either; in "backend engineer, Dana Levi" the job is the role, and the name has to be asked
    about. A title behind the name belongs to it, unless it is what most people apply for.
    """
    parts = [part.strip() for part in role.split(",") if part.strip()]
    names = [part for part in parts if may_be_a_name(part)]
    if not names:
        return role, ""
    others = [part for part in parts if part not in names]
    if others and parts[0] in names and not any(_APPLIED_FOR.search(part) for part in others):
        return "", role
    return ", ".join(others), ", ".join(names)
