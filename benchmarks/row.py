"""What a row of the table is: who runs, what is counted, and what must come of it.

A row is a module `benchmarks/rows/bN_name.py` with a `ROW`. Its contenders run in turn, each in a fresh process, round
after round; ratios are taken within a round, since the machine is never twice the same. Nothing here knows any row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

Given = dict[str, Any]
"""Named arguments for a contender, of what JSON can carry."""

ROUNDS = 5


@dataclass(frozen=True)
class Contender:
    """One that runs. `call` is "module:function": it takes what is given by name and returns figures by name.

    The function may be a coroutine. "cpu" (seconds of this process, all threads, while it ran) and "memory" (its peak,
    in MB of 1,000,000 bytes) are added where it does not tell them. A peer runs with the peers' own libraries, so its
    module must import nothing of ours. `before` runs in the harness ahead of each round, untimed, with what the row's
    stage gave; what it returns is given too, under what `given` says. `learn` takes that stage and the figures, for
    those that run behind it.
    """

    name: str
    call: str
    given: Given = field(default_factory=dict)
    peer: bool = False
    before: Callable[[Any], Given] | None = None
    learn: Callable[[Any, Mapping[str, float]], None] | None = None


@dataclass(frozen=True)
class Figure:
    """A column: the figure's name in what contenders return, what it is called in the table, and how it is printed."""

    name: str
    title: str
    style: str = ",.0f"


@dataclass(frozen=True)
class Spread:
    """The median of several rounds, and between what they lay."""

    middle: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """Raises ValueError for no values."""
        return cls(median(values), min(values), max(values))

    def shown(self, style: str) -> str:
        """For example "812 [790..840]"; a single value, or the same each time, stands alone."""
        if self.least == self.most:
            return format(self.middle, style)
        return f"{self.middle:{style}} [{self.least:{style}}..{self.most:{style}}]"


@dataclass(frozen=True)
class Rounds:
    """All figures of a row: by contender, a dictionary a round."""

    by_contender: Mapping[str, Sequence[Mapping[str, float]]]

    def values(self, contender: str, figure: str) -> list[float]:
        """One a round; empty where the contender does not tell it."""
        return [figures[figure] for figures in self.by_contender[contender] if figure in figures]

    def spread(self, contender: str, figure: str) -> Spread:
        return Spread.of(self.values(contender, figure))

    def ratio(self, one: str, other: str, figure: str) -> Spread:
        """How many times the other's figure the one's is, each taken within a round."""
        pairs = zip(self.values(one, figure), self.values(other, figure), strict=True)
        return Spread.of([mine / theirs for mine, theirs in pairs])


@dataclass(frozen=True)
class Finding:
    """A sentence below the table. `met`: whether that part of the goal is reached; None where it is no goal."""

    says: str
    met: bool | None = None

    def __str__(self) -> str:
        return self.says if self.met is None else f"{self.says}: **{'met' if self.met else 'not met'}**"


def at_least(spread: Spread, wanted: float, says: str, style: str = ",.1f") -> Finding:
    """A finding whose median must be so much; `says` is what follows the number."""
    return Finding(f"{spread.shown(style)} {says} (goal: at least {wanted:,g})", spread.middle >= wanted)


def at_most(spread: Spread, wanted: float, says: str, style: str = ",.1f") -> Finding:
    """A finding whose median must not be more."""
    return Finding(f"{spread.shown(style)} {says} (goal: at most {wanted:,g})", spread.middle <= wanted)


@dataclass(frozen=True)
class Row:
    """A row. `stage` is entered once, with a folder of its own, and gives what the contenders' `before` takes."""

    id: str
    title: str
    goal: str
    contenders: Sequence[Contender]
    figures: Sequence[Figure]
    admit: Callable[[Rounds], list[Finding]]
    stage: Callable[[Path], AbstractContextManager[Any]]
    note: str = ""
    rounds: int = ROUNDS
