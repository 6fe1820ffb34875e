"""A token bucket for each sender: over the limit comes one kind sentence, then silence.

What is over the limit is dropped before it is stored, so that a flood delays nobody else. Real time only. Must not know
what an update asks.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from time import monotonic

SAVED_UP = 6
"""The bucket's size in minutes of the rate: tapping quickly through a dialogue is no flood."""

REMEMBERED = 10_000  # senders, before those with a full bucket are removed


class Admission(Enum):
    """What becomes of an update."""

    PASS = auto()
    LAST_WORD = auto()
    """Not handled; the sender is told why, once."""
    DROP = auto()


class InboundLimiter:
    """`per_minute` updates for each person; `time` is a monotonic clock in seconds."""

    def __init__(self, per_minute: float, time: Callable[[], float] = monotonic) -> None:
        self._per_second, self._most, self._time = per_minute / 60, per_minute * SAVED_UP, time
        self._left: dict[int, tuple[float, float]] = {}
        self._told: set[int] = set()
        self._last_words: set[int] = set()

    def admit(self, user_id: int, update_id: int) -> Admission:
        """Takes a token for an update of this sender."""
        now = self._time()
        left, last = self._left.get(user_id, (self._most, now))
        left = min(self._most, left + (now - last) * self._per_second)
        admission = Admission.PASS
        if left >= 1:
            left -= 1
            self._told.discard(user_id)
        else:
            admission = Admission.DROP if user_id in self._told else Admission.LAST_WORD
            self._told.add(user_id)
        if admission is Admission.LAST_WORD:
            self._last_words.add(update_id)
        self._left[user_id] = (left, now)
        self._sweep(now)
        return admission

    def is_last_word(self, update_id: int) -> bool:
        """Whether to tell the sender of this update that it was too much. True once."""
        found = update_id in self._last_words
        self._last_words.discard(update_id)
        return found

    def _sweep(self, now: float) -> None:
        if len(self._left) > REMEMBERED:
            full = self._most / self._per_second
            self._left = {user: (left, last) for user, (left, last) in self._left.items() if now - last < full}
            self._told &= set(self._left)
