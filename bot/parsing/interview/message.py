"""One message about an interview -> what was told in it, and what of it is unclear.

"Acme, backend engineer, yesterday 3pm with Dana Levi (CTO) and Tom, they answer by 3 Dec", a line a fact, or a pasted
e-mail. Pure: the moment, the zone and the country's habits are handed in. Nothing is guessed: what has two readings
is kept in the person's words, to be asked. It knows no storage, no Telegram, and not how anything is asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import islice

from bot.domain.model import Interviewer
from bot.parsing.dates.model import Ambiguous, DateContext, Day, Direction, monday_to_friday
from bot.parsing.dates.phrases import normalised
from bot.parsing.dates.search import Span, find_days, first_day
from bot.parsing.dates.times import Hours
from bot.parsing.dates.timezones import in_own_zone, zone_beside
from bot.parsing.interview.email import Mail, read_mail
from bot.parsing.interview.fields import (
    BY,
    DECISION,
    joined,
    take_kind,
    take_people,
    take_role,
    take_topic,
    take_undated,
    without_their_deadlines,
)
from bot.parsing.interview.job import bare_role, find_job, role_or_person, take_for_role, take_titled
from bot.parsing.job_titles import is_title_like
from bot.parsing.people import names_nobody, read_people
from bot.parsing.text import one_line

_TOO_OPEN = re.compile(r"(?:not )?(?:before|after|until|earlier than|from|since)\s+[^,;.]+", re.IGNORECASE)
"""A day from which they decide, which is none by which they do."""

MOST_TRIES = 5
"""Places in one sentence where the day of a decision is looked for."""

FARTHEST = timedelta(days=731)
"""A day more than two years away, either way, is a slip, and asked."""

JOB, WHEN, HOUR, WHO, DECIDE = "job", "when", "hour", "who", "decide"
"""The questions to which unclear words belong."""

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
_BESIDE = re.compile(rf"\s+[/|;,]\s+(?=(?:{'|'.join(sorted(LABELS, key=len, reverse=True))})\s*:)", re.IGNORECASE)
"""Between labelled parts that stand on one line: "Company: Acme / Role: Analyst"."""

_SENTENCE = re.compile(
    r"\n+|[!?;]\s+|(?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bProf)(?<!\bInc)(?<!\bLtd)"
    r"(?<!\bSt)(?<! [A-Z])\.\s+(?=[A-Z])"
)


_PRONOUN = re.compile(
    r"(?:me|us|you|them|him|her|hr|everybody|everyone|(?:the|our|my|their|a|an|some) .+)", re.IGNORECASE
)
"""Whom nobody can be called."""

_MORE = re.compile(
    r"(?:^|[,;]?\s*\b(?:and|plus|\+)\s+|;\s*)(?:\d+|two|three|four|five|six|some|a few|several|a couple of|the)\s+"
    r"(?:others?|more|people|persons?|colleagues?|engineers?|team members?|interviewers?|panelists?|of them|rest)\b.*",
    re.IGNORECASE,
)
"""Company that nobody can be thanked by name."""


@dataclass(frozen=True, slots=True)
class ParseContext:
    """What is known while reading: the person's wall clock (naive) and zone, and how their country writes."""

    now: datetime
    zone: str | None = None
    country: str | None = None
    day_first: bool | None = None
    working: object = monday_to_friday

    @property
    def about_days(self) -> DateContext:
        """For the day of the interview."""
        return DateContext(self.now.date(), Direction.EITHER, self.day_first)

    def about_decision(self, held: date) -> DateContext:
        """For the day of their decision, counted from the interview's."""
        works = self.working if callable(self.working) else monday_to_friday
        return DateContext(self.now.date(), Direction.FUTURE, self.day_first, True, held, works)


