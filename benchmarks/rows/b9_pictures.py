"""B9: what a picture, an export and a letter take."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.row import Contender, Figure, Finding, Rounds, Row, at_most

TIMELINE, MATPLOTLIB = "timeline", "a timeline by matplotlib"
PICTURES = (TIMELINE, "month", "funnel")
LETTER, EXPORT = "letter (a thank-you)", "export of 30 interviews"


def admit(rounds: Rounds) -> list[Finding]:
    """Every picture by its time and size, and beside the other's."""
    found = []
    for name in PICTURES:
        found += [
            at_most(rounds.spread(name, "cpu_ms"), 150, f"ms of a processor: {name}", ",.0f"),
            at_most(rounds.spread(name, "size"), 100, f"kB: {name}", ",.0f"),
        ]
    ratio = rounds.ratio(MATPLOTLIB, TIMELINE, "cpu_ms")
    return [*found, Finding(f"{ratio.shown(',.2f')} times the processor time of ours takes the timeline by matplotlib")]


@contextmanager
def stage(folder: Path) -> Iterator[Path]:
    """Nothing is needed."""
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
    admit=admit,
    stage=stage,
    note=(
        "Ours shapes every script and is drawn in a process of its own, the way there and back included; memory is that"
        " of the process that asks. The export is read from the database and opened."
    ),
)
