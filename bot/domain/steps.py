"""Every step that a nudge can ask for, as one table: when in the day it comes, what ends it, its letter, its buttons.

The planner, the letters, the screens, `tactful plan`, the documentation and the tests read these rows; the sets below
are derived from them. The words of a step are in the catalogue, the days of the ladder's rungs in `ladder.py`. This
module must not know facts or moments.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum, IntEnum, StrEnum

from bot.domain.model import FactKind, Step


class Hours(Enum):
    """At which hours a step may come, and on whose calendar."""

    AWAKE = "awake"
    """Any hour outside quiet hours, on the person's calendar."""
    FROM_NUDGE_AT = "from_nudge_at"
    """From `nudge_at` on, on the employer's working days."""
    CALLING = "calling"
    """From `call_at` until 17:00, on the employer's working days but Mondays."""


class Deadline(Enum):
    """Until when a nudge is worth the most; `urgency.deadline` makes a moment of it."""

    STARTS = "starts"
    """The start of the interview."""
    MEMORY = "memory"
    """The end of `DEBRIEF_KEEPS`, 48 hours after it was held."""
    PROMPT = "prompt"
    """24 hours after its end (R1)."""
    SECOND_WORKING_DAY = "second_working_day"
    """The end of the second working day after it (O4)."""
    SAME_DAY = "same_day"
    """The end of the day on which it comes."""
    CALLS_END = "calls_end"
    """17:00 where the employer is."""


class Urgency(IntEnum):
    """How soon a nudge loses its worth; the lowest goes first."""

    RUNS_OUT = 0
    """Within hours, or a day."""
    TIMELY = 1
    """It has its day, and a later one would do."""
    PATIENT = 2
    """A week more or less changes nothing."""


class Buttons(Enum):
    """What stands in the first rows under a nudge."""

    DONE = "done"
    """One button that notes it as done, and what helps to do it."""
    CALL_RESULTS = "call_results"
    """How the call went."""
    DEBRIEF = "debrief"
    """Opens the questions about the interview."""
    DECISIONS = "decisions"
    """Let go, or keep waiting."""


class Style(StrEnum):
    """What kind of text it is, for the letter check."""

    THANK = "thank"
    CHECK_IN = "check_in"
    VOICEMAIL = "voicemail"
    MESSAGE = "message"
    TEXT = "text"
    REQUEST = "request"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Worth:
    """How urgent a step is and why; `attempts` empty: all of them."""

    urgency: Urgency
    why: str
    attempts: tuple[int, ...] = ()
    deadline: Deadline | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """When a step comes that is planned once: so long `after` its occasion, or on the next working day.

    The occasion is the answer that brings the step, else the end of the interview.
    """

    after: timedelta = timedelta(0)
    next_working_day: bool = False


@dataclass(frozen=True, slots=True)
class LetterSpec:
    """The draft of a step: its blocks in order. A block whose text comes out empty is left out."""

    blocks: tuple[str, ...] = ("subject", "body")
    own: tuple[str, ...] = ("body",)
    """The blocks that a person's own version can stand for; the first is meant unless the text says otherwise."""
    to_interviewer: bool = True
    tones: bool = True
    """Whether it comes warmer and more formal."""
    mail_link: bool = True
    """Whether a button may open it in a mail program."""
    most_words: tuple[int, ...] = ()
    """The length of the body by rung, where it is stricter than for all letters."""
    style: Style | None = None


@dataclass(frozen=True, slots=True)
class StepSpec:
    """One step. The names of rules, buttons and blocks are keys of the playbook and the catalogue."""

    step: Step
    hours: Hours
    worth: tuple[Worth, ...]
    rules: tuple[str, ...]
    """Every rule that applies to it."""
    reasons: tuple[tuple[str, ...], ...]
    """The rules that decide its moment, most telling first: by rung, or by attempt for a step without rungs."""
    again: tuple[str, ...] = ()
    """The same for attempt 2 of a rung."""
    due: Due | None = None
    """None for a step whose moment takes code: that of `planner.py` or a rung of `ladder.py`."""
    rungs: int = 0
    attempts: int = 1
    per_person: bool = False
    """Whether each interviewer gets it on their own."""
    contact: bool = False
    """Whether the person writes to or calls the employer to ask, or to stay in mind; a week lies between two."""
    expires: bool = False
    """Whether it is of no use after its deadline, and then not sent."""
    brought_by: FactKind | None = None
    """The answer without which it does not come."""
    while_waiting: bool = False
    """Whether any final answer ends it."""
    superseded_by: Step | None = None
    """A step beside which it is not sent at the same moment."""
    ends_with_contact: bool = False
    """Whether its time is over once the first contact has been nudged."""
    stays_open: timedelta | None = timedelta(days=7)
    """How long after it came it is still listed as open; None: until something is decided or the next rung comes."""
    letter: LetterSpec | None = field(default_factory=LetterSpec)
    buttons: Buttons = Buttons.DONE
    done_label: str = "mark_as_sent"
    sent: bool = True
    """Whether doing it sends something to the employer."""
    asks_for: str | None = None
    """What would make the letter better, asked for beside the main button."""
    they_answered: bool = True
    """Whether "They answered" stands in the first rows."""
    decisions: tuple[FactKind, ...] = ()
    """Answers that can be pressed under it."""
    silent: bool = False
    """Whether it comes without a sound, as nothing is lost if it is seen in the evening."""

    @property
    def employer_calendar(self) -> bool:
        """Whether it lives on the employer's calendar and clock; else on the person's."""
        return self.hours is not Hours.AWAKE


