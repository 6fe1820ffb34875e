"""Prints how many cases are read right, asked about or read wrongly, by area: `make reading`.

`make reading CASES=FOLDER` takes another folder of cases in the same form, with `-v` in MORE every case that is not
read right.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from pathlib import Path

from tests.reading.judge import ASKED, CASES, RIGHT, WRONG, cases, judged


def main() -> None:
    """Prints a Markdown table."""
    parser = argparse.ArgumentParser(description="How cases are read, by area.")
    parser.add_argument("folder", nargs="?", type=Path, default=CASES)
    parser.add_argument("-v", "--verbose", action="store_true", help="every case that is not read right, too")
    given = parser.parse_args()
    verdicts: dict[str, Counter[str]] = defaultdict(Counter)
    for case in cases(given.folder):
        verdict, _answer, differ = judged(case)
        verdicts[case["area"]][verdict] += 1
        if given.verbose and verdict != RIGHT:
            print(verdict, json.dumps([case["text"], case["expect"], differ], ensure_ascii=False))
    print("| area | cases | right | asked | wrong |\n|---|---|---|---|---|")
    for area, counts in verdicts.items():
        cells = (f"{counts[one]} ({counts[one] / counts.total():.1%})" for one in (RIGHT, ASKED, WRONG))
        print(f"| {area} | {counts.total()} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
