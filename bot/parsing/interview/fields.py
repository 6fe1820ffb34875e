"""Patterns for the parts of a message about an interview: people, decision, topic, kind, role.

Each function takes a text and returns what it found and the text without it. It must not read days.
"""

from __future__ import annotations

import re

from bot.domain.model import Kind
from bot.parsing.job_titles import is_title_like

_SUBJECT = r"(?:they|he|she|we|hr|i|recruiter|the (?:team|company|recruiter|hiring manager|manager|hr team|panel))"
_MODAL = (
    r"(?:will|would|should|shall|want to|wants to|plan to|plans to|promised(?: to)?|expect to|hope to|hoping to|aim to|"
    r"said(?: that| they)?|say(?: they)?|told me(?: that| they)?|are going to|can|they(?:'ll|'d)|i(?:'ll|'d)|to|be|"
    r"probably|also|me|not|n't|won't)"
)
_VERB = (
    r"(?:answer|decide|reply|respond|get back|come back|let (?:me|you|us) know|be in touch|call (?:me|you)(?: back)?|"
    r"call|ring(?: me)?|phone(?: me)?|write(?: back)?|tell (?:me|you)|hear(?: back)?|"
    r"make (?:a|their|our) decision|have (?:a|an|their) "
    r"(?:decision|answer)|follow up|said|say|promised|expect(?: a decision| an answer| to decide)?)"
)
_AFTER_VERB = (
    r"(?:to (?:me|you)|me|you|with (?:a|an|their|our) \w+|back|(?:their|a|the|our) (?:final )?decision|an answer|from "
    r"them|it would be|it will be|it'll be|something)"
)
_DECISION_WORD = (
    r"(?:decision|answer|reply|response|feedback|results?|news|(?:to )?hear(?:ing)? back|deadline|"
    r"expecting (?:an answer|a reply|news)|waiting(?: for (?:an answer|their answer))?)"
)
DECISION = re.compile(
    rf"(?:\b(?:and|but|so)\s+)?(?:\b{_SUBJECT}(?:'ll|'d)?(?:\s+{_MODAL})*\s+{_VERB}(?:\s+{_AFTER_VERB})*"
    r"|\b(?:should|will|expect(?:ing)? to|hop(?:e|ing) to|supposed to|going to|to)\s+(?:hear|know)"
    r"(?:\s+(?:back|something|more|from them))*"
    rf"|\b{_DECISION_WORD}(?:\s+(?:is|are|comes?|due|expected|promised|from them|to be|will be|should be|date))*)"
    r"(?:[\s:,]+|$)",
    re.IGNORECASE,
)
"""The words before the day of their decision."""

BY = re.compile(r"(?:^|[\s,(])(?:by|until|till|no later than|within)\s+", re.IGNORECASE)
UNDATED = re.compile(
    r"\b(?:(?:they|he|she|we|nobody|no one|the recruiter)\s+(?:did|have|had|has)?\s*(?:n[o']t|n't|not)?\s*"
    r"(?:did ?n'?t|have ?n'?t|had ?n'?t|did not|have not)?\s*"
    r"(?:say|said|mention(?:ed)?|tell|told me|give|given|name|named)"
    r"\s*(?:me |us )?(?:a date|any date|no date|a deadline|by when|when(?: they(?:'ll)? decide)?|anything)?"
    r"|no (?:date|deadline|decision date)(?: (?:given|yet|promised|named))?)(?=[\s,.;!]|$)",
    re.IGNORECASE,
)
_NOT = re.compile(r"n[o']t\b|n't\b|\bno\b|nobody|no one", re.IGNORECASE)
_TO_DO_BY = re.compile(
    r"\b(?:confirm|rsvp|reply|respond|let (?:us|me) know|send|submit|complete|return|sign)\b[^.;\n]*?"
    r"\b(?:by|before|until)\s+"
    r"[^.;\n]*",
    re.IGNORECASE,
)

