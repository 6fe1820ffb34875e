"""Answers first: while somebody is being answered, what only has to be done soon waits a moment.

Within one process; it knows nothing of what is answered, nor of what waits.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

LONGEST_WAIT = 0.1
"""Seconds; an answer takes a tenth of it. In a crowd somebody is answered all the time, and nudges must go on."""


class RightOfWay:
    """`answering` is entered for as long as somebody waits; `clear` is awaited before work that would hold them up."""

    def __init__(self) -> None:
        self._answering = 0
        self._clear = asyncio.Event()
        self._clear.set()

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Around all that is done until a person has their answer."""
        self._answering += 1
        self._clear.clear()
        try:
            yield
        finally:
            self._answering -= 1
            if not self._answering:
                self._clear.set()

    async def clear(self) -> None:
        """Returns once nobody is being answered, at the latest after LONGEST_WAIT."""
        if not self._answering:
            return
        try:
            async with asyncio.timeout(LONGEST_WAIT):
                await self._clear.wait()
        except TimeoutError:
            pass
