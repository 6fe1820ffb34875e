"""Measures rows of the table and writes benchmarks/results.md: make bench, or make bench ROWS="b1 b7" for some.

The contenders of a row run in turn, each in a fresh process, usually for five rounds. Rows that are not measured keep
their section of the table.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import cast

from benchmarks.results import RESULTS, merged, section
from benchmarks.row import Contender, Rounds, Row

ROOT = Path(__file__).parents[1]
PEERS = ROOT / ".venv-bench" / "bin" / "python"
TIMEOUT_SECONDS = 900


class ContenderFailed(RuntimeError):
    """A contender exited with an error, which it wrote to stderr."""


def main() -> int:
    """Returns 0 when all rows could be measured, whether or not they met their goals."""
    rows = every_row()
    given = _arguments(list(rows))
    for name in given.rows or rows:
        measured = measure(rows[name], given.rounds)
        text = section(rows[name], measured, _versions())
        print(f"\n{text}", flush=True)
        RESULTS.write_text(merged(RESULTS, rows[name].id, text), encoding="utf-8")
    return 0


def every_row() -> dict[str, Row]:
    """All rows by their name on the command line."""
    stems = [path.stem for path in (Path(__file__).parent / "rows").glob("b*.py")]
    found = [cast("Row", importlib.import_module(f"benchmarks.rows.{stem}").ROW) for stem in stems]
    return {row.id.lower(): row for row in sorted(found, key=_place)}


def _place(row: Row) -> tuple[int, str]:
    return int("".join(filter(str.isdigit, row.id))), row.id


def _arguments(names: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measures rows of benchmarks/results.md, all by default.")
    parser.add_argument("rows", nargs="*", type=str.lower, help=", ".join(names))
    parser.add_argument("--rounds", type=int, help="as many as each row says by default")
    given = parser.parse_args()
    unknown = set(given.rows) - set(names)
    if unknown:
        parser.error(f"no such row: {', '.join(sorted(unknown))}")
    return given


def measure(row: Row, rounds: int | None = None) -> Rounds:
    """Runs all contenders in turn, round after round. Raises ContenderFailed."""
    print(f"{row.id}. {row.title}", flush=True)
    figures: dict[str, list[dict[str, float]]] = {contender.name: [] for contender in row.contenders}
    with tempfile.TemporaryDirectory(prefix="tactful-bench-") as folder, row.setup(Path(folder)) as setup:
        for number in range(rounds or row.rounds):
            for contender in row.contenders:
                found = _run(contender, setup)
                figures[contender.name].append(found)
                if contender.learn:
                    contender.learn(setup, found)
                shown = {one.name: round(found[one.name], 4) for one in row.figures if one.name in found}
                print(f"  {number + 1}  {contender.name}: {shown}  load {os.getloadavg()[0]:.1f}", flush=True)
    return Rounds(figures)


def _run(contender: Contender, setup: object) -> dict[str, float]:
    before = contender.before(setup) if contender.before else {}
    python = str(PEERS) if contender.peer else sys.executable
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        done = subprocess.run(  # noqa: S603 - our own contenders
            [python, "-m", "benchmarks.child", contender.call, file.name],
            input=json.dumps(before | contender.kwargs),
            text=True,
            cwd=ROOT,
            check=False,
            timeout=TIMEOUT_SECONDS,
        )
        if done.returncode:
            raise ContenderFailed(contender.name)
        return cast("dict[str, float]", json.loads(Path(file.name).read_text(encoding="utf-8")))


def _versions() -> str:
    """The versions of what is compared, as installed in the peers' environment."""
    asked = subprocess.run(  # noqa: S603 - our own module
        [str(PEERS), "-m", "benchmarks.versions"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return f"{time.strftime('%Y-%m-%d', time.gmtime())}, {os.cpu_count()} cores, {asked.stdout.strip()}"


if __name__ == "__main__":
    sys.exit(main())
