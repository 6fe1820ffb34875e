"""`python -m MODULE` as a process of its own that starts in hundredths of a second, as it is forked from one that has
loaded everything already.

Two thirds of the time of a test with a process in it were its imports. What differs from an interpreter of its own is
only that; each command has a test that starts one.
"""

from __future__ import annotations

import asyncio
import atexit
import json
import os
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Protocol

from tests.prefork_server import HEADER

ROOT = Path(__file__).parents[1]

ANOTHER_DAY = {name: value for name, value in os.environ.items() if name.startswith(("FAKETIME", "LD_PRELOAD"))}
"""Where tests are run by libfaketime, their processes live on the same day."""


class Process(Protocol):
    """What tests need of a process; asyncio's own is one."""

    @property
    def stdout(self) -> asyncio.StreamReader | None: ...
    @property
    def pid(self) -> int: ...
    @property
    def returncode(self) -> int | None: ...
    async def wait(self) -> int: ...
    async def communicate(self) -> tuple[bytes, bytes]: ...
    def send_signal(self, signal: int) -> None: ...
    def terminate(self) -> None: ...
    def kill(self) -> None: ...


class Forked:
    """A process that the server forked, with the methods of asyncio's own."""

    def __init__(self, pid: int, *pipes: _Pipe) -> None:
        self.pid, self._pipes = pid, pipes
        status, self.stdout, *err = [one.reader for one in pipes]
        self.stderr = err[0] if err else None
        self._ended = asyncio.ensure_future(self._end(status))

    def close(self) -> None:
        """Reads no more. For a process that has ended."""
        for one in self._pipes:
            one.close()

    async def _end(self, status: asyncio.StreamReader) -> int:
        return int(await status.readline() or -signal.SIGKILL)

    @property
    def returncode(self) -> int | None:
        return self._ended.result() if self._ended.done() else None

    async def wait(self) -> int:
        return await asyncio.shield(self._ended)

    async def communicate(self) -> tuple[bytes, bytes]:
        out, err = await asyncio.gather(self.stdout.read(), self.stderr.read() if self.stderr else _nothing())
        await self.wait()
        return out, err

    def send_signal(self, number: int) -> None:
        if self.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


async def start(
    module: str, arguments: Sequence[str], environment: Mapping[str, str], folder: Path, *, apart: bool = False
) -> Forked:
    """Runs a module with nothing in its environment but what is given. `apart`: standard error by itself."""
    ours, theirs = zip(*(os.pipe() for _ in range(3 if apart else 2)), strict=True)
    what = json.dumps([module, *arguments]), json.dumps(dict(environment)), str(folder)
    request = "\0".join(what).encode()
    status, out, *err = theirs
    channel = _server()
    socket.send_fds(channel, [struct.pack(HEADER, len(request))], [status, out, *(err or [out])])
    channel.sendall(request)
    for one in theirs:
        os.close(one)
    pipes = [await _Pipe.opened(one) for one in ours]
    return Forked(int(await pipes[0].reader.readline()), *pipes)


class _Pipe:
    """The reading end of a pipe."""

    def __init__(self, reader: asyncio.StreamReader, transport: asyncio.ReadTransport) -> None:
        self.reader, self.close = reader, transport.close

    @classmethod
    async def opened(cls, number: int) -> _Pipe:
        reader, loop = asyncio.StreamReader(), asyncio.get_running_loop()
        # libuv closes what it is given, and then uvloop closes the file object, too (its issue 763). Between the two a
        # thread may have opened a database under the same number, which then fails with "disk I/O error".
        ours = isinstance(loop, asyncio.BaseEventLoop)
        transport, _ = await loop.connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(number, "rb", 0, closefd=ours)
        )
        return cls(reader, transport)


async def _nothing() -> bytes:
    return b""


@cache
def _server() -> socket.socket:
    """One a test process, which ends when its end of the channel is closed."""
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.prefork_server", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **ANOTHER_DAY},
        )

    def end() -> None:
        ours.close()
        process.wait()

    atexit.register(end)
    return ours
