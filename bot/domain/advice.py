"""What a nudge advises: why now, what to do, what not to do, in the person's language.

It picks the texts; they are in the catalogue (`advice.toml`), and the rules in the playbook's table. It must not
know how advice is shown.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.letter_facts import promised_date
from bot.domain.model import Case, Nudge, Pace
from bot.domain.playbook import AGAIN, occasion, rules_for
from bot.wording import Words


@dataclass(frozen=True, slots=True)
class Advice:
    """Three short texts, at most 60 words together, and the ids of the rules behind the moment."""

    why: str
    do: str
    avoid: str
    rules: tuple[str, ...]


def advice(nudge: Nudge, case: Case, words: Words) -> Advice:
    """The advice for a nudge; the first rung's differs where no date was promised or the job is filled over months."""
    key = next(key for key in _keys(nudge, case) if words.has(f"advice.{key}.why"))
    return Advice(
        why=words.text(f"advice.{key}.why"),
        do=words.text(f"advice.{key}.do"),
        avoid=words.text(f"advice.{key}.avoid"),
        rules=rules_for(nudge.step, nudge.rung, nudge.attempt),
    )


def _keys(nudge: Nudge, case: Case) -> tuple[str, ...]:
    name = occasion(nudge.step, nudge.rung, nudge.attempt)
    narrower: tuple[str, ...] = ()
    if not name.endswith(AGAIN) and promised_date(case) is None:
        narrower = (f"{name}_slow",) if case.interview.pace is Pace.SLOW else ()
        narrower += (f"{name}_undated",)
    return (*narrower, name, str(nudge.step))
