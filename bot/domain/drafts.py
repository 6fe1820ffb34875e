"""Letters and scripts: a nudge and the facts of an interview become blocks to copy.

It picks the text for the step, fills it with what is known, and leaves facts out until it fits. The texts are in the
catalogue (`letters/`). It must not know how a draft is shown, and it sends nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import gcd

from bot.domain import localtime
from bot.domain.letter_facts import Notes, Sender, Tone, interviewer, slots
from bot.domain.model import NOBODY, PER_PERSON, RUNGS, Case, Nudge, Step, What
from bot.domain.phrases import one_line
from bot.wording import Words

__all__ = ["Block", "Draft", "Notes", "Sender", "Tone", "closing", "draft", "variants"]


@dataclass(frozen=True, slots=True)
class Block:
    """One text that is copied with a tap. `label` says what it is, in the catalogue's language."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Draft:
    """The blocks of a letter or script; `to` and `phone` are the interviewer's address and number, where known."""

    blocks: tuple[Block, ...]
    to: str | None = None
    phone: str | None = None


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


BLOCKS: dict[Step, tuple[str, ...]] = {
    Step.PREPARE: ("checklist",),
    Step.THANK: ("subject", "body", "card"),
    Step.REFERENCES: ("subject", "body"),
    Step.LINKEDIN: ("request",),
    Step.CHECK_IN: ("subject", "body"),
    Step.CALL: ("before", "opening", "questions", "voicemail", "message"),
    Step.KEEP_WARM: ("subject", "body"),
    Step.LET_GO: ("subject", "body"),
    Step.LEVERAGE: ("subject", "body", "opening"),
    Step.GRACIOUS_REPLY: ("subject", "body"),
    Step.KEEP_IN_TOUCH: ("subject", "body"),
    Step.NO_SHOW: ("text",),
}
"""The blocks of each step, in order. A block whose text comes out empty is left out."""

ANSWERS: dict[What, tuple[str, ...]] = {
    What.STILL_DECIDING: ("subject", "body"),
    What.ON_HOLD: ("subject", "body"),
    What.NEXT_ROUND: ("subject", "body"),
    What.OFFER: ("subject", "ask_time", "accept", "decline"),
    What.WITHDRAWN: ("subject", "body"),
    What.FOLLOW_UP_ON: ("subject", "body"),
}
"""The blocks of the replies that come with an answer."""

SIGNED = frozenset({"body", "ask_time", "accept", "decline"})
"""Blocks that are whole letters, with a greeting and a sign-off around them."""

NOT_TO_THEM = frozenset({Step.REFERENCES, Step.PREPARE})
"""Steps whose text goes to somebody else than the interviewer."""

LIMITS: dict[str, Limit] = {
    "body": Limit(words=130),
    "card": Limit(words=40),
    "request": Limit(characters=299),  # LinkedIn refuses more than 300
    "opening": Limit(words=60),
    "voicemail": Limit(words=60),  # 25 seconds aloud
}
CHECK_IN_LIMITS = {1: Limit(words=89), 2: Limit(words=75)}
"""A check-in stays under 90 words, and the second is the shorter one (R5)."""

LINES = ("connect", "strength", "promise")
"""Facts that have a sentence of their own, worded differently from letter to letter."""

LEFT_OUT_FIRST = ("title", "others", "connect", "spoke_on", "strength", "topic", "role", "company")
"""What a text does without, in this order, until it fits."""


def draft(
    nudge: Nudge, case: Case, sender: Sender, words: Words, variant: int = 0, notes: Notes | None = None
) -> Draft | None:
    """The letter or script of a nudge; None for a step that has none.

    `variant` counts from 0 and wraps round. For one `variant` the people of a panel get different letters (O5).
    """
    blocks = BLOCKS.get(nudge.step)
    if blocks is None:
        return None
    notes = notes or Notes()
    writer = _writer(case, nudge.person, nudge.at, sender, words, notes)
    base = _base_key(nudge, notes)
    turn = _turn(nudge, case, variant, writer.words.variants(base))
    limits = LIMITS | ({"body": CHECK_IN_LIMITS[nudge.rung]} if nudge.step is Step.CHECK_IN else {})
    if nudge.step in NOT_TO_THEM:
        writer.facts |= {"name": None, "formal_name": None}
        return Draft(writer.blocks(base, blocks, turn, limits))
    who = interviewer(case, nudge.person)
    texts = writer.blocks(base, blocks, turn, limits)
    return Draft(texts, to=one_line(who.email) if who else None, phone=one_line(who.phone) if who else None)


def variants(
    nudge: Nudge,
    case: Case,  # noqa: ARG001  -- a draft's arguments; which letters there are may come to depend on the case
    words: Words,
    notes: Notes | None = None,
) -> int:
    """How many different drafts a nudge has; 0 for a step that has none."""
    return words.variants(_base_key(nudge, notes or Notes())) if nudge.step in BLOCKS else 0


