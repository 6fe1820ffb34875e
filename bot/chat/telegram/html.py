"""Telegram's HTML as text with tags: its length as Telegram counts, cutting it between tags, its plain text.

Telegram counts UTF-16 units after tags and entities are taken out. Must not know what the text says.
"""

import re
from html import unescape

LONGEST = 4096
"""Characters of a message after entities (Bot API, sendMessage)."""

ELLIPSIS = "…"
OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Bidirectional overrides: in a name they would reverse the text that follows it."""

TOKEN = re.compile(r"<[^<>]*>|&(?:[a-zA-Z]+|#\d+|#x[0-9a-fA-F]+);|[^<&]+|[<&]")
TAG = re.compile(r"<(/?)([a-zA-Z0-9-]+)")


def utf16_length(text: str) -> int:
    """The length of plain text in UTF-16 units."""
    return len(text) + sum(1 for letter in text if ord(letter) > 0xFFFF)


def message_length(html: str) -> int:
    """The length of a message as Telegram counts it."""
    return utf16_length(plain_text(html))


def plain_text(html: str) -> str:
    """The text without tags, entities decoded."""
    return unescape(re.sub(r"<[^<>]*>", "", html))


def without_overrides(text: str) -> str:
    """The text without bidirectional overrides."""
    return OVERRIDES.sub("", text)


def shorten(html: str, longest: int = LONGEST) -> str:
    """The message if it fits, else cut after a word, with an ellipsis and every open tag closed."""
    if len(html) <= longest // 2 or message_length(html) <= longest:
        return html
    left, kept, open_tags = longest - 1, list[str](), list[str]()
    for token in TOKEN.findall(html):
        tag = TAG.match(token)
        if tag:
            _follow(open_tags, tag)
            kept.append(token)
            continue
        size = utf16_length(unescape(token))
        if size > left:
            kept.append(_cut(token, left) if not token.startswith("&") else "")
            break
        left -= size
        kept.append(token)
    return "".join(kept).rstrip() + ELLIPSIS + "".join(f"</{name}>" for name in reversed(open_tags))


def cut(text: str, longest: int) -> str:
    """Plain text of at most `longest` UTF-16 units, cut after a word."""
    return text if utf16_length(text) <= longest else _cut(text, longest - 1).rstrip() + ELLIPSIS


def _follow(open_tags: list[str], tag: re.Match[str]) -> None:
    closing, name = tag.groups()
    if not closing:
        open_tags.append(name)
    elif open_tags and open_tags[-1] == name:
        open_tags.pop()


def _cut(text: str, room: int) -> str:
    kept = text[:room]
    while utf16_length(kept) > room:
        kept = kept[:-1]
    space = max(kept.rfind(" "), kept.rfind("\n"))
    return kept[:space] if space > room // 2 else kept
