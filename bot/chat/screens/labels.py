"""How interviews, nudges and facts are named in one line, in the person's language and on their clock.

Labels are plain text, to be escaped where a screen puts them into HTML. Must not know buttons or messages.
"""

from __future__ import annotations

from datetime import datetime
from html import escape
from typing import TYPE_CHECKING

from bot.domain.localtime import local
from bot.domain.model import NOBODY, Fact, FactKind, Interview, Nudge, Step
from bot.domain.planner import Phase, phase
from bot.domain.steps import RUNGS
from bot.parsing.places import zone_city
from bot.wording import Html

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.model import Case
    from bot.storage.records.people import Person
    from bot.wording import Words

UNITS = (("days", 24 * 60), ("hours", 60), ("minutes", 1))
"""Units of time in minutes, the longest first. A unit is used from two of it on, so that 36 hours are not "1 day"."""


def interview_name(interview: Interview, words: Words) -> str:
    """Such as "Acme · Data engineer", or a placeholder where neither is known."""
    if not (interview.company or interview.role):
        return words.text("cards.nameless")
    company, role = interview.company or interview.role, interview.role if interview.company else ""
    return words.text("cards.name", company=company, role=role)


def company_name(interview: Interview, words: Words) -> str:
    """The company, or a placeholder for a heading."""
    return interview.company or words.text("nudges.somewhere")


def person_name(interview: Interview, person: int) -> str:
    """An interviewer's name; empty for NOBODY, and for somebody who was deleted."""
    return next((interviewer.name for interviewer in interview.people if interviewer.id == person), "")


def step_name(step: Step, interview: Interview, words: Words, person: int = NOBODY, rung: int = 0) -> str:
    """A step inside a sentence: "thank Dana Lee", "check in by email (1 of 2)"."""
    return words.text(
        f"steps.{step}.name",
        name=person_name(interview, person),
        numbered=numbered(step, rung, words),
    )


def nudge_name(nudge: Nudge, interview: Interview, words: Words) -> str:
    """A nudge's step inside a sentence."""
    return step_name(nudge.step, interview, words, nudge.person, nudge.rung)


def numbered(step: Step, rung: int, words: Words) -> str:
    """Such as " (1 of 2)" for a step that has several rungs, else empty."""
    if RUNGS.get(step, 0) < 2 or not rung:
        return ""
    return " " + words.text("nudges.numbered", number=rung, count=RUNGS[step]).strip()


def fact_text(fact: Fact, interview: Interview, words: Words, zone: str) -> str:
    """A fact as the history shows it: "done: thank Dana Lee", "called, voicemail left"."""
    if fact.what is FactKind.DONE and fact.result is not None:
        return words.text(f"cards.fact.called.{fact.result}")
    step = step_name(fact.step, interview, words, fact.person, fact.rung) if fact.step else ""
    return words.text(
        f"cards.fact.{fact.what}",
        step=step,
        person=person_name(interview, fact.person),
        until=local(fact.until, zone) if fact.until else "",
        decide_by=fact.decide_by or "",
        on=fact.on or "",
    )


def next_line(
    plan: Sequence[Nudge], interview: Interview, words: Words, zone: str, person: Person, opened: int = 0
) -> str:
    """What comes next for one interview, or that nudges are paused without an end.

    `opened`: how many nudges are still open.
    """
    if person.paused_indefinitely:
        return words.text("cards.paused")
    coming = next((nudge for nudge in plan), None)
    if coming is None:
        return words.text("nudges.done.still_open" if opened else "nudges.done.nothing_next", count=opened)
    return words.text("nudges.done.next", step=nudge_name(coming, interview, words), at=local(coming.at, zone))


def distance(at: datetime, now: datetime, words: Words) -> Html:
    """How far off a moment (UTC) is: Telegram keeps "in 2 days" up to date; older clients show it as it was sent."""
    minutes = max(0, round((at - now).total_seconds() / 60))
    unit, length = next((unit, length) for unit, length in UNITS if minutes >= 2 * length or length == 1)
    text = words.text(f"days.in.{unit}", n=round(minutes / length))
    return Html(f'<tg-time unix="{int(at.timestamp())}" format="r">{escape(text)}</tg-time>')


def phase_key(case: Case, now: datetime) -> str:
    """The key under `cards.phase` of the sentence that says where an interview stands."""
    current = phase(case.history)
    if current is not Phase.WAITING:
        return str(current.value)
    if local(now, case.person.timezone) < case.interview.ends_at:
        return "upcoming"
    slow = (FactKind.ON_HOLD, FactKind.KEEP_WAITING, FactKind.STILL_DECIDING, FactKind.FOLLOW_UP_ON, FactKind.NO_SHOW)
    answers = [fact for fact in case.history if fact.what in slow]
    if not answers:
        return "waiting"
    last = answers[-1]
    undated = last.what is FactKind.STILL_DECIDING and last.decide_by is None
    return "keep_warm" if undated or last.what in (FactKind.ON_HOLD, FactKind.KEEP_WAITING) else "waiting"


def clock_line(words: Words, now: datetime, zone: str, city: str = "") -> str:
    """The city, that of the zone where none is given, and its time now, as HTML."""
    return words.html("start.zone.said", city=city or zone_city(zone, words.language), now=local(now, zone))
