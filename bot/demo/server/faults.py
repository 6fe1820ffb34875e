"""Telegram on a bad day: which requests fail, and how, by chance or by a script.

It must not know HTTP: it names what happens, and the server does it. Chance comes from a seed, so a bad day can be had
again.
"""

from __future__ import annotations

import random
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.demo.server.protocol.errors import ApiError


class FaultKind(StrEnum):
    """The ways in which a request can go wrong."""

    FLOOD = "flood"
    """429: nothing is done, and nothing will be for some seconds."""
    BROKEN = "broken"
    """500: nothing is done."""
    FORBIDDEN = "forbidden"
    """403, for a reason that nobody knows."""
    BLOCKED = "blocked"
    """403: the person has blocked the bot."""
    DROP_BEFORE = "drop_before"
    """The line goes dead, and nothing is done."""
    DROP_AFTER = "drop_after"
    """It is done, and then the line goes dead: the bot cannot know."""
    SLOW = "slow"
    """It is done, but late."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong. `seconds`: the `retry_after` of a flood, how long a slow answer takes."""

    kind: FaultKind
    seconds: float = 0.0

    def refusal(self) -> ApiError | None:
        """What is answered instead of doing it; None where no answer is given, or it is done all the same."""
        match self.kind:
            case FaultKind.FLOOD:
                return ApiError(429, f"Too Many Requests: retry after {round(self.seconds)}", retry_after=self.seconds)
            case FaultKind.BROKEN:
                return ApiError(500, "Internal Server Error")
            case FaultKind.FORBIDDEN:
                return ApiError(403, "Forbidden: for a reason of Telegram's own")
            case FaultKind.BLOCKED:
                return ApiError(403, "Forbidden: bot was blocked by the user")
        return None


class Faults:
    """What goes wrong with requests of these methods, all when none are named.

    First the `script`, one entry a request (None: it goes well); then by chance, a `share` of them, each of `kinds` as
    often as the others. `happened` counts them.
    """

    def __init__(
        self,
        *methods: str,
        script: Iterable[Fault | None] = (),
        kinds: Iterable[Fault] = (),
        share: float = 0.0,
        seed: int = 0,
    ) -> None:
        self._methods = frozenset(methods)
        self.script = deque(script)
        self._kinds, self._share = tuple(kinds), share
        self._jitter = random.Random(seed)  # noqa: S311 - a bad day needs no cryptography
        self.happened: Counter[FaultKind] = Counter()

    def next(self, method: str) -> Fault | None:
        """What goes wrong with this request; None: nothing."""
        if self._methods and method not in self._methods:
            return None
        if self.script:
            fault = self.script.popleft()
        elif self._kinds and self._jitter.random() < self._share:
            fault = self._jitter.choice(self._kinds)
        else:
            fault = None
        if fault is not None:
            self.happened[fault.kind] += 1
        return fault
