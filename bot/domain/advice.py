"""What a nudge advises: why now, what to do, what not to do, in the person's language.

It picks the texts; they are in the catalogue (`steps/`), and the rules in the playbook's table. It must not
know how advice is shown.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.letter_facts import never_asked, worded_rung
from bot.domain.localtime import local
from bot.domain.model import Case, Kind, Nudge, Pace, Step
from bot.domain.planner import EVENING
from bot.domain.playbook import AGAIN, BY_ID, Rule, Situation, occasion, rules_for, rules_of_step
from bot.domain.urgency import deadline
from bot.wording import Words


@dataclass(frozen=True, slots=True)
class Advice:
    """Three short texts, at most 60 words together, and the ids of the rules behind the moment."""

    why: str
    do: str
    avoid: str
    rules: tuple[str, ...]


def advice(nudge: Nudge, case: Case, words: Words) -> Advice:
    """The advice for a nudge; the first rung's differs where no date was promised or the job is filled over months.

    What comes after its deadline says nothing of a time that has passed, and a second step counts no first that was
    never noted as done.
    """
    keys = (f"steps.{nudge.step}.advice{name.removeprefix(nudge.step)}" for name in _names(nudge, case))
    key = next(key for key in keys if words.has(f"{key}.why"))
    return Advice(
        why=words.text(f"{key}.why"),
        do=words.text(f"{key}.do"),
        avoid=words.text(f"{key}.avoid"),
        rules=rules_for(nudge.step, nudge.rung, nudge.attempt),
    )


def _names(nudge: Nudge, case: Case) -> tuple[str, ...]:
    """Under which names there may be advice, from the narrowest to the widest: `thank.3`, then `thank`."""
    name = occasion(nudge.step, nudge.rung, nudge.attempt)
    narrower: tuple[str, ...] = ()
    ends = deadline(nudge, case)
    morning = nudge.step is Step.REFERENCES and local(nudge.at, case.person.timezone).time() < EVENING
    if morning or (ends is not None and nudge.at >= ends):
        narrower = (f"{name}_late", f"{nudge.step}.late")
    if not name.endswith(AGAIN) and case.promised_date is None:
        narrower += (f"{name}_slow",) if case.interview.pace is Pace.SLOW else ()
        narrower += (f"{name}_undated",)
    if worded_rung(nudge, case) != nudge.rung and not name.endswith(AGAIN):
        narrower = (f"{name}_first",)
    if nudge.step is Step.LET_GO and never_asked(case):
        narrower = (f"{name}_unsent",)
    return (*narrower, name, str(nudge.step))


def rules_that_apply(nudge: Nudge, case: Case) -> tuple[Rule, ...]:
    """All rules that apply to a nudge as things stand: those that decide its moment first, most telling first."""
    named = rules_for(nudge.step, nudge.rung, nudge.attempt)
    others = (rule.id for rule in rules_of_step(nudge.step) if rule.id not in named)
    return tuple(BY_ID[rule] for rule in (*named, *others) if is_so(BY_ID[rule].when, case))


def is_so(situation: Situation, case: Case) -> bool:
    """Whether a case is in a situation."""
    interview = case.interview
    match situation:
        case Situation.DATED:
            return case.promised_date is not None
        case Situation.UNDATED:
            return case.promised_date is None
        case Situation.QUICK:
            return interview.pace is not Pace.SLOW
        case Situation.SLOW:
            return interview.pace is Pace.SLOW
        case Situation.ON_SITE:
            return interview.kind is Kind.ON_SITE
        case Situation.PANEL:
            return len(interview.people) > 1
        case Situation.ANY:
            return True
