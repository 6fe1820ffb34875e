"""People and interviews for the tests of the words: everything known, nothing known, and much in between."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import product

from bot.domain.letter_facts import LetterNotes, LetterSender, Tone
from bot.domain.model import (
    CallResult,
    Case,
    Fact,
    FactKind,
    Interview,
    Interviewer,
    Kind,
    Nudge,
    Preferences,
    Step,
)
from bot.domain.steps import RUNGS

ALEX = LetterSender(name="Alex Kim", phone="+1 555 0100", role="Data engineer")
NOBODY_YET = LetterSender()
SENDERS = (ALEX, NOBODY_YET, LetterSender(name="Alex Kim"), LetterSender(signature="Alex Kim\nwww.example.com"))

DANA = Interviewer(
    id=1, name="Dana Lee", title="Head of Data", email="dana@acme.example", phone="555-0199", topic="The move to Kafka"
)
PANEL = (
    DANA,
    Interviewer(id=2, name="Dr. Tom Ruiz, PhD", topic="mentoring"),
    Interviewer(id=3, name="Madonna", linkedin=True),
    Interviewer(id=4, name="李娜", title="CTO"),
    Interviewer(id=5, name="Иван Петров"),
    Interviewer(id=6, name="Prof. Maria van der Berg"),
    Interviewer(id=7, name="דנה לוי"),
    Interviewer(id=8, name="O'Neil"),
)
GROUPS: tuple[tuple[Interviewer, ...], ...] = ((), (DANA,), PANEL[1:3], (PANEL[3],), PANEL)
COMPANIES = ("", "Acme", "Acme Inc.")
ROLES = ("", "Data engineer", "Nursing position")
TOPICS = (None, "We talked about their new data platform, and how they test it", "Kafka; and hiring")
DATES = (None, date(2026, 11, 27))
KINDS = (None, *Kind)
NOTES = (
    LetterNotes(),
    LetterNotes(tone=Tone.FORMAL),
    LetterNotes(strength="Ten years of Python.", promise="the write-up on caching", news="www.example.com/article"),
    LetterNotes(tone=Tone.FORMAL, offer_until=date(2026, 12, 4)),
    LetterNotes(went_badly=True),
    LetterNotes(unwanted=True, strength="patience"),
)
HISTORIES: tuple[tuple[Fact, ...], ...] = (
    (),
    (Fact(FactKind.FOLLOW_UP_ON, datetime(2026, 12, 1, 12, tzinfo=UTC), on=date(2026, 12, 8)),),
    (
        Fact(
            FactKind.DONE,
            datetime(2026, 12, 1, 10, 30, tzinfo=UTC),
            step=Step.CALL,
            rung=1,
            result=CallResult.SPOKE,
        ),
    ),
    (Fact(FactKind.DONE, datetime(2026, 11, 24, 9, 30, tzinfo=UTC), step=Step.LEVERAGE),),
    (Fact(FactKind.STILL_DECIDING, datetime(2026, 12, 1, 12, tzinfo=UTC), decide_by=date(2026, 12, 7)),),
    (Fact(FactKind.ON_HOLD, datetime(2026, 12, 1, 12, tzinfo=UTC)),),
)


ASKED_BEFORE = (
    Fact(FactKind.DONE, datetime(2026, 11, 30, 9, 30, tzinfo=UTC), step=Step.CHECK_IN, rung=1),
    Fact(
        FactKind.DONE, datetime(2026, 11, 30, 10, 30, tzinfo=UTC), step=Step.CALL, rung=1, result=CallResult.VOICEMAIL
    ),
)
"""A first check-in and a first call; without them the second of each reads like a first."""


def case(
    people: tuple[Interviewer, ...] = (DANA,),
    *,
    company: str = "Acme",
    role: str = "Data engineer",
    topic: str | None = None,
    decide_by: date | None = None,
    kind: Kind | None = None,
    country: str | None = "GB",
    history: tuple[Fact, ...] = (),
) -> Case:
    """An interview on Friday 20 November 2026 from 14:00 to 15:00 in London."""
    interview = Interview(
        starts_at=datetime(2026, 11, 20, 14),
        ends_at=datetime(2026, 11, 20, 15),
        recorded_at=datetime(2026, 11, 20, 15, 5, tzinfo=UTC),
        company=company,
        role=role,
        topic=topic,
        decide_by=decide_by,
        kind=kind,
        people=people,
    )
    return Case(Preferences("Europe/London", country=country), interview, history)


def cases() -> Iterator[tuple[Case, LetterSender, LetterNotes]]:
    """Every group, company, role, topic and date, each with the other things in turn."""
    every = product(GROUPS, COMPANIES, ROLES, TOPICS, DATES)
    for number, (people, company, role, topic, decide_by) in enumerate(every):
        kind = KINDS[number % len(KINDS)]
        asked = ASKED_BEFORE if number % 2 else ()
        history = (*asked, *HISTORIES[number // 3 % len(HISTORIES)])
        made = case(people, company=company, role=role, topic=topic, decide_by=decide_by, kind=kind, history=history)
        # Different strides, or the same sender would always come with the same kind of interview.
        yield made, SENDERS[number // 5 % len(SENDERS)], NOTES[number // 2 % len(NOTES)]


def nudges(of: Case) -> Iterator[Nudge]:
    """A nudge of every step and rung, for every person where each gets their own, at a plausible moment."""
    people = [one.id for one in of.interview.people] or [0]
    for step in Step:
        at = datetime(2026, 11, 20, 15, 30, tzinfo=UTC) if step is Step.THANK else datetime(2026, 12, 8, 10, tzinfo=UTC)
        persons = people if step in (Step.THANK, Step.LINKEDIN) else [0]
        rungs = range(1, RUNGS[step] + 1) if step in RUNGS else (0,)
        for person, rung in product(persons, rungs):
            yield Nudge(step, at, person=person, rung=rung)
