"""Text as people send it, made safe to read and to show: one line, without invisible characters."""

from __future__ import annotations

import re

_INVISIBLE = re.compile(r"[\u0000-\u0008\u000b-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""Control characters, zero-width ones, and those that change the direction of writing."""


def one_line(text: str) -> str:
    """The text on one line, spaces single, without characters that cannot be seen or that change its direction."""
    return " ".join(_INVISIBLE.sub("", text).split())
