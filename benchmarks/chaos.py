"""Kills delivery processes at random, or makes the network fail, and counts what arrives.

    python benchmarks/chaos.py --rounds 20 --database sqlite
    python benchmarks/chaos.py --network --database postgresql

It prints a table, and exits with 1 when a nudge was lost or was sent twice without being marked.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import storm
from benchmarks.databases import DATABASES
from benchmarks.storm import Scenario, Tally
from bot.logs import start_logging

COLUMNS = ("rounds", "kills", "in flight", "sent", "duplicates", "unflagged", "lost", "seconds")
NETWORK_PACE = 20.0
"""Seconds of product time per real second, so that a retry after half an hour comes soon."""


def main() -> int:
    """Runs the rounds and prints the table; returns the exit code."""
    given = _arguments()
    start_logging("CRITICAL")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that children and databases go with it
    nudges = given.nudges or (10_000 if given.network else 2_000)
    rounds = given.rounds or (1 if given.network else 20)
    total = Tally()
    print(f"{nudges} nudges due a round, {given.workers} processes, {given.database}")
    _row(COLUMNS)
    with (
        tempfile.TemporaryDirectory(prefix="tactful-storm-") as folder,
        DATABASES[given.database](Path(folder)) as kind,
    ):
        first, fresh = kind
        keys = storm.seed_database(first, Path(folder) / "keys" / "master.key", nudges)
        for number in range(rounds):
            tally = storm.run_round(fresh(), keys, nudges, _scenario(given, number))
            _row((number + 1, *_figures(tally)))
            total += tally
    _row(("all", *_figures(total)))
    if total.faults:
        print("faults:", ", ".join(f"{kind} {times}" for kind, times in sorted(total.faults.items())))
    return 1 if total.lost or total.unflagged else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="Counts what arrives while deliveries are killed or the network fails."
    )
    parser.add_argument("--database", choices=sorted(DATABASES), default="sqlite")
    parser.add_argument("--rounds", type=int, help="20 by default, 1 with --network")
    parser.add_argument("--nudges", type=int, help="due a round: 2,000 by default, 10,000 with --network")
    parser.add_argument("--kills", type=int, default=10, help="a round")
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--lease", type=float, default=3.0, help="seconds")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--network", action="store_true", help="a fifth of all messages fails, and nobody is killed")
    return parser.parse_args()


def _scenario(given: argparse.Namespace, number: int) -> Scenario:
    seed = given.seed + number
    if given.network:
        return Scenario(given.workers, 0, lease=given.lease, pace=NETWORK_PACE, faults=0.2, seed=seed, timeout=1800)
    return Scenario(given.workers, given.kills, lease=given.lease, seed=seed)


def _figures(tally: Tally) -> tuple[object, ...]:
    return (
        tally.kills,
        tally.in_flight,
        tally.sent,
        tally.duplicates,
        tally.unflagged,
        tally.lost,
        f"{tally.seconds:.1f}",
    )


def _row(cells: tuple[object, ...]) -> None:
    print("".join(f"{cell!s:>12}" for cell in cells), flush=True)


if __name__ == "__main__":
    sys.exit(main())
