"""Prose: texts written over many lines and read as paragraphs.

In a letter's source, lines are broken where the editor is full. Here they become paragraphs, before the slots are
filled, so that a sentence left out leaves no trace. It must not know any text.
"""

from __future__ import annotations

import re

_TAGS_ALONE = re.compile(r"(?m)^[ \t]*((?:\{%(?:(?!%\}).)*%\})+)[ \t]*\n")
_PARAGRAPHS = re.compile(r"\n\s*\n")
_DOUBLE = ("..", "!.", "?.", "….")
_DOUBLE_STOP = re.compile(r"(?<!\.)([.!?…])\.(?!\.)")


def without_tag_lines(source: str) -> str:
    """The template with tags that stand alone on a line taking no line of their own."""
    return _TAGS_ALONE.sub(r"\1", source)


def joined(source: str) -> str:
    """The template with the lines of each paragraph joined; list items ("- ") keep lines of their own."""
    return "\n\n".join(re.sub(r"\s*\n(?!\s*- )\s*", " ", paragraph) for paragraph in _PARAGRAPHS.split(source))


def tidied(text: str) -> str:
    """The rendered text without the gaps that sentences left out have made.

    A name that ends in a full stop ("Acme Inc.") ends the sentence too.
    """
    if "\n" not in text:
        return _without_double_stops(" ".join(text.split()))
    paragraphs = ("\n".join(_lines(paragraph)) for paragraph in _PARAGRAPHS.split(text))
    return _without_double_stops("\n\n".join(paragraph for paragraph in paragraphs if paragraph))


def _without_double_stops(text: str) -> str:
    # Looked for first, as nearly every text has none.
    return _DOUBLE_STOP.sub(r"\1", text) if any(pair in text for pair in _DOUBLE) else text


def _lines(paragraph: str) -> list[str]:
    lines = (" ".join(line.split()) for line in paragraph.splitlines())
    return [line for line in lines if line]
