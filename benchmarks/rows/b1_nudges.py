"""B1: nudges a second over the whole path, when 10,000 are due at once and nothing limits the rate."""

from __future__ import annotations

from benchmarks.due import crowd, ours, theirs
from benchmarks.row import Contender, Figure, Finding, Rounds, Row, at_least

MANY = 10_000
TIMEOUT_SECONDS = 30.0
"""What has not arrived by then counts as not sent."""

SQLITE, POSTGRESQL = "ours, SQLite", "ours, PostgreSQL"
JOBS = "JobQueue, as shipped"
TICK = "table and tick, 4 in the air"


def evaluate(rounds: Rounds) -> list[Finding]:
    """Tactful on each database, against the goal and the two peers."""
    found = []
    for name in (SQLITE, POSTGRESQL):
        found += [
            at_least(rounds.spread(name, "rate"), 800, f"nudges a second: {name}", ",.0f"),
            at_least(rounds.ratio(name, JOBS, "rate"), 20, f"times {JOBS}: {name}"),
            at_least(rounds.ratio(name, TICK, "rate"), 1, f"times {TICK}: {name}", ",.2f"),
        ]
    return found


ROW = Row(
    id="B1",
    title="Nudges a second, 10,000 due at once, no rate limit, one process",
    goal="at least 800 a second, 20 times JobQueue as shipped, and more than a table and a tick at its best.",
    contenders=(
        Contender(SQLITE, "benchmarks.ours:deliver", before=ours("sqlite")),
        Contender(POSTGRESQL, "benchmarks.ours:deliver", before=ours("postgresql")),
        Contender(JOBS, "benchmarks.peers.send_all:job_queue", {"seconds": TIMEOUT_SECONDS}, peer=True, before=theirs),
        Contender(TICK, "benchmarks.peers.send_all:table_and_tick", {"at_once": 4}, peer=True, before=theirs),
    ),
    figures=(
        Figure("rate", "nudges/s"),
        Figure("cpu_ms", "CPU ms a nudge", ".2f"),
        Figure("memory", "memory, MB"),
        Figure("lost", "never sent"),
    ),
    evaluate=evaluate,
    setup=crowd(MANY),
    note=(
        "Ours claims, loads the facts, plans, decrypts, renders, sends and records, and keeps books about the pace; the"
        f" others send a bare text. JobQueue starts all of them at once and is given {TIMEOUT_SECONDS:.0f} seconds,"
        " watched from outside; none had arrived by then, where it says 0. It drops what a job misses by more than a"
        " second."
    ),
)
