"""Extracts company, role and interviewers from an invitation's SUMMARY, organizer and attendees.

Titles vary: "Interview with Acme", "Ann Gray <> Acme: Technical Interview (Data Engineer)".
The person reviews the result before it is saved. It knows no files and no interviews.
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from bot.exchange.invites import Guest, Invite
from bot.parsing.employers import company_in_domain, is_service
from bot.parsing.job_titles import is_title_like

MAX_NAME = 120
MAX_PEOPLE = 6


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PREFIX = re.compile(
    r"^(?:(?:updated |cancell?ed )?(?:invitation|event)|accepted|tentative|cancell?ed|updated|re|fwd?|aw|wg)\s*:\s*",
    re.IGNORECASE,
)
_GOOGLE_WHEN = re.compile(r"\s+@\s+\w{3},?\s.*$|\s+@\s+\w{3}\s+\w{3}\s.*$")
_PARTS = re.compile(
    r"\s*(?:<>|<->|[|:;/,()\[\]–—]|\s-\s|\s(?:x|with|at|@|for|between|von|bei|mit)\s|^between\s)\s*",
    re.IGNORECASE,
)
_EDGES = re.compile(r"^(?:with|at|for|and|your|the|my)\s+|\s+(?:with|at|for|and)$", re.IGNORECASE)


_KIND_WORDS = _words("""
    interview interviews interviewing call phone video virtual online onsite on-site on site final first second third
    1st 2nd 3rd round technical tech coding screening screen hr panel chat meeting meet intro introduction introductory
    initial job discussion conversation follow-up followup coffee zoom teams google invite invitation confirmed
    confirmation candidate loop stage part recruiter recruiting culture fit behavioral behavioural system session
    1 2 3 4 a an of to preliminary first-round second-round final-round in-person in person tele telephone
    telephonic minute minutes min mins hour hours 15 20 25 30 40 45 50 60 90 half day test case study presentation take
    home review live discussion assessment informational info get-to-know know you your new schedule scheduled booking
    appointment event manager's hiring gespräch vorstellungsgespräch bewerbungsgespräch erstgespräch kennenlernen
    entretien entrevista colloquio
""")
_MEETING_WORDS = _words("""
    interview interviews interviewing call screen screening chat meeting meet round intro introduction conversation
    discussion onsite panel loop catch-up catchup coffee invitation assessment session vorstellungsgespräch gespräch
    bewerbungsgespräch entretien entrevista colloquio kennenlernen
""")
_ROLE_WORDS = _words("""
    engineer engineering developer designer scientist analyst manager lead head director officer consultant architect
    specialist coordinator assistant associate accountant administrator nurse teacher editor writer marketer recruiter
    strategist researcher technician intern trainee programmer tester devops sre representative executive controller
    planner buyer counsel paralegal lawyer chef barista driver mechanic electrician principal senior junior staff
""")
_ROLE_ADDRESSES = re.compile(
    r"^(?:no-?_?reply|do-?not-?reply|notifications?|calendar|schedul\w*|recruit(?:ing|ment|ers?)?|talent\w*|jobs?|careers?|"
    r"hr|team|people|hello|info|contact|office|admin|invites?|interviews?|hiring|meetings?|events?|bookings?|support|"
    r"unknownorganizer)\b[\w.+-]*@|noreply"
)
_ROLE_NAMES = re.compile(
    r"\b(?:schedul\w+|calendar|no-?reply|notifications?|team|recruiting|recruitment|talent|careers|hiring|interviews?|"
    r"hr|bot|assistant|coordinator desk|support|meeting room|conference room|room)\b",
    re.IGNORECASE,
)
_COMPANY_WORDS = _words("""
    technologies technology group labs systems solutions consulting partners staffing software bank university health
    digital media services industries holdings international global ventures capital logistics insurance energy foods
    school hospital agency studio studios network networks analytics robotics pharma
""")
"""Words of companies' names: whoever has one is no person."""

_LEGAL_FORMS = frozenset(
    {"inc", "llc", "ltd", "limited", "gmbh", "ag", "corp", "co", "plc", "llp", "lp", "bv", "sa", "se", "ab"}
)
_NO_COMPANY = re.compile(
    r"(?:the|our|your|my|a|an)\b.*|.*\b(?:team|department|panel|group interview|manager|recruiter)", re.IGNORECASE
)
"""Parts of a title that name people or rooms of a company, and no company."""

_HOST = re.compile(
    r"(?:the|our|your|my|a|an)\b.*|(?:hiring manager|recruiter|team|panel)(?: \w+)?|manager", re.IGNORECASE
)
"""Parts of a title that say with whom the interview is, and name no job: "Hiring manager chat"."""


@dataclass(frozen=True, slots=True)
class InviteDetails:
    """What was found; empty strings where nothing was."""

    company: str
    role: str
    people: tuple[Guest, ...]


