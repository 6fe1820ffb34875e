"""The catalogue of texts for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.wording import words

if TYPE_CHECKING:
    from bot.storage.records.people import Person
    from bot.wording import Words


def words_of(person: Person) -> Words:
    """The catalogue in the person's language."""
    return words(person.language)