@dataclass(frozen=True, slots=True)
class ParsedInterview:
    """What a message told. Days are local dates, hours wall clock in the person's zone.

    `unclear` keeps, by question, words that have several readings or none; `company_or_person` is a name that may be
    either, and so is `role_or_person`; `offered` are people who wrote, and may have been there. `undated`: it was said
    that no date was given.
    """

    company: str = ""
    role: str = ""
    day: date | None = None
    hours: Hours | None = None
    kind: str | None = None
    people: tuple[Interviewer, ...] = ()
    offered: tuple[Interviewer, ...] = ()
    decide_by: date | None = None
    exact: bool = True
    undated: bool = False
    topic: str | None = None
    company_or_person: str = ""
    role_or_person: str = ""
    unclear: dict[str, str] = field(default_factory=dict)

    @property
    def is_an_interview(self) -> bool:
        """Whether it says enough to be about an interview: where, and something beside it."""
        named = self.people or self.role_or_person
        beside = self.day or self.hours or named or self.decide_by or self.unclear or self.undated or self.topic
        return bool((self.company or self.company_or_person) and (beside or (self.role and self.company)))

    @property
    def facts(self) -> int:
        """How many things were told."""
        told = (self.company or self.company_or_person, self.role, self.day, self.hours, self.people, self.decide_by)
        return sum(
            bool(one) for one in (*told, self.role_or_person, self.topic, self.undated, self.kind, *self.unclear)
        )


@dataclass
class _Pieces:
    """The words of a message by what they are about; what is about nothing else may name the job."""

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


def read_message(text: str, reader: ParseContext) -> ParsedInterview:
    """What `text` tells about one interview."""
    mail = read_mail(text)
    pieces = _Pieces(company=mail.company, role=mail.role) if mail else _Pieces()
    body = without_their_deadlines(mail.body) if mail else text
    for line in _SENTENCE.split(_BESIDE.sub("\n", body)):
        _sort(one_line(line), pieces, reader, in_mail=mail is not None)
    told = _when(pieces, reader)
    told = _who(pieces, told, reader, mail)
    told = _job(pieces, told, mail)
    return _decision(pieces, replace(told, topic=pieces.topic, kind=pieces.kind, undated=pieces.undated), reader)


def _sort(line: str, pieces: _Pieces, reader: ParseContext, *, in_mail: bool) -> None:
    """One sentence or line, taken apart: the surest parts first, and each part leaves the rest behind."""
    labelled = _LABELLED.match(line)
    if labelled:
        _labelled(LABELS[labelled["label"].lower()], labelled["value"].strip(), pieces)
        return
    line = re.sub(r"\bw/\s*", "with ", re.sub(r"\s+@\s+", " at ", re.sub(r"\s+[/|]\s+", ", ", line)))
    topic, line = take_topic(line)
    pieces.topic = pieces.topic or topic
    undated, line = take_undated(line)
    pieces.undated = pieces.undated or undated
    line = _take_decision(line, pieces, reader, in_mail=in_mail)
    kind, line = take_kind(line)
    pieces.kind = pieces.kind or (kind.value if kind else None)
    line = _take_when(line, pieces, reader)
    titled, line = take_titled(line)
    pieces.who += titled
    role, line = take_role(line)
    pieces.role = pieces.role or role
    for _ in range(3):
        named, line, doubtful = take_people(line)
        if not named:
            break
        _take_named(named, pieces, doubtful=doubtful)
    pieces.rest.append(line)


def _labelled(about: str, value: str, pieces: _Pieces) -> None:
    if about == "company":
        pieces.company = value
    elif about == "role":
        pieces.role = value
    elif about == "topic":
        pieces.topic = value
    else:
        {"when": pieces.when, "who": pieces.who, "decide": pieces.decide}[about].append(value)


def _take_decision(line: str, pieces: _Pieces, reader: ParseContext, *, in_mail: bool) -> str:
    """The day of their decision goes; what stands before it goes along."""
    question = reader.about_decision(reader.now.date())
    for found in islice(DECISION.finditer(line), MOST_TRIES):
        span = first_day(line[found.end() :], question)
        if span is not None:
            pieces.decide.append(line[found.start() if _not(found[0]) else found.end() : found.end() + span.end])
            return joined(line, found.start(), found.end() + span.end)
        late = _TOO_OPEN.match(line[found.end() :])
        if late:
            pieces.decide.append(line[found.end() : found.end() + late.end()].strip(" ,"))
            return joined(line, found.start(), found.end() + late.end())
    for found in () if in_mail else islice(BY.finditer(line), MOST_TRIES):
        span = first_day(line[found.end() :], question)
        if span is not None and not _is_clock(line[found.end() : found.end() + span.end]):
            pieces.decide.append(line[found.start() : found.end() + span.end].strip(" ,("))
            after = re.sub(
                r"^\W*(?:they|he|she)(?:'ll| will)? (?:answer|decide|reply|respond|know)\w*",
                "",
                line[found.end() + span.end :],
            )
            return joined(line[: found.start()] + after, found.start(), found.start())
    return line


