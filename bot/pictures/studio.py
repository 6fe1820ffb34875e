"""Draws pictures in a separate process, started for the first picture and ended when idle.

The drawing library blocks the interpreter and can crash its process, so it never runs in the bot's. One picture is
drawn at a time. Must not know what a picture is for.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from bot.child_process import ChildFailed, ChildProcess

if TYPE_CHECKING:
    from bot.pictures.scenes import Scene, Theme
    from bot.pictures.sheet import Drawing

log = structlog.get_logger(__name__)

WORKER = Path(__file__).with_name("worker.py")
MOST_BYTES = 4 << 20
"""Of a PNG; more than ours can have."""

SMALL = 100_000
"""Bytes of a picture that still loads at once on a slow connection."""


class NoPicture(Exception):
    """A picture could not be drawn. The text names the failure and nothing of the content."""


class Studio:
    """The drawing process. `idle_seconds` without a picture end it; `patience_seconds` are for one picture."""

    def __init__(self, idle_seconds: float = 60.0, patience_seconds: float = 10.0, worker: Path = WORKER) -> None:
        self._child = ChildProcess(
            worker, idle_seconds=idle_seconds, patience_seconds=patience_seconds, most_bytes=MOST_BYTES
        )

    @property
    def pid(self) -> int | None:
        """The drawing process, while there is one."""
        return self._child.pid

    async def draw(self, scene: Scene, theme: Theme) -> bytes:
        """The picture as PNG. Raises NoPicture.

        810 by 1080 pixels; one that is packed with text to its edges has fewer, and looks the same on a phone.
        """
        from bot.pictures.sheet import ZOOMS

        drawing = compose(scene, theme)
        fonts = [str(path) for path in drawing.fonts]
        asked = {"svg": drawing.svg, "fonts": fonts, "zooms": ZOOMS, "small": SMALL}
        try:
            png = await self._child.ask(json.dumps(asked).encode())
        except ChildFailed as failed:
            log.warning("picture_failed", error=str(failed))
            raise NoPicture(str(failed)) from None
        if not png:
            log.warning("picture_failed", error="refused")
            raise NoPicture("refused")
        return png

    async def close(self) -> None:
        """Ends the process; the next picture would start another."""
        await self._child.close()


def compose(scene: Scene, theme: Theme) -> Drawing:
    """The picture as SVG."""
    from bot.pictures import funnel, month, timeline
    from bot.pictures.scenes import Funnel, Month

    match scene:
        case Month():
            return month.draw(scene, theme)
        case Funnel():
            return funnel.draw(scene, theme)
    return timeline.draw(scene, theme)
