"""A text with its entities, counted as Telegram counts: offsets and lengths in UTF-16 units.

It must not know how the text was written (tags or a list of entities), nor messages and limits.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.demo.server.protocol.errors import malformed

Entity = dict[str, Any]

_STYLES = {"bold", "italic", "underline", "strikethrough", "spoiler"}
_QUOTES = {"blockquote", "expandable_blockquote"}
_CODES = {"pre", "code"}


@dataclass(frozen=True, slots=True)
class FormattedText:
    """A text as a reader sees it, and its entities sorted by offset, the longer first."""

    text: str
    entities: tuple[Entity, ...] = ()


def utf16_length(text: str) -> int:
    """The length of `text` in UTF-16 units."""
    return len(text) + sum(character > "\uffff" for character in text)


def tidy(text: str, entities: list[Entity]) -> FormattedText:
    """Cuts blanks around the text and moves the entities along, sorted. Raises Refusal on bad nesting."""
    text = text.replace("\r", "")
    kept = text.strip()
    cut = utf16_length(text[: len(text) - len(text.lstrip())])
    whole = utf16_length(kept)
    moved = []
    for entity in entities:
        start = min(max(entity["offset"] - cut, 0), whole)
        end = min(max(entity["offset"] + entity["length"] - cut, 0), whole)
        if end > start:
            moved.append({**entity, "offset": start, "length": end - start})
    moved.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    for outer, inner in _nested(moved):
        if not _may_hold(outer["type"], inner["type"]):
            raise malformed(f"can't parse entities: {outer['type']} can't contain {inner['type']}")
    return FormattedText(kept, tuple(moved))


def _nested(entities: list[Entity]) -> Iterator[tuple[Entity, Entity]]:
    for number, outer in enumerate(entities):
        for inner in entities[number + 1 :]:
            if inner["offset"] >= outer["offset"] + outer["length"]:
                break
            yield outer, inner


def _may_hold(outer: str, inner: str) -> bool:
    if outer in _CODES:
        return False
    if outer in _QUOTES:
        return inner not in _QUOTES
    if outer in _STYLES:
        return inner not in _CODES
    return inner in _STYLES
