"""Facts as JSON in, the plan as JSON out: what `tactful plan` reads and prints.

It knows the shape of the documents and refuses what makes no sense, naming the field. It plans nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any, TypeVar

from bot.domain.localtime import (
    UnknownPlace,
    calendar,
    canonical_zone,
    local,
    moment,
    offset_text,
)
from bot.domain.model import (
    ABOUT_A_STEP,
    NOBODY,
    PER_PERSON,
    RUNGS,
    CallResult,
    Case,
    Fact,
    Interview,
    Interviewer,
    Lead,
    Nudge,
    Pace,
    Preferences,
    Step,
    What,
)
from bot.domain.timing import flaw

YEARS = range(1970, 2100)
"""Years that dates may lie in; outside them neither zones nor holidays are known."""

_Word = TypeVar("_Word", bound=StrEnum)
_T = TypeVar("_T")
_MISSING: Any = object()
_NOTHING: list[object] = []


_FLAWS = {
    "in_quiet_hours": "must lie outside the quiet hours",
    "too_late_to_call": "must be before 17:00",
}


class BadFacts(ValueError):
    """Facts that make no sense. `str()` is one line that names the field."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}" if field else problem)
        self.field = field


class _Fields:
    """One JSON object, read field by field. `path` names it in refusals."""

    def __init__(self, value: object, path: str, known: set[str]) -> None:
        if not isinstance(value, Mapping):
            raise BadFacts(path or "document", "must be an object")
        self.value, self.path = value, path
        for name in value:
            if name not in known:
                raise BadFacts(self.name(str(name)), "is not a known field")

    def name(self, field: str) -> str:
        return f"{self.path}.{field}" if self.path else field

    def read(self, field: str, parse: Callable[[object], _T], default: _T = _MISSING) -> _T:
        found = self.value.get(field)
        if found is None:
            if default is _MISSING:
                raise BadFacts(self.name(field), "is missing")
            return default
        try:
            return parse(found)
        except BadFacts:
            raise
        except (ValueError, TypeError, OverflowError) as error:
            raise BadFacts(self.name(field), str(error)) from None


def read_facts(document: object) -> tuple[Case, datetime]:
    """The case and the moment (UTC) that a document describes. Raises BadFacts."""
    top = _Fields(document, "", {"now", "person", "interview", "history"})
    now = top.read("now", _moment)
    person = _person(top.value.get("person"))
    interview = _interview(top.value.get("interview"), person, now)
    history: list[object] = top.read("history", _array, _NOTHING)
    facts = [_fact(entry, f"history[{i}]", interview, now) for i, entry in enumerate(history)]
    facts.sort(key=lambda fact: fact.at)  # stable: of one moment, as written
    return Case(person, interview, tuple(facts)), now


def write_plan(
    case: Case, nudges: tuple[Nudge, ...], reasons: Callable[[Nudge], tuple[str, tuple[str, ...]]]
) -> dict[str, Any]:
    """The plan as a document; `reasons` gives a nudge's sentence and the ids of its rules."""
    names = {person.id: person.name for person in case.interview.people}
    rows = []
    for nudge in nudges:
        why, rules = reasons(nudge)
        rows.append(
            {
                "step": nudge.step.value,
                "person": names.get(nudge.person),
                "rung": nudge.rung or None,
                "attempt": nudge.attempt,
                "at": offset_text(nudge.at, case.person.timezone),
                "why": why,
                "rules": list(rules),
            }
        )
    return {"plan": rows}


# -- the parts of a document -----------------------------------------------------------------------------------------


def _person(value: object) -> Preferences:
    known = {"timezone", "country", "region", "nudge_at", "call_at", "quiet_from", "quiet_to", "lead"}
    fields = _Fields({} if value is None else value, "person", known)
    zone = fields.read("timezone", _zone)
    usual = Preferences(zone)
    country, region = _place(fields, None, None)
    person = Preferences(
        timezone=zone,
        country=country,
        region=region,
        nudge_at=fields.read("nudge_at", _clock, usual.nudge_at),
        call_at=fields.read("call_at", _clock, usual.call_at),
        quiet_from=fields.read("quiet_from", _clock, usual.quiet_from),
        quiet_to=fields.read("quiet_to", _clock, usual.quiet_to),
        lead=fields.read("lead", _word(Lead), usual.lead),
    )
    wrong = flaw(person)
    if wrong:
        raise BadFacts(f"person.{wrong.field}", _FLAWS[wrong.key])
    return person


def _interview(value: object, person: Preferences, now: datetime) -> Interview:
    known = {"company", "role", "starts_at", "ends_at", "recorded_at", "decide_by", "pace", "people"}
    known |= {"lead", "timezone", "country", "region", "kind", "topic"}
    fields = _Fields(value, "interview", known)
    starts = fields.read("starts_at", lambda v: _wall(v, person.timezone))
    ends = fields.read("ends_at", lambda v: _wall(v, person.timezone))
    if ends < starts or moment(ends, person.timezone) < moment(starts, person.timezone):
        raise BadFacts("interview.ends_at", "is before the start")
    decide_by = fields.read("decide_by", _date, None)
    if decide_by is not None and decide_by < ends.date():
        raise BadFacts("interview.decide_by", "is before the interview")
    recorded = fields.read("recorded_at", _moment, now)
    if recorded > now:
        raise BadFacts("interview.recorded_at", "is later than now")
    country, region = _place(fields, person.country, person.region)
    return Interview(
        company=fields.read("company", _text, ""),
        role=fields.read("role", _text, ""),
        starts_at=starts,
        ends_at=ends,
        recorded_at=recorded,
        decide_by=decide_by,
        pace=fields.read("pace", _word(Pace), Pace.NORMAL),
        people=_people(fields.read("people", _array, _NOTHING)),
        lead=fields.read("lead", _word(Lead), None),
        timezone=fields.read("timezone", _zone, None),
        country=country,
        region=region,
    )


