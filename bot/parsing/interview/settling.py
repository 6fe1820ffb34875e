"""Settles what a message was read as: names that are none, roles with half a sentence before them, lost companies.

Certain patterns over the whole text, tried where the reading by pieces found nothing, or nothing that can be true. It
must not read days.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.domain.model import Interviewer
from bot.parsing.employers import is_company_like, is_service
from bot.parsing.interview.model import ParsedInterview
from bot.parsing.job_titles import TITLE_WORDS, is_job_like, is_title_like, may_be_a_name
from bot.parsing.people import read_people
from bot.parsing.spelling import as_name

_WORD = r"(?:(?=\d*[A-Za-z])[A-Z0-9][\w&'’+-]*(?:\.\w+)*|[a-z]+[A-Z][\w&]*)"
_NAME = (
    rf"(?P<name>{_WORD}(?: (?:(?:&|and|of|the|for|de) )?{_WORD}){{0,4}}(?:,? (?:Inc|Ltd|LLC|LTD|GmbH|Co|Corp)\b\.?)?)"
)
_COMPANY = tuple(
    re.compile(pattern)
    for pattern in (
        (
            rf"\b(?:position|role|job|opening|internship|vacancy|office|here|interview\w*|round|team|call|"
            rf"screen) (?:here )?at (?:the )?{_NAME}"
        ),
        rf"\b(?:appl(?:ying|ied|y)|application|confirmation|interviews?) (?:to|with) (?:the )?{_NAME}",
        rf"(?:^|\n)(?:The )?{_NAME} (?:(?:Recruit\w+|Talent(?: Acquisition)?|Hiring|People|HR)?\s?Team\b|HR$)",
        rf"(?:[|,]|\bat) {_NAME}\s*$",
        rf"\bat (?:the )?{_NAME}",
        rf"(?:^|\n)[Ii]nterview[- :–—]+{_NAME}(?=,|\n| - |$)",
        rf"(?:^|\n){_NAME} (?:interview|onsite|phone screen|call)\b",
    )
)
_NO_COMPANY = re.compile(
    r"(?:a|an|the|our|your|my|their|this|hospital|company|recruiter|reminder|interview|hr|zoom|noon|midday|hi|"
    r"dear|hello|role|date|time|please.*|\d+(?::\d\d)? ?(?:am|pm|a|p)?|"
    r"firm|i|we|am|pm|next steps?|steps?|\d+ minute\w*|event|invitation|subject|re|fwd|monday|tuesday|wednesday|"
    r"thursday|friday|"
    r"january|february|march|april|may|june|july|august|september|october|november|december|conference room.*|"
    r"once|least|your .*|'\w+|"
    r"our .*|the .*|'ve .*|https?.*|[^\w]*)",
    re.IGNORECASE,
)
_A_DAY = re.compile(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d",
    re.IGNORECASE,
)
_COMPANY_TAIL = re.compile(
    (
        r"\s+(?:interview(?: scheduled| confirmed| went.*)?|onsite|on-site|vc|call|phone screen|screen|am|scheduled|"
        r"confirmed|HQ)$"
    ),
    re.IGNORECASE,
)
_ROLE_HEAD = re.compile(
    (
        r"^.*\b(?:for|about|as|to|of|interest in) (?:the|our|a|an|your) (?=\S)|^(?:applied|applying|interview\w*|"
        r"candidate) (?:for|to|as) "
    ),
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"\b(?:for|about|as|of) (?:the|our|a|an) (?P<role>[A-Z0-9][\w/&+.-]*(?: [A-Z0-9(&][\w/&+).-]*){0,6}|"
    r"[a-z][a-z /-]{2,40}?) "
    r"(?:position|role|job|opening|vacancy|internship|post)\b"
    r"|\b(?:position|post|role) of (?P<of>[A-Z][\w/&+-]*(?: [A-Z][\w/&+-]*){0,4})"
)
_PERSON_HEAD = re.compile(
    r"^(?:(?:our|the|your|my|a|someone|somebody|person|colleague|named|called|hiring|manager|recruiter|"
    r"head of [a-z]+|engineering|"
    r"teammate|is|are|will be|herr(?= herr))\s+)+(?=[A-Z])",
    re.IGNORECASE,
)
_PERSON_TAIL = re.compile(r"\s+(?:scheduled|from|at|on|will|and|who|for|is|was|we|tomorrow|today|via|by)\b.*$")
_NOBODY = re.compile(
    r"(?:the |a |whole |our )*(?:me|myself|us|team|hr|panel|lunch.*|someone|somebody|recruiter|hiring manager|tbd|"
    r"tba|tbc|interviewers?|others?|"
    r"colleagues?|chap.*|folks|people|everyone|staff|eastern time.*|canada|us|usa)",
    re.IGNORECASE,
)
_NAMED = tuple(
    re.compile(pattern)
    for pattern in (
        (
            r"\b(?:recruiter|hiring manager|interviewer|manager|contact)(?:,)? (?:is |will be |named |"
            r"called )?(?P<who>[A-Z][\w'’-]+(?: [A-Z][\w'’.-]+)?)"
        ),
        (
            r"(?:^|[.\n] ?)(?P<who>[A-Z][\w'’-]+ [A-Z][\w'’-]+)(?:,? [^.,\n]{1,40})? (?:will|is going to) "
            r"(?:call|ring|phone|meet|interview|speak|join)\b"
        ),
        r"\bask for (?P<who>[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?)",
        r"\b(?:with|meet) (?:our|the) [A-Z][\w ]{2,40}, (?P<who>[A-Z][\w'’-]+ [A-Z][\w'’-]+)",
        (
            r"\bpanel (?:will be|is|are|of \d+)\s*:?\s*(?P<who>[A-Z][^.\n]{2,120}?)"
            r"(?= and (?:a|an|some|two|three)\b|[.\n]|$)"
        ),
        # A line that holds a name alone, beside a line with an hour.
        r"(?:^|\n)[^\n]*\d{1,2}(?::\d\d)? ?(?:[AP]M|[ap]m)?[^\n]*\n(?P<who>[A-Z][\w'’-]+ [A-Z][\w'’-]+)(?=\n|$)",
        r"(?:^|\n)(?P<who>[A-Z][\w'’-]+ [A-Z][\w'’-]+)\n(?=[^\n]*\d{1,2}:\d\d)",
        r"\bInterview with (?P<who>[A-Z][\w'’-]+ [A-Z][\w'’-]+)\s*(?:\n|$)",
        r"\b(?:interviewer|recruiter|hiring mgr|hiring manager|hm) is (?P<who>[a-z][\w'’-]+)\b",
    )
)
ACRONYM = re.compile(r"[A-Z]{2,5}|[A-Z][a-z]*[A-Z]\w*|[A-Z]\w+\.(?:com|io|ai|co|org|net)|\S+ & \S+(?: \S+)?")
"""A name that no person has: IBM, PwC, Monday.com, Ernst & Young."""


def settled(parsed: ParsedInterview, text: str, own_name: str = "") -> ParsedInterview:
    """What was read, without what cannot be true, and with what is certain."""
    own = {word.casefold() for word in own_name.split()}
    parsed = _with_role(parsed, text)
    parsed = _with_people(parsed, text, own)
    return _with_company(parsed, text, own)


def _with_role(parsed: ParsedInterview, text: str) -> ParsedInterview:
    role = _ROLE_HEAD.sub("", parsed.role).strip(" ,-:*")
    role = re.sub(r"\s+(?:on|at|with) .*$", "", role) if len(role.split()) > 3 else role
    found = _ROLE.search(text)
    sure = (found["role"] or found["of"]) if found else ""
    if sure and (not role or len(role.split()) > len(sure.split()) + 1 or role.casefold() in ("the", "a", "an", "our")):
        role = sure
    if not role and parsed.company and not parsed.role_or_person and "\n" not in text.strip():
        role = next((part for part in map(str.strip, text.split(",")[1:]) if _is_role(part)), "")
    role = re.sub(r"^(?:recruiter|hiring manager|interviewer)\b.*", "", role, flags=re.IGNORECASE)
    if role.casefold() in ("the", "a", "an", "our", "your", "an interview", "interview", "hiring manager", "recruiter"):
        role = ""
    return replace(parsed, role=role)


def _is_role(part: str) -> bool:
    if re.search(r"\b(?:recruiter|hiring manager|hr)\b", part, re.IGNORECASE):
        return False
    return part in _SHORT_ROLES or (
        len(part.split()) <= 4 and not re.search(r"\d", part) and (is_title_like(part) or is_job_like(part))
    )


_SHORT_ROLES = frozenset(
    {"QA", "PM", "SDE", "SWE", "RN", "BA", "UX", "SRE", "TPM", "EM", "BDR", "SDR", "AE", "CSM", "DevOps", "ML"}
)


def _with_people(parsed: ParsedInterview, text: str, own: set[str]) -> ParsedInterview:
    kept: list[Interviewer] = []
    for person in parsed.people:
        name = _PERSON_TAIL.sub("", _PERSON_HEAD.sub("", person.name.strip(" *"))).strip(" ,.")
        if not name or _NOBODY.fullmatch(name) or set(name.casefold().split()) == own or is_service(name):
            continue
        kept.append(replace(person, name=name))
    if not kept:
        for pattern in _NAMED:
            found = pattern.search(text)
            if found:
                read = read_people(found["who"].replace(", and ", ", "))
                kept = [
                    replace(one, name=one.name.title() if one.name.islower() else one.name)
                    for one in read.people
                    if not _NOBODY.fullmatch(one.name)
                    and not is_title_like(one.name)
                    and set(one.name.casefold().split()) != own
                ]
                break
    numbered = tuple(replace(one, id=number, main=number == 1) for number, one in enumerate(kept, 1))
    return replace(parsed, people=numbered)


def _with_company(parsed: ParsedInterview, text: str, own: set[str]) -> ParsedInterview:
    company = _as_company(parsed.company, parsed, own)
    if not company and not parsed.role and _is_a_job(parsed.company):
        parsed = replace(parsed, role=parsed.company)
    if len(_told_companies(text)) > 1:
        return replace(parsed, company="", company_or_person="", day=None)
    doubtful = parsed.company_or_person
    if not company and doubtful and _is_company(doubtful):
        company = doubtful
    people = parsed.people
    if not company:
        company = _found(text, parsed, own)
    if company and doubtful and not people and not is_company_like(doubtful) and may_be_a_name(doubtful):
        people = tuple(one for one in read_people(doubtful).people if not _NOBODY.fullmatch(one.name))
    if company:
        people = tuple(one for one in people if one.name.casefold() not in company.casefold() or one.email)
        doubtful = ""
    named = tuple(replace(one, name=as_name(one.name)) for one in people)
    return replace(parsed, company=as_name(company), people=named, company_or_person=as_name(doubtful))


def _is_a_job(name: str) -> bool:
    """Whether a name is a job's: "Brand Manager", but not "Talent Group"."""
    words = name.casefold().split()
    return all(word in TITLE_WORDS for word in words) or (
        1 < len(words) <= 4 and is_title_like(words[-1]) and not is_company_like(name, others_named=False)
    )