_TOPIC = re.compile(
    r"(?:\b(?:and|where|,)\s+)?(?:\b(?:we|i|mostly|mainly)\s+)*(?:\b(?:mostly|mainly|also|just)\s+)*"
    r"\b(?:(?:talked|spoke|chatted)\s+(?:mostly |mainly |a lot |a bit )?about|discussed|topics?\s*:|talked\s*:)\s+",
    re.IGNORECASE,
)
_TOPIC_ENDS = re.compile(
    r"[.;\n]|,\s*(?:and\s+)?(?=(?:they|he|she|with|decision|answer|by|we met|i met|interviewers?)\b)|"
    r"\s+(?=and (?:they|he|she|hr) (?:will|would|'ll|want|answer|decide|said))",
    re.IGNORECASE,
)

_WITH = re.compile(
    r"(?:\b(?:interview(?:ed|ing)?|conversation|call|chat|meeting|talk|spoke|speak(?:ing)?|talked|met|meet(?:ing)?)\s+)?"
    r"(?:\b(?:you(?:'ll| will)?|i(?:'ll| will)?|we(?:'ll| will)?)\s+(?:be\s+)?)?"
    r"(?:\bwith\b|\bmet\b(?: with)?|\bmeet(?:ing)?\b(?: with)?|\binterviewed by\b"
    r"|\binterviewers?(?: were| was| are| is)?\b\s*:?"
    r"|\bpanel\b\s*:|\bspoke (?:to|with)\b|\btalked (?:to|with)\b|\bspeak(?:ing)? (?:to|with)\b)\s+",
    re.IGNORECASE,
)
_PEOPLE_END = re.compile(
    r"[;\n!?]|\.(?:\s|$)(?<!\bDr\.\s)(?<!\bMr\.\s)(?<!\bMs\.\s)(?<!\bMrs\.\s)(?<!\bProf\.\s)"
    r"(?<!\bwith\s[A-Z]\.\s)(?<!\band\s[A-Z]\.\s)(?<!,\s[A-Z]\.\s)(?<!:\s[A-Z]\.\s)(?<!\bby\s[A-Z]\.\s)"
    r"|,?\s+(?:at|for|about|on|yesterday|today|tomorrow|this|next|last|via|over|regarding|where|who|they|we"
    r"|from|in|by|met|with|i|interviewed|spoke|talked)\s"
    r"|,?\s+(?:yesterday|today|tomorrow)\b|\s-\s",
    re.IGNORECASE,
)

_KINDS = (
    (
        Kind.PHONE,
        re.compile(
            r"\b(?:(?:by|over the|on the|via|a|over)\s+)?(?:tele)?phone(?:\s+(?:screen(?:ing)?|call|interview))?\b|"
            r"\bphone screen\b",
            re.IGNORECASE,
        ),
    ),
    (
        Kind.VIDEO,
        re.compile(
            r"\b(?:(?:by|over|on|via|a)\s+)?(?:video(?:[ -](?:call|interview|chat|conference))?|zoom|"
            r"(?:microsoft |ms )?teams(?= |,|\.|$)|"
            r"google meet|webex|skype|facetime|online|remotely)\b(?:\s+(?:call|interview))?",
            re.IGNORECASE,
        ),
    ),
    (
        Kind.ON_SITE,
        re.compile(
            r"\b(?:on[- ]?site|in[- ]person|(?:in|at) (?:their|our) (?:office|offices|hq|headquarters)|face to face)\b"
            r"(?:\s+interview)?",
            re.IGNORECASE,
        ),
    ),
)
_NAME = r"[A-Z][\w.'-]+(?: [A-Z][\w.'-]+)*"
_TITLED_NAME = rf"{_NAME}(?: \([^()]{{2,40}}\))?"
_INTERVIEWED_ME = re.compile(rf"(?P<names>{_TITLED_NAME}(?: and {_TITLED_NAME})*) interviewed me")
_ROLE = re.compile(
    r"(?:^|,)\s*(?:(?:for|about)\s+)?(?:the |an? )?(?P<role>(?:(?!\b(?:at|for|with|met)\b)[\w +/#.-]){2,40}?)\s+"
    r"(?:role|position|job)\s*(?=,|$)",
    re.IGNORECASE,
)
_FROM = re.compile(r"\s+from\s+([A-Z][\w&]*(?:\s+[A-Z&][\w&]*)?)")


