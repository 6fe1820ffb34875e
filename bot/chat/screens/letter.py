"""A nudge's letter as the person sees it: our draft in the wording they chose, or their own version of it.

Must not know messages, buttons or presses.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.domain.drafts import Letter, LetterSender, Tone, draft, own_blocks, variants, with_own
from bot.domain.letter_check import style_of
from bot.domain.letter_writer import letters_language
from bot.domain.model import Step
from bot.domain.steps import SPECS, Style
from bot.storage.records.interviews import KeptTextKind

if TYPE_CHECKING:
    from bot.domain.drafts import LetterNotes
    from bot.domain.model import Case, Nudge
    from bot.storage.records.interviews import StoredInterview
    from bot.storage.records.people import Person
    from bot.wording import Words


@dataclass(frozen=True, slots=True)
class LetterChoice:
    """Which of our drafts the person chose."""

    variant: int = 0
    tone: Tone | None = None

    @classmethod
    def read(cls, text: str | None) -> LetterChoice:
        """From "2 formal" or "2". The first draft in the usual tone where nothing is stored or it cannot be read."""
        if not text:
            return cls()
        number, _, tone = text.partition(" ")
        return cls(int(number) if number.isascii() and number.isdigit() else 0, tone_named(tone))

    def written(self) -> str:
        """The text that `read` takes."""
        return f"{self.variant} {self.tone or ''}".strip()


def tone_named(word: str) -> Tone | None:
    """The tone of that name; None for any other word, which a forged press may hold."""
    return next((tone for tone in Tone if tone == word), None)


def sender_of(person: Person) -> LetterSender:
    """How the person signs and sounds."""
    return LetterSender(
        person.name, person.phone, person.signature, person.role, person.tone or Tone.WARM, person.linkedin
    )


def choice_of(stored: StoredInterview, nudge: Nudge) -> LetterChoice:
    """Which draft of a nudge's letter the person chose."""
    return LetterChoice.read(stored.kept_text(nudge, KeptTextKind.CHOICE))


def notes_for(stored: StoredInterview, nudge: Nudge) -> LetterNotes:
    """The notes for one nudge's letter: the interview's, with the tone and the news that were set for this letter."""
    if not stored.kept:  # as with most letters
        return stored.notes
    tone = choice_of(stored, nudge).tone or stored.notes.tone
    return replace(stored.notes, tone=tone, news=stored.kept_text(nudge, KeptTextKind.NEWS))


def tone_of(person: Person, stored: StoredInterview, nudge: Nudge) -> Tone:
    """The tone of a nudge's letter."""
    return notes_for(stored, nudge).tone or sender_of(person).tone


def how_many(person: Person, stored: StoredInterview, case: Case, nudge: Nudge, words: Words) -> int:
    """How many wordings a nudge's letter has in its tone; 0 for a step without one."""
    return variants(nudge, case, words, notes_for(stored, nudge), sender_of(person))


def has_tones(nudge: Nudge) -> bool:
    """Whether a nudge's draft comes warmer and more formal."""
    letter = SPECS[nudge.step].letter
    return letter is not None and letter.tones


def letter_of(person: Person, stored: StoredInterview, case: Case, nudge: Nudge, words: Words) -> Letter | None:
    """The letter as it is shown; None for a step without one."""
    notes = notes_for(stored, nudge)
    ours = draft(nudge, case, sender_of(person), words, choice_of(stored, nudge).variant, notes)
    own = stored.kept_text(nudge, KeptTextKind.OWN)
    if ours is None or own is None:
        return ours
    return with_own(ours, own_block(nudge.step, own, letters_language(case, words, notes)), own)


def own_block(step: Step, text: str, letters: Words) -> str:
    """The block of a step's draft that the person's own text replaces; empty for a step without a letter."""
    names = own_blocks(step)
    if step is Step.CALL and style_of(text, step, letters) is Style.MESSAGE:
        return "message"
    return names[0] if names else ""
