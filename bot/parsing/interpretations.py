"""What a text may mean, the likeliest first: a wish, an employer's answer, or an interview, each with its evidence.

A text is read here once; `bot.chat.dialogue.policy` decides what is done. It must not know what is stored or asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from bot.parsing.employer_answer import AnswerKind, EmployerAnswer, read_employer_answer
from bot.parsing.intents import Intent, IntentMatch, match_intent
from bot.parsing.interview.message import read_message
from bot.parsing.interview.model import WHEN, ParseContext, ParsedInterview

SHORT = 160
"""Characters; a longer text, or one of several lines, was pasted or forwarded."""


class Meaning(StrEnum):
    """The kinds of things that a text may mean."""

    WISH = "wish"
    EMPLOYER_ANSWER = "employer_answer"
    INTERVIEW = "interview"


@dataclass(frozen=True, slots=True)
class Interpretation:
    """One thing that a text may mean. `score` is from 0 to 1, `evidence` the words that speak for it."""

    meaning: Meaning
    score: float
    evidence: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Reading:
    """A text, what it may mean in order of likelihood, and the values that were read."""

    text: str = field(repr=False)
    ranked: tuple[Interpretation, ...]
    wish: IntentMatch | None
    answer: EmployerAnswer | None
    interview: ParsedInterview

    @property
    def pasted(self) -> bool:
        """Whether it is no line of one's own: long, or of several lines."""
        return len(self.text) > SHORT or "\n" in self.text.strip()

    @property
    def best(self) -> Interpretation | None:
        return self.ranked[0] if self.ranked else None


def interpret(text: str, context: ParseContext, names: Iterable[str] = ()) -> Reading:
    """Reads a text. `names` are the companies and people that are known."""
    pasted = len(text) > SHORT or "\n" in text.strip()
    wish = match_intent(text, names)
    answer = read_employer_answer(text, context)
    told = read_message(text, context)
    found: list[Interpretation] = []
    if wish is not None:
        found.append(Interpretation(Meaning.WISH, wish.score, wish.evidence))
    if answer is not None:
        score = _answer_score(answer, pasted=pasted)
        if wish is not None and wish.meaning.intent is Intent.ANSWERED and wish.meaning.answer is not None:
            score = max(score, wish.score + 0.01)  # "they rejected me" tells an answer with its facts
        found.append(Interpretation(Meaning.EMPLOYER_ANSWER, score, answer.evidence))
    if told.is_an_interview and (told.day is not None or WHEN in told.unclear):
        # A short line with a day and a place in it is an interview before it is an answer that names a round.
        found.append(Interpretation(Meaning.INTERVIEW, min(0.95, 0.6 + 0.07 * told.facts), told.company))
    ranked = tuple(sorted(found, key=lambda one: one.score, reverse=True))
    return Reading(text, ranked, wish, answer, told)


def _answer_score(answer: EmployerAnswer, *, pasted: bool) -> float:
    """A pasted mail that says no is plainly an answer; "next round at Globex Friday 10am" may tell an interview."""
    doubtful = answer.kind in (AnswerKind.NEXT_ROUND, AnswerKind.MOVED) and not pasted
    return answer.score * (0.85 if doubtful else 1.0) + (0.2 if pasted else 0.0)
