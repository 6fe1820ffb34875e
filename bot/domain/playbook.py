"""The rules of the five documents as one table, and which of them speaks for each nudge.

A rule is a row: its id, its source, where the catalogue says it in our words (`rules.toml`), and where it reaches a
person. "Why now?", the advice, `/playbook` and the documentation all walk these tables. This module must not know
when anything is due: that is the planner's.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.model import RUNGS, Step


class Moment(StrEnum):
    """When in the story of an interview a rule matters; the order in which a person meets them."""

    BEFORE = "before"
    RIGHT_AFTER = "right_after"
    WAITING = "waiting"
    CALLING = "calling"
    BAD_NEWS = "bad_news"
    GOOD_NEWS = "good_news"


class Situation(StrEnum):
    """What must be so for a rule to apply at its steps."""

    ANY = "any"
    DATED = "dated"
    UNDATED = "undated"
    QUICK = "quick"
    SLOW = "slow"
    ON_SITE = "on_site"
    PANEL = "panel"

    @property
    def key(self) -> str:
        """Where it is said in words in the catalogue."""
        return f"playbook.situation.{self}"


@dataclass(frozen=True, slots=True)
class Source:
    """A document. `key` leads to who speaks: the author or publisher, or what it is where nobody is named.

    `key.name` is short enough for the middle of a sentence, `key.full` says it whole.
    """

    letter: str
    file: str

    @property
    def key(self) -> str:
        """Where its names lie in the catalogue."""
        return f"sources.{self.letter}"


SOURCES: dict[str, Source] = {
    source.letter: source
    for source in (
        Source("P", "000_bd0a3bc6cacb880c.txt"),
        Source("R", "001_dfeeed800b579812.txt"),
        Source("E", "002_c6cc013ca05c234d.txt"),
        Source("O", "003_522d0fba3eccc174.txt"),
        Source("C", "004_8bbf5ba4b9474608.txt"),
    )
}
RELAYED = "sources.Z"
"""ZipRecruiter, whom document P relays."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that a document says, and where it is used."""

    id: str
    moments: tuple[Moment, ...]
    steps: tuple[Step, ...]
    relayed: bool = False
    """Whether the document's author passes on what ZipRecruiter says."""
    when: Situation = Situation.ANY

    @property
    def source(self) -> Source:
        """The document it stands in."""
        return SOURCES[self.id[0]]

    @property
    def source_key(self) -> str:
        """Where the name of whoever says it lies in the catalogue."""
        return RELAYED if self.relayed else self.source.key

    @property
    def key(self) -> str:
        """Where what it says in our words lies in the catalogue."""
        return f"rules.{self.id}"


_BEFORE, _RIGHT_AFTER, _WAITING = Moment.BEFORE, Moment.RIGHT_AFTER, Moment.WAITING
_CALLING, _BAD, _GOOD = Moment.CALLING, Moment.BAD_NEWS, Moment.GOOD_NEWS

