"""B6: what two idle minutes cost while 100,000 interviews wait."""

from __future__ import annotations

from benchmarks.due import crowd, ours, theirs
from benchmarks.row import Contender, Figure, Finding, Rounds, Row, at_most

MANY = 100_000
SECONDS = 120.0
OURS, PEER = "ours, SQLite", "APScheduler, SQL store"


def evaluate(rounds: Rounds) -> list[Finding]:
    """Tactful against the goal; the peer for comparison."""
    peer = rounds.spread(PEER, "share").shown(".3f")
    return [
        at_most(rounds.spread(OURS, "share"), 0.2, "% of a core", ".3f"),
        Finding(f"{PEER}: {peer} %, with nothing to look at until its next job"),
    ]


ROW = Row(
    id="B6",
    title="Two idle minutes with 100,000 waiting",
    goal="under 0.2 % of a core.",
    contenders=(
        Contender(OURS, "benchmarks.ours:idle", {"seconds": SECONDS}, before=ours("sqlite")),
        Contender(PEER, "benchmarks.peers.idle:apscheduler", {"seconds": SECONDS}, peer=True, before=theirs),
    ),
    figures=(
        Figure("share", "% of a core", ".3f"),
        Figure("queries", "statements"),
        Figure("memory", "memory, MB"),
    ),
    evaluate=evaluate,
    setup=crowd(MANY, ("sqlite",)),
    note=(
        "Ours is a delivery with its ticker, which looks every 15 seconds in case the clock was moved. The peer sleeps"
        " until its next job, whatever the clock does."
    ),
)