def _people(values: list[object]) -> tuple[Interviewer, ...]:
    found: list[Interviewer] = []
    for i, value in enumerate(values):
        path = f"interview.people[{i}]"
        fields = _Fields(value, path, {"name", "linkedin", "title", "email", "phone", "main"})
        name = fields.read("name", _text)
        if not name:
            raise BadFacts(f"{path}.name", "is empty")
        if any(name == other.name for other in found):
            raise BadFacts(f"{path}.name", "stands twice")
        found.append(Interviewer(i + 1, name, linkedin=fields.read("linkedin", _yes_or_no, False)))
    return tuple(found)


_FACT_FIELDS = {"what", "at", "step", "person", "rung", "attempt", "result", "until", "decide_by", "on"}
_NEEDS = {What.SNOOZED: "until", What.FOLLOW_UP_ON: "on"}


def _fact(value: object, path: str, interview: Interview, now: datetime) -> Fact:
    fields = _Fields(value, path, _FACT_FIELDS)
    what = fields.read("what", _word(What))
    at = fields.read("at", _moment)
    if at > now:
        raise BadFacts(f"{path}.at", "is later than now")
    step = fields.read("step", _word(Step), *(() if what in ABOUT_A_STEP else (None,)))
    if what in _NEEDS and fields.value.get(_NEEDS[what]) is None:
        raise BadFacts(f"{path}.{_NEEDS[what]}", "is missing")
    decide_by = fields.read("decide_by", _date, None)
    if decide_by is not None and decide_by < interview.ends_at.date():
        raise BadFacts(f"{path}.decide_by", "is before the interview")
    until = fields.read("until", _moment, None)
    if until is not None and until < at:
        raise BadFacts(f"{path}.until", "is before the snooze itself")
    return Fact(
        what=what,
        at=at,
        step=step,
        person=_who(fields, interview, step, what),
        rung=_rung(fields, step),
        attempt=fields.read("attempt", _number(1, 3), 1),
        result=fields.read("result", _word(CallResult), None),
        until=until,
        decide_by=decide_by,
        on=fields.read("on", _date, None),
    )


def _rung(fields: _Fields, step: Step | None) -> int:
    most = RUNGS.get(step, 0) if step else 0
    rung = fields.read("rung", _number(1, most or 1), 1)
    return rung if most else 0


def _who(fields: _Fields, interview: Interview, step: Step | None, what: What) -> int:
    name = fields.read("person", _text, None)
    if name is None or (step not in PER_PERSON and what is not What.LINKEDIN_AGREED):
        return NOBODY
    for person in interview.people:
        if person.name == name:
            return person.id
    raise BadFacts(fields.name("person"), "is not among the interview's people")


def _place(fields: _Fields, country: str | None, region: str | None) -> tuple[str | None, str | None]:
    """The country and region as written; those given besides are what an absent country stands for."""
    own = fields.read("country", lambda v: _text(v).upper(), None) or None
    own_region = fields.read("region", _text, None) or None
    if own_region and not (own or country):
        raise BadFacts(fields.name("region"), "needs a country")
    try:
        calendar(own or country, own_region or (region if not own or own == country else None))
    except UnknownPlace as unknown:
        field = "region" if unknown.region else "country"
        raise BadFacts(fields.name(field), "no public holidays are known for it") from None
    return own, own_region


# -- single values ---------------------------------------------------------------------------------------------------


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("must be text")
    return value.strip()


def _yes_or_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError("must be true or false")
    return value


def _array(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError("must be a list")
    return value


def _number(least: int, most: int) -> Callable[[object], int]:
    def parse(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise ValueError(f"must be a whole number from {least} to {most}")
        return value

    return parse


def _word(words: type[_Word]) -> Callable[[object], _Word]:
    def parse(value: object) -> _Word:
        try:
            return words(_text(value))
        except ValueError:
            raise ValueError("must be one of " + ", ".join(words)) from None

    return parse


def _zone(value: object) -> str:
    name = canonical_zone(_text(value))
    if name is None:
        raise ValueError("is not a time zone that is known")
    return name


def _clock(value: object) -> time:
    try:
        clock = time.fromisoformat(_text(value))
    except ValueError:
        raise ValueError("must be a time such as 09:30") from None
    if clock.tzinfo is not None:
        raise ValueError("must be a time such as 09:30")
    return clock


def _date(value: object) -> date:
    try:
        day = date.fromisoformat(_text(value))
    except ValueError:
        raise ValueError("must be a date such as 2026-11-27") from None
    return _within_years(day)


def _datetime(value: object) -> datetime:
    try:
        return _within_years(datetime.fromisoformat(_text(value)))
    except ValueError:
        raise ValueError("must be a date and time such as 2026-11-20T14:00") from None


def _within_years(day: _T) -> _T:
    if getattr(day, "year") not in YEARS:  # noqa: B009 - dates and datetimes alike
        raise ValueError(f"must lie between {YEARS[0]} and {YEARS[-1]}")
    return day


def _moment(value: object) -> datetime:
    at = _datetime(value)
    if at.tzinfo is None:
        raise ValueError("needs its offset from UTC, such as 2026-11-20T14:00-05:00")
    return at.astimezone(UTC)


def _wall(value: object, zone: str) -> datetime:
    at = _datetime(value)
    return local(at, zone) if at.tzinfo else at
