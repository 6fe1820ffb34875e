"""The canvas of a picture: its size, its colours, and shapes and text as SVG.

The size is fixed: a picture whose content set it could exhaust the drawing process's memory. It must not know plans.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from bot.pictures.lettering import TextLine, line
from bot.pictures.metrics import Font
from bot.pictures.scenes import Theme

WIDTH, HEIGHT = 360, 480
"""Units; a phone in portrait is about 360 of them wide."""

ZOOMS = (2.25, 1.5, 1.0)
"""Pixels to a unit: 810 by 1080, which Telegram keeps as it is (it shrinks what is longer than 1280).

Fewer where a picture would be large otherwise, which takes text in every line of it; a phone shows 360 units anyway.
"""

MARGIN = 24


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a theme. Ink on paper has a contrast of 7 or more, soft ink of 4.5 or more."""

    paper: str
    card: str
    ink: str
    soft: str
    faint: str
    accent: str
    on_accent: str
    wash: str
    promise: str
    promise_wash: str
    of_interview: tuple[str, ...]


PALETTES = {
    Theme.LIGHT: Palette(
        paper="#faf8f4",
        card="#ffffff",
        ink="#1e2429",
        soft="#616a72",
        faint="#dcd8d0",
        accent="#14746a",
        on_accent="#ffffff",
        wash="#e2efec",
        promise="#9a5706",
        promise_wash="#fbeeda",
        of_interview=("#14746a", "#3f62c4", "#a8457c", "#8a6a10"),
    ),
    Theme.DARK: Palette(
        paper="#15191e",
        card="#1d2329",
        ink="#eeece6",
        soft="#a3abb3",
        faint="#38414a",
        accent="#5fcabb",
        on_accent="#0e1f1d",
        wash="#1c3431",
        promise="#eab45a",
        promise_wash="#3b301b",
        of_interview=("#5fcabb", "#8fabff", "#ee94c4", "#d9b84f"),
    ),
}


@dataclass(frozen=True, slots=True)
class Drawing:
    """A composed picture: SVG of `WIDTH` by `HEIGHT`, and the font files that it needs."""

    svg: str = field(repr=False)
    fonts: tuple[Path, ...]


class Sheet:
    """Collects shapes and text, the first lowest."""

    def __init__(self, theme: Theme) -> None:
        self.colours = PALETTES[theme]
        self._parts: list[str] = []
        self._fonts: set[Font] = set()
        self.rect(0, 0, WIDTH, HEIGHT, self.colours.paper)

    def rect(self, x: float, y: float, width: float, height: float, fill: str, radius: float = 0) -> None:
        """A rectangle, its corners round where a radius is given."""
        corners = f' rx="{n(radius)}"' if radius else ""
        self._parts.append(
            f'<rect x="{n(x)}" y="{n(y)}" width="{n(width)}" height="{n(height)}"{corners} fill="{fill}"/>'
        )

    def circle(self, x: float, y: float, radius: float, fill: str = "none", stroke: str = "", width: float = 2) -> None:
        """A disc, or a ring where there is a stroke."""
        line_ = f' stroke="{stroke}" stroke-width="{n(width)}"' if stroke else ""
        self._parts.append(f'<circle cx="{n(x)}" cy="{n(y)}" r="{n(radius)}" fill="{fill}"{line_}/>')

    def path(self, shape: str, stroke: str = "", fill: str = "none", width: float = 2, dashes: str = "") -> None:
        """A path in SVG's path syntax, with round ends."""
        ends = f' stroke-dasharray="{dashes}"' if dashes else ""
        self._parts.append(
            f'<path d="{shape}" fill="{fill}"'
            + (f' stroke="{stroke}" stroke-width="{n(width)}"{ends}' if stroke else "")
            + ' stroke-linecap="round" stroke-linejoin="round"/>'
        )

    def diamond(self, x: float, y: float, radius: float, fill: str) -> None:
        """A square that stands on its corner."""
        self.path(
            f"M{n(x)} {n(y - radius)}l{n(radius)} {n(radius)}l{n(-radius)} {n(radius)}l{n(-radius)} {n(-radius)}z",
            fill=fill,
        )

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size: float,
        *,
        room: float,
        fill: str = "",
        strong: bool = False,
        anchor: str = "start",
    ) -> TextLine:
        """A line of text of at most `room` units, its base line at `y`."""
        set_ = line(words, size, room, strong=strong)
        self._fonts |= set_.fonts
        self._parts.append(set_.svg(x, y, fill or self.colours.ink, anchor))
        return set_

    def measured(self, words: str, size: float, *, room: float, strong: bool = False) -> float:
        """The width that `text` would give this line."""
        return line(words, size, room, strong=strong).width

    def drawing(self) -> Drawing:
        """The finished SVG."""
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">'
        )
        return Drawing(
            f"{head}\n" + "\n".join(self._parts) + "\n</svg>\n", tuple(sorted(font.path for font in self._fonts))
        )


def n(value: float) -> str:
    """A number as SVG wants it, to a hundredth."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
