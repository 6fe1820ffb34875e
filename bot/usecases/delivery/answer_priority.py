"""Answers first: while somebody is being answered, what only has to be done soon waits a moment.

Within one process; it knows nothing of what is answered, nor of what waits.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

LONGEST_WAIT = 0.03
"""Seconds; an answer takes a third of it. In a crowd somebody is answered all the time, and nudges must go on."""


class AnswerPriority:
    """`answering` is entered for as long as somebody waits; `clear` is awaited before work that would hold them up."""

    def __init__(self) -> None:
        self._working = 0
        self._clear = asyncio.Event()
        self._clear.set()

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Around all that is done until a person has their answer."""
        answer = _Answer(self)
        mark = _answer.set(answer)
        self.count(1)
        try:
            yield
        finally:
            _answer.reset(mark)
            self.count(-1)

    def count(self, more: int) -> None:
        """So many answers more, or fewer, are being worked on."""
        self._working += more
        if self._working > 0:  # a task that outlives its answer may count it out once more, for a moment
            self._clear.clear()
        else:
            self._clear.set()

    async def clear(self) -> None:
        """Returns once no answer is being worked on, at the latest after LONGEST_WAIT."""
        if self._clear.is_set():
            return
        try:
            async with asyncio.timeout(LONGEST_WAIT):
                await self._clear.wait()
        except TimeoutError:
            pass


class _Answer:
    """One answer. `waiting_on_network` counts what it waits for at this moment that is not this process's work."""

    def __init__(self, way: AnswerPriority) -> None:
        self.way, self.elsewhere = way, 0


_answer: ContextVar[_Answer | None] = ContextVar("answer", default=None)


@contextmanager
def waiting_on_network() -> Iterator[None]:
    """Around a wait for somebody else, Telegram say: meanwhile nothing here holds this answer up.

    Several may overlap; outside an answer it does nothing.
    """
    answer = _answer.get()
    if answer is None:
        yield
        return
    answer.elsewhere += 1
    if answer.elsewhere == 1:
        answer.way.count(-1)
    try:
        yield
    finally:
        answer.elsewhere -= 1
        if not answer.elsewhere:
            answer.way.count(1)
