"""Callback data <-> typed values: what a pressed button means, in at most 64 bytes.

A button is a frozen dataclass with a short verb; its fields are ids (base 36) or short words. Data comes
back from the client and may be forged or years old, so `decode` returns None for whatever it does not know.
Field types must stand as real types (`int`, `str`), so no module of callback data postpones its annotations.
Nothing here may know who pressed, what is stored, or how a button looks.
"""

import re
from dataclasses import dataclass, fields
from functools import cache, lru_cache
from typing import ClassVar, Self

LONGEST = 64
"""Bytes of callback data that Telegram allows (Bot API, InlineKeyboardButton)."""

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
WORD = re.compile(r"[A-Za-z0-9_.,+=-]*", re.ASCII)
NUMBER = re.compile(r"-?[0-9a-z]{1,13}", re.ASCII)
LARGEST = 2**63 - 1  # the largest id that the database holds; a larger one is forged
KINDS: dict[str, type["Press"]] = {}
REPLACES_DIALOGUE = "in:"
"""Prefix of the data of a button that replaces an unfinished dialogue; the person was asked whether it may."""


@dataclass(frozen=True)
class Press:
    """A button's meaning. Each subclass has its own `verb` and only `int` and `str` fields."""

    verb: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        """Registers the subclass with `decode`."""
        if cls.verb in KINDS:
            raise TypeError(f"two buttons called {cls.verb!r}")
        KINDS[cls.verb] = cls

    def encode(self) -> str:
        """The callback data. ValueError beyond 64 bytes, or for a word with other than letters, digits and `_.,+=-`."""
        parts = [self.verb]
        for name, is_number in _kinds(self.verb):
            value = getattr(self, name)
            parts.append(base36(value) if is_number else _word(value))
        text = ":".join(parts)
        if len(text) > LONGEST:
            raise ValueError(f"callback data of {len(text)} bytes")
        return text

    @classmethod
    def pattern(cls) -> str:
        """The pattern of a CallbackQueryHandler that takes this kind of button and no other."""
        return f"^({REPLACES_DIALOGUE})?{re.escape(cls.verb)}(:|$)"

    @classmethod
    def read(cls, parts: list[str]) -> Self | None:
        """From the parts after the verb; None if they do not fit."""
        wanted = _kinds(cls.verb)
        if len(parts) != len(wanted):
            return None
        values: list[int | str] = []
        for (_, is_number), part in zip(wanted, parts, strict=True):
            if not (NUMBER if is_number else WORD).fullmatch(part):
                return None
            value = int(part, 36) if is_number else part
            if isinstance(value, int) and abs(value) > LARGEST:
                return None
            values.append(value)
        return cls(*values)


@dataclass(frozen=True)
class Answer(Press):
    """A choice in a dialogue. `version` is the version of the draft whose question showed the button."""

    verb: ClassVar[str] = "a"
    dialogue: str
    version: int
    choice: str
    arg: str = ""


def decode(data: str | None) -> Press | None:
    """What callback data means; None if it is no button of ours (forged, or of an older release)."""
    verb, *parts = (data or "").removeprefix(REPLACES_DIALOGUE).split(":")
    kind = KINDS.get(verb)
    return None if kind is None or len(data or "") > LONGEST else kind.read(parts)


@cache
def _kinds(verb: str) -> tuple[tuple[str, bool], ...]:
    """The fields of a kind of button in order, each with whether it is a number."""
    return tuple((field.name, field.type is int) for field in fields(KINDS[verb]))


@lru_cache(maxsize=1024)
def base36(number: int) -> str:
    """A whole number in base 36, with a minus sign where it is negative."""
    left, text = abs(number), ""
    while left:
        left, digit = divmod(left, 36)
        text = DIGITS[digit] + text
    return ("-" if number < 0 else "") + (text or "0")


def _word(value: object) -> str:
    text = str(value)
    if not WORD.fullmatch(text):
        raise ValueError("a word for a button holds a character that it may not")
    return text
