"""A row of the table: its contenders, the figures they return, and the goal.

A row is a module `benchmarks/rows/bN_name.py` with a `ROW`. Its contenders run in turn, each in a fresh process, round
after round; ratios are taken within a round, because the machine's speed varies between rounds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

Kwargs = dict[str, Any]
"""Keyword arguments for a contender; must be JSON."""

ROUNDS = 5


@dataclass(frozen=True)
class Contender:
    """What is measured. `call` is "module:function", a function or coroutine from keyword arguments to figures by name.

    The figures "cpu" (CPU seconds of the process during the call) and "memory" (its peak, in MB of 1,000,000 bytes) are
    added unless returned. A peer runs in the peers' environment, so its module must import nothing of the bot. `before`
    runs in the harness before each round, untimed, with the row's setup; it returns more arguments, which `kwargs`
    override. `learn` gets the setup and the figures, for the contenders that run after it.
    """

    name: str
    call: str
    kwargs: Kwargs = field(default_factory=dict)
    peer: bool = False
    before: Callable[[Any], Kwargs] | None = None
    learn: Callable[[Any, Mapping[str, float]], None] | None = None


@dataclass(frozen=True)
class Figure:
    """A column: the name of a figure, its title in the table, and its format."""

    name: str
    title: str
    style: str = ",.0f"


@dataclass(frozen=True)
class Spread:
    """Median, minimum and maximum over the rounds."""

    middle: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """Raises ValueError for no values."""
        return cls(median(values), min(values), max(values))

    def shown(self, style: str) -> str:
        """For example "812 [790..840]", or "812" when all are equal."""
        if self.least == self.most:
            return format(self.middle, style)
        return f"{self.middle:{style}} [{self.least:{style}}..{self.most:{style}}]"


@dataclass(frozen=True)
class Rounds:
    """All figures of a row: by contender, one dictionary for each round."""

    by_contender: Mapping[str, Sequence[Mapping[str, float]]]

    def values(self, contender: str, figure: str) -> list[float]:
        """One for each round; empty when the contender does not return this figure."""
        return [figures[figure] for figures in self.by_contender[contender] if figure in figures]

    def spread(self, contender: str, figure: str) -> Spread:
        return Spread.of(self.values(contender, figure))

    def ratio(self, one: str, other: str, figure: str) -> Spread:
        """`one` divided by `other`, computed within each round."""
        pairs = zip(self.values(one, figure), self.values(other, figure), strict=True)
        return Spread.of([mine / theirs for mine, theirs in pairs])


@dataclass(frozen=True)
class Finding:
    """A sentence below the table. `met` is whether the goal is met; None when it is not about a goal."""

    text: str
    met: bool | None = None

    def __str__(self) -> str:
        return self.text if self.met is None else f"{self.text}: **{'met' if self.met else 'not met'}**"


def at_least(spread: Spread, wanted: float, text: str, style: str = ",.1f") -> Finding:
    """A goal: the median is at least `wanted`. `text` follows the number."""
    return Finding(f"{spread.shown(style)} {text} (goal: at least {wanted:,g})", spread.middle >= wanted)


def at_most(spread: Spread, wanted: float, text: str, style: str = ",.1f") -> Finding:
    """A goal: the median is at most `wanted`."""
    return Finding(f"{spread.shown(style)} {text} (goal: at most {wanted:,g})", spread.middle <= wanted)


@dataclass(frozen=True)
class Row:
    """`setup` is entered once, with a temporary folder, and yields what the contenders' `before` takes."""

    id: str
    title: str
    goal: str
    contenders: Sequence[Contender]
    figures: Sequence[Figure]
    evaluate: Callable[[Rounds], list[Finding]]
    setup: Callable[[Path], AbstractContextManager[Any]]
    note: str = ""
    rounds: int = ROUNDS
