"""Draws pictures in a separate process, started for the first picture and ended when idle.

The drawing library blocks the interpreter and can crash its process, so it never runs in the bot's. One picture is
drawn at a time. Must not know what a picture is for.
"""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from bot.pictures.scenes import Scene, Theme
    from bot.pictures.sheet import Drawing

log = structlog.get_logger(__name__)

WORKER = Path(__file__).with_name("worker.py")
LENGTH = 4
MOST_BYTES = 4 << 20
"""Of a PNG; more than ours can have."""

SMALL = 100_000
"""Bytes of a picture that still loads at once on a slow connection."""


class NoPicture(Exception):
    """A picture could not be drawn. The text names the failure and nothing of the content."""


class Studio:
    """The drawing process. `idle_seconds` without a picture end it; `patience_seconds` are for one picture."""

    def __init__(self, idle_seconds: float = 60.0, patience_seconds: float = 10.0, worker: Path = WORKER) -> None:
        self._idle_seconds, self._patience_seconds, self._worker = idle_seconds, patience_seconds, worker
        self._lock = asyncio.Lock()
        self._process: Process | None = None
        self._idle_timer: asyncio.TimerHandle | None = None

    @property
    def pid(self) -> int | None:
        """The drawing process, while there is one."""
        alive = self._process is not None and self._process.returncode is None
        return self._process.pid if alive and self._process is not None else None

    async def draw(self, scene: Scene, theme: Theme) -> bytes:
        """The picture as PNG. Raises NoPicture.

        810 by 1080 pixels; one that is packed with text to its edges has fewer, and looks the same on a phone.
        """
        drawing = compose(scene, theme)
        async with self._lock:
            self._cancel_idle_timer()
            try:
                return await self._drawn(drawing)
            finally:
                loop = asyncio.get_running_loop()
                self._idle_timer = loop.call_later(self._idle_seconds, self._end_when_idle)

    async def close(self) -> None:
        """Ends the process; the next picture would start another."""
        async with self._lock:
            self._cancel_idle_timer()
            await self._end()

    async def _drawn(self, drawing: Drawing) -> bytes:
        from bot.pictures.sheet import ZOOMS

        fonts = [str(path) for path in drawing.fonts]
        asked = {"svg": drawing.svg, "fonts": fonts, "zooms": ZOOMS, "small": SMALL}
        request = json.dumps(asked).encode()
        request = len(request).to_bytes(LENGTH, "big") + request
        was_running = self._process is not None
        try:
            async with asyncio.timeout(self._patience_seconds):
                try:
                    png = await self._asked(request)
                except (OSError, EOFError):
                    if not was_running:
                        raise
                    # The process may have died before this request: try once more with a new one.
                    await self._end()
                    png = await self._asked(request)
        except (TimeoutError, OSError, EOFError) as error:
            await self._end()
            log.warning("picture_failed", error=type(error).__name__)
            raise NoPicture(type(error).__name__) from None
        except asyncio.CancelledError:
            # The rest of the answer is still in the pipe and would be read as the next picture.
            await self._end()
            raise
        if not png:
            log.warning("picture_failed", error="refused")
            raise NoPicture("refused")
        return png

    async def _asked(self, request: bytes) -> bytes:
        process = await self._running()
        source, target = process.stdout, process.stdin
        assert source is not None
        assert target is not None
        target.write(request)
        await target.drain()
        length = int.from_bytes(await source.readexactly(LENGTH), "big")
        if length > MOST_BYTES:
            raise EOFError
        return await source.readexactly(length)

    async def _running(self) -> Process:
        if self._process is None or self._process.returncode is not None:
            # With -I nothing of the environment or the folder changes what it imports; it needs neither, and no token.
            command = (sys.executable, "-I", str(self._worker))
            self._process = await asyncio.create_subprocess_exec(
                *command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env={}, limit=MOST_BYTES
            )
        return self._process

    def _cancel_idle_timer(self) -> None:
        if self._idle_timer is not None:
            self._idle_timer.cancel()
            self._idle_timer = None

    def _end_when_idle(self) -> None:
        # The process ends when its input does; the next picture starts another.
        process, self._process = self._process, None
        if process is not None and process.stdin is not None:
            process.stdin.close()

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


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