def invite_details(invite: Invite, own_name: str = "") -> InviteDetails:
    """Company, role and interviewers. `own_name` is the candidate's, who is left out."""
    domain = company_in_domain(_domain(invite.organizer))
    people = _interviewers(invite, domain, own_name)
    known = {
        _folded(guest.name)
        for guest in (*people, *(one for one in invite.guests if " " in one.name and _is_person(one, "")))
    }
    organizer = invite.organizer
    known |= {_folded(own_name), _folded(organizer.name) if organizer and _is_person(organizer, domain) else ""}
    role, whole, stripped = "", list[str](), list[str]()
    for part, was in _parts(invite.title, known):
        if _folded(part) in known or is_service(part) or _HOST.fullmatch(part):
            continue
        if not role and (_ROLE_WORDS & set(part.lower().split()) or is_title_like(part)):
            role = part
        elif _NO_COMPANY.fullmatch(part):
            continue
        else:
            (whole if part == was else stripped).append(part)
    # What stands alone in the title is likelier the company than what was left of "Prime phone call".
    candidates = [*whole, *stripped] if _is_about_a_meeting(invite.title) else []
    company = _named_like(domain, candidates, invite.organizer) or [*candidates, ""][0]
    return InviteDetails(company[:MAX_NAME], role[:MAX_NAME], people)


def _is_about_a_meeting(title: str) -> bool:
    """Whether a title names an interview or joins two names; that of a flight or a lunch does neither."""
    words = {word.strip(".,:!()[]").lower() for word in re.split(r"[\s/—–-]+", title)}
    return bool(words & _MEETING_WORDS) or re.search(r"<-?>|\sx\s|\bwith\b|[|/:]|\s[–—-]\s", title) is not None


def _named_like(domain: str, candidates: list[str], organizer: Guest | None) -> str:
    """The company of a mail domain as it is written in the title or by the organizer, else as it stands there."""
    if not domain:
        return ""
    written = [*candidates, *([organizer.name] if organizer else [])]
    same = [one for one in written if one and _same(one, domain)]
    return [*same, " ".join(part.capitalize() for part in domain.split("-"))][0]


def _domain(guest: Guest | None) -> str:
    return guest.email.rpartition("@")[2] if guest and "@" in guest.email else ""


def _parts(title: str, names: AbstractSet[str] = frozenset()) -> list[tuple[str, str]]:
    """The parts of a title without the words for kinds of meetings, and each as it was."""
    bare = title
    while _PREFIX.match(bare):
        bare = _PREFIX.sub("", bare)
    bare = _GOOGLE_WHEN.sub("", bare)
    parts = []
    sides = [side for part in _PARTS.split(bare) for side in _sides(part, names)]
    for part in _with_legal_forms(sides):
        words = [word for word in part.split() if word.lower().strip(".!#'\"") not in _KIND_WORDS]
        left, was = (_EDGES.sub("", one).strip(" .-!\"'#") for one in (" ".join(words), part))
        if re.search(r"[^\W\d_]", left):
            abbreviated = part.rstrip().endswith(".") and _is_legal_form(left.split()[-1])
            parts.append((f"{left}." if abbreviated else left, f"{was}." if abbreviated else was))
    return parts


def _sides(part: str, names: AbstractSet[str]) -> list[str]:
    """Both sides of "Acme and Rory Lane", where one is somebody or both may be; "Ernst & Young" is one name."""
    sides = re.split(r"\s+(?:and|&)\s+", part)
    somebody = any(_folded(side) in names for side in sides) or all(len(side.split()) > 1 for side in sides)
    return sides if somebody else [part]


def _with_legal_forms(parts: list[str]) -> list[str]:
    """The parts with "Inc." and its kind put back behind the name before them."""
    joined: list[str] = []
    for part in parts:
        if joined and _is_legal_form(part):
            joined[-1] += f", {part.strip()}"
        else:
            joined.append(part)
    return joined


def _is_legal_form(part: str) -> bool:
    return (
        bool(part.strip())
        and part.rsplit(maxsplit=1)[-1].strip(".").casefold() in _LEGAL_FORMS
        and len(part.split()) <= 1
    )


def _interviewers(invite: Invite, domain: str, own_name: str) -> tuple[Guest, ...]:
    """The organizer and attendees of the same domain, without role addresses and without the candidate."""
    organizer = invite.organizer
    host = _domain(organizer) if domain else ""
    others = [one for one in invite.guests if organizer is None or one.email != organizer.email]
    found: dict[str, Guest] = {}
    for guest in (*filter(None, [organizer]), *invite.guests):
        # Somebody who invites nobody from a private address has made the entry for themselves.
        alone = guest is organizer and not domain and not others
        by_a_service = (
            organizer is not None and not domain and not _is_person(organizer, domain) and guest is not organizer
        )
        ours = by_a_service or (guest is organizer and not alone) or (host and guest.email.endswith(f"@{host}"))
        if ours and _folded(guest.name) != _folded(own_name) and _is_person(guest, domain):
            found.setdefault(guest.email or guest.name, guest)
    return tuple(found.values())[:MAX_PEOPLE]


def _is_person(guest: Guest, domain: str) -> bool:
    """Whether somebody is a person, and no robot, room or company that invites."""
    if not _folded(guest.name) or len(guest.name.split()) > 5:
        return False
    if (_COMPANY_WORDS | _LEGAL_FORMS) & {word.strip(".,") for word in guest.name.casefold().split()}:
        return False
    robot = _ROLE_ADDRESSES.search(guest.email) or _ROLE_NAMES.search(guest.name) or is_service(guest.name)
    return not robot and not (domain and _same(guest.name, domain))


def _same(name: str, domain: str) -> bool:
    bare, other = _folded(name), _folded(domain)
    return bare == other or (
        len(other) >= 4 and (bare.startswith(other) or (len(bare) >= 4 and other.startswith(bare)))
    )


def _folded(name: str) -> str:
    return re.sub(r"[^\w]", "", name).casefold()
