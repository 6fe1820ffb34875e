"""What an employer answered, in a text that was pasted, forwarded or typed: no, later, another round, an offer ...

The words are data: `bot/content/<language>/employer_answers.toml`. Only the newest part of a mail counts. None is
better than a guess: a first invitation, a receipt for an application, a newsletter and one's own letter are no answers.
It must not know what is stored.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files

from bot.domain.model import FactKind, Interviewer
from bot.parsing.dates.model import Day
from bot.parsing.dates.search import find_days
from bot.parsing.dates.times import TimeRange
from bot.parsing.employers import company_in_domain, is_service
from bot.parsing.intents import Intent, match_intent
from bot.parsing.interview.email import read_email
from bot.parsing.interview.message import read_message
from bot.parsing.interview.model import ParseContext, ParsedInterview
from bot.parsing.job_titles import is_title_like
from bot.parsing.people import read_people
from bot.parsing.text import tidy

SHORT = 160
"""Characters; a shorter text is read by its intent, too."""

CERTAIN = 0.6
"""From this score on an intent says what was answered."""

LATEST = timedelta(days=366)
"""A date further ahead is no date of a decision."""


class AnswerKind(StrEnum):
    """What an employer says."""

    REJECTED = "rejected"
    STILL_DECIDING = "still_deciding"
    NEXT_ROUND = "next_round"
    OFFER = "offer"
    ON_HOLD = "on_hold"
    AWAY = "away"
    WANTS_REFERENCES = "wants_references"
    MOVED = "moved"
    CALLED_OFF = "called_off"


@dataclass(frozen=True, slots=True)
class EmployerAnswer:
    """An answer with its facts. `day` and `hours` are those of the next round, the new time, or somebody's return.

    `score` is from 0 to 1; `evidence` are the words that say it.
    """

    kind: AnswerKind
    company: str = ""
    decide_by: date | None = None
    exact: bool = True
    day: date | None = None
    hours: TimeRange | None = None
    people: tuple[Interviewer, ...] = field(default=(), repr=False)
    score: float = 0.0
    evidence: str = field(default="", repr=False)


_ORDER = (
    *(AnswerKind.AWAY, AnswerKind.OFFER, AnswerKind.REJECTED, AnswerKind.ON_HOLD, AnswerKind.MOVED),
    *(AnswerKind.CALLED_OFF, AnswerKind.WANTS_REFERENCES, AnswerKind.NEXT_ROUND, AnswerKind.STILL_DECIDING),
)
"""Of kinds that are said alike, the first counts: a refusal that wishes luck with the next interview is a refusal."""

_FROM_INTENT = {
    FactKind.REJECTED: AnswerKind.REJECTED, FactKind.OFFER: AnswerKind.OFFER, FactKind.ON_HOLD: AnswerKind.ON_HOLD,
    FactKind.STILL_DECIDING: AnswerKind.STILL_DECIDING, FactKind.NEXT_ROUND: AnswerKind.NEXT_ROUND,
}  # fmt: skip
_QUOTED = re.compile(
    r"^(?:on .{5,120} wrote:|-{2,} ?original message|_{5,}|from: .*|begin quoted|sent from my .*)\s*$", re.IGNORECASE
)
_FORWARDED = re.compile(r"^-{2,} ?forwarded message|^begin forwarded message", re.IGNORECASE)
_HEAD = re.compile(r"^(?:from|to|cc|bcc|subject|date|sent|reply-to)\s*:", re.IGNORECASE)
_WORD = r"[A-Z0-9][\w&'’+-]*(?:\.\w+)*"
_NAME = rf"(?P<name>{_WORD}(?: (?:(?:&|and|of|the) )?{_WORD}){{0,4}})"
_GREETED = re.compile(r"^\W*(?:hi|hello|hey|dear)\s+(?P<name>[A-Z]\w+(?: [A-Z]\w+)?)", re.IGNORECASE | re.MULTILINE)
_CLOSED = re.compile(
    r"^(?:all the |with )?(?:best|kind|warm|many|regards|sincerely|yours|cheers|thanks|thank you)\b.{0,25}$",
    re.IGNORECASE,
)
_AT = (
    "role", "position", "opportunity", "opening", "job", "team", "working", "work", "career", "careers", "interview",
    "interviewed", "interviewing", "life", "here", "us", "company", "process",
)  # fmt: skip
_DOES = (
    "needs?", "said", "rejected", "offered", "wants?", "invited", "decided", "chose", "went", "got back", "moved",
    "cancelled", "canceled", "postponed", "is", "are", "just", "will", "can't", "put", "froze", "paused", "asked",
)  # fmt: skip
_NAMED = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:on behalf of|interest in (?:joining |working (?:at|with|for) )?|(?:{'|'.join(_AT)}) (?:at|with) ){_NAME}",
        rf"(?:join|joining|welcome to|appl(?:ying|ied) to|application (?:to|with)|from all of us at) {_NAME}",
        rf"(?:The|Your) {_NAME} (?:[Rr]ecruit\w+ |[Tt]alent(?: [Aa]cquisition)? |[Hh]iring |[Pp]eople |HR )?[Tt]eam\b",
        rf"^{_NAME} (?:Recruit\w+|Talent(?: Acquisition)?|Careers|Hiring|People(?: Team)?|HR)\b",
        rf"\bat {_NAME}(?=[\s,.!;:]|$)",
        rf"^{_NAME}(?: has| have|'s|’s)? (?:{'|'.join(_DOES)})\b",
    )
)
_NO_NAMES = frozenset({
    "we", "the", "our", "your", "i", "this", "that", "it", "they", "hi", "hello", "dear", "unfortunately", "thank",
    "thanks", "recruiting", "talent", "hiring", "hr", "people", "team", "interview", "monday", "tuesday", "wednesday",
    "thursday", "friday", "saturday", "sunday", "january", "february", "march", "april", "may", "june", "july",
    "august", "september", "october", "november", "december", "zoom", "recruiter", "she", "he", "there", "noon", "am",
    "pm", "re", "fwd", "best", "kind", "least", "present", "once", "any", "all", "good", "great", "on", "offer", "an",
    "a", "job", "role", "position", "answer", "news", "round", "no",
})  # fmt: skip


@dataclass(frozen=True)
class _Cues:
    says: tuple[re.Pattern[str], ...]
    hints: tuple[re.Pattern[str], ...]


def read_employer_answer(text: str, context: ParseContext, language: str = "en") -> EmployerAnswer | None:
    """The answer in a text, or None where it holds none."""
    text = tidy(text)
    newest = _newest(text)
    plain = " ".join(newest.lower().replace("’", "'").split())
    kind, score, evidence = _kind(plain, language)
    if kind is None and len(plain) <= SHORT and "\n" not in newest.strip():
        match = match_intent(newest, (), language)
        intent = match.meaning if match is not None and match.score >= CERTAIN else None
        if intent is not None and intent.intent is Intent.ANSWERED and intent.answer in _FROM_INTENT:
            kind, score, evidence = _FROM_INTENT[intent.answer], 0.8, newest.strip()
        elif intent is not None and intent.intent in (Intent.MOVED, Intent.CALLED_OFF):
            kind = AnswerKind.MOVED if intent.intent is Intent.MOVED else AnswerKind.CALLED_OFF
            score, evidence = 0.8, newest.strip()
    if kind is None:
        return None
    told = read_message(text, context)
    answer = EmployerAnswer(
        kind, _company(text, newest, told), score=score, evidence=evidence, people=_people(text, told)
    )
    return _dated(answer, newest, told, context)


def _kind(plain: str, language: str) -> tuple[AnswerKind | None, float, str]:
    """The kind that is said most clearly, how clearly (0 to 1), and the words."""
    cues = _cues(language)
    points: dict[AnswerKind, float] = {}
    words: dict[AnswerKind, str] = {}
    for kind in _ORDER:
        said = [found[0] for pattern in cues[kind].says if (found := pattern.search(plain))]
        if said:
            points[kind] = 3 * len(said) + sum(bool(pattern.search(plain)) for pattern in cues[kind].hints)
            words[kind] = max(said, key=len)
    if AnswerKind.REJECTED in points and AnswerKind.OFFER in points and points[AnswerKind.REJECTED] > 3:
        del points[AnswerKind.OFFER]
    if AnswerKind.REJECTED in points and AnswerKind.NEXT_ROUND in points:
        del points[AnswerKind.NEXT_ROUND]
    if AnswerKind.MOVED in points and AnswerKind.CALLED_OFF in points:
        del points[AnswerKind.CALLED_OFF]
    if not points:
        return None, 0, ""
    best = max(points, key=lambda kind: (points[kind], -_ORDER.index(kind)))
    against = sum(bool(pattern.search(plain)) for pattern in cues["not_an_answer"].says)
    weak = best in (AnswerKind.STILL_DECIDING, AnswerKind.NEXT_ROUND, AnswerKind.WANTS_REFERENCES, AnswerKind.MOVED)
    if against and (weak or points[best] <= 3 * against):
        return None, 0, ""
    return best, min(1.0, 0.5 + points[best] / 12), words[best]


def _newest(text: str) -> str:
    """The newest part, without the heads of the mail and without what it answers. Of a forwarded mail its content."""
    lines = text.split("\n")
    starts = [number for number, line in enumerate(lines) if _FORWARDED.match(line.strip())]
    if starts and starts[0] < 6:
        lines = lines[starts[0] + 1 :]
    kept: list[str] = []
    for line in lines:
        stripped = line.strip()
        if _HEAD.match(stripped) and not any(one.strip() for one in kept if not _HEAD.match(one)):
            if stripped.lower().startswith("subject"):
                kept.append(stripped.partition(":")[2])
            continue
        if stripped.startswith(">"):
            continue
        if _QUOTED.match(stripped) and len(" ".join(kept).split()) > 3:
            break
        kept.append(line)
    return "\n".join(kept)


def _company(text: str, newest: str, told: ParsedInterview) -> str:
    lines = [line.strip() for line in newest.split("\n")]
    greeted = {found["name"].casefold() for found in _GREETED.finditer(newest)}
    for pattern in _NAMED:
        for line in lines:
            for found in pattern.finditer(line):
                name = _as_name(found["name"])
                if name and name.casefold() not in greeted:
                    return name
    signed = _signed([line for line in lines if line])
    if signed:
        return signed
    mail = read_email(text)
    address = re.search(r"[\w.+-]+@([\w.-]+\.[a-z]{2,})", mail.sender if mail and mail.sender else text)
    domain = company_in_domain(address[1]) if address else ""
    if _as_name(told.company) and told.company.casefold() not in greeted:
        return told.company
    return domain.replace("-", " ").title() if domain else ""


def _signed(lines: list[str]) -> str:
    """The company under a signature: the line below the name, where it is a name, too."""
    ends = [number for number, line in enumerate(lines) if _CLOSED.match(line)]
    below = lines[ends[-1] + 2 : ends[-1] + 4] if ends else []
    named = [line for line in below if re.fullmatch(rf"(?:The )?{_NAME}(?: (?:Inc|Ltd|LLC|GmbH)\.?)?", line)]
    return _as_name(named[-1]) if named and not is_title_like(named[-1]) else ""


def _as_name(written: str) -> str:
    words = written.strip(" .,'’").split()
    while words and words[0].casefold() in _NO_NAMES:
        words.pop(0)
    while words and words[-1].casefold().strip(".,") in _NO_NAMES:
        words.pop()
    name = " ".join(words).strip(" .,")
    return "" if not name or is_service(name) or name.isdigit() or len(name) > 60 else name


def _people(text: str, told: ParsedInterview) -> tuple[Interviewer, ...]:
    if told.people:
        return told.people
    mail = read_email(text)
    sender = read_people(mail.sender).people[:1] if mail and mail.sender else ()
    return tuple(
        one for one in (sender or told.offered) if not is_service(one.name) and "team" not in one.name.casefold()
    )


def _dated(answer: EmployerAnswer, newest: str, told: ParsedInterview, context: ParseContext) -> EmployerAnswer:
    today = context.now.date()
    if answer.kind in (AnswerKind.STILL_DECIDING, AnswerKind.ON_HOLD):
        ahead = _days_ahead(newest, context)
        return (
            replace(answer, decide_by=ahead[-1].on, exact=ahead[-1].exact)
            if len({one.on for one in ahead}) == 1
            else answer
        )
    if answer.kind is AnswerKind.AWAY:
        ahead = _days_ahead(newest, context)
        return replace(answer, day=max(one.on for one in ahead)) if ahead else answer
    if answer.kind in (AnswerKind.NEXT_ROUND, AnswerKind.MOVED):
        day = told.day if told.day is not None and told.day >= today else None
        return replace(answer, day=day, hours=told.hours)
    return answer


def _days_ahead(newest: str, context: ParseContext) -> list[Day]:
    """The days to come that are named, read as deadlines."""
    today = context.now.date()
    dates = context.decision_dates(today)
    spans = [span for line in re.split(r"(?<=[.!?])\s+|\n+", newest) for span in find_days(line, context.now, dates)]
    return [span.day for span in spans if isinstance(span.day, Day) and today <= span.day.on <= today + LATEST]


@cache
def _cues(language: str) -> Mapping[str, _Cues]:
    content = files("bot.content").joinpath(language.replace("-", "_").partition("_")[0]) / "employer_answers.toml"
    if not content.is_file():
        return _cues("en")
    read = tomllib.loads(content.read_text(encoding="utf-8"))
    parts = {kind: [tuple(map(_whole_words, rows[part])) for part in ("says", "hints")] for kind, rows in read.items()}
    return {kind: _Cues(*both) for kind, both in parts.items()}


def _whole_words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern})")