def _not(words: str) -> bool:
    """Whether they will not decide by then, which names no day by which they will."""
    return re.search(r"\bnot\b|n't\b", words) is not None


def _is_clock(words: str) -> bool:
    return re.fullmatch(r"\s*\d{1,2}(?::\d{2})?\s*(?:am|pm)?\s*", words) is not None


def _take_when(line: str, pieces: _Pieces, reader: ParseContext) -> str:
    for span in reversed(find_days(line, reader.now, reader.about_days)):
        zone = zone_beside(line, span.end) if span.hours else None
        end = zone[1] if zone else span.end
        pieces.when.insert(0, line[span.start : end])
        line = joined(line, span.start, end)
    return line


def _take_named(named: str, pieces: _Pieces, *, doubtful: bool) -> None:
    titled = re.fullmatch(r"(?:the|their|my) (?P<title>[^,]{2,40}), (?P<name>[A-Z][^,]+)", named)
    if titled and (is_title_like(titled["title"]) or titled["title"].isupper()):
        named = f"{titled['name']} ({titled['title']})"
    owner = re.fullmatch(r"(?P<company>[A-Z][\w&. ]*?)['’]s (?P<title>.+)", named)
    if owner and is_title_like(owner["title"]):
        pieces.company = pieces.company or owner["company"]
        return
    first, comma, others = named.partition(",")
    whom = re.match(r"\s*(?P<title>[a-z][\w ]*?) (?P<name>[A-Z].*)", others)
    if comma and whom and is_title_like(whom["title"]):
        pieces.who.append(f"{whom['name']} ({whom['title']})")
        named = first
    elif doubtful and first[:1].isupper() and re.fullmatch(r"[a-z -]+", others) and not is_title_like(others):
        pieces.rest.append(others)
        named = first
    one_name = re.search(r",|\band\b|[(@&+]", named) is None
    if _PRONOUN.fullmatch(named):
        return
    if doubtful and one_name and not pieces.company_or_person:
        pieces.company_or_person = named
    else:
        pieces.who.append(named)


# -- each part ---------------------------------------------------------------------------------------------------------


def _when(pieces: _Pieces, reader: ParseContext) -> ParsedInterview:
    """The day and the hours. Two different days, or two different hours, are asked."""
    spans: list[tuple[Span, str]] = []
    for words in pieces.when:
        found = find_days(words, reader.now, reader.about_days)
        if words and not any(span.day or span.hours for span in found):
            return ParsedInterview(unclear={WHEN: words})
        spans += [(span, words) for span in found]
    days = {span.day: words for span, words in spans if span.day is not None}
    told = ParsedInterview()
    if len(days) > 1:
        return ParsedInterview(unclear={WHEN: " / ".join(words.strip(" ,;.") for words in days.values())})
    for day, words in days.items():
        if isinstance(day, Ambiguous) or abs(day.on - reader.now.date()) > FARTHEST:
            told = replace(told, unclear={WHEN: words})
        elif isinstance(day, Day):
            told = replace(told, day=day.on)
    return _hours(told, spans, reader)


def _hours(told: ParsedInterview, spans: list[tuple[Span, str]], reader: ParseContext) -> ParsedInterview:
    hours = {span.hours: (span, words) for span, words in spans if span.hours is not None}
    if len(hours) != 1:
        return replace(told, unclear={**told.unclear, HOUR: ""}) if hours else told
    ((found, (span, words)),) = hours.items()
    zone = zone_beside(words, span.end)
    if zone is None:
        return replace(told, hours=found)
    moved = in_own_zone(told.day, found, zone[0], reader.zone)
    if moved is None:
        return replace(told, unclear={**told.unclear, HOUR: words})
    return replace(told, day=moved[0], hours=moved[1])


