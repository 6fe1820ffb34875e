"""Reads a PNG as pixels, to see where something was drawn. 8 bits, red, green, blue and opacity, not interlaced."""

import struct
import zlib

OPAQUE = 30
"""Of 255; less is the edge of a letter."""


def size_of(png: bytes) -> tuple[int, int]:
    """Width and height in pixels."""
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def columns_drawn(png: bytes) -> tuple[int, int]:
    """The first and the last column in which there is anything. The picture must have no ground."""
    width, height = size_of(png)
    rows = unfiltered(png, width, height)
    drawn = [x for row in rows for x in range(width) if row[4 * x + 3] > OPAQUE]
    return min(drawn), max(drawn)


def unfiltered(png: bytes, width: int, height: int) -> list[bytearray]:
    content, at = b"", 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        if png[at + 4 : at + 8] == b"IDAT":
            content += png[at + 8 : at + 8 + length]
        at += 12 + length
    raw, wide = zlib.decompress(content), 4 * width
    rows: list[bytearray] = []
    above = bytearray(wide)
    for number in range(height):
        start = number * (wide + 1)
        row = bytearray(raw[start + 1 : start + 1 + wide])
        _undo(raw[start], row, above)
        rows.append(row)
        above = row
    return rows


def _undo(kind: int, row: bytearray, above: bytearray) -> None:
    for x in range(len(row)):
        left = row[x - 4] if x >= 4 else 0
        corner = above[x - 4] if x >= 4 else 0
        guess = (0, left, above[x], (left + above[x]) // 2, _paeth(left, above[x], corner))[kind]
        row[x] = (row[x] + guess) & 255


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((left, up, corner), key=lambda one: abs(guess - one))