DEBRIEF_KEEPS = timedelta(hours=48)
"""So long after the interview its names and dates are worth asking for."""

_RUNS_OUT, _TIMELY, _PATIENT = Urgency

SPECS: dict[Step, StepSpec] = {
    spec.step: spec
    for spec in (
        StepSpec(
            Step.NO_SHOW,
            Hours.AWAKE,
            (Worth(_RUNS_OUT, "only the same day", deadline=Deadline.SAME_DAY),),
            rules=("P9", "C11"),
            reasons=(("C11", "P9"),),
            due=Due(),
            expires=True,
            brought_by=FactKind.NO_SHOW,
            stays_open=timedelta(days=1),
            letter=LetterSpec(("text",), own=("text",), style=Style.TEXT),
        ),
        StepSpec(
            Step.PREPARE,
            Hours.AWAKE,
            (Worth(_RUNS_OUT, "only before the interview", deadline=Deadline.STARTS),),
            rules=("R3", "E3", "E10", "E11", "O1", "O3", "O7", "C4"),
            reasons=(("R3", "O1", "C4", "O3"),),
            expires=True,
            stays_open=timedelta(days=1),
            letter=LetterSpec(("checklist",), own=(), to_interviewer=False, tones=False),
            done_label="got_it",
            sent=False,
            they_answered=False,
        ),
        StepSpec(
            Step.THANK,
            Hours.AWAKE,
            (
                Worth(_RUNS_OUT, "inside 24 hours (R1)", (1, 2), Deadline.PROMPT),
                Worth(
                    _TIMELY,
                    "two business days (O4), and late is better than never (O6)",
                    (3,),
                    Deadline.SECOND_WORKING_DAY,
                ),
            ),
            rules=("P2", "P3", "P6", "R1", "R2", "E1", "E2", "E3", "E12", "O4", "O5", "O6"),
            reasons=(("E1", "R1"), ("R1", "R2"), ("O4", "O6")),
            attempts=3,
            per_person=True,
            superseded_by=Step.DEBRIEF,
            ends_with_contact=True,
            letter=LetterSpec(("subject", "body", "card"), style=Style.THANK),
            asks_for="topic",
        ),
        StepSpec(
            Step.DEBRIEF,
            Hours.AWAKE,
            (Worth(_RUNS_OUT, "memory fades; only for 48 hours", deadline=Deadline.MEMORY),),
            rules=("E12", "O1", "O2", "O3", "C4"),
            reasons=(("O3", "O1"),),
            expires=True,
            stays_open=DEBRIEF_KEEPS,
            letter=None,
            buttons=Buttons.DEBRIEF,
            sent=False,
        ),
        StepSpec(
            Step.CALL,
            Hours.CALLING,
            (Worth(_TIMELY, "its hours end at 17:00", deadline=Deadline.CALLS_END),),
            rules=(
                *("P4", "P5", "P7", "P10", "E7", "O9", "O10", "O11", "O12", "O19"),
                *("C1", "C2", "C3", "C5", "C6", "C7", "C8", "C9", "C10", "C11", "C12"),
            ),
            reasons=(("O9", "O10", "C5", "C7"), ("O11", "C10", "C7")),
            again=("C12", "C7"),
            rungs=2,
            attempts=2,
            contact=True,
            while_waiting=True,
            stays_open=None,
            letter=LetterSpec(
                ("before", "opening", "questions", "voicemail", "message"), own=("voicemail", "message", "opening")
            ),
            buttons=Buttons.CALL_RESULTS,
        ),
        StepSpec(
            Step.GRACIOUS_REPLY,
            Hours.AWAKE,
            (Worth(_TIMELY, "better the same day (E9)"),),
            rules=("P9", "R10", "E5", "E9", "O17", "O18", "C11"),
            reasons=(("E9", "O17"),),
            due=Due(),
            brought_by=FactKind.REJECTED,
            they_answered=False,
        ),
        StepSpec(
            Step.LEVERAGE,
            Hours.FROM_NUDGE_AT,
            (Worth(_TIMELY, "an offer has an end (O16)"),),
            rules=("O16", "O19"),
            reasons=(("O16", "O19"),),
            brought_by=FactKind.OFFER_ELSEWHERE,
            while_waiting=True,
            letter=LetterSpec(("subject", "body", "opening")),
            asks_for="offer",
        ),
        StepSpec(
            Step.REFERENCES,
            Hours.AWAKE,
            (Worth(_TIMELY, "before they are called (O7)"),),
            rules=("R11", "O7", "O8"),
            reasons=(("O7",),),
            ends_with_contact=True,
            letter=LetterSpec(to_interviewer=False, mail_link=False),
            done_label="told_them",
            sent=False,
            silent=True,
        ),
        StepSpec(
            Step.CHECK_IN,
            Hours.FROM_NUDGE_AT,
            (Worth(_TIMELY, "their time has passed (R4)"),),
            rules=(
                *("P1", "P3", "P4", "P5", "P6", "P7", "P9", "P10", "R4", "R5"),
                *("E6", "E7", "E8", "O2", "O14", "O19"),
            ),
            reasons=(("R4", "P7", "R5"), ("E7", "E6")),
            again=("R4", "P1"),
            rungs=2,
            attempts=2,
            contact=True,
            while_waiting=True,
            stays_open=None,
            # Under 90 words, and the second is the shorter one (R5).
            letter=LetterSpec(most_words=(89, 75), style=Style.CHECK_IN),
        ),
        StepSpec(
            Step.LINKEDIN,
            Hours.FROM_NUDGE_AT,
            (Worth(_TIMELY, "while they remember who asks (E3)"),),
            rules=("E3", "E4", "E5"),
            reasons=(("E3", "E4"),),
            per_person=True,
            letter=LetterSpec(("request",), own=("request",), style=Style.REQUEST),
            done_label="request_sent",
            sent=False,
            silent=True,
        ),
        StepSpec(
            Step.KEEP_WARM,
            Hours.FROM_NUDGE_AT,
            (Worth(_PATIENT, "once a month (R8)"),),
            rules=("P10", "R6", "R7", "R8", "R11", "E8", "O8", "O13", "O14"),
            reasons=(("R6", "R7", "R8"), ("R8", "R7"), ("R8", "O13")),
            again=("R6", "R7"),
            rungs=3,
            attempts=2,
            contact=True,
            while_waiting=True,
            stays_open=None,
            asks_for="news",
        ),
        StepSpec(
            Step.KEEP_IN_TOUCH,
            Hours.FROM_NUDGE_AT,
            (Worth(_PATIENT, "once a quarter (P8)"),),
            rules=("P8", "R10", "E5", "O17", "O18"),
            reasons=(("P8", "R10"), ("P8", "O18"), ("P8", "E5"), ("P8", "O17")),
            rungs=4,
            brought_by=FactKind.REJECTED,
            asks_for="news",
            they_answered=False,
            decisions=(FactKind.DECLINED,),
            silent=True,
        ),
        StepSpec(
            Step.LET_GO,
            Hours.FROM_NUDGE_AT,
            (Worth(_PATIENT, "the wait is over anyway (R9)"),),
            rules=("R9", "R11", "O8", "O15", "O17", "C10"),
            reasons=(("R9", "C10", "O15"),),
            rungs=1,
            while_waiting=True,
            stays_open=None,
            letter=LetterSpec(mail_link=False),
            buttons=Buttons.DECISIONS,
            decisions=(FactKind.LET_GO, FactKind.KEEP_WAITING),
            silent=True,
        ),
    )
}
"""The steps in the order in which nudges go where neither urgency nor a deadline decides."""