_RULES = (
    Rule("P1", (_WAITING,), (Step.CHECK_IN,)),
    Rule("P2", (_RIGHT_AFTER,), (Step.THANK,), when=Situation.QUICK),
    Rule("P3", (_RIGHT_AFTER, _WAITING), (Step.THANK, Step.CHECK_IN), when=Situation.SLOW),
    Rule("P4", (_WAITING, _CALLING), (Step.CHECK_IN, Step.CALL)),
    Rule("P5", (_WAITING, _CALLING), (Step.CHECK_IN, Step.CALL), relayed=True),
    Rule("P6", (_RIGHT_AFTER, _WAITING), (Step.THANK, Step.CHECK_IN), relayed=True),
    Rule("P7", (_WAITING, _CALLING), (Step.CHECK_IN, Step.CALL), relayed=True, when=Situation.DATED),
    Rule("P8", (_BAD,), (Step.KEEP_IN_TOUCH,), relayed=True),
    Rule("P9", (_WAITING, _CALLING, _BAD), (Step.CHECK_IN, Step.GRACIOUS_REPLY, Step.NO_SHOW)),
    Rule("P10", (_WAITING, _CALLING), (Step.CHECK_IN, Step.CALL, Step.KEEP_WARM)),
    Rule("R1", (_RIGHT_AFTER,), (Step.THANK,)),
    Rule("R2", (_RIGHT_AFTER,), (Step.THANK,)),
    Rule("R3", (_BEFORE,), (Step.PREPARE,)),
    Rule("R4", (_WAITING,), (Step.CHECK_IN,), when=Situation.DATED),
    Rule("R5", (_WAITING,), (Step.CHECK_IN,)),
    Rule("R6", (_WAITING,), (Step.KEEP_WARM,)),
    Rule("R7", (_WAITING,), (Step.KEEP_WARM,)),
    Rule("R8", (_WAITING,), (Step.KEEP_WARM,)),
    Rule("R9", (_WAITING,), (Step.LET_GO,)),
    Rule("R10", (_BAD,), (Step.GRACIOUS_REPLY, Step.KEEP_IN_TOUCH)),
    Rule("R11", (_RIGHT_AFTER, _WAITING), (Step.REFERENCES, Step.KEEP_WARM, Step.LET_GO)),
    Rule("E1", (_RIGHT_AFTER,), (Step.THANK,)),
    Rule("E2", (_RIGHT_AFTER,), (Step.THANK,), when=Situation.ON_SITE),
    Rule("E3", (_BEFORE, _RIGHT_AFTER), (Step.PREPARE, Step.THANK, Step.LINKEDIN)),
    Rule("E4", (_RIGHT_AFTER,), (Step.LINKEDIN,)),
    Rule("E5", (_BAD,), (Step.LINKEDIN, Step.GRACIOUS_REPLY, Step.KEEP_IN_TOUCH)),
    Rule("E6", (_WAITING,), (Step.CHECK_IN,)),
    Rule("E7", (_WAITING,), (Step.CHECK_IN, Step.CALL)),
    Rule("E8", (_WAITING,), (Step.CHECK_IN, Step.KEEP_WARM)),
    Rule("E9", (_BAD,), (Step.GRACIOUS_REPLY,)),
    Rule("E10", (_BEFORE,), (Step.PREPARE,)),
    Rule("E11", (_BEFORE,), (Step.PREPARE,)),
    Rule("E12", (_RIGHT_AFTER,), (Step.THANK, Step.DEBRIEF)),
    Rule("O1", (_BEFORE,), (Step.PREPARE, Step.DEBRIEF)),
    Rule("O2", (_WAITING,), (Step.CHECK_IN, Step.DEBRIEF)),
    Rule("O3", (_BEFORE, _RIGHT_AFTER), (Step.PREPARE, Step.DEBRIEF)),
    Rule("O4", (_RIGHT_AFTER,), (Step.THANK,)),
    Rule("O5", (_RIGHT_AFTER,), (Step.THANK,), when=Situation.PANEL),
    Rule("O6", (_RIGHT_AFTER,), (Step.THANK,)),
    Rule("O7", (_BEFORE, _RIGHT_AFTER), (Step.PREPARE, Step.REFERENCES)),
    Rule("O8", (_WAITING, _GOOD), (Step.REFERENCES, Step.KEEP_WARM, Step.LET_GO)),
    Rule("O9", (_CALLING,), (Step.CALL,), when=Situation.DATED),
    Rule("O10", (_CALLING,), (Step.CALL,), when=Situation.UNDATED),
    Rule("O11", (_CALLING,), (Step.CALL,)),
    Rule("O12", (_CALLING,), (Step.CALL,)),
    Rule("O13", (_WAITING,), (Step.KEEP_WARM,)),
    Rule("O14", (_WAITING,), (Step.CHECK_IN, Step.KEEP_WARM)),
    Rule("O15", (_WAITING, _BAD), (Step.LET_GO,)),
    Rule("O16", (_GOOD,), (Step.LEVERAGE,)),
    Rule("O17", (_BAD, _GOOD), (Step.GRACIOUS_REPLY, Step.KEEP_IN_TOUCH, Step.LET_GO)),
    Rule("O18", (_BAD,), (Step.GRACIOUS_REPLY, Step.KEEP_IN_TOUCH)),
    Rule("O19", (_WAITING, _CALLING, _GOOD), (Step.CHECK_IN, Step.CALL, Step.LEVERAGE)),
    Rule("C1", (_CALLING,), (Step.CALL,)),
    Rule("C2", (_CALLING,), (Step.CALL,)),
    Rule("C3", (_CALLING,), (Step.CALL,)),
    Rule("C4", (_BEFORE,), (Step.PREPARE, Step.DEBRIEF)),
    Rule("C5", (_CALLING,), (Step.CALL,), when=Situation.DATED),
    Rule("C6", (_CALLING,), (Step.CALL,), when=Situation.UNDATED),
    Rule("C7", (_CALLING,), (Step.CALL,)),
    Rule("C8", (_CALLING,), (Step.CALL,)),
    Rule("C9", (_CALLING,), (Step.CALL,)),
    Rule("C10", (_CALLING, _WAITING), (Step.CALL, Step.LET_GO)),
    Rule("C11", (_CALLING, _BAD), (Step.CALL, Step.NO_SHOW, Step.GRACIOUS_REPLY)),
    Rule("C12", (_CALLING,), (Step.CALL,)),
)
RULES: tuple[Rule, ...] = _RULES
"""Every rule, in the order of the documents."""

