"""The process that has loaded the bot, and forks (see prefork.py). It must stay without threads and without a loop."""

from __future__ import annotations

import gc
import importlib
import json
import os
import runpy
import selectors
import signal
import socket
import struct
import sys
import traceback
from contextlib import suppress

HEADER = "!I"

LOADED = (
    *(
        "bot.app",
        "bot.chat.register",
        "bot.check_command",
        "bot.demo.server.app",
        "bot.demo_command",
        "bot.plan_command",
    ),
    *("bot.storage.backup.restore", "bot.storage.key_rotation", "alembic.command", "asyncpg", "babel.dates"),
    *("dateparser", "email_validator", "holidays", "icalendar", "jinja2", "phonenumbers", "tests.usecases.child"),
)
"""What a process of some test loads before long. Settings and the environment are read by the child."""


class Server:
    """`channel` brings requests: pipes for how it ends, standard output and error; module, environment and folder."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._children: dict[int, int] = {}

    def serve(self) -> None:
        """Until the other end is closed."""
        woken, waker = socket.socketpair()
        for one in (woken, waker):
            one.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(waker.fileno())
        with selectors.DefaultSelector() as ready:
            ready.register(self._channel, selectors.EVENT_READ)
            ready.register(woken, selectors.EVENT_READ)
            while True:
                for key, _ in ready.select():
                    if key.fileobj is woken:
                        woken.recv(4096)
                        self._tell_ends()
                    elif not self._take():
                        return

    def _take(self) -> bool:
        header, fds, *_ = socket.recv_fds(self._channel, struct.calcsize(HEADER), 3)
        if not header:
            return False
        (size,) = struct.unpack(HEADER, header)
        request = b""
        while len(request) < size:
            request += self._channel.recv(size - len(request))
        status, out, err = fds
        pid = os.fork()
        if not pid:
            _become(request, out, err)
        os.close(out)
        os.close(err)
        os.write(status, b"%d\n" % pid)
        self._children[pid] = status
        return True

    def _tell_ends(self) -> None:
        while self._children:
            pid, how = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            status = self._children.pop(pid)
            with suppress(BrokenPipeError):  # its test is over
                os.write(status, b"%d\n" % os.waitstatus_to_exitcode(how))
            os.close(status)


def _become(request: bytes, out: int, err: int) -> None:
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    status = 1
    try:
        command, environment, folder = request.decode().split("\0")
        os.dup2(out, 1)
        os.dup2(err, 2)
        os.closerange(3, max(out, err, 1024) + 1)
        os.environ.clear()
        os.environ.update(json.loads(environment))
        os.chdir(folder)
        module, *arguments = json.loads(command)
        sys.argv = [module, *arguments]
        runpy.run_module(module, run_name="__main__", alter_sys=True)
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - as at the end of any Python
        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(status)


def main(channel: int) -> None:
    for name in LOADED:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Server(socket.socket(fileno=channel)).serve()


if __name__ == "__main__":
    main(int(sys.argv[1]))
