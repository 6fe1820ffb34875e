"""The rules of the five documents as one table, and which of them speaks for each nudge.

A rule is a row: its id, its source, and where the catalogue says it in our words (`rules.toml`). Which rules apply to a
step stands in that step's row (`steps.py`). "Why now?", the advice, `/playbook` and the documentation all walk these
tables. This module must not know when anything is due: that is the planner's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.model import Step
from bot.domain.steps import SPECS


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
    relayed: bool = False
    """Whether the document's author passes on what ZipRecruiter says."""
    when: Situation = Situation.ANY

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps it applies to, in the order in which an interview meets them."""
        return tuple(step for step in Step if self.id in SPECS[step].rules)

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
    Rule("P1", (_WAITING,)),
    Rule("P2", (_RIGHT_AFTER,), when=Situation.QUICK),
    Rule("P3", (_RIGHT_AFTER, _WAITING), when=Situation.SLOW),
    Rule("P4", (_WAITING, _CALLING)),
    Rule("P5", (_WAITING, _CALLING), relayed=True),
    Rule("P6", (_RIGHT_AFTER, _WAITING), relayed=True),
    Rule("P7", (_WAITING, _CALLING), relayed=True, when=Situation.DATED),
    Rule("P8", (_BAD,), relayed=True),
    Rule("P9", (_WAITING, _CALLING, _BAD)),
    Rule("P10", (_WAITING, _CALLING)),
    Rule("R1", (_RIGHT_AFTER,)),
    Rule("R2", (_RIGHT_AFTER,)),
    Rule("R3", (_BEFORE,)),
    Rule("R4", (_WAITING,), when=Situation.DATED),
    Rule("R5", (_WAITING,)),
    Rule("R6", (_WAITING,)),
    Rule("R7", (_WAITING,)),
    Rule("R8", (_WAITING,)),
    Rule("R9", (_WAITING,)),
    Rule("R10", (_BAD,)),
    Rule("R11", (_RIGHT_AFTER, _WAITING)),
    Rule("E1", (_RIGHT_AFTER,)),
    Rule("E2", (_RIGHT_AFTER,), when=Situation.ON_SITE),
    Rule("E3", (_BEFORE, _RIGHT_AFTER)),
    Rule("E4", (_RIGHT_AFTER,)),
    Rule("E5", (_BAD,)),
    Rule("E6", (_WAITING,)),
    Rule("E7", (_WAITING,)),
    Rule("E8", (_WAITING,)),
    Rule("E9", (_BAD,)),
    Rule("E10", (_BEFORE,)),
    Rule("E11", (_BEFORE,)),
    Rule("E12", (_RIGHT_AFTER,)),
    Rule("O1", (_BEFORE,)),
    Rule("O2", (_WAITING,)),
    Rule("O3", (_BEFORE, _RIGHT_AFTER)),
    Rule("O4", (_RIGHT_AFTER,)),
    Rule("O5", (_RIGHT_AFTER,), when=Situation.PANEL),
    Rule("O6", (_RIGHT_AFTER,)),
    Rule("O7", (_BEFORE, _RIGHT_AFTER)),
    Rule("O8", (_WAITING, _GOOD)),
    Rule("O9", (_CALLING,), when=Situation.DATED),
    Rule("O10", (_CALLING,), when=Situation.UNDATED),
    Rule("O11", (_CALLING,)),
    Rule("O12", (_CALLING,)),
    Rule("O13", (_WAITING,)),
    Rule("O14", (_WAITING,)),
    Rule("O15", (_WAITING, _BAD)),
    Rule("O16", (_GOOD,)),
    Rule("O17", (_BAD, _GOOD)),
    Rule("O18", (_BAD,)),
    Rule("O19", (_WAITING, _CALLING, _GOOD)),
    Rule("C1", (_CALLING,)),
    Rule("C2", (_CALLING,)),
    Rule("C3", (_CALLING,)),
    Rule("C4", (_BEFORE,)),
    Rule("C5", (_CALLING,), when=Situation.DATED),
    Rule("C6", (_CALLING,), when=Situation.UNDATED),
    Rule("C7", (_CALLING,)),
    Rule("C8", (_CALLING,)),
    Rule("C9", (_CALLING,)),
    Rule("C10", (_CALLING, _WAITING)),
    Rule("C11", (_CALLING, _BAD)),
    Rule("C12", (_CALLING,)),
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


def occasion(step: Step, rung: int = 0, attempt: int = 1) -> str:
    """The name under which the tables and the catalogue know a nudge: the step, with a number where it has several.

    `call.2` is a rung, `thank.2` an attempt of a step without rungs, `call.again` attempt 2 of a rung.
    """
    spec = SPECS[step]
    if attempt > 1 and spec.again:
        return f"{step}.{AGAIN}"
    if len(spec.reasons) == 1:
        return str(step)
    return f"{step}.{rung if spec.rungs else attempt}"


def _reasons() -> Iterator[tuple[str, Reason]]:
    for step, spec in SPECS.items():
        for number, rules in enumerate(spec.reasons, 1):
            name = f"{step}.{number}" if len(spec.reasons) > 1 else str(step)
            yield name, Reason(rules, f"steps.{step}.why{name.removeprefix(step)}")
        if spec.again:
            yield f"{step}.{AGAIN}", Reason(spec.again, f"steps.{step}.why.{AGAIN}")


REASONS: dict[str, Reason] = dict(_reasons())
"""By occasion: a step, with its attempt (`thank.2`), its rung (`call.1`) or `again` where it is nudged once more."""


def rules_for(step: Step, rung: int = 0, attempt: int = 1) -> tuple[str, ...]:
    """The ids of the rules that speak for this nudge's moment, most telling first."""
    return REASONS[occasion(step, rung, attempt)].rules


def why_key(step: Step, rung: int = 0, attempt: int = 1) -> str:
    """The key of the one sentence that says why this nudge comes now; the sentence has no slots."""
    return REASONS[occasion(step, rung, attempt)].why


def rules_of_step(step: Step) -> tuple[Rule, ...]:
    """All rules that apply to a step, for the full advice."""
    return tuple(rule for rule in RULES if rule.id in SPECS[step].rules)


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
