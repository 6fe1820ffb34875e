"""How wide letters are, and which of our fonts has them: read from the fonts themselves.

Reads the OpenType tables `head`, `cmap`, `hhea` and `hmtx`. It must not know lines of text.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
PLAIN, STRONG = "Inter-Regular.otf", "Inter-SemiBold.otf"

_SCRIPTS = (
    ("Arabic", 0x0600, 0x08FF),
    ("Arabic", 0xFB50, 0xFEFE),
    ("Armenian", 0x0530, 0x058F),
    ("Hebrew", 0x0590, 0x05FF),
    ("Devanagari", 0x0900, 0x097F),
    ("Bengali", 0x0980, 0x09FF),
    ("Gurmukhi", 0x0A00, 0x0A7F),
    ("Gujarati", 0x0A80, 0x0AFF),
    ("Tamil", 0x0B80, 0x0BFF),
    ("Telugu", 0x0C00, 0x0C7F),
    ("Kannada", 0x0C80, 0x0CFF),
    ("Malayalam", 0x0D00, 0x0D7F),
    ("Sinhala", 0x0D80, 0x0DFF),
    ("Thai", 0x0E00, 0x0E7F),
    ("Lao", 0x0E80, 0x0EFF),
    ("Myanmar", 0x1000, 0x109F),
    ("Georgian", 0x10A0, 0x10FF),
    ("Georgian", 0x1C90, 0x1CBF),
    ("Ethiopic", 0x1200, 0x139F),
    ("Khmer", 0x1780, 0x17FF),
)
_WIDE, _EMOJI = "NotoSansSC-Regular.otf", "NotoEmoji-Regular.ttf"


@dataclass(frozen=True)
class Font:
    """One of our fonts. Widths are in units of `em` to the letter size."""

    file: str
    family: str
    weight: int = 400

    @property
    def path(self) -> Path:
        """The font's file."""
        return FONTS / self.file

    def has(self, point: int) -> bool:
        """Whether it has a character."""
        return self._glyph(point) != 0

    def advance(self, point: int) -> float:
        """How far a character moves the pen, in parts of the letter size; 0 for one it does not have."""
        glyph = self._glyph(point)
        return self._advances[min(glyph, len(self._advances) - 1)] / self._em if glyph else 0.0

    def _glyph(self, point: int) -> int:
        starts, ends, glyphs = self._groups
        index = bisect_right(starts, point) - 1
        return glyphs[index] + point - starts[index] if index >= 0 and point <= ends[index] else 0

    @cached_property
    def _tables(self) -> dict[str, bytes]:
        content = self.path.read_bytes()
        (count,) = struct.unpack_from(">H", content, 4)
        found: dict[str, bytes] = {}
        for number in range(count):
            tag, _, offset, length = struct.unpack_from(">4sIII", content, 12 + 16 * number)
            if tag in (b"head", b"hhea", b"hmtx", b"cmap"):
                found[tag.decode()] = content[offset : offset + length]
        return found

    @cached_property
    def _em(self) -> int:
        return int(struct.unpack_from(">H", self._tables["head"], 18)[0])

    @cached_property
    def _advances(self) -> tuple[int, ...]:
        (count,) = struct.unpack_from(">H", self._tables["hhea"], 34)
        return struct.unpack_from(f">{'Hxx' * count}", self._tables["hmtx"])

    @cached_property
    def _groups(self) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
        """Runs of characters with consecutive glyphs: their first and last characters, and their first glyphs."""
        table = self._tables["cmap"]
        (count,) = struct.unpack_from(">H", table, 2)
        offsets = [struct.unpack_from(">I", table, 8 + 8 * number)[0] for number in range(count)]
        by_format = {struct.unpack_from(">H", table, offset)[0]: offset for offset in offsets}
        groups = _twelve(table, by_format[12]) if 12 in by_format else _four(table, by_format[4])
        starts, ends, glyphs = zip(*sorted(groups), strict=True)
        return starts, ends, glyphs


def _twelve(table: bytes, at: int) -> list[tuple[int, int, int]]:
    (count,) = struct.unpack_from(">I", table, at + 12)
    return [struct.unpack_from(">III", table, at + 16 + 12 * number) for number in range(count)]


def _four(table: bytes, at: int) -> list[tuple[int, int, int]]:
    twice = struct.unpack_from(">H", table, at + 6)[0]
    many = f">{twice // 2}H"
    ends = struct.unpack_from(many, table, at + 14)
    starts = struct.unpack_from(many, table, at + 16 + twice)
    deltas = struct.unpack_from(many, table, at + 16 + 2 * twice)
    ranges = struct.unpack_from(many, table, at + 16 + 3 * twice)
    groups: list[tuple[int, int, int]] = []
    for number, (start, end, delta, offset) in enumerate(zip(starts, ends, deltas, ranges, strict=True)):
        if offset == 0:
            if start != 0xFFFF:
                groups.append((start, end, (start + delta) & 0xFFFF))
            continue
        base = at + 16 + 3 * twice + 2 * number + offset
        for point in range(start, end + 1):
            (glyph,) = struct.unpack_from(">H", table, base + 2 * (point - start))
            if glyph:
                groups.append((point, point, (glyph + delta) & 0xFFFF))
    return groups


@cache
def inter(*, strong: bool = False) -> Font:
    """The usual font of our pictures."""
    return Font(STRONG, "Inter", 600) if strong else Font(PLAIN, "Inter")


@cache
def _noto(script: str) -> Font:
    return Font(f"NotoSans{script}-Regular.ttf", f"Noto Sans {script}")


@cache
def _wide() -> Font:
    return Font(_WIDE, "Noto Sans CJK SC")


@cache
def _emoji() -> Font:
    return Font(_EMOJI, "Noto Emoji")


@cache
def font_for(character: str, *, strong: bool = False) -> Font | None:
    """The font in which a character is set, or None where no font has it."""
    point = ord(character)
    usual = inter(strong=strong)
    if usual.has(point):
        return usual
    script = next((name for name, first, last in _SCRIPTS if first <= point <= last), None)
    candidates = [_noto(script)] if script else [_wide(), _emoji()] if point >= 0x2E80 else [_emoji()]
    return next((font for font in candidates if font.has(point)), None)
