"""Names as people type them, and how a letter greets their owners."""

from __future__ import annotations

import pytest

from bot.domain.names import formal_name, greeting_name


@pytest.mark.parametrize(
    ("name", "greeting", "formal"),
    [
        ("Dana Lee", "Dana", "Dana Lee"),
        ("dana lee", "Dana", "Dana Lee"),
        ("  Dana   Lee ", "Dana", "Dana Lee"),
        ("Madonna", "Madonna", "Madonna"),
        ("Dr. Lee", "Dr. Lee", "Dr. Lee"),
        ("dr. lee", "Dr. Lee", "Dr. Lee"),
        ("Dr. Dana Lee, MBA", "Dr. Lee", "Dr. Lee"),
        ("Prof. Dr. Maria van der Berg", "Prof. Dr. van der Berg", "Prof. Dr. van der Berg"),
        ("Ms Ruiz", "Ms Ruiz", "Ms Ruiz"),
        ("Dana Lee, PhD", "Dana", "Dana Lee"),
        ("Martin King Jr.", "Martin", "Martin King"),
        ("Lee, Dana", "Dana", "Dana Lee"),
        ("Robert (Bob) Smith", "Bob", "Robert Smith"),
        ("Dana Lee (she/her)", "Dana", "Dana Lee"),
        ("J. Smith", "J. Smith", "J. Smith"),
        ("Jean-Luc Picard", "Jean-Luc", "Jean-Luc Picard"),
        ("O'Neil", "O'Neil", "O'Neil"),
        ("李娜", "李娜", "李娜"),
        ("山田 太郎", "山田 太郎", "山田 太郎"),
        ("김 민수", "김 민수", "김 민수"),
        ("Иван Петров", "Иван", "Иван Петров"),
        ("דנה לוי", "דנה", "דנה לוי"),
    ],
)
def test_a_name_is_greeted_as_a_person_would(name: str, greeting: str, formal: str) -> None:
    assert greeting_name(name) == greeting
    assert formal_name(name) == formal


@pytest.mark.parametrize("name", ["", " ", ",", "()", "Dr.", "PhD"])
def test_an_odd_name_is_greeted_without_an_error(name: str) -> None:
    assert isinstance(greeting_name(name), str)
    assert isinstance(formal_name(name), str)
