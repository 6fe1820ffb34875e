"""B7: plans a second, and whether the cost grows linearly with the history."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.row import Contender, Figure, Finding, Rounds, Row, Spread, at_least, at_most

FACTS = (5, 50, 100, 200)
NAMES = {facts: f"{facts} facts" for facts in FACTS}


def evaluate(rounds: Rounds) -> list[Finding]:
    """The rate with a short history, and the cost of each further fact."""
    times = {facts: rounds.values(NAMES[facts], "us") for facts in FACTS}
    first = [(b - a) / 50 for a, b in zip(times[50], times[100], strict=True)]
    second = [(b - a) / 100 for a, b in zip(times[100], times[200], strict=True)]
    return [
        at_least(rounds.spread(NAMES[5], "rate"), 4000, "plans a second of an ordinary interview", ",.0f"),
        at_most(
            Spread.of([b / a for a, b in zip(first, second, strict=True)]),
            1.25,
            "times as much for a fact from 100 to 200 as from 50 to 100: linear",
            ".2f",
        ),
    ]


@contextmanager
def set_up(folder: Path) -> Iterator[Path]:
    """Needs nothing."""
    yield folder


ROW = Row(
    id="B7",
    title="The planner",
    goal="at least 4,000 plans a second of an ordinary interview; in proportion to its facts.",
    contenders=tuple(Contender(NAMES[facts], "benchmarks.planner:rate", {"facts": facts}) for facts in FACTS),
    figures=(Figure("rate", "plans/s"), Figure("us", "microseconds a plan")),
    evaluate=evaluate,
    setup=set_up,
    note="By processor time. Two interviewers, New York, public holidays; thank-yous, a check-in snoozed and done.",
)