def _who(pieces: _Pieces, told: ParsedInterview, reader: ParseContext, mail: Mail | None) -> ParsedInterview:
    sender = read_people(mail.sender, reader.country).people[:1] if mail and mail.sender else ()
    if mail is None and not pieces.who:
        lines = [rest for rest in pieces.rest[1:] if _names_a_person(rest)]
        sender = read_people("; ".join(lines), reader.country).people if lines else ()
    if not pieces.who:
        return replace(told, offered=sender)
    words = "; ".join(pieces.who)
    words = _MORE.sub("", words).strip(" ,;")
    if not words or names_nobody(words):
        return replace(told, offered=sender)
    line = read_people(words, reader.country)
    if line.unread:
        return replace(told, unclear={**told.unclear, WHO: words})
    people = tuple(_with_address(one, sender) for one in line.people)
    return replace(told, people=people)


def _names_a_person(line: str) -> bool:
    """Whether a line of its own looks like somebody's name, with a title or an address or nothing else."""
    found = read_people(line)
    words = line.split()
    if len(found.people) == 0 or found.unread or not words or is_title_like(found.people[0].name):
        return False
    return all(word[:1].isupper() for word in found.people[0].name.split()) and len(words) <= 12


def _with_address(person: Interviewer, sender: tuple[Interviewer, ...]) -> Interviewer:
    """Whoever wrote the e-mail and is named in it has an address."""
    for one in sender:
        if one.name.casefold().split()[0] == person.name.casefold().split()[0] and (
            " " not in person.name or one.name.casefold() == person.name.casefold()
        ):
            return replace(
                person,
                name=one.name,
                title=person.title or one.title,
                email=person.email or one.email,
                phone=person.phone or one.phone,
            )
    return person


def _job(pieces: _Pieces, told: ParsedInterview, mail: Mail | None) -> ParsedInterview:
    company, role = pieces.company, pieces.role
    if pieces.company_or_person and not role and mail is None and pieces.rest:
        role, pieces.rest[-1] = take_for_role(pieces.rest[-1])
    for number, rest in enumerate(pieces.rest):
        if number and mail is None and _names_a_person(rest):
            continue
        found_company, found_role = find_job(rest, only_by_pattern=mail is not None or bool(company))
        role = role or found_role or (bare_role(rest) if company and mail is None else "")
        company = company or found_company
    doubtful = pieces.company_or_person
    if doubtful[:1].isupper() and company[:1].islower() and not pieces.company:
        # A scrap of the sentence ("remote"); the name is the likelier company, and is asked about.
        company = ""
    if doubtful and company and company.casefold() != doubtful.casefold():
        met = tuple(_with_address(one, told.offered) for one in read_people(doubtful).people)
        everybody = (*met, *(one for one in told.people if one.name not in {other.name for other in met}))
        people = tuple(replace(one, id=n, main=n == 1) for n, one in enumerate(everybody, 1))
        return replace(told, company=company, role=role, people=people, offered=())
    either = ""
    if mail is None and company and not told.people and not pieces.role:
        role, either = role_or_person(role)
    return replace(
        told, company=company, role=role, role_or_person=either, company_or_person="" if company else doubtful
    )


def _decision(pieces: _Pieces, told: ParsedInterview, reader: ParseContext) -> ParsedInterview:
    if not pieces.decide:
        return told
    words = pieces.decide[0]
    if len({normalised(one) for one in pieces.decide}) > 1 or told.day is None or _not(words):
        return replace(told, unclear={**told.unclear, DECIDE: words})
    span = first_day(words, reader.about_decision(told.day))
    reading = span.day if span else None
    if isinstance(reading, Day) and told.day <= reading.on <= told.day + FARTHEST:
        return replace(told, decide_by=reading.on, exact=reading.exact)
    return replace(told, unclear={**told.unclear, DECIDE: words})
