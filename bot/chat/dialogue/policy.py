"""What is done with a text: one table, by what is open and by what the text most likely means.

No dialogue takes a text before this table has left it to it. Must not know how a text is read, nor what doing it takes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.parsing.intents import Intent
from bot.parsing.interpretations import Meaning, Reading


class Situation(StrEnum):
    """What is open: no dialogue; a question that takes words; one that takes a text of any kind, such as a letter."""

    NOTHING_OPEN = "nothing_open"
    QUESTION_OPEN = "question_open"
    ANY_TEXT_WANTED = "any_text_wanted"


class Act(StrEnum):
    """What is done."""

    DO = "do"
    SAY_BACK = "say_back"  # with a button that records it
    ASK_WHETHER_NEW = "ask_whether_new"  # an interview of its own, while another is being told
    LEAVE = "leave"
    TAKE = "take"  # the open question takes the text
    ASK = "ask"  # what is meant


@dataclass(frozen=True, slots=True)
class Rule:
    """From which score on which act is taken, and for which wishes (all where none is named)."""

    least: float
    act: Act
    wishes: frozenset[Intent] = frozenset()
    pasted: bool = False
    """Only for a text that was pasted."""


ESCAPES = frozenset({Intent.HELP, Intent.NERVOUS, Intent.COMMAND, Intent.LIST, Intent.UNDO})
"""Wishes that no question asks for, so that they are heard inside any dialogue."""

QUESTIONS = frozenset({Intent.MAY, Intent.NEXT})
"""Wishes that count inside a dialogue where they end with a question mark."""

POLICY: dict[tuple[Situation, Meaning], tuple[Rule, ...]] = {
    (Situation.NOTHING_OPEN, Meaning.WISH): (Rule(0.0, Act.DO),),
    (Situation.NOTHING_OPEN, Meaning.EMPLOYER_ANSWER): (Rule(0.6, Act.SAY_BACK),),
    (Situation.NOTHING_OPEN, Meaning.INTERVIEW): (Rule(0.0, Act.DO),),
    (Situation.QUESTION_OPEN, Meaning.WISH): (
        Rule(0.5, Act.LEAVE, frozenset({Intent.CANCEL})),
        Rule(0.7, Act.DO, ESCAPES),
        Rule(0.5, Act.DO, QUESTIONS),
    ),
    (Situation.QUESTION_OPEN, Meaning.EMPLOYER_ANSWER): (Rule(0.8, Act.SAY_BACK, pasted=True),),
    (Situation.QUESTION_OPEN, Meaning.INTERVIEW): (Rule(0.8, Act.ASK_WHETHER_NEW, pasted=True),),
    (Situation.ANY_TEXT_WANTED, Meaning.WISH): (Rule(0.9, Act.LEAVE, frozenset({Intent.CANCEL})),),
    (Situation.ANY_TEXT_WANTED, Meaning.EMPLOYER_ANSWER): (),
    (Situation.ANY_TEXT_WANTED, Meaning.INTERVIEW): (),
}
"""The first rule that fits decides; where none does, the open question takes the text, or the bot asks."""


def decide(reading: Reading, situation: Situation) -> tuple[Act, Meaning | None]:
    """The act, and the meaning that it is about."""
    for one in reading.ranked:
        for rule in POLICY[situation, one.meaning]:
            if one.score >= rule.least and _fits(rule, reading):
                return rule.act, one.meaning
        if situation is not Situation.NOTHING_OPEN and one.meaning is Meaning.WISH:
            continue
    return (Act.ASK if situation is Situation.NOTHING_OPEN else Act.TAKE), None


def _fits(rule: Rule, reading: Reading) -> bool:
    if rule.pasted and not reading.pasted:
        return False
    if not rule.wishes:
        return True
    wish = reading.wish.meaning.intent if reading.wish else None
    asked = wish not in QUESTIONS or reading.text.rstrip().endswith("?")
    return wish in rule.wishes and asked
