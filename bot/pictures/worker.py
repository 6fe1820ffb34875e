"""The drawing process: SVG in by the standard input, PNG out by the standard output, until the input ends.

A separate program: it imports nothing of Tactful, gets no settings and no file names but the fonts', and writes no
file. A picture that the library cannot draw is answered; one that crashes the process affects only this process.

Each request: the length (4 bytes, big-endian) and JSON: `svg`, `fonts`, `zooms`, `small`. Each answer: the length and a
PNG, drawn at the first zoom that makes it small; a length of 0 is a picture that cannot be drawn.
"""

import json
import resource
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress

MOST_MEMORY = 1 << 30
"""Bytes. A picture of ours takes 40 MB; the library's own failure to get memory ends the process."""

LENGTH = 4


def main() -> None:
    """Answers requests until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the bot, which then closes our input
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core would hold the names that were being drawn
    with suppress(ValueError, OSError):  # not every system can
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    source, target = sys.stdin.buffer, sys.stdout.buffer
    while head := source.read(LENGTH):
        asked = json.loads(source.read(int.from_bytes(head, "big")))
        png = drawn(asked["svg"], asked["fonts"], asked["zooms"], asked["small"])
        target.write(len(png).to_bytes(LENGTH, "big") + png)
        target.flush()


def drawn(svg: str, fonts: list[str], zooms: Sequence[float], small: int) -> bytes:
    """The PNG, of at most `small` bytes where one of the zooms makes it so; or nothing if the library will not draw."""
    from resvg_py import svg_to_bytes

    png = b""
    for zoom in zooms:
        try:
            png = bytes(svg_to_bytes(svg_string=svg, font_files=fonts, skip_system_fonts=True, zoom=zoom))
        except ValueError:
            return b""
        if len(png) <= small:
            break
    return png


if __name__ == "__main__":
    main()
