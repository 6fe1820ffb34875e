"""Fault injection: which requests fail, and how, at random or by a script.

It must not know HTTP: it names the fault, and the server carries it out. Random faults come from a seed, so that a run
can be repeated.
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
    """429 with retry_after; the request has no effect."""
    BROKEN = "broken"
    """500; the request has no effect."""
    FORBIDDEN = "forbidden"
    """403 with a reason that the bot does not know."""
    BLOCKED = "blocked"
    """403 because the person has blocked the bot."""
    DROP_BEFORE = "drop_before"
    """The connection is dropped before the request has an effect."""
    DROP_AFTER = "drop_after"
    """The connection is dropped after the request took effect: the bot cannot know that it did."""
    SLOW = "slow"
    """The answer is correct but late."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. `seconds`: the `retry_after` of a 429, or the delay of a slow answer."""

    kind: FaultKind
    seconds: float = 0.0

    def error(self) -> ApiError | None:
        """The error to answer with; None for a dropped connection or a slow answer."""
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


class FaultPlan:
    """Which requests to these methods fail; to all methods if none is named.

    First the `script`, one entry a request (None: no fault); after it a random `share` of requests, with `kinds`
    equally likely. `happened` counts the faults by kind.
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
        self._random = random.Random(seed)  # noqa: S311 - faults need no cryptography
        self.happened: Counter[FaultKind] = Counter()

    def next(self, method: str) -> Fault | None:
        """The fault of this request, or None."""
        if self._methods and method not in self._methods:
            return None
        if self.script:
            fault = self.script.popleft()
        elif self._kinds and self._random.random() < self._share:
            fault = self._random.choice(self._kinds)
        else:
            fault = None
        if fault is not None:
            self.happened[fault.kind] += 1
        return fault
