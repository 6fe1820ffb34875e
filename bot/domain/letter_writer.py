"""Fills the texts of one draft: greeting, body, sign-off, and facts left out until each block fits.

It knows how a letter is put together, not which letter belongs to which step. Nothing is ever cut off.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain import localtime
from bot.domain.letter_facts import LetterNotes, LetterSender, Tone, slots
from bot.domain.model import Case
from bot.wording import Words


@dataclass(frozen=True, slots=True)
class Block:
    """One text that is copied with a tap. `label` says what it is, in the screens' language; `name` is its key."""

    label: str
    text: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """How long a block may be."""

    words: int | None = None
    characters: int | None = None

    def holds(self, text: str) -> bool:
        """Whether the text fits."""
        if self.words is not None and len(text.split()) > self.words:
            return False
        return self.characters is None or len(text) <= self.characters


SIGNED = frozenset({"body", "ask_time", "accept", "decline"})
"""Blocks that are whole letters, with a greeting and a sign-off around them."""

PARTS = ("the_role", "the_job", "cv")
"""Words for what may be unknown, the same in all letters."""

LINES = ("connect", "strength", "promise", "told_on")
"""Facts that have a sentence of their own, worded differently from letter to letter."""

LEFT_OUT_FIRST = ("title", "others", "connect", "spoke_on", "strength", "topic", "role", "company")
"""What a text does without, in this order, until it fits."""


@dataclass(slots=True)
class Writer:
    """Fills the texts of one draft: `words` are the letter's language, `labels` the screens'."""

    words: Words
    labels: Words
    sender: LetterSender
    facts: dict[str, object]
    cards: str = "letters.card"
    _whole: dict[str, object] | None = field(default=None, init=False, repr=False)
    _asked: frozenset[str] = field(default=frozenset(), init=False, repr=False)

    def blocks(self, base: str, names: tuple[str, ...], turn: int, limits: Mapping[str, Limit]) -> tuple[Block, ...]:
        """The blocks of the letter number `turn` (from 0) under the key `base`; an empty one is left out."""
        self._whole = None
        self._asked = self.words.slots_below(f"{base}.{turn + 1}") | self.words.slots_below(self.cards)
        texts = ((name, self._fitting(base, name, turn, limits.get(name, Limit()))) for name in names)
        return tuple(Block(self.labels.text(f"blocks.{name}"), text, name) for name, text in texts if text)

    def _fitting(self, base: str, name: str, turn: int, limit: Limit) -> str:
        if self._whole is None:  # the same for every block that has room for all facts, as most have
            self._whole = self._values(turn, self.facts)
        text = self._write(base, name, turn, self._whole)
        facts = dict(self.facts)
        for fact in LEFT_OUT_FIRST:
            if limit.holds(text):
                break
            facts[fact] = None
            text = self._write(base, name, turn, self._values(turn, facts))
        return text

    def _values(self, turn: int, facts: dict[str, object]) -> dict[str, object]:
        # Of what is put together only what this letter asks for.
        asked = self._asked
        parts = {part: self.words.text(f"letters.parts.{part}", **facts) for part in PARTS if part in asked}
        lines = {f"{part}_line": part for part in LINES if facts[part] and f"{part}_line" in asked}
        return (
            facts | parts | {line: self._rotated(f"letters.parts.{part}", turn, facts) for line, part in lines.items()}
        )

    def _write(self, base: str, name: str, turn: int, values: dict[str, object]) -> str:
        if name == "card":
            return self._card(turn, values) if values["on_site"] else ""
        text = self.words.prose(f"{base}.{turn + 1}.{name}", **values)
        if name == "subject":
            return _capitalised(text)
        if name not in SIGNED:
            return text
        letter = [self._greeting(turn, values), text, self._sign_off(turn, values)]
        if self.words.has(postscript := f"{base}.{turn + 1}.postscript"):
            letter.append(self.words.prose(postscript, **values))
        return "\n\n".join(letter)

    def _card(self, turn: int, values: dict[str, object]) -> str:
        name = values["formal_name"] if self._tone is Tone.FORMAL else values["name"]
        return self._rotated(self.cards, turn, values | {"name": name})

    def _greeting(self, turn: int, values: dict[str, object]) -> str:
        return self._rotated(f"letters.parts.greeting.{self._tone}", turn, values)

    def _sign_off(self, turn: int, values: dict[str, object]) -> str:
        closing_words = self._rotated(f"letters.parts.sign_off.{self._tone}", turn, values)
        below = [line.strip() for line in (self.sender.signature or "").splitlines() if line.strip()]
        below = below or [str(values[fact]) for fact in ("me", "my_role", "my_phone") if values[fact]]
        if self.sender.linkedin and self.sender.linkedin not in below:
            below.append(self.sender.linkedin)
        return "\n".join([f"{closing_words},", *below]) if below else closing_words

    @property
    def _tone(self) -> Tone:
        return Tone.FORMAL if self.facts["formal"] else Tone.WARM

    def _rotated(self, key: str, turn: int, values: dict[str, object]) -> str:
        return self.words.prose(f"{key}.{turn % self.words.variants(key) + 1}", **values)


def _capitalised(subject: str) -> str:
    """With a large first letter, unless the first word has one elsewhere ("iOS developer")."""
    first = subject.partition(" ")[0]
    return subject[:1].upper() + subject[1:] if first.islower() else subject


def writer_of(case: Case, person: int, at: datetime, sender: LetterSender, words: Words, notes: LetterNotes) -> Writer:
    """A writer in the letter's language, as it is written in the employer's country. `at` is a moment (UTC)."""
    letters = letters_language(case, words, notes)
    cards = "letters.card.unwanted" if notes.unwanted else "letters.card"
    return Writer(letters, words, sender, slots(case, person, at, sender, notes, letters), cards)


def letters_language(case: Case, words: Words, notes: LetterNotes) -> Words:
    """The catalogue of the letters: the language the notes name, else the screens', in the employer's country."""
    # An American employer reads American dates, whatever the person's own screens look like.
    country = case.interview.country or (None if case.interview.timezone else case.person.country)
    country = country or localtime.country_of(case.interview.timezone or case.person.timezone)
    return words.in_language(notes.language).in_country(country)
