"""One message about an interview -> what it tells, and what of it is unclear.

"Acme, backend engineer, yesterday 3pm with Dana Levi (CTO) and Tom, they answer by 3 Dec", one fact a line, or a pasted
e-mail. Never a guess: what has two readings keeps the person's words, to be asked about. It must not know how anything
is asked or stored.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from bot.domain.model import Interviewer
from bot.parsing.dates.model import Ambiguous, Day
from bot.parsing.dates.phrases import normalised
from bot.parsing.dates.search import Span, find_days, first_day
from bot.parsing.dates.times import TimeRange
from bot.parsing.dates.timezones import in_own_zone, zone_beside
from bot.parsing.employers import is_first_name
from bot.parsing.interview.email import ParsedEmail, read_email
from bot.parsing.interview.fields import without_their_deadlines
from bot.parsing.interview.job import bare_role, find_job, role_or_person, take_for_role
from bot.parsing.interview.model import DECIDE, HOUR, WHEN, WHO, ParseContext, ParsedInterview
from bot.parsing.interview.pieces import OTHERS, Pieces, is_negated, take_apart
from bot.parsing.interview.preparing import prepared
from bot.parsing.interview.settling import settled
from bot.parsing.job_titles import is_title_like
from bot.parsing.people import names_nobody, read_people
from bot.parsing.text import tidy

FARTHEST = timedelta(days=731)
"""A day more than two years away, in either direction, is a slip, and is asked about."""


def read_message(text: str, context: ParseContext) -> ParsedInterview:
    """What `text` tells about one interview."""
    ready = prepared(tidy(text))
    text = ready.text
    mail = read_email(text)
    pieces = Pieces(company=mail.company, role=mail.role) if mail else Pieces()
    body = without_their_deadlines(mail.body) if mail else text
    take_apart(body, pieces, context, in_mail=mail is not None)
    parsed = _day_and_hours(pieces, context, past=_tense(body))
    if parsed.day is None and WHEN not in parsed.unclear and _JUST_OVER.search(body):
        parsed = replace(parsed, day=context.now.date())
    parsed = _with_people(pieces, parsed, context, mail)
    parsed = _with_job(pieces, parsed, mail)
    kind = pieces.kind or (ready.kind.value if ready.kind else None)
    parsed = replace(parsed, topic=pieces.topic, kind=kind, undated=pieces.undated)
    return _with_decision(pieces, settled(parsed, text, context.own_name), context)


_OVER = re.compile(r"^\W*(?:i |we |just )*(?:had|met|interviewed|went|finished|did|spoke|talked)\b", re.IGNORECASE)
"""How a message begins about an interview that is over."""

_AHEAD = re.compile(
    r"\b(?:i(?:['’]m| am) (?:meeting|interviewing|seeing)|i have an?|"
    r"i(?:['’]ve| have) got an?|is scheduled|will be|upcoming|want to meet|ask for)\b",
    re.IGNORECASE,
)
"""Words of a message about an interview to come."""

_JUST_OVER = re.compile(
    r"^\W*(?:i |we |(?:i|we)(?:['’]ve| have) )?just (?:got out of|got back from|finished|had|met|came out of|left|"
    r"did|done|interviewed|spoke|talked|wrapped up)\b",
    re.IGNORECASE,
)
"""How a message begins about an interview that ended a moment ago."""


def _tense(text: str) -> bool | None:
    """Whether a message says that its interview is over (True) or to come (False); None where it says neither."""
    if _OVER.search(text):
        return True
    return False if _AHEAD.search(text) else None


def _day_and_hours(pieces: Pieces, context: ParseContext, *, past: bool | None) -> ParsedInterview:
    """The day and the hours. Two different days, or two different hours, are unclear; `past` decides where known."""
    spans: list[tuple[Span, str]] = []
    for words in pieces.when:
        found = find_days(words, context.now, context.interview_dates)
        if words and not any(span.day or span.hours for span in found):
            return ParsedInterview(unclear={WHEN: words})
        spans += [(span, words) for span in found]
    days = {span.day: words for span, words in spans if span.day is not None}
    parsed = ParsedInterview()
    if len(days) > 1:
        return ParsedInterview(unclear={WHEN: " / ".join(words.strip(" ,;.") for words in days.values())})
    for named, words in days.items():
        day = named
        if isinstance(day, Ambiguous) and past is not None:
            fitting = [choice for choice in day.choices if (choice <= context.now.date()) is past]
            day = Day(fitting[0]) if len(fitting) == 1 else day
        if isinstance(day, Ambiguous) or abs(day.on - context.now.date()) > FARTHEST:
            parsed = replace(parsed, unclear={WHEN: words})
        elif isinstance(day, Day):
            parsed = replace(parsed, day=day.on)
    return _with_hours(parsed, spans, context)


def _with_hours(parsed: ParsedInterview, spans: list[tuple[Span, str]], context: ParseContext) -> ParsedInterview:
    hours = {span.hours: (span, words) for span, words in spans if span.hours is not None}
    if len(hours) != 1:
        same = {_own_clock(parsed, found, words, span, context) for found, (span, words) in hours.items()}
        one = next(iter(same)) if len(same) == 1 else None
        if one is not None:
            return replace(parsed, day=one[0], hours=one[1])
        return replace(parsed, unclear={**parsed.unclear, HOUR: ""}) if hours else parsed
    ((found, (span, words)),) = hours.items()
    zone = zone_beside(words, span.end)
    if zone is None:
        return replace(parsed, hours=found)
    moved = in_own_zone(parsed.day, found, zone[0], context.zone)
    if moved is None:
        return replace(parsed, unclear={**parsed.unclear, HOUR: words})
    return replace(parsed, day=moved[0], hours=moved[1])


def _own_clock(
    parsed: ParsedInterview, hours: TimeRange, words: str, span: Span, context: ParseContext
) -> tuple[date, TimeRange] | None:
    """Day and hours on the reader's clock, where the zone is named beside them: "10 am Pacific / 1 pm Eastern"."""
    zone = zone_beside(words, span.end)
    return in_own_zone(parsed.day, hours, zone[0], context.zone) if zone else None


