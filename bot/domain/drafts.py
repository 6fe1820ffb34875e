"""Letters and scripts: a nudge and the facts of an interview become blocks to copy.

It picks the text for the step, fills it with what is known, and leaves facts out until it fits. The texts are in the
catalogue (`letters/`). It must not know how a draft is shown, and it sends nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import gcd

from bot.domain import localtime
from bot.domain.letter_facts import LetterNotes, LetterSender, Tone, interviewer, worded_rung
from bot.domain.letter_writer import Block, Limit, letters_language, writer_of
from bot.domain.model import NOBODY, Case, FactKind, Nudge, Step
from bot.domain.phrases import one_line
from bot.domain.steps import PER_PERSON, RUNGS, SPECS
from bot.wording import Words

__all__ = [
    "Block",
    "Letter",
    "LetterNotes",
    "LetterSender",
    "Tone",
    "closing",
    "draft",
    "own_blocks",
    "variants",
    "with_own",
]


@dataclass(frozen=True, slots=True)
class Letter:
    """The blocks of a letter or script; `to` and `phone` are the interviewer's address and number, where known."""

    blocks: tuple[Block, ...]
    to: str | None = None
    phone: str | None = None


ANSWERS: dict[FactKind, tuple[str, ...]] = {
    FactKind.STILL_DECIDING: ("subject", "body"),
    FactKind.ON_HOLD: ("subject", "body"),
    FactKind.NEXT_ROUND: ("subject", "body"),
    FactKind.OFFER: ("subject", "ask_time", "accept", "decline"),
    FactKind.WITHDRAWN: ("subject", "body"),
    FactKind.FOLLOW_UP_ON: ("subject", "body"),
}
"""The blocks of the replies that come with an answer."""

LIMITS: dict[str, Limit] = {
    "body": Limit(words=130),
    "card": Limit(words=40),
    "request": Limit(characters=299),  # LinkedIn refuses more than 300
    "opening": Limit(words=60),
    "voicemail": Limit(words=60),  # 25 seconds aloud
}


def draft(
    nudge: Nudge, case: Case, sender: LetterSender, words: Words, variant: int = 0, notes: LetterNotes | None = None
) -> Letter | None:
    """The letter or script of a nudge; None for a step that has none.

    `variant` counts from 0 and wraps round. For one `variant` the people of a panel get different letters (O5).
    """
    letter = SPECS[nudge.step].letter
    if letter is None:
        return None
    notes = _toned(notes, sender)
    writer = writer_of(case, nudge.person, nudge.at, sender, words, notes)
    base = _base_key(nudge, case, notes, writer.words)
    turn = _turn(nudge, case, variant, writer.words.variants(base))
    limits = LIMITS
    if letter.most_words:
        limits = LIMITS | {"body": Limit(words=letter.most_words[worded_rung(nudge, case) - 1])}
    if not letter.to_interviewer:
        writer.facts |= {"name": None, "formal_name": None}
        return Letter(writer.blocks(base, letter.blocks, turn, limits))
    who = interviewer(case, nudge.person)
    texts = writer.blocks(base, letter.blocks, turn, limits)
    return Letter(texts, to=one_line(who.email) if who else None, phone=one_line(who.phone) if who else None)


def variants(
    nudge: Nudge, case: Case, words: Words, notes: LetterNotes | None = None, sender: LetterSender | None = None
) -> int:
    """How many different drafts a nudge has in one tone; 0 for a step that has none."""
    if SPECS[nudge.step].letter is None:
        return 0
    notes = _toned(notes, sender or LetterSender())
    letters = letters_language(case, words, notes)
    return letters.variants(_base_key(nudge, case, notes, letters))


def closing(
    what: FactKind, case: Case, sender: LetterSender, words: Words, variant: int = 0, notes: LetterNotes | None = None
) -> Letter | None:
    """The reply that comes with an answer of theirs, not with a nudge; None for an answer that needs none.

    It is for the moment of the last fact in the case's history, which is the answer itself.
    """
    blocks = ANSWERS.get(what)
    if blocks is None:
        return None
    at = case.history[-1].at if case.history else localtime.moment(case.interview.ends_at, case.person.timezone)
    notes = _toned(notes, sender)
    writer = writer_of(case, NOBODY, at, sender, words, notes)
    base = _in_tone(f"letters.answers.{what}", notes, writer.words)
    turn = variant % writer.words.variants(base)
    who = interviewer(case, NOBODY)
    texts = writer.blocks(base, blocks, turn, LIMITS)
    return Letter(texts, to=one_line(who.email) if who else None, phone=one_line(who.phone) if who else None)


def own_blocks(step: Step) -> tuple[str, ...]:
    """The names of the blocks that a person's own version can stand for; none for a step without a letter."""
    letter = SPECS[step].letter
    return letter.own if letter else ()


def with_own(made: Letter, name: str, text: str) -> Letter:
    """The draft with the person's own text in the block called `name`."""
    blocks = tuple(replace(block, text=text) if block.name == name else block for block in made.blocks)
    return replace(made, blocks=blocks)


_NO_NOTES = LetterNotes()
_ONLY_TONE = {tone: LetterNotes(tone=tone) for tone in Tone}


def _toned(notes: LetterNotes | None, sender: LetterSender) -> LetterNotes:
    if notes is None or notes == _NO_NOTES:
        return _ONLY_TONE[sender.tone]
    return notes if notes.tone else replace(notes, tone=sender.tone)


def _base_key(nudge: Nudge, case: Case, notes: LetterNotes, letters: Words) -> str:
    if nudge.step is Step.THANK:
        manner = "unwanted" if notes.unwanted else "badly" if notes.went_badly else notes.tone
        return f"letters.thank.{manner}"
    key = (
        f"letters.{nudge.step}.{worded_rung(nudge, case)}" if RUNGS.get(nudge.step, 1) > 1 else f"letters.{nudge.step}"
    )
    return _in_tone(key, notes, letters)


def _in_tone(key: str, notes: LetterNotes, letters: Words) -> str:
    formal = f"{key}.{Tone.FORMAL}"
    return formal if notes.tone is Tone.FORMAL and letters.holds(formal) else key


def _turn(nudge: Nudge, case: Case, variant: int, count: int) -> int:
    # A stride that misses the letters of the others in the panel, and still comes to every letter in the end.
    ids = [one.id for one in case.interview.people]
    position = ids.index(nudge.person) if nudge.step in PER_PERSON and nudge.person in ids else 0
    stride = next(step for step in range(max(1, len(ids)), 2 * count + len(ids) + 1) if gcd(step, count) == 1)
    return (position + variant * stride) % count