RUNGS: dict[Step, int] = {step: spec.rungs for step, spec in SPECS.items() if spec.rungs}
"""How many rungs a step has, for those that have any."""

PER_PERSON = frozenset(step for step, spec in SPECS.items() if spec.per_person)
EMPLOYER_CALENDAR = frozenset(step for step, spec in SPECS.items() if spec.employer_calendar)
CALLING = tuple(step for step, spec in SPECS.items() if spec.hours is Hours.CALLING)
"""A tuple, as a plan asks for it all the time and comparing a step is much quicker than hashing it."""
CONTACTS = frozenset(step for step, spec in SPECS.items() if spec.contact)
REPEATED = frozenset(step for step, spec in SPECS.items() if spec.rungs and spec.attempts > 1)
"""Rungs that are nudged once more where nothing was done."""
EXPIRING = frozenset(step for step, spec in SPECS.items() if spec.expires)
AFTER_REJECTION = frozenset(step for step, spec in SPECS.items() if spec.brought_by is FactKind.REJECTED)
DECISIONS = frozenset(answer for spec in SPECS.values() for answer in spec.decisions)
"""Answers that can be pressed under a nudge."""
DUE_ONCE = tuple(spec for spec in SPECS.values() if spec.due)
"""The rows from which the planner takes the moment, too."""
