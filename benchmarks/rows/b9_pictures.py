"""B9: how long a picture, an export and a letter take."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.row import Contender, Figure, Finding, Rounds, Row, at_most

TIMELINE, MATPLOTLIB = "timeline", "a timeline by matplotlib"
PICTURES = (TIMELINE, "month", "funnel")
LETTER, EXPORT = "letter (a thank-you)", "export of 30 interviews"


def evaluate(rounds: Rounds) -> list[Finding]:
    """Time and size of every picture; matplotlib for comparison."""
    found = []
    for name in PICTURES:
        found += [
            at_most(rounds.spread(name, "cpu_ms"), 150, f"ms of a processor: {name}", ",.0f"),
            at_most(rounds.spread(name, "size"), 100, f"kB: {name}", ",.0f"),
        ]
    ratio = rounds.ratio(MATPLOTLIB, TIMELINE, "cpu_ms")
    return [*found, Finding(f"{ratio.shown(',.2f')} times the processor time of ours takes the timeline by matplotlib")]


@contextmanager
def set_up(folder: Path) -> Iterator[Path]:
    """Needs nothing."""
    yield folder


ROW = Row(
    id="B9",
    title="Pictures, exports and letters",
    goal="a picture within 150 ms and 100 kB.",
    contenders=(
        *(Contender(name, "benchmarks.drawing:picture", {"name": name}) for name in PICTURES),
        Contender(MATPLOTLIB, "benchmarks.peers.figures:timeline", peer=True),
        Contender(LETTER, "benchmarks.drawing:letter"),
        Contender(EXPORT, "benchmarks.drawing:export"),
    ),
    figures=(
        Figure("ms", "ms", ",.1f"),
        Figure("cpu_ms", "processor ms", ",.1f"),
        Figure("size", "kB", ",.1f"),
        Figure("memory", "memory, MB"),
    ),
    evaluate=evaluate,
    setup=set_up,
    note=(
        "Ours shapes every script and is drawn in a process of its own, the way there and back included; memory is that"
        " of the process that asks. The export is read from the database and opened."
    ),
)
