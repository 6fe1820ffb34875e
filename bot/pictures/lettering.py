"""Lays out a line of text: the font of each part, its width, where it is cut, and its SVG.

Each part in one font is an element of its own, placed by its width: the drawing library loses letters where it has to
change fonts inside one. Directions are resolved part by part, which is enough for names and titles. It must not
know pictures.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape

from bot.pictures.metrics import Font, font_for, inter

ELLIPSIS = "…"
SLACK = 1.02
"""Kerning and joined letters can make a line a little wider than its letters are."""

UNKNOWN = "?"
"""Stands for a letter that none of our fonts has."""

EVEN = frozenset({"Noto Sans CJK SC", "Noto Emoji"})
"""Fonts whose letters are all as wide as they say."""

LONGEST = 400
"""Characters that are looked at; none of our lines has room for so many."""

_UNSEEN = re.compile(r"[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]+")
_RIGHT_TO_LEFT = frozenset({"R", "AL"})
_STRONG = frozenset({"L", "R", "AL"})


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line in one font, in the order in which it is read. `space` is what follows it."""

    font: Font
    text: str
    width: float
    space: float
    leftward: bool


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of text that fits into its room. Widths are in the picture's units."""

    pieces: tuple[Piece, ...]
    size: float
    width: float
    leftward: bool

    def svg(self, x: float, y: float, fill: str, anchor: str = "start") -> str:
        """The line with its base line at `y`, and with its `anchor` (start, middle, end) at `x`. Safe as XML."""
        if len(self.pieces) == 1:
            return self._element(self.pieces[0], x, y, fill, anchor)
        at = x - self.width * {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]
        placed = _placed(self.pieces, leftward=self.leftward)
        return "".join(self._element(piece, at + before, y, fill) for piece, before in placed)

    def _element(self, piece: Piece, x: float, y: float, fill: str, anchor: str = "start") -> str:
        weight = f' font-weight="{piece.font.weight}"' if piece.font.weight != 400 else ""
        # The library knows where one piece ends better than its width does, which has some slack.
        turned = f' text-anchor="{anchor}"' if anchor != "start" else ""
        return (
            f'<text x="{_number(x)}" y="{_number(y)}" font-family="{piece.font.family}"{weight} '
            f'font-size="{_number(self.size)}" fill="{fill}"{turned}>{escape(piece.text)}</text>'
        )

    @property
    def fonts(self) -> frozenset[Font]:
        """The fonts it is set in."""
        return frozenset(piece.font for piece in self.pieces)


def line(text: str, size: float, room: float, *, strong: bool = False) -> TextLine:
    """The text on one line of at most `room` units, cut with an ellipsis where it is too long for that."""
    clean = " ".join(_UNSEEN.sub("", text[:LONGEST]).split())
    whole = _set(clean, size, strong=strong)
    if whole.width <= room:
        return whole
    low, high = 0, len(clean)
    while low < high:
        middle = (low + high + 1) // 2
        fits = _set(_cut(clean, middle), size, strong=strong).width <= room
        low, high = (middle, high) if fits else (low, middle - 1)
    return _set(_cut(clean, low), size, strong=strong)


def _cut(text: str, length: int) -> str:
    while 0 < length < len(text) and unicodedata.category(text[length]).startswith("M"):
        length -= 1  # a letter keeps its marks
    return text[:length].rstrip(" ·,(") + ELLIPSIS


def _set(text: str, size: float, *, strong: bool) -> TextLine:
    pieces = tuple(_pieces(text, size, strong=strong))
    width = sum(piece.width + piece.space for piece in pieces)
    first = next((unicodedata.bidirectional(one) for one in text if unicodedata.bidirectional(one) in _STRONG), "L")
    return TextLine(pieces, size, width, first in _RIGHT_TO_LEFT)


def _pieces(text: str, size: float, *, strong: bool) -> Iterator[Piece]:
    spare = inter(strong=strong)
    for font, part in _by_font(text, strong=strong):
        bare = part.rstrip(" ")
        after = (len(part) - len(bare)) * spare.advance(0x20) * size
        leftward = any(unicodedata.bidirectional(one) in _RIGHT_TO_LEFT for one in bare)
        if bare or after:
            yield Piece(font, bare, _width(bare, font) * size * (1 if font.family in EVEN else SLACK), after, leftward)


def _by_font(text: str, *, strong: bool) -> list[tuple[Font, str]]:
    """Runs in one font. Spaces and signs stay with what stands before them, where its font has them."""
    runs: list[tuple[Font, str]] = []
    for letter in text:
        own = font_for(letter, strong=strong)
        if own is None and unicodedata.category(letter).startswith("M"):
            continue
        character, font = (letter, own) if own else (UNKNOWN, inter(strong=strong))
        before = runs[-1][0] if runs else None
        if before and (character == " " or (_is_sign(character) and before.has(ord(character)))):
            font = before
        if font is before and (font.has(0x20) or not runs[-1][1].endswith(" ") or character == " "):
            runs[-1] = (font, runs[-1][1] + character)
        else:
            runs.append((font, character))
    return runs


def _is_sign(character: str) -> bool:
    return unicodedata.category(character)[0] in "PM" and character != ELLIPSIS


def _placed(pieces: Sequence[Piece], *, leftward: bool) -> Iterator[tuple[Piece, float]]:
    """Each piece with its distance from the left: runs of the other direction are turned round as a whole."""
    order: list[list[Piece]] = []
    for piece in pieces:
        if order and piece.leftward is order[-1][-1].leftward:
            order[-1].append(piece)
        else:
            order.append([piece])
    if leftward:
        order.reverse()
    at = 0.0
    for run in order:
        for piece in reversed(run) if run[0].leftward else run:
            # What follows a piece stands on its left in a text that runs to the left.
            at += piece.space if leftward or piece.leftward else 0.0
            yield piece, at
            at += piece.width + (0.0 if leftward or piece.leftward else piece.space)


def _width(text: str, font: Font) -> float:
    if "Arabic" in font.family:
        text = _joined(text)
    return sum(font.advance(ord(character)) for character in text)


# -- Arabic, whose letters are narrower when they are joined ----------------------------------------------------------


@cache
def _forms() -> dict[tuple[str, str], str]:
    """The shape of each letter by its form: ("medial", letter) -> character."""
    found: dict[tuple[str, str], str] = {}
    for point in (*range(0xFB50, 0xFDFC), *range(0xFE80, 0xFEFD)):
        form, _, of = unicodedata.decomposition(chr(point)).partition("> ")
        letters = "".join(chr(int(one, 16)) for one in of.split())
        if form.startswith("<") and letters:
            found.setdefault((form[1:], letters), chr(point))
    return found


def _joined(text: str) -> str:
    forms = _forms()
    bare = [one for one in text if unicodedata.category(one) != "Mn"]
    shaped: list[str] = []
    after_joining, index = False, 0
    while index < len(bare):
        two = "".join(bare[index : index + 2])
        letter = two if ("isolated", two) in forms and two[0] == "\u0644" and len(two) == 2 else bare[index]
        index += len(letter)
        following = bare[index] if index < len(bare) else ""
        joins_on = ("initial", letter) in forms and ("final", following) in forms
        form = {(True, True): "medial", (True, False): "final", (False, True): "initial", (False, False): "isolated"}[
            after_joining and ("final", letter) in forms, joins_on
        ]
        shaped.append(forms.get((form, letter), letter[0]))
        after_joining = joins_on
    return "".join(shaped)


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