def _told_companies(text: str) -> set[str]:
    """The companies of a line that tells of two: "Globex 11/23 10am and Initech 11/24 3pm"."""
    found = re.fullmatch(rf"(?P<one>{_WORD}) [^\n]*\d[^\n]* and (?P<other>{_WORD}) [^\n]*\d[^\n]*", text.strip())
    return (
        {found["one"], found["other"]} if found and found["other"][0].isupper() and _DATED.search(found[0]) else set()
    )


_DATED = re.compile(r"\d{1,2}/\d{1,2}.* and .*\d{1,2}/\d{1,2}")


def _is_company(name: str) -> bool:
    return ACRONYM.fullmatch(name.strip()) is not None


def _beside_own_name(text: str, own: set[str]) -> str:
    """The company of a calendar's title that names both sides: "Rory Lane <> Fjord AI", "Rory Lane / Copperleaf"."""
    for found in _TWO_SIDES.finditer(text):
        sides = [re.split(r"\s+[–—|-]\s+|[()]", side)[0].strip() for side in (found["left"], found["right"])]
        mine = [set(side.casefold().split()) <= own and bool(side) for side in sides]
        if mine[0] != mine[1]:
            return sides[mine.index(False)]
    return ""


_TWO_SIDES = re.compile(r"(?:^|[:(]|\n)\s*(?P<left>[^<>/\n:(]{2,60}?)\s+(?:<>|/|x|\|\|)\s+(?P<right>[^<>/\n)]{2,60})")


