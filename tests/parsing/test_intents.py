"""What a few plain words mean: the table of intents, row by row."""

from __future__ import annotations

import pytest

from bot.parsing.intents import IntentRule, ParsedIntent, asks_something, matching_rule, phrases, read_intent, wants_out
from tests.parsing.intent_examples import EXAMPLES, NO_INTENT

RULES = phrases("en").rules
MATCHES = [(text, meaning) for meaning, examples in EXAMPLES.items() for text in examples.matches]
NEAR_MISSES = [(text, other) for examples in EXAMPLES.values() for text, other in examples.near_misses.items()]


@pytest.mark.parametrize(("text", "expected"), MATCHES)
def test_a_few_plain_words_are_understood(text: str, expected: ParsedIntent) -> None:
    assert read_intent(text) == expected


@pytest.mark.parametrize(("text", "expected"), NEAR_MISSES)
def test_words_that_come_near_are_not_mistaken_for_it(text: str, expected: ParsedIntent | None) -> None:
    assert read_intent(text) == expected


@pytest.mark.parametrize("rule", RULES, ids=[rule.pattern.pattern[:40] for rule in RULES])
def test_every_pattern_decides_at_least_one_of_the_phrases(rule: IntentRule) -> None:
    assert any(matching_rule(text) is rule for text in EXAMPLES[rule.meaning].matches)


@pytest.mark.parametrize("meaning", EXAMPLES)
def test_every_row_has_two_phrases_of_each_kind(meaning: ParsedIntent) -> None:
    examples = EXAMPLES[meaning]

    assert meaning in {rule.meaning for rule in RULES}
    assert len(examples.matches) >= 2
    assert len(examples.near_misses) >= 2
    assert meaning not in examples.near_misses.values()


@pytest.mark.parametrize("text", NO_INTENT)
def test_other_words_mean_nothing(text: str) -> None:
    assert read_intent(text) is None


def test_only_a_plain_question_is_told_from_an_answer() -> None:
    assert asks_something("can I call Acme now?")
    assert not asks_something("whether I may call")
    assert not asks_something("offer")
    assert wants_out("Cancel!")
    assert not wants_out("they cancelled")
