"""Whose company is mentioned in a text."""

from __future__ import annotations

import pytest

from bot.parsing.mentions import mentioned_in


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("can I call Acme now?", (1,)),
        ("can I call acme robotics?", (2,)),
        ("is Globex done", (3,)),
        ("what about St. Mary's?", (4,)),
        ("can I call?", ()),
        ("acmeish", ()),
    ],
)
def test_a_name_in_a_text_is_found_whole_before_in_part(text: str, expected: tuple[int, ...]) -> None:
    names = {1: ["Acme"], 2: ["Acme Robotics"], 3: ["Globex Corp"], 4: ["St. Mary's"]}

    assert mentioned_in(text, names) == expected
