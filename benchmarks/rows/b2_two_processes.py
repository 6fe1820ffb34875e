"""B2: what a second delivery process on PostgreSQL adds, on two cores shared with both servers."""

from __future__ import annotations

from benchmarks.due import crowd, ours
from benchmarks.row import Contender, Figure, Finding, Rounds, Row, at_least, at_most

MANY = 10_000
ONE, TWO = "one process", "two processes"


def evaluate(rounds: Rounds) -> list[Finding]:
    """Two processes against one."""
    return [
        at_least(rounds.ratio(TWO, ONE, "rate"), 1.3, "times the rate of one process", ",.2f"),
        at_most(rounds.ratio(TWO, ONE, "cpu_ms"), 1.2, "times its processor time a nudge", ",.2f"),
    ]


ROW = Row(
    id="B2",
    title="Nudges a second, 10,000 due at once, two delivery processes on PostgreSQL",
    goal="at least 1.3 times the rate of one, at no more than 1.2 times its processor time a nudge.",
    contenders=(
        Contender(ONE, "benchmarks.ours:together", {"processes": 1}, before=ours("postgresql")),
        Contender(TWO, "benchmarks.ours:together", {"processes": 2}, before=ours("postgresql")),
    ),
    figures=(Figure("rate", "nudges/s"), Figure("cpu_ms", "CPU ms a nudge", ".2f"), Figure("twice", "sent twice")),
    evaluate=evaluate,
    setup=crowd(MANY, ("postgresql",)),
    note="Of two cores, which PostgreSQL and the Bot API server need as well; their time is not in the figures.",
)
