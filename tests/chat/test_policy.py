"""The table that decides what is done with a text, walked row by row."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.chat.dialogue.policy import POLICY, Act, Situation, decide
from bot.parsing.interpretations import Meaning, interpret
from bot.parsing.interview.model import ParseContext

CONTEXT = ParseContext(datetime(2026, 11, 20, 15, 5), "America/New_York", "US", day_first=False)

REFUSAL = "Hi Ann,\n\nThank you for your time. We have decided to go ahead with another candidate.\n\nKim\nGlobex"
INVITATION = (
    "Dear Ann,\n\nyour interview for the Analyst role at Initech is on Tuesday, December 1 at 2:00 PM.\n\nBest,\nSue"
)
LETTER = "Dear Dana, thank you for meeting with me. I enjoyed our talk about the pipeline. Best, Ann"

ROWS = [
    (Situation.NOTHING_OPEN, "what's next?", Act.DO, Meaning.WISH),
    (Situation.NOTHING_OPEN, "they rejected me", Act.SAY_BACK, Meaning.EMPLOYER_ANSWER),
    (Situation.NOTHING_OPEN, REFUSAL, Act.SAY_BACK, Meaning.EMPLOYER_ANSWER),
    (Situation.NOTHING_OPEN, "Globex, analyst, tomorrow 3pm", Act.DO, Meaning.INTERVIEW),
    (Situation.NOTHING_OPEN, "the weather is nice", Act.ASK, None),
    (Situation.QUESTION_OPEN, "cancel", Act.LEAVE, Meaning.WISH),
    (Situation.QUESTION_OPEN, "help", Act.DO, Meaning.WISH),
    (Situation.QUESTION_OPEN, "im so anxious", Act.DO, Meaning.WISH),
    (Situation.QUESTION_OPEN, "delete everything", Act.DO, Meaning.WISH),
    (Situation.QUESTION_OPEN, "can I call them?", Act.DO, Meaning.WISH),
    (Situation.QUESTION_OPEN, "Acme, data engineer", Act.TAKE, None),
    (Situation.QUESTION_OPEN, "next friday", Act.TAKE, None),
    (Situation.QUESTION_OPEN, "we talked about the next round of funding", Act.TAKE, None),
    (Situation.QUESTION_OPEN, REFUSAL, Act.SAY_BACK, Meaning.EMPLOYER_ANSWER),
    (Situation.QUESTION_OPEN, INVITATION, Act.ASK_WHETHER_NEW, Meaning.INTERVIEW),
    (Situation.ANY_TEXT_WANTED, LETTER, Act.TAKE, None),
    (Situation.ANY_TEXT_WANTED, REFUSAL, Act.TAKE, None),
    (Situation.ANY_TEXT_WANTED, "cancel", Act.LEAVE, Meaning.WISH),
]


@pytest.mark.parametrize(("situation", "text", "act", "meaning"), ROWS)
def test_a_text_is_dealt_with_as_the_table_says(
    situation: Situation, text: str, act: Act, meaning: Meaning | None
) -> None:
    assert decide(interpret(text, CONTEXT), situation) == (act, meaning)


def test_the_table_says_something_of_every_situation_and_meaning() -> None:
    assert set(POLICY) == {(situation, meaning) for situation in Situation for meaning in Meaning}
    assert {situation for situation, *_ in ROWS} == set(Situation)
    assert {act for *_, act, _ in ROWS} == set(Act)
