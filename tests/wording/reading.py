"""How hard a text is to read: the Flesch-Kincaid grade, in years of school, for English."""

from __future__ import annotations

import re

_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?:[^laeiouy]es|[^td]ed|(?:[aeiouy]l|[^l])e)$")


def syllables(word: str) -> int:
    """Roughly, as rules can tell: runs of vowels, but for a silent ending."""
    plain = re.sub(r"[^a-z]", "", word.lower())
    return max(1, len(_VOWELS.findall(_SILENT.sub(lambda end: end[0].rstrip("eds"), plain))))


def grade(text: str) -> float:
    """The grade of a text; its list items and paragraphs end sentences too."""
    sentences = [one for one in re.split(r"[.?!:;]+(?:\s|$)|\n+", text) if re.search(r"[A-Za-z]", one)]
    words = re.findall(r"[A-Za-z'’]+", text)
    if not words:
        return 0.0
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