def _with_people(
    pieces: Pieces, parsed: ParsedInterview, context: ParseContext, mail: ParsedEmail | None
) -> ParsedInterview:
    sender = read_people(mail.sender, context.country).people[:1] if mail and mail.sender else ()
    if mail is None and not pieces.who:
        lines = [rest for rest in pieces.rest[1:] if _names_a_person(rest)]
        sender = read_people("; ".join(lines), context.country).people if lines else ()
    if not pieces.who:
        return replace(parsed, offered=sender)
    words = "; ".join(pieces.who)
    words = OTHERS.sub("", words).strip(" ,;")
    if not words or names_nobody(words):
        return replace(parsed, offered=sender)
    line = read_people(words, context.country)
    if line.unreadable:
        return replace(parsed, unclear={**parsed.unclear, WHO: words})
    people = tuple(_completed_by(person, sender) for person in line.people)
    return replace(parsed, people=people)


def _names_a_person(line: str) -> bool:
    """Whether a line holds a person's name, with a title or an address or nothing else."""
    found = read_people(line)
    words = line.split()
    if len(found.people) == 0 or found.unreadable or not words or is_title_like(found.people[0].name):
        return False
    return all(word[:1].isupper() for word in found.people[0].name.split()) and len(words) <= 12


def _completed_by(person: Interviewer, sender: tuple[Interviewer, ...]) -> Interviewer:
    """The person with what is known of the sender, where they are the same."""
    for known in sender:
        name, known_name = person.name.casefold(), known.name.casefold()
        if known_name == name or (" " not in name and known_name.split()[0] == name):
            return replace(
                person,
                name=known.name,
                title=person.title or known.title,
                email=person.email or known.email,
                phone=person.phone or known.phone,
            )
    return person


def _with_job(pieces: Pieces, parsed: ParsedInterview, mail: ParsedEmail | None) -> ParsedInterview:
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
    somebody = bool(doubtful) and is_first_name(doubtful.split()[0])
    if doubtful[:1].isupper() and company[:1].islower() and not pieces.company and not somebody:
        # Just a word of the sentence ("remote"); the name is the likelier company, and is asked about.
        company = ""
    if doubtful and company and company.casefold() != doubtful.casefold():
        met = tuple(_completed_by(person, parsed.offered) for person in read_people(doubtful).people)
        names = {person.name for person in met}
        everybody = (*met, *(person for person in parsed.people if person.name not in names))
        people = tuple(replace(person, id=n, main=n == 1) for n, person in enumerate(everybody, 1))
        return replace(parsed, company=company, role=role, people=people, offered=())
    either = ""
    if mail is None and company and not parsed.people and not pieces.role:
        role, either = role_or_person(role)
    return replace(
        parsed, company=company, role=role, role_or_person=either, company_or_person="" if company else doubtful
    )


def _with_decision(pieces: Pieces, parsed: ParsedInterview, context: ParseContext) -> ParsedInterview:
    if not pieces.decide:
        return parsed
    words = pieces.decide[0]
    counts = parsed.day is None and re.match(r"\W*(?:in|within|after)?\s*(?:\d|a |an |one|two|three|few)", words)
    if len({normalised(phrase) for phrase in pieces.decide}) > 1 or counts or is_negated(words):
        return replace(parsed, unclear={**parsed.unclear, DECIDE: words})
    since = parsed.day or context.now.date()
    span = first_day(words, context.decision_dates(since))
    reading = span.day if span else None
    if isinstance(reading, Day) and since <= reading.on <= since + FARTHEST:
        return replace(parsed, decide_by=reading.on, exact=reading.exact)
    return replace(parsed, unclear={**parsed.unclear, DECIDE: words})
