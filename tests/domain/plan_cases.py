"""Cases for the tests of the plan, told in wall-clock time: who waits for whom, what happened since, what is planned.

Moments are made with the standard library's zones, so that our own clock is not checked against itself. It must not
know how the plan comes about.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.model import CallResult, Case, Fact, FactKind, Interview, Interviewer, Lead, Nudge, Preferences, Step
from bot.domain.planner import plan

LADDER = (Step.CHECK_IN, Step.CALL, Step.KEEP_WARM, Step.LET_GO, Step.KEEP_IN_TOUCH)
"""The steps that come in rungs."""


def utc(wall: str, zone: str) -> datetime:
    """The moment (UTC) of a wall clock such as "2026-11-20 15:05"; an offset written behind it counts instead."""
    at = datetime.fromisoformat(wall)
    return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


@dataclass(frozen=True)
class Waiting:
    """Somebody who waits for news of one interview. Every change is a new value; times are the person's wall clock."""

    person: Preferences
    interview: Interview
    history: tuple[Fact, ...] = ()

    @property
    def case(self) -> Case:
        return Case(self.person, self.interview, self.history)

    def at(self, wall: str) -> datetime:
        return utc(wall, self.person.timezone)

    # -- what is different -------------------------------------------------------------------------------------------

    def prefers(self, **preferences: Any) -> Waiting:
        return replace(self, person=replace(self.person, **preferences))

    def with_interview(self, **fields: Any) -> Waiting:
        if isinstance(fields.get("recorded_at"), str):
            fields["recorded_at"] = self.at(fields["recorded_at"])
        return replace(self, interview=replace(self.interview, **fields))

    # -- what happened -----------------------------------------------------------------------------------------------

    def fact(self, what: FactKind, wall: str, **fields: Any) -> Waiting:
        return replace(self, history=(*self.history, Fact(what, self.at(wall), **fields)))

    def nudged(self, step: str, wall: str, *, attempt: int = 1, person: int = 0) -> Waiting:
        return self.fact(FactKind.NUDGED, wall, **_about(step), attempt=attempt, person=person)

    def done(self, step: str, wall: str, result: str | None = None, *, person: int = 0) -> Waiting:
        how = CallResult(result) if result else None
        return self.fact(FactKind.DONE, wall, **_about(step), result=how, person=person)

    def skipped(self, step: str, wall: str, *, person: int = 0) -> Waiting:
        return self.fact(FactKind.SKIPPED, wall, **_about(step), person=person)

    def snoozed(self, step: str, wall: str, *, until: str, person: int = 0) -> Waiting:
        return self.fact(FactKind.SNOOZED, wall, **_about(step), until=self.at(until), person=person)

    def heard(self, what: str, wall: str, *, day: str | None = None, person: int = 0) -> Waiting:
        """An answer; `day` is the date they gave."""
        given = date.fromisoformat(day) if day else None
        on = given if what == FactKind.FOLLOW_UP_ON else None
        return self.fact(FactKind(what), wall, decide_by=None if on else given, on=on, person=person)

    # -- what comes --------------------------------------------------------------------------------------------------

    def plan(self, now: str, *steps: Step) -> list[str]:
        """The plan from a moment on as lines such as "2026-11-30 09:30 check_in 1", of some steps or of all."""
        return [self._line(nudge) for nudge in self.nudges(now, *steps)]

    def first_attempts(self, now: str, *steps: Step) -> list[str]:
        """The same, without the repetitions."""
        return [self._line(nudge) for nudge in self.nudges(now, *steps) if nudge.attempt == 1]

    def nudges(self, now: str, *steps: Step) -> list[Nudge]:
        return [nudge for nudge in plan(self.case, self.at(now)) if not steps or nudge.step in steps]

    def _line(self, nudge: Nudge) -> str:
        wall = nudge.at.astimezone(ZoneInfo(self.person.timezone)).replace(tzinfo=None)
        names = {person.id: person.name for person in self.interview.people}
        rung = f" {nudge.rung}" if nudge.rung else ""
        who = f" {names[nudge.person]}" if nudge.person else ""
        again = f" attempt {nudge.attempt}" if nudge.attempt > 1 else ""
        return f"{wall:%Y-%m-%d %H:%M} {nudge.step}{rung}{who}{again}"


def _about(step: str) -> dict[str, Any]:
    """ "check_in 1" as the fields of a fact."""
    name, _, rung = step.partition(" ")
    return {"step": Step(name), "rung": int(rung or 0)}


def people(*names: str, linkedin: Iterable[str] = ()) -> tuple[Interviewer, ...]:
    return tuple(Interviewer(i, name, linkedin=name in linkedin) for i, name in enumerate(names, 1))


def waiting(
    zone: str,
    starts: str,
    ends: str,
    *,
    country: str | None = None,
    decide_by: str | None = None,
    recorded: str | None = None,
    lead: Lead = Lead.EMAIL,
    **fields: Any,
) -> Waiting:
    """A case with the usual preferences; recorded at its end unless told."""
    interview = Interview(
        starts_at=datetime.fromisoformat(starts),
        ends_at=datetime.fromisoformat(ends),
        recorded_at=utc(recorded or ends, zone),
        decide_by=date.fromisoformat(decide_by) if decide_by else None,
        **fields,
    )
    return Waiting(Preferences(zone, country=country, lead=lead), interview)


NEW_YORK = waiting(
    "America/New_York",
    "2026-11-20 14:00",
    "2026-11-20 15:00",
    country="US",
    decide_by="2026-11-27",
    recorded="2026-11-20 15:05",
    company="Acme",
    role="Data engineer",
    people=people("Dana Lee", "Tom Ruiz"),
)
"""Worked example 1, just recorded: Friday 20 November 2026, decision by Friday 27 November."""

THANKED = NEW_YORK.done("thank", "2026-11-20 16:00").done("references", "2026-11-20 18:30")
"""The same, with the evening's work done: only the ladder is left."""

CHECKED_IN = THANKED.nudged("check_in 1", "2026-11-30 09:30")
"""The same, on Monday 30 November, when the first check-in has just been nudged."""

CALLING = (
    CHECKED_IN.nudged("check_in 1", "2026-12-01 09:30", attempt=2)
    .done("check_in 1", "2026-12-01 10:00")
    .nudged("call 1", "2026-12-08 10:30")
)
"""The same, on Tuesday 8 December, written on 1 December, and the first call has just been nudged."""