def take_topic(text: str) -> tuple[str | None, str]:
    """What was talked about."""
    found = _TOPIC.search(text)
    if found is None:
        return None, text
    end = _TOPIC_ENDS.search(text, found.end())
    topic = text[found.end() : end.start() if end else len(text)].strip(" ,.")
    return (topic or None), joined(text, found.start(), end.start() if end else len(text))


def take_kind(text: str) -> tuple[Kind | None, str]:
    """How the interview is held; None where no way or several are named."""
    found = [
        (kind, match)
        for kind, pattern in _KINDS
        for match in pattern.finditer(text)
        if not _is_part_of_a_role(text, match)
    ]
    if len(found) != 1:
        return None, text
    kind, match = found[0]
    return kind, joined(text, match.start(), match.end())


def _is_part_of_a_role(text: str, found: re.Match[str]) -> bool:
    """Whether it is part of a role, as in "video editor"."""
    if re.match(r"(?:by|via|over|on|in|at|a)\s", found[0], re.IGNORECASE):
        return False
    after = re.match(r"[^,;.\n]*", text[found.end() :])
    return bool(after and is_title_like(after[0]))


def take_undated(text: str) -> tuple[bool, str]:
    """Whether it says that no date was given."""
    for found in UNDATED.finditer(text):
        if _NOT.search(found[0]):
            return True, joined(text, found.start(), found.end())
    return False, text


def without_their_deadlines(text: str) -> str:
    """An employer's e-mail without what the reader has to do by some day ("please confirm by Friday")."""
    return _TO_DO_BY.sub(" ", text)


def take_role(text: str) -> tuple[str, str]:
    """A role between commas that says so: "backend role"."""
    found = _ROLE.search(text)
    return (found["role"].strip(), joined(text, found.start(), found.end())) if found else ("", text)


def take_people(text: str) -> tuple[str, str, bool]:
    """The words that name people, the rest, and whether they stand behind "with", which may name a company too."""
    interviewers = _INTERVIEWED_ME.search(text)
    if interviewers is not None:
        return interviewers["names"], joined(text, interviewers.start(), interviewers.end()), False
    found = _WITH.search(text)
    if found is None or _belongs_to_verb(text, found):
        return "", text, False
    sealed = re.sub(r"\([^)]*\)", lambda brackets: "(" + "x" * (len(brackets[0]) - 2) + ")", text)
    end = _PEOPLE_END.search(sealed, found.end())
    stop = end.start() if end else len(text)
    source = _FROM.match(text, stop)
    titled = bool((source and is_title_like(source[1])) or (source and source[1].isupper() and len(source[1]) <= 4))
    named = text[found.end() : stop].strip(" ,.")
    if titled and source is not None:
        named, stop = f"{named} ({source[1]})", source.end()
    by, met = (re.search(words, found[0], re.IGNORECASE) for words in (r"\bwith\s+$", r"\b(?:met|meet)"))
    doubtful = bool(by) and not met
    return named, joined(text, found.start(), stop), doubtful


def _belongs_to_verb(text: str, found: re.Match[str]) -> bool:
    """Whether "with" belongs to a verb that names nobody, as in "working with" or "get back with"."""
    before = text[: found.start()].rstrip().lower()
    return before.endswith(("working", "work", "experience", "back", "deal", "dealing"))


def joined(text: str, start: int, end: int) -> str:
    """The text without what stands between two indexes, set together with a comma."""
    left, right = text[:start].rstrip(" ,"), text[end:].lstrip(" ,")
    return f"{left}, {right}" if left and right and right[0] not in ".;\n" else left + right
