"""Text as people send it, made safe to read and to show: one line, without invisible characters."""

from __future__ import annotations

import re

_INVISIBLE = re.compile(r"[\u0000-\u0008\u000b-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""Control characters, zero-width ones, and those that change the direction of writing."""


def one_line(text: str) -> str:
    """The text on one line, spaces single, without characters that cannot be seen or that change its direction."""
    return " ".join(_INVISIBLE.sub("", text).split())


LONGEST_TEXT = 4096
"""Characters of one message; Telegram sends no more."""

_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\n(?: ?\n)+")
_LONG_WORD = re.compile(r"(\S{200})\S+")
_REPEATED = re.compile(r"([^\w\s])\1{3,}")


def tidy(text: str) -> str:
    """The text as patterns see it, so that none meets a run that it could try in many ways.

    At most as long as one message, single spaces, at most one blank line in a row, no sign more than three times in a
    row, and no word of more than 200 characters.
    """
    text = _SPACES.sub(" ", _INVISIBLE.sub("", text[:LONGEST_TEXT].replace("\r\n", "\n").replace("\r", "\n")))
    return _LONG_WORD.sub(r"\1", _BLANK_LINES.sub("\n\n", _REPEATED.sub(r"\1\1\1", text)))