def closing(
    what: What, case: Case, sender: Sender, words: Words, variant: int = 0, notes: Notes | None = None
) -> Draft | None:
    """The reply that comes with an answer of theirs, not with a nudge; None for an answer that needs none.

    It is for the moment of the last fact in the case's history, which is the answer itself.
    """
    blocks = ANSWERS.get(what)
    if blocks is None:
        return None
    at = case.history[-1].at if case.history else localtime.moment(case.interview.ends_at, case.person.timezone)
    writer = _writer(case, NOBODY, at, sender, words, notes or Notes())
    base = f"letters.answers.{what}"
    turn = variant % writer.words.variants(base)
    who = interviewer(case, NOBODY)
    texts = writer.blocks(base, blocks, turn, LIMITS)
    return Draft(texts, to=one_line(who.email) if who else None, phone=one_line(who.phone) if who else None)


@dataclass(slots=True)
class _Writer:
    """Fills the texts of one draft."""

    words: Words
    labels: Words
    sender: Sender
    facts: dict[str, object]

    def blocks(self, base: str, names: tuple[str, ...], turn: int, limits: Mapping[str, Limit]) -> tuple[Block, ...]:
        texts = ((name, self._fitting(base, name, turn, limits.get(name, Limit()))) for name in names)
        return tuple(Block(self.labels.text(f"blocks.{name}"), text) for name, text in texts if text)

    def _fitting(self, base: str, name: str, turn: int, limit: Limit) -> str:
        facts = dict(self.facts)
        text = self._write(base, name, turn, facts)
        for fact in LEFT_OUT_FIRST:
            if limit.holds(text):
                break
            facts[fact] = None
            text = self._write(base, name, turn, facts)
        return text

    def _write(self, base: str, name: str, turn: int, facts: dict[str, object]) -> str:
        parts = {part: self.words.text(f"letters.parts.{part}", **facts) for part in ("the_role", "the_job", "cv")}
        parts |= {f"{part}_line": self._rotated(f"letters.parts.{part}", turn, facts) for part in LINES if facts[part]}
        values = facts | parts
        if name == "card":
            return self._rotated("letters.card", turn, values) if facts["on_site"] else ""
        text = self.words.prose(f"{base}.{turn + 1}.{name}", **values)
        if name not in SIGNED:
            return text
        letter = [self._greeting(turn, values), text, self._sign_off(turn, values)]
        if self.words.has(postscript := f"{base}.{turn + 1}.postscript"):
            letter.append(self.words.prose(postscript, **values))
        return "\n\n".join(letter)

    def _greeting(self, turn: int, values: dict[str, object]) -> str:
        return self._rotated(f"letters.parts.greeting.{self._tone}", turn, values)

    def _sign_off(self, turn: int, values: dict[str, object]) -> str:
        closing_words = self._rotated(f"letters.parts.sign_off.{self._tone}", turn, values)
        below = [line.strip() for line in (self.sender.signature or "").splitlines() if line.strip()]
        below = below or [str(values[fact]) for fact in ("me", "my_role", "my_phone") if values[fact]]
        return "\n".join([f"{closing_words},", *below]) if below else closing_words

    @property
    def _tone(self) -> Tone:
        return Tone.FORMAL if self.facts["formal"] else Tone.WARM

    def _rotated(self, key: str, turn: int, values: dict[str, object]) -> str:
        return self.words.prose(f"{key}.{turn % self.words.variants(key) + 1}", **values)


def _writer(case: Case, person: int, at: datetime, sender: Sender, words: Words, notes: Notes) -> _Writer:
    # An American employer reads American dates, whatever the person's own screens look like.
    country = case.interview.country or (None if case.interview.timezone else case.person.country)
    letters = words.in_country(country or localtime.country_of(case.interview.timezone or case.person.timezone))
    return _Writer(letters, words, sender, slots(case, person, at, sender, notes, letters))


def _base_key(nudge: Nudge, notes: Notes) -> str:
    if nudge.step is Step.THANK:
        manner = "unwanted" if notes.unwanted else "badly" if notes.went_badly else notes.tone
        return f"letters.thank.{manner}"
    return f"letters.{nudge.step}.{nudge.rung}" if RUNGS.get(nudge.step, 1) > 1 else f"letters.{nudge.step}"


def _turn(nudge: Nudge, case: Case, variant: int, count: int) -> int:
    # A stride that misses the letters of the others in the panel, and still comes to every letter in the end.
    ids = [one.id for one in case.interview.people]
    position = ids.index(nudge.person) if nudge.step in PER_PERSON and nudge.person in ids else 0
    stride = next(step for step in range(max(1, len(ids)), 2 * count + len(ids) + 1) if gcd(step, count) == 1)
    return (position + variant * stride) % count