BY_ID: dict[str, Rule] = {rule.id: rule for rule in RULES}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a nudge comes when it comes: the rules that decide its moment, most telling first, and the sentence's key."""

    rules: tuple[str, ...]
    why: str


AGAIN = "again"
"""The name of attempt 2 of a step that is nudged once more."""

_REASONS: dict[str, tuple[str, ...]] = {
    "prepare": ("R3", "O1", "C4", "O3"),
    "debrief": ("O3", "O1"),
    "thank.1": ("E1", "R1"),
    "thank.2": ("R1", "R2"),
    "thank.3": ("O4", "O6"),
    "references": ("O7",),
    "linkedin": ("E3", "E4"),
    "check_in.1": ("R4", "P7", "R5"),
    "check_in.2": ("E7", "E6"),
    "check_in.again": ("R4", "P1"),
    "call.1": ("O9", "O10", "C5", "C7"),
    "call.2": ("O11", "C10", "C7"),
    "call.again": ("C12", "C7"),
    "keep_warm.1": ("R6", "R7", "R8"),
    "keep_warm.2": ("R8", "R7"),
    "keep_warm.3": ("R8", "O13"),
    "keep_warm.again": ("R6", "R7"),
    "let_go": ("R9", "C10", "O15"),
    "leverage": ("O16", "O19"),
    "gracious_reply": ("E9", "O17"),
    "keep_in_touch.1": ("P8", "R10"),
    "keep_in_touch.2": ("P8", "O18"),
    "keep_in_touch.3": ("P8", "E5"),
    "keep_in_touch.4": ("P8", "O17"),
    "no_show": ("C11", "P9"),
}
REASONS: dict[str, Reason] = {occasion: Reason(rules, f"why.{occasion}") for occasion, rules in _REASONS.items()}
"""By occasion: a step, with its attempt (`thank.2`), its rung (`call.1`) or `again` where it is nudged once more."""


def occasion(step: Step, rung: int = 0, attempt: int = 1) -> str:
    """The name under which the tables and the catalogue know a nudge, such as `check_in.2`."""
    if step is Step.THANK:
        return f"{step}.{attempt}"
    if attempt > 1 and f"{step}.{AGAIN}" in _REASONS:
        return f"{step}.{AGAIN}"
    return f"{step}.{rung}" if RUNGS.get(step, 1) > 1 else str(step)


def rules_for(step: Step, rung: int = 0, attempt: int = 1) -> tuple[str, ...]:
    """The ids of the rules that speak for this nudge's moment, most telling first."""
    return REASONS[occasion(step, rung, attempt)].rules


def why_key(step: Step, rung: int = 0, attempt: int = 1) -> str:
    """The key of the one sentence that says why this nudge comes now; the sentence has no slots."""
    return REASONS[occasion(step, rung, attempt)].why


def rules_of_step(step: Step) -> tuple[Rule, ...]:
    """All rules that apply to a step, for the full advice."""
    return tuple(rule for rule in RULES if step in rule.steps)


def rules_of_moment(moment: Moment) -> tuple[Rule, ...]:
    """All rules of a moment, for browsing."""
    return tuple(rule for rule in RULES if moment in rule.moments)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A question on which the documents differ.

    Under `key` the catalogue has `question`, `documents` (what they say) and `plan` (what we do, and why).
    """

    id: str
    rules: tuple[str, ...]

    @property
    def key(self) -> str:
        """Where its texts lie in the catalogue."""
        return f"disagreements.{self.id}"


DISAGREEMENTS: tuple[Disagreement, ...] = (
    Disagreement("thank_when", ("E1", "R1", "O4", "O6")),
    Disagreement("first_move", ("C5", "O9", "R4", "P7")),
    Disagreement("no_date", ("C6", "O10")),
    Disagreement("spacing", ("E7", "R8")),
    Disagreement("news_early", ("P7", "C5", "O16")),
    Disagreement("when_to_stop", ("R9", "C10", "O13", "O14")),
)
