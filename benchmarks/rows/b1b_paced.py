"""B1b: whether a rate is kept when Telegram takes 50 ms to answer, what a nudge costs, and how late one is."""

from __future__ import annotations

from benchmarks.due import crowd, ours
from benchmarks.row import Contender, Figure, Finding, Rounds, Row, at_least, at_most

DELAY = 0.05  # seconds
PACES = {"25 a second": (25, 400), "500 a second": (500, 5_000)}
"""By name: nudges a second, and the number that is due at once."""

SINGLE = "one at a time"
SINGLES = 200
SINGLES_PACE = 500
"""At 25 a second a nudge would wait for others that are due within the same tenth of a second."""


def evaluate(rounds: Rounds) -> list[Finding]:
    """Both rates, and the lateness of single nudges."""
    found = [at_least(rounds.spread(name, "kept"), 97, f"% of {name}") for name in PACES]
    return [*found, at_most(rounds.spread(SINGLE, "late_p99"), 50, "ms late in 99 of 100, one at a time")]


ROW = Row(
    id="B1b",
    title="The same paced, with a Telegram that answers after 50 ms",
    goal="97 % of the pace; a single nudge at most 50 ms late in 99 of 100.",
    contenders=(
        *(
            Contender(name, "benchmarks.ours:paced", {"pace": pace, "many": many}, before=ours("sqlite", DELAY))
            for name, (pace, many) in PACES.items()
        ),
        Contender(
            SINGLE, "benchmarks.ours:singles", {"many": SINGLES, "pace": SINGLES_PACE}, before=ours("sqlite", DELAY)
        ),
    ),
    figures=(
        Figure("kept", "% of the pace", ",.1f"),
        Figure("cpu_ms", "CPU ms a nudge", ".2f"),
        Figure("late_p50", "late, p50 ms", ",.1f"),
        Figure("late_p99", "late, p99 ms", ",.1f"),
        Figure("late_first", "the first of the process, ms", ",.0f"),
    ),
    evaluate=evaluate,
    setup=crowd(5_000, ("sqlite",)),
    note=(
        "On SQLite. The pace is counted from the first message that arrives to the last. One at a time: nudges due at"
        f" random, 10 a second, at a pace of {SINGLES_PACE}, so that none waits for the pace; late is from the due"
        " moment to the arrival at Telegram. For the first a process loads what it never needed before."
    ),
)