def _found(text: str, parsed: ParsedInterview, own: set[str]) -> str:
    beside = _as_company(_beside_own_name(text, own), parsed, own) if own else ""
    if beside:
        return beside
    for pattern in _COMPANY:
        for line in text.split("\n"):
            for found in pattern.finditer(line):
                name = _as_company(found["name"], parsed, own)
                person = re.search(r"with (?:the )?$", line[: found.start("name")]) and not is_company_like(name)
                if name and not person:
                    return name
    return ""


def _as_company(written: str, parsed: ParsedInterview, own: set[str]) -> str:
    bare = re.sub(r"\*\*|__", "", written)
    name = _COMPANY_TAIL.sub("", bare.strip(" ,.:;*-")).strip(" ,")
    if re.search(r"\b(?:Inc|Co|Corp)\.\s*$", bare):
        name = f"{name}."
    owner, _, owned = name.replace("’", "'").partition("'s ")
    if owned and (is_title_like(owned) or not is_company_like(owned.split()[0])):
        name = owner
    words = name.casefold().split()
    people = {one.name.casefold() for one in (*parsed.people, *parsed.offered)}
    wrong = (
        not words or _NO_COMPANY.fullmatch(name) or is_service(name) or name.casefold() in people or set(words) <= own
        or (own and words[0] in own) or len(words) > 10 or _is_a_job(name)
        or (re.search(r"\d", name) and _A_DAY.search(name))
    )  # fmt: skip
    return "" if wrong else name
