"""A separate process for work that must not run in the bot's: it may block, crash, or never end.

Requests and answers are bytes behind their length (4 bytes, big-endian). It is started for the first request, ended
when idle, and killed when it takes too long; the next request gets a new one. Must not know what is asked.
"""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from pathlib import Path

LENGTH = 4


class ChildFailed(Exception):
    """No answer: the process crashed, was killed, or cannot be started. The text names the failure alone."""


class ChildProcess:
    """A process that runs `worker`, one request at a time.

    `idle_seconds` without a request end it; `patience_seconds` are for one request; `most_bytes` is the longest answer.
    """

    def __init__(self, worker: Path, *, idle_seconds: float, patience_seconds: float, most_bytes: int) -> None:
        self._worker, self._most_bytes = worker, most_bytes
        self._idle_seconds, self._patience_seconds = idle_seconds, patience_seconds
        self._lock = asyncio.Lock()
        self._process: Process | None = None
        self._idle_timer: asyncio.TimerHandle | None = None

    @property
    def pid(self) -> int | None:
        """The process, while there is one."""
        alive = self._process is not None and self._process.returncode is None
        return self._process.pid if alive and self._process is not None else None

    async def ask(self, request: bytes) -> bytes:
        """The answer to a request. Raises ChildFailed."""
        async with self._lock:
            self._cancel_idle_timer()
            try:
                return await self._answered(len(request).to_bytes(LENGTH, "big") + request)
            finally:
                loop = asyncio.get_running_loop()
                self._idle_timer = loop.call_later(self._idle_seconds, self._end_when_idle)

    async def close(self) -> None:
        """Ends the process; the next request would start another."""
        async with self._lock:
            self._cancel_idle_timer()
            await self._end()

    async def _answered(self, request: bytes) -> bytes:
        was_running = self._process is not None
        try:
            async with asyncio.timeout(self._patience_seconds):
                try:
                    return await self._asked(request)
                except (OSError, EOFError):
                    if not was_running:
                        raise
                    # The process may have died before this request: try once more with a new one.
                    await self._end()
                    return await self._asked(request)
        except (TimeoutError, OSError, EOFError) as error:
            await self._end()
            raise ChildFailed(type(error).__name__) from None
        except asyncio.CancelledError:
            # The rest of the answer is still in the pipe and would be read as the next answer.
            await self._end()
            raise

    async def _asked(self, request: bytes) -> bytes:
        process = await self._running()
        source, target = process.stdout, process.stdin
        assert source is not None
        assert target is not None
        target.write(request)
        await target.drain()
        length = int.from_bytes(await source.readexactly(LENGTH), "big")
        if length > self._most_bytes:
            raise EOFError
        return await source.readexactly(length)

    async def _running(self) -> Process:
        if self._process is None or self._process.returncode is not None:
            # With -I nothing of the environment or the folder changes what it imports; it needs neither, and no token.
            command = (sys.executable, "-I", str(self._worker))
            self._process = await asyncio.create_subprocess_exec(
                *command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env={}, limit=self._most_bytes
            )
        return self._process

    def _cancel_idle_timer(self) -> None:
        if self._idle_timer is not None:
            self._idle_timer.cancel()
            self._idle_timer = None

    def _end_when_idle(self) -> None:
        # The process ends when its input does; the next request starts another.
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
