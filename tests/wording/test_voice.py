"""The voice, as far as a test can hear it: calm, brief and kind in everything that a person reads."""

from __future__ import annotations

import re

import pytest

from bot.wording import languages, words

WORN = re.compile(
    r"just checking in|circl(e|ing) back|touch(ing)? base|reach(ing)? out|at your earliest|hope this (email|finds)|"
    r"per my last|don't hesitate|do not hesitate|synerg|streak|you failed|you forgot|overdue|oops",
    re.IGNORECASE,
)
TOLD = ("letters.", "advice.", "rules.", "why.", "disagreements.")


def told(language: str) -> list[tuple[str, str]]:
    catalogue = words(language)
    # The source of a template is its words too; slots are names, which have a voice of their own.
    return [(key, catalogue._source(key)) for key in catalogue.all_keys() if key.startswith(TOLD)]


@pytest.mark.parametrize("language", languages())
def test_no_text_uses_a_worn_phrase(language: str) -> None:
    assert [key for key, text in told(language) if WORN.search(text)] == []


@pytest.mark.parametrize("language", languages())
def test_no_letter_and_no_advice_has_an_exclamation_mark(language: str) -> None:
    assert [key for key, text in told(language) if "!" in text] == []


def test_advice_and_rules_have_short_sentences() -> None:
    sentences = [
        (key, sentence)
        for key, text in told("en")
        if key.startswith(("advice.", "rules.", "why."))
        for sentence in re.split(r"(?<=[.?])\s", text)
    ]

    assert [found for found in sentences if len(found[1].split()) > 35] == []
