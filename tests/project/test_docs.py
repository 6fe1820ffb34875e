"""The pages that are written out of the catalogue are as it stands."""

import pytest

from docs.make_words import PAGES
from tests.project.paths import ROOT


@pytest.mark.parametrize("name", PAGES)
def test_a_generated_page_is_fresh(name: str) -> None:
    written = (ROOT / "docs" / name).read_text(encoding="utf-8")

    assert written == PAGES[name](), "make docs writes it anew"


def test_every_letter_and_every_rule_is_on_its_page() -> None:
    letters = (ROOT / "docs" / "letters.md").read_text(encoding="utf-8")
    playbook = (ROOT / "docs" / "playbook.md").read_text(encoding="utf-8")

    assert letters.count("**Subject**") > 50
    assert playbook.count("\n| ") == 65  # the heading and 64 rules
