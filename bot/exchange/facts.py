"""The JSON input and output of `tactful plan`.

The input is validated, and errors name the field. The planning itself is done elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.domain.localtime import UnknownPlace, calendar, moment, offset_text
from bot.domain.model import (
    ABOUT_A_STEP,
    NOBODY,
    CallResult,
    Case,
    Fact,
    FactKind,
    Interview,
    Interviewer,
    Lead,
    Nudge,
    Pace,
    Preferences,
    Step,
)
from bot.domain.steps import PER_PERSON, RUNGS
from bot.domain.timing import preference_problem
from bot.exchange.fields import (
    BadFacts,
    Fields,
    read_array,
    read_clock,
    read_day,
    read_moment,
    read_number,
    read_text,
    read_wall,
    read_word,
    read_yes_or_no,
    read_zone,
)

__all__ = ["BadFacts", "read_facts", "write_plan"]

_EMPTY_LIST: list[object] = []

_PREFERENCE_PROBLEMS = {
    "in_quiet_hours": "must lie outside the quiet hours",
    "too_late_to_call": "must be before 17:00",
}


def read_facts(document: object) -> tuple[Case, datetime]:
    """The case and the moment (UTC) that a document describes. Raises BadFacts."""
    top = Fields(document, "", {"now", "person", "interview", "history"})
    now = top.read("now", read_moment)
    person = _person(top.value.get("person"))
    interview = _interview(top.value.get("interview"), person, now)
    history: list[object] = top.read("history", read_array, _EMPTY_LIST)
    facts = [_fact(entry, f"history[{i}]", interview, now) for i, entry in enumerate(history)]
    facts.sort(key=lambda fact: fact.at)  # stable: entries of the same time keep their order
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
    fields = Fields({} if value is None else value, "person", known)
    zone = fields.read("timezone", read_zone)
    defaults = Preferences(zone)
    country, region = _place(fields, None, None)
    person = Preferences(
        timezone=zone,
        country=country,
        region=region,
        nudge_at=fields.read("nudge_at", read_clock, defaults.nudge_at),
        call_at=fields.read("call_at", read_clock, defaults.call_at),
        quiet_from=fields.read("quiet_from", read_clock, defaults.quiet_from),
        quiet_to=fields.read("quiet_to", read_clock, defaults.quiet_to),
        lead=fields.read("lead", read_word(Lead), defaults.lead),
    )
    wrong = preference_problem(person)
    if wrong:
        raise BadFacts(f"person.{wrong.field}", _PREFERENCE_PROBLEMS[wrong.key])
    return person


def _interview(value: object, person: Preferences, now: datetime) -> Interview:
    known = {"company", "role", "starts_at", "ends_at", "recorded_at", "decide_by", "pace", "people"}
    known |= {"lead", "timezone", "country", "region", "kind", "topic"}
    fields = Fields(value, "interview", known)
    starts = fields.read("starts_at", lambda v: read_wall(v, person.timezone))
    ends = fields.read("ends_at", lambda v: read_wall(v, person.timezone))
    if ends < starts or moment(ends, person.timezone) < moment(starts, person.timezone):
        raise BadFacts("interview.ends_at", "is before the start")
    decide_by = fields.read("decide_by", read_day, None)
    if decide_by is not None and decide_by < ends.date():
        raise BadFacts("interview.decide_by", "is before the interview")
    recorded = fields.read("recorded_at", read_moment, now)
    if recorded > now:
        raise BadFacts("interview.recorded_at", "is later than now")
    country, region = _place(fields, person.country, person.region)
    return Interview(
        company=fields.read("company", read_text, ""),
        role=fields.read("role", read_text, ""),
        starts_at=starts,
        ends_at=ends,
        recorded_at=recorded,
        decide_by=decide_by,
        pace=fields.read("pace", read_word(Pace), Pace.NORMAL),
        people=_people(fields.read("people", read_array, _EMPTY_LIST)),
        lead=fields.read("lead", read_word(Lead), None),
        timezone=fields.read("timezone", read_zone, None),
        country=country,
        region=region,
    )


def _people(values: list[object]) -> tuple[Interviewer, ...]:
    found: list[Interviewer] = []
    for i, value in enumerate(values):
        path = f"interview.people[{i}]"
        fields = Fields(value, path, {"name", "linkedin", "title", "email", "phone", "main"})
        name = fields.read("name", read_text)
        if not name:
            raise BadFacts(f"{path}.name", "is empty")
        if any(name == other.name for other in found):
            raise BadFacts(f"{path}.name", "stands twice")
        found.append(Interviewer(i + 1, name, linkedin=fields.read("linkedin", read_yes_or_no, False)))
    return tuple(found)


_FACT_FIELDS = {"what", "at", "step", "person", "rung", "attempt", "result", "until", "decide_by", "on"}
_NEEDS = {FactKind.SNOOZED: "until", FactKind.FOLLOW_UP_ON: "on"}


def _fact(value: object, path: str, interview: Interview, now: datetime) -> Fact:
    fields = Fields(value, path, _FACT_FIELDS)
    what = fields.read("what", read_word(FactKind))
    at = fields.read("at", read_moment)
    if at > now:
        raise BadFacts(f"{path}.at", "is later than now")
    step = fields.read("step", read_word(Step), *(() if what in ABOUT_A_STEP else (None,)))
    if what in _NEEDS and fields.value.get(_NEEDS[what]) is None:
        raise BadFacts(f"{path}.{_NEEDS[what]}", "is missing")
    decide_by = fields.read("decide_by", read_day, None)
    if decide_by is not None and decide_by < interview.ends_at.date():
        raise BadFacts(f"{path}.decide_by", "is before the interview")
    until = fields.read("until", read_moment, None)
    if until is not None and until < at:
        raise BadFacts(f"{path}.until", "is before the snooze itself")
    return Fact(
        what=what,
        at=at,
        step=step,
        person=_who(fields, interview, step, what),
        rung=_rung(fields, step),
        attempt=fields.read("attempt", read_number(1, 3), 1),
        result=fields.read("result", read_word(CallResult), None),
        until=until,
        decide_by=decide_by,
        on=fields.read("on", read_day, None),
    )


def _rung(fields: Fields, step: Step | None) -> int:
    most = RUNGS.get(step, 0) if step else 0
    rung = fields.read("rung", read_number(1, most or 1), 1)
    return rung if most else 0


def _who(fields: Fields, interview: Interview, step: Step | None, what: FactKind) -> int:
    name = fields.read("person", read_text, None)
    if name is None or (step not in PER_PERSON and what is not FactKind.LINKEDIN_AGREED):
        return NOBODY
    for person in interview.people:
        if person.name == name:
            return person.id
    raise BadFacts(fields.name("person"), "is not among the interview's people")


def _place(fields: Fields, country: str | None, region: str | None) -> tuple[str | None, str | None]:
    """The country and region of the document; the arguments are the defaults they are validated with if absent."""
    own = fields.read("country", lambda v: read_text(v).upper(), None) or None
    own_region = fields.read("region", read_text, None) or None
    if own_region and not (own or country):
        raise BadFacts(fields.name("region"), "needs a country")
    try:
        calendar(own or country, own_region or (region if not own or own == country else None))
    except UnknownPlace as unknown:
        field = "region" if unknown.region else "country"
        raise BadFacts(fields.name(field), "no public holidays are known for it") from None
    return own, own_region
