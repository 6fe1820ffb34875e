"""The types of the domain: people, interviews, facts and nudges.

Frozen values only. Must not know how they are stored, shown or sent, or what time it is.
Moments are aware UTC datetimes. A wall clock is a naive datetime or time and always belongs to a named zone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

NOBODY = 0
"""The interviewer id that stands for everybody, or for an interview in which nobody is named."""


class Lead(StrEnum):
    """Which move comes first after the promised date."""

    EMAIL = "email"
    PHONE = "phone"


class Pace(StrEnum):
    """How fast the job is filled; a slow one takes months (P3)."""

    NORMAL = "normal"
    SLOW = "slow"


class Kind(StrEnum):
    """How an interview is held."""

    ON_SITE = "on_site"
    VIDEO = "video"
    PHONE = "phone"


class MailProgram(StrEnum):
    """The program in which a person writes their letters."""

    GMAIL = "gmail"
    OUTLOOK = "outlook"
    MICROSOFT_365 = "microsoft_365"


class Step(StrEnum):
    """What a nudge asks for."""

    PREPARE = "prepare"
    DEBRIEF = "debrief"
    THANK = "thank"
    REFERENCES = "references"
    LINKEDIN = "linkedin"
    CHECK_IN = "check_in"
    CALL = "call"
    KEEP_WARM = "keep_warm"
    LET_GO = "let_go"
    LEVERAGE = "leverage"
    GRACIOUS_REPLY = "gracious_reply"
    KEEP_IN_TOUCH = "keep_in_touch"
    NO_SHOW = "no_show"


class FactKind(StrEnum):
    """The kinds of facts a history is made of."""

    NUDGED = "nudged"
    DONE = "done"
    SKIPPED = "skipped"
    SNOOZED = "snoozed"
    STILL_DECIDING = "still_deciding"
    ON_HOLD = "on_hold"
    KEEP_WAITING = "keep_waiting"
    NEXT_ROUND = "next_round"
    OFFER = "offer"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    LET_GO = "let_go"
    REVIVED = "revived"
    DECLINED = "declined"
    FOLLOW_UP_ON = "follow_up_on"
    NO_SHOW = "no_show"
    OFFER_ELSEWHERE = "offer_elsewhere"
    LINKEDIN_AGREED = "linkedin_agreed"


ABOUT_A_STEP = frozenset({FactKind.NUDGED, FactKind.DONE, FactKind.SKIPPED, FactKind.SNOOZED})
"""Facts that name the step they are about."""

RESTARTS = frozenset({FactKind.STILL_DECIDING, FactKind.ON_HOLD, FactKind.KEEP_WAITING})
"""Answers with which the ladder starts again."""


class CallResult(StrEnum):
    """How a call went. A message taken by a person counts as a voicemail (C10)."""

    SPOKE = "spoke"
    VOICEMAIL = "voicemail"
    MESSAGE = "message"
    NO_ANSWER = "no_answer"


@dataclass(frozen=True, slots=True)
class Preferences:
    """How one person wants to be reminded. Times are wall clock in `timezone`.

    `references_told`: their references know that calls may come, now and for later interviews (O7).
    """

    timezone: str
    country: str | None = None
    region: str | None = None
    nudge_at: time = time(9, 30)
    call_at: time = time(10, 30)
    quiet_from: time = time(21, 0)
    quiet_to: time = time(8, 0)
    lead: Lead = Lead.EMAIL
    references_told: bool = False


@dataclass(frozen=True, slots=True)
class Interviewer:
    """Somebody who interviewed. `id` is unique within the interview and never `NOBODY`."""

    id: int
    name: str
    title: str | None = None
    email: str | None = None
    phone: str | None = None
    linkedin: bool = False
    main: bool = False
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Interview:
    """One interview. `starts_at` and `ends_at` are the person's wall clock (naive); `recorded_at` is a moment (UTC).

    `timezone`, `country` and `region` are the employer's where they differ from the person's, else None.
    """

    starts_at: datetime
    ends_at: datetime
    recorded_at: datetime
    company: str = ""
    role: str = ""
    decide_by: date | None = None
    pace: Pace = Pace.NORMAL
    people: tuple[Interviewer, ...] = ()
    lead: Lead | None = None
    timezone: str | None = None
    country: str | None = None
    region: str | None = None
    kind: Kind | None = None
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened, at a moment (UTC). Which of the other fields matter depends on `what`.

    `person` is an interviewer's id, or `NOBODY` for everybody. `rung` is 0 for steps that have none.
    """

    what: FactKind
    at: datetime
    step: Step | None = None
    person: int = NOBODY
    rung: int = 0
    attempt: int = 1
    result: CallResult | None = None
    until: datetime | None = None
    decide_by: date | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """All that the plan is a function of, but the moment: preferences, an interview, and its history in order."""

    person: Preferences
    interview: Interview
    history: tuple[Fact, ...] = ()

    @property
    def promised_date(self) -> date | None:
        """The day by which they said they would decide, as they said it last; None where they named none."""
        return promised_date(self.interview, self.history)


def promised_date(interview: Interview, history: Sequence[Fact]) -> date | None:
    """Which promised date counts: that of the last answer that starts the ladder again, else the interview's own."""
    restart = next((fact for fact in reversed(history) if fact.what in RESTARTS), None)
    return restart.decide_by if restart else interview.decide_by


@dataclass(frozen=True, slots=True)
class Nudge:
    """A planned nudge. `at` is a moment (UTC). `ladder` counts the restarts that led to it (0 outside the ladder)."""

    step: Step
    at: datetime
    person: int = NOBODY
    rung: int = 0
    attempt: int = 1
    ladder: int = 0
