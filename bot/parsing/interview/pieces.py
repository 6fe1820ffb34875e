"""Takes a message about an interview apart: which of its words are about the day, the people, the decision.

Sentence by sentence, the surest parts first; each part found is taken out of the sentence, and what is left may name
the job. It must not know what the words mean as values; `message` reads them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice

from bot.parsing.dates.search import find_days, first_day
from bot.parsing.dates.timezones import zone_beside
from bot.parsing.employers import is_company_like, is_first_name
from bot.parsing.interview.fields import (
    BY,
    DECISION,
    joined,
    take_kind,
    take_people,
    take_role,
    take_topic,
    take_undated,
)
from bot.parsing.interview.job import take_titled
from bot.parsing.interview.model import ParseContext
from bot.parsing.job_titles import is_title_like
from bot.parsing.text import one_line

_NO_END = re.compile(r"(?:not )?(?:before|after|until|earlier than|from|since)\s+[^,;.]+", re.IGNORECASE)
"""Days after which they decide, but none by which they do."""

LONGEST_SENTENCE = 1000
"""Characters; what follows in a longer one tells nothing about an interview."""

MOST_SENTENCES = 200
"""Sentences and lines of one message; a long mail with its signature has fifty."""

MOST_TRIES = 5
"""Places in one sentence where the day of a decision is looked for."""

LABELS = {
    "company": "company", "employer": "company", "organisation": "company", "organization": "company",
    "firm": "company",
    "role": "role", "position": "role", "job": "role", "title": "role", "job title": "role", "vacancy": "role",
    "when": "when", "date": "when", "day": "when", "time": "when", "date and time": "when", "date/time": "when",
    "interviewer": "who", "interviewers": "who", "people": "who", "who": "who", "with": "who", "panel": "who",
    "decision": "decide", "answer": "decide", "answer by": "decide", "decide": "decide", "deadline": "decide",
    "decision by": "decide", "topic": "topic", "topics": "topic", "talked about": "topic",
}  # fmt: skip
_LABELLED = re.compile(
    rf"^\W*(?P<label>{'|'.join(sorted(LABELS, key=len, reverse=True))})\s*[:=]\s*(?P<value>.+)$", re.IGNORECASE
)
_BETWEEN_LABELS = re.compile(
    rf"\s*[/|;,]\s+(?=(?:{'|'.join(sorted(LABELS, key=len, reverse=True))})\s*:)", re.IGNORECASE
)
"""Between labelled parts on one line: "Company: Acme / Role: Analyst"."""

_SENTENCE = re.compile(
    r"\n+|[!?;]\s+|(?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bProf)(?<!\bInc)(?<!\bLtd)"
    r"(?<!\bSt)(?<! [A-Z])\.\s+(?=[A-Z])"
)


_NOBODY_BY_NAME = re.compile(
    r"(?:me|us|you|them|him|her|hr|everybody|everyone|(?:the|our|my|their|a|an|some) .+)", re.IGNORECASE
)
"""Words for people that name nobody."""

OTHERS = re.compile(
    r"(?:^|[,;]?\s*\b(?:and|plus|\+)\s+|;\s*)(?:\d+|two|three|four|five|six|some|a few|several|a couple of|the)\s+"
    r"(?:others?|more|people|persons?|colleagues?|engineers?|team members?|interviewers?|panelists?|of them|rest)\b.*",
    re.IGNORECASE,
)
"""Further people without names: "and two others"."""


@dataclass
class Pieces:
    """The words of a message by what they are about; `rest` may name the job."""

    company: str = ""
    role: str = ""
    when: list[str] = field(default_factory=list)
    who: list[str] = field(default_factory=list)
    decide: list[str] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)
    topic: str | None = None
    kind: str | None = None
    undated: bool = False
    company_or_person: str = ""


def take_apart(text: str, pieces: Pieces, context: ParseContext, *, in_mail: bool) -> None:
    """Sorts the words of a whole text into `pieces`."""
    for line in _SENTENCE.split(_BETWEEN_LABELS.sub("\n", text))[:MOST_SENTENCES]:
        _sort_line(one_line(line)[:LONGEST_SENTENCE], pieces, context, in_mail=in_mail)


def _sort_line(line: str, pieces: Pieces, context: ParseContext, *, in_mail: bool) -> None:
    """Sorts one sentence or line."""
    labelled = _LABELLED.match(line)
    if labelled:
        _sort_labelled(LABELS[labelled["label"].lower()], labelled["value"].strip(), pieces)
        return
    line = re.sub(r"\bw/\s*", "with ", re.sub(r"\s+@\s+", " at ", re.sub(r"\s+[/|]\s+", ", ", line)))
    topic, line = take_topic(line)
    pieces.topic = pieces.topic or topic
    undated, line = take_undated(line)
    pieces.undated = pieces.undated or undated
    line = _take_decision(line, pieces, context, in_mail=in_mail)
    kind, line = take_kind(line)
    pieces.kind = pieces.kind or (kind.value if kind else None)
    line = _take_when(line, pieces, context)
    line = line if in_mail else _take_named(line, pieces)
    titled, line = take_titled(line)
    pieces.who += titled
    role, line = take_role(line)
    pieces.role = pieces.role or role
    for _ in range(3):
        named, line, doubtful = take_people(line)
        if not named:
            break
        _sort_people(named, pieces, doubtful=doubtful)
    pieces.rest.append(line)


def _sort_labelled(about: str, value: str, pieces: Pieces) -> None:
    value = value if _ENDS_SHORT.search(value) else value.rstrip(".")
    if about == "company":
        pieces.company = value
    elif about == "role":
        pieces.role = value
    elif about == "topic":
        pieces.topic = value
    else:
        {"when": pieces.when, "who": pieces.who, "decide": pieces.decide}[about].append(value)


_ENDS_SHORT = re.compile(r"\b(?:Inc|Ltd|Co|Corp|Jr|Sr)\.$")


def _take_named(line: str, pieces: Pieces) -> str:
    """Takes out the parts between commas that are people: a known first name and a surname, or "Dr. Alvarez".

    Names without an honorific only beside a part that is a job, as a lone name may be the role or the company as well.
    """
    parts = [part for part in line.split(", ") if part.strip()]
    job = any(is_title_like(part) for part in parts)
    named = [
        part
        for before, part, after in zip(["", *parts], parts, [*parts[1:], ""], strict=False)
        # "Dana Levi, CTO" and "the CTO, Ann Bell" belong together, whichever stands first.
        if _is_named(part.strip(), beside_job=job)
        and not _SHORT_TITLE.fullmatch(after)
        and not _ITS_TITLE.search(before)
    ]
    if not named or len(named) == len(parts):
        return line
    pieces.who += [part.strip(" .") for part in named]
    return ", ".join(part for part in parts if part not in named)


_SHORT_TITLE = re.compile(
    r"[A-Z]{2,5}|(?:[A-Z]\w+ )*(?:CTO|CEO|HR|Recruiter|Manager|Director|President|Head of [\w ]+)"
)
_ITS_TITLE = re.compile(r"\b(?:the|our|their|my) (?:[\w-]+ ){0,3}[\w-]+$")
_IS_PERSON = re.compile(
    r"(?:(?P<honorific>Dr|Prof|Mrs?|Ms)\b\.? )?(?P<first>[A-Z][\w'’-]+)(?: [A-Z][\w'’.-]+){0,2}(?: \([^()]{2,40}\))?"
    r"(?: (?:&|and) [A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?(?: \([^()]{2,40}\))?)?"
)


def _is_named(part: str, *, beside_job: bool) -> bool:
    found = _IS_PERSON.fullmatch(part.rstrip("."))
    if found is None or is_title_like(part.partition("(")[0]) or is_company_like(part):
        return False
    return bool(found["honorific"]) or (beside_job and is_first_name(found["first"].partition("-")[0]))


def _take_decision(line: str, pieces: Pieces, context: ParseContext, *, in_mail: bool) -> str:
    """Takes out the day of their decision, and the words before it that say so."""
    dates = context.decision_dates(context.now.date())
    for found in islice(DECISION.finditer(line), MOST_TRIES):
        span = first_day(line[found.end() :], dates)
        if span is not None:
            pieces.decide.append(line[found.start() if is_negated(found[0]) else found.end() : found.end() + span.end])
            return joined(line, found.start(), found.end() + span.end)
        late = _NO_END.match(line[found.end() :])
        if late:
            pieces.decide.append(line[found.end() : found.end() + late.end()].strip(" ,"))
            return joined(line, found.start(), found.end() + late.end())
    for found in () if in_mail else islice(BY.finditer(line), MOST_TRIES):
        span = first_day(line[found.end() :], dates)
        if _ARRIVES.search(line[: found.start()]):
            continue
        if span is not None and not _is_clock(line[found.end() : found.end() + span.end]):
            pieces.decide.append(line[found.start() : found.end() + span.end].strip(" ,("))
            after = re.sub(
                r"^\W*(?:they|he|she)(?:'ll| will)? (?:answer|decide|reply|respond|know)\w*",
                "",
                line[found.end() + span.end :],
            )
            return joined(line[: found.start()] + after, found.start(), found.start())
    return line


_ARRIVES = re.compile(
    r"\b(?:arrive|be (?:there|at|in)|get (?:there|to)|come (?:to|in)|show up|check in)\b", re.IGNORECASE
)


def is_negated(words: str) -> bool:
    """Whether they will not decide by then, so that the day is no deadline."""
    return re.search(r"\bnot\b|n't\b", words) is not None


def _is_clock(words: str) -> bool:
    return re.fullmatch(r"\s*\d{1,2}(?::\d{2})?\s*(?:am|pm)?\s*", words) is not None


def _take_when(line: str, pieces: Pieces, context: ParseContext) -> str:
    for span in reversed(find_days(line, context.now, context.interview_dates)):
        zone = zone_beside(line, span.end) if span.hours else None
        end = zone[1] if zone else span.end
        pieces.when.insert(0, line[span.start : end])
        line = joined(line, span.start, end)
    return line


def _sort_people(named: str, pieces: Pieces, *, doubtful: bool) -> None:
    titled = re.fullmatch(r"(?:the|their|my) (?P<title>[^,]{2,40}), (?P<name>[A-Z][^,]+)", named)
    if titled and (is_title_like(titled["title"]) or titled["title"].isupper()):
        named = f"{titled['name']} ({titled['title']})"
    owner = re.fullmatch(r"(?P<company>[A-Z][\w&. ]*?)['’]s (?P<title>.+)", named)
    if owner and is_title_like(owner["title"]):
        pieces.company = pieces.company or owner["company"]
        return
    first, comma, others = named.partition(",")
    if doubtful and "&" in first and is_company_like(first):
        pieces.company = pieces.company or first
        pieces.rest.append(others)
        return
    whom = re.match(r"\s*(?P<title>[a-z][\w ]*?) (?P<name>[A-Z].*)", others)
    if comma and whom and is_title_like(whom["title"]):
        pieces.who.append(f"{whom['name']} ({whom['title']})")
        named = first
    elif doubtful and first[:1].isupper() and re.fullmatch(r"[a-z -]+", others) and not is_title_like(others):
        pieces.rest.append(others)
        named = first
    one_name = re.search(r",|\band\b|[(@&+]", named) is None
    if _NOBODY_BY_NAME.fullmatch(named):
        return
    if doubtful and one_name and not pieces.company_or_person and not is_first_name(named):
        pieces.company_or_person = named
    else:
        pieces.who.append(named)
