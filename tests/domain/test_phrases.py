"""Notes typed on a phone, as they stand inside a sentence of a letter."""

from __future__ import annotations

import pytest

from bot.domain.phrases import one_line, phrase
from bot.wording import words


@pytest.mark.parametrize(
    ("note", "to_them", "to_others"),
    [
        ("the move to Kafka", "the move to Kafka", "the move to Kafka"),
        ("The move to Kafka.", "the move to Kafka", "the move to Kafka"),
        ("Kafka and hiring", "Kafka and hiring", "Kafka and hiring"),
        ("Pipelines", "pipelines", "pipelines"),
        ("API design", "API design", "API design"),
        ("We talked about their data platform", "your data platform", "their data platform"),
        ("how they handle on-call", "how you handle on-call", "how they handle on-call"),
        ("the move to Kafka and their plan", "the move to Kafka and your plan", "the move to Kafka and their plan"),
        ("customers and their needs", "customers and their needs", "customers and their needs"),
        ("Kafka; and hiring in spring", "Kafka", "Kafka"),
        ("Kafka - very interesting!", "Kafka", "Kafka"),
        ("Node.js at scale", "Node.js at scale", "Node.js at scale"),
        ("Kafka\n and hiring", "Kafka", "Kafka"),
        ("They use Kafka", None, None),
        ("they were moving the billing to events", "moving the billing to events", "moving the billing to events"),
        ("they are moving billing to events", "moving billing to events", "moving billing to events"),
        ("they plan to move to Kafka", "your plan to move to Kafka", "their plan to move to Kafka"),
        (
            "the week of the 14th we spoke of her team's on-call rota",
            "your team's on-call rota",
            "her team's on-call rota",
        ),
        ("everything (!!)", "everything", "everything"),
        ("everything (well! most of it)", "everything", "everything"),
        ("caching (in Redis)", "caching (in Redis)", "caching (in Redis)"),
        ("nothing", None, None),
        ("", None, None),
        ("  ", None, None),
        (None, None, None),
        ("x" * 200, None, None),
        ("Kafka, " + "x" * 200, "Kafka", "Kafka"),
    ],
)
def test_a_note_becomes_a_phrase_or_is_left_out(note: str | None, to_them: str | None, to_others: str | None) -> None:
    english = words("en")

    assert phrase(note, english, to_them=True) == to_them
    assert phrase(note, english, to_them=False) == to_others


def test_one_line_evens_out_white_space_and_finds_nothing_in_nothing() -> None:
    assert one_line(" Acme \n Inc. ") == "Acme Inc."
    assert one_line(" \n ") is None
    assert one_line(None) is None
