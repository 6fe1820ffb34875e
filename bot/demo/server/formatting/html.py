"""Telegram's HTML parse mode: HTML to plain text and entities.

Offsets and lengths are in UTF-16 units, as Telegram counts. Stricter than Telegram in two things that its manual
forbids and its server accepts: a bare `&`, and entities nested in one that allows none. It must not know messages,
limits or methods.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NoReturn

from bot.demo.server.formatting.formatted_text import Entity, FormattedText, normalized, utf16_length
from bot.demo.server.formatting.links import UnusableLink, check_link
from bot.demo.server.protocol.errors import malformed

_ENTITY_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:(lt|gt|amp|quot)|#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6}));")
_TAG_NAME = re.compile(r"[^\s/>]*")
_ATTRIBUTE = re.compile(r"\s*([a-zA-Z-]+)\s*(=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+)))?")
_TIME_FORMAT = re.compile(r"r|w?[dD]?[tT]?")


@dataclass(slots=True)
class _OpenTag:
    name: str
    attributes: dict[str, str]
    start: int


def parse_html(source: str) -> FormattedText:
    """The text without tags, stripped, and its entities.

    Raises ApiError "can't parse entities" with the byte offset, in TDLib's words.
    """
    return _Parser(source).parse()


@dataclass(slots=True)
class _Parser:
    source: str
    at: int = 0
    units: int = 0
    written: list[str] = field(default_factory=list)
    open_tags: list[_OpenTag] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def parse(self) -> FormattedText:
        while self.at < len(self.source):
            character = self.source[self.at]
            if character == "<":
                self._close_tag() if self.source.startswith("</", self.at) else self._open_tag()
            elif character == "&":
                self._reference()
            else:
                self._plain()
        if self.open_tags:
            raise malformed(
                f"can't parse entities: Can't find end tag corresponding to start tag \"{self.open_tags[-1].name}\""
            )
        # Inner tags close first, but of two entities over the same text the outer must come first.
        return normalized("".join(self.written), self.entities[::-1])

    def _write(self, text: str) -> None:
        self.written.append(text)
        self.units += utf16_length(text)

    def _plain(self) -> None:
        found = re.compile(r"[<&]").search(self.source, self.at)
        end = found.start() if found else len(self.source)
        self._write(self.source[self.at : end])
        self.at = end

    def _reference(self) -> None:
        found = _REFERENCE.match(self.source, self.at)
        if found is None:
            self._refuse('Unescaped "&"')
        named, decimal, hexadecimal = found.groups()
        code = int(decimal or hexadecimal or "0", 10 if decimal else 16)
        if not named and (code == 0 or code > 0x10FFFF or 0xD800 <= code <= 0xDFFF):
            self._refuse("Wrong character reference")
        self._write(_NAMED[named] if named else chr(code))
        self.at = found.end()

    def _open_tag(self) -> None:
        matched = _TAG_NAME.match(self.source, self.at + 1)
        name = matched[0].lower() if matched else ""
        if name not in _ENTITY_TYPES:
            self._refuse(f'Unsupported start tag "{name}"')
        end, attributes = self._attributes(name, self.at + 1 + len(name))
        if name == "span" and attributes.get("class") != "tg-spoiler":
            self._refuse('Tag "span" must have class "tg-spoiler"')
        self.open_tags.append(_OpenTag(name, attributes, self.units))
        self.at = end

    def _attributes(self, name: str, at: int) -> tuple[int, dict[str, str]]:
        attributes: dict[str, str] = {}
        while True:
            rest = re.compile(r"\s*").match(self.source, at)
            at = rest.end() if rest else at
            if at >= len(self.source):
                self._refuse("Unclosed start tag")
            if self.source[at] == ">":
                return at + 1, attributes
            found = _ATTRIBUTE.match(self.source, at)
            if found is None:
                self._refuse(f'Empty attribute name in the tag "{name}"')
            key = found[1].lower()
            if found[2] is None and key != "expandable":
                self._refuse(f'Expected equal sign in declaration of an attribute of the tag "{name}"')
            attributes[key] = _unescaped(found[3] or found[4] or found[5] or "")
            at = found.end()

    def _close_tag(self) -> None:
        end = self.source.find(">", self.at)
        if end < 0:
            self._refuse("Unclosed end tag")
        name = self.source[self.at + 2 : end].strip().lower()
        if not self.open_tags:
            self._refuse("Unexpected end tag")
        tag = self.open_tags.pop()
        if name and name != tag.name:
            self._refuse(f'Unmatched end tag, expected "</{tag.name}>", found "</{name}>"')
        if self.units > tag.start:
            self._add_entity(tag)
        self.at = end + 1

    def _add_entity(self, tag: _OpenTag) -> None:
        entity: Entity = {"type": _ENTITY_TYPES[tag.name], "offset": tag.start, "length": self.units - tag.start}
        complete = {"a": self._link, "pre": self._pre, "code": self._code, "tg-time": self._time}.get(tag.name)
        if complete is not None and not complete(tag, entity):
            return
        if tag.name == "blockquote" and "expandable" in tag.attributes:
            entity["type"] = "expandable_blockquote"
        if tag.name == "tg-emoji":
            entity["custom_emoji_id"] = self._required(tag, "emoji-id")
        self.entities.append(entity)

    def _link(self, tag: _OpenTag, entity: Entity) -> bool:
        """False for a link that Telegram does not accept: it keeps the text and drops the link."""
        words = "".join(self.written).encode("utf-16-le")[2 * entity["offset"] :].decode("utf-16-le")
        href = tag.attributes.get("href") or words
        try:
            entity["url"] = check_link(href)
        except UnusableLink:
            return False
        return True

    def _pre(self, _tag: _OpenTag, entity: Entity) -> bool:
        last = self.entities[-1] if self.entities else {}
        if last.get("type") == "code" and all(last[key] == entity[key] for key in ("offset", "length")):
            language = self.entities.pop().get("language")
            if language:
                entity["language"] = language
        return True

    def _code(self, tag: _OpenTag, entity: Entity) -> bool:
        language = tag.attributes.get("class", "").removeprefix("language-")
        if language and self.open_tags and self.open_tags[-1].name == "pre":
            entity["language"] = language
        return True

    def _time(self, tag: _OpenTag, entity: Entity) -> bool:
        unix = self._required(tag, "unix")
        wanted = tag.attributes.get("format", "")
        if not re.fullmatch(r"\d{1,12}", unix):
            self._refuse('Wrong "unix" specified for the tag "tg-time"')
        if not _TIME_FORMAT.fullmatch(wanted):
            self._refuse('Wrong "format" specified for the tag "tg-time"')
        entity["unix_time"] = int(unix)
        if wanted:
            entity["date_time_format"] = wanted
        return True

    def _required(self, tag: _OpenTag, attribute: str) -> str:
        value = tag.attributes.get(attribute, "")
        if not value:
            self._refuse(f'Tag "{tag.name}" must have attribute "{attribute}"')
        return value

    def _refuse(self, reason: str) -> NoReturn:
        offset = len(self.source[: self.at].encode())
        raise malformed(f"can't parse entities: {reason} at byte offset {offset}")


def _unescaped(value: str) -> str:
    def character(found: re.Match[str]) -> str:
        named, decimal, hexadecimal = found.groups()
        return _NAMED[named] if named else chr(int(decimal or hexadecimal, 10 if decimal else 16))

    return _REFERENCE.sub(character, value)
