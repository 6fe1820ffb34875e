"""A text with its entities, counted as Telegram counts: offsets and lengths in UTF-16 units.

It must not know HTML, messages or length limits.
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
    """A text without markup, and its entities sorted by offset, the longer first."""

    text: str
    entities: tuple[Entity, ...] = ()


def utf16_length(text: str) -> int:
    """The length of `text` in UTF-16 units."""
    return len(text) + sum(character > "\uffff" for character in text)


def normalized(text: str, entities: list[Entity]) -> FormattedText:
    """Strips the text, shifts and sorts the entities. Raises ApiError for entities nested where Telegram forbids it."""
    text = text.replace("\r", "")
    kept = text.strip()
    stripped = utf16_length(text[: len(text) - len(text.lstrip())])
    length = utf16_length(kept)
    shifted = []
    for entity in entities:
        start = min(max(entity["offset"] - stripped, 0), length)
        end = min(max(entity["offset"] + entity["length"] - stripped, 0), length)
        if end > start:
            shifted.append({**entity, "offset": start, "length": end - start})
    shifted.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    for outer, inner in _nested(shifted):
        if not _may_hold(outer["type"], inner["type"]):
            raise malformed(f"can't parse entities: {outer['type']} can't contain {inner['type']}")
    return FormattedText(kept, tuple(shifted))


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
