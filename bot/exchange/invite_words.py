"""Extracts company, role and interviewers from an invitation's SUMMARY, organizer and attendees.

Titles vary: "Interview with Acme", "Ann Gray <> Acme: Technical Interview (Data Engineer)".
The person reviews the result before it is saved. It knows no files and no interviews.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.exchange.invites import Guest, Invite

MAX_NAME = 120
MAX_PEOPLE = 6

_PREFIX = re.compile(
    r"^(?:(?:updated |cancell?ed )?(?:invitation|event)|accepted|tentative|cancell?ed|updated|re|fwd?|aw|wg)\s*:\s*",
    re.IGNORECASE,
)
_GOOGLE_WHEN = re.compile(r"\s+@\s+\w{3},?\s.*$|\s+@\s+\w{3}\s+\w{3}\s.*$")
_PARTS = re.compile(r"\s*(?:<>|<->|[|:;/,()\[\]–—]|\s-\s|\s(?:x|with|at|@|for|and|&|von|bei|mit)\s)\s*", re.IGNORECASE)
_EDGES = re.compile(r"^(?:with|at|for|and|your|the|my)\s+|\s+(?:with|at|for|and)$", re.IGNORECASE)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_KIND_WORDS = _words("""
    interview interviews interviewing call phone video virtual online onsite on-site on site final first second third
    1st 2nd 3rd round technical tech coding screening screen hr panel chat meeting meet intro introduction introductory
    initial job discussion conversation follow-up followup coffee zoom teams google invite invitation confirmed
    confirmation candidate loop stage part recruiter recruiting culture fit behavioral behavioural system session
    1 2 3 4 a an of to
""")
_ROLE_WORDS = _words("""
    engineer engineering developer designer scientist analyst manager lead head director officer consultant architect
    specialist coordinator assistant associate accountant administrator nurse teacher editor writer marketer recruiter
    strategist researcher technician intern trainee programmer tester devops sre representative executive controller
    planner buyer counsel paralegal lawyer chef barista driver mechanic electrician principal senior junior staff
""")
_SHARED_DOMAINS = _words("""
    gmail googlemail outlook hotmail live msn yahoo icloud me aol gmx web proton protonmail pm mail yandex zoho
    fastmail calendly greenhouse lever ashbyhq workday myworkday smartrecruiters teamtailor goodtime modernloop cal
    savvycal doodle google zoom microsoft office365 hubspot recruitee personio bamboohr workable icims jobvite group
""")
"""Domains that name no employer: mail providers, and services that send invitations for others."""

_SECOND_LEVEL = frozenset({"co", "com", "org", "net", "ac", "gov", "edu"})
_ROLE_ADDRESSES = re.compile(
    r"no-?reply|notifications?|calendar|scheduling|recruit(?:ing|ment)?@|talent@|jobs@|careers@|hr@|team@"
)


@dataclass(frozen=True, slots=True)
class InviteDetails:
    """What was found; empty strings where nothing was."""

    company: str
    role: str
    people: tuple[Guest, ...]


def invite_details(invite: Invite, own_name: str = "") -> InviteDetails:
    """Company, role and interviewers. `own_name` is the candidate's, who is left out."""
    domain = _company_domain(invite.organizer)
    known = {_folded(guest.name) for guest in (*invite.guests, *filter(None, [invite.organizer]))} | {_folded(own_name)}
    role, candidates = "", list[str]()
    for part in _parts(invite.title):
        if _folded(part) in known:
            continue
        if not role and _ROLE_WORDS & set(part.lower().split()):
            role = part
        else:
            candidates.append(part)
    matching = [one for one in candidates if domain and _same(one, domain)]
    from_domain = [" ".join(part.capitalize() for part in domain.split("-"))] if domain else []
    company = [*matching, *from_domain, *candidates, ""][0]
    return InviteDetails(company[:MAX_NAME], role[:MAX_NAME], _interviewers(invite, own_name))


def _parts(title: str) -> list[str]:
    bare = title
    while _PREFIX.match(bare):
        bare = _PREFIX.sub("", bare)
    bare = _GOOGLE_WHEN.sub("", bare)
    parts = []
    for part in _PARTS.split(bare):
        words = [word for word in part.split() if word.lower().strip(".!#'\"") not in _KIND_WORDS]
        left = _EDGES.sub("", " ".join(words)).strip(" .-!\"'#")
        if re.search(r"[^\W\d_]", left):
            parts.append(left)
    return parts


def _company_domain(organizer: Guest | None) -> str:
    """The part of an address that names a company: "acme" of dana@mail.acme.co.uk; empty for a provider's."""
    if organizer is None or "@" not in organizer.email:
        return ""
    labels = organizer.email.rpartition("@")[2].split(".")[:-1]
    if len(labels) > 1 and labels[-1] in _SECOND_LEVEL:
        labels.pop()
    name = labels[-1] if labels else ""
    return "" if {name, name.partition("-")[0]} & _SHARED_DOMAINS else name


def _interviewers(invite: Invite, own_name: str) -> tuple[Guest, ...]:
    """The organizer and attendees of the same domain, without role addresses and without the candidate."""
    domain = _company_domain(invite.organizer)
    host = invite.organizer.email.rpartition("@")[2] if invite.organizer and domain else ""
    found: dict[str, Guest] = {}
    for guest in (*filter(None, [invite.organizer]), *invite.guests):
        ours = guest is invite.organizer or (host and guest.email.endswith(f"@{host}"))
        stranger = _folded(guest.name) not in ("", _folded(own_name))
        if ours and stranger and not _ROLE_ADDRESSES.search(guest.email) and len(guest.name.split()) <= 5:
            found.setdefault(guest.email or guest.name, guest)
    return tuple(found.values())[:MAX_PEOPLE]


def _same(name: str, domain: str) -> bool:
    bare, other = _folded(name), _folded(domain)
    return bare == other or (
        len(other) >= 4 and (bare.startswith(other) or (len(bare) >= 4 and other.startswith(bare)))
    )


def _folded(name: str) -> str:
    return re.sub(r"[^\w]", "", name).casefold()
