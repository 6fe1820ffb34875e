"""Entities that Telegram finds by itself: commands, links, e-mail addresses, phone numbers, mentions, hashtags.

An approximation of TDLib's rules, good enough for a chat page and for a bot that reads commands. It must not know
HTML, messages or chats.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.demo.server.formatting.formatted_text import Entity, FormattedText, utf16_length

_PATTERNS = (
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[a-z0-9-]+\.)+[a-z]{2,24}(?![\w@])", re.IGNORECASE)),
    ("url", re.compile(r"(?<![\w@/])https?://[^\s<>\"]+[^\s<>\".,;:!?)'\]]", re.IGNORECASE)),
    (
        "url",
        re.compile(
            r"(?<![\w@/.-])(?:[a-z0-9-]+\.)+(?:com|org|net|io|dev|app|co|uk|de|eu|in|jp|fr|me)(?![\w@.-])"
            r"(?:/[^\s<>\"]*[^\s<>\".,;:!?)'\]])?",
            re.IGNORECASE,
        ),
    ),
    (
        "bot_command",
        re.compile(r"(?<![\w/@<>.-])/[a-z0-9_]{1,64}(?:@[a-z0-9_]{5,32})?(?![\w/])", re.IGNORECASE),
    ),
    ("mention", re.compile(r"(?<![\w@/.])@[a-z0-9_]{4,32}(?![\w@])", re.IGNORECASE)),
    ("hashtag", re.compile(r"(?<![\w#&])#(?=\w*[^\W\d])\w{1,256}")),
    ("phone_number", re.compile(r"(?<![\w+])\+\d[\d ()-]{6,17}\d(?!\w)")),
)
_NOTHING_INSIDE = {"pre", "code", "text_link", "text_mention", "custom_emoji", "date_time"}


def with_detected(formatted: FormattedText) -> FormattedText:
    """The text with the detected entities added, except inside entities that allow none (code, links ...)."""
    taken = [_span(entity) for entity in formatted.entities if entity["type"] in _NOTHING_INSIDE]
    found: list[Entity] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(formatted.text):
            start = utf16_length(formatted.text[: match.start()])
            entity = {"type": kind, "offset": start, "length": utf16_length(match[0])}
            if not _overlaps(_span(entity), taken):
                taken.append(_span(entity))
                found.append(entity)
    entities = sorted([*formatted.entities, *found], key=lambda each: (each["offset"], -each["length"]))
    return FormattedText(formatted.text, tuple(entities))


def _span(entity: Entity) -> tuple[int, int]:
    return entity["offset"], entity["offset"] + entity["length"]


def _overlaps(span: tuple[int, int], taken: Sequence[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in taken)
