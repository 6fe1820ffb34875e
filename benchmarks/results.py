"""The table of results: one section for each row; measuring a row replaces only its section.

Must not know any row.
"""

from __future__ import annotations

import re
from pathlib import Path

from benchmarks.row import Rounds, Row

RESULTS = Path(__file__).parent / "results.md"

HEAD = """# Measured

`make bench` measures all of it and writes this page; `make bench ROWS="b1 b7"` measures some. Every contender runs in
turn in a process of its own, and ratios are taken within a round: absolute figures swing with the machine, which is
shared, far more than ratios do. A figure is the median, with the least and the most of the rounds in brackets.
"""

_SECTION = re.compile(r"^(?=## )", re.MULTILINE)


def section(row: Row, rounds: Rounds, versions: str) -> str:
    """The section of one row, as Markdown."""
    lines = [f"## {row.id}. {row.title}", "", f"Goal: {row.goal}", ""]
    lines += _table(row, rounds)
    lines += ["", *(f"- {finding}" for finding in row.evaluate(rounds))]
    if row.note:
        lines += ["", row.note]
    times = max(len(each) for each in rounds.by_contender.values())
    lines += ["", f"{times} rounds in turn; {versions}."]
    return "\n".join(lines) + "\n"


def _table(row: Row, rounds: Rounds) -> list[str]:
    heads = " | ".join(figure.title for figure in row.figures)
    lines = [f"| | {heads} |", "|---|" + "---|" * len(row.figures)]
    for contender in row.contenders:
        cells = [
            rounds.spread(contender.name, figure.name).shown(figure.style)
            if rounds.values(contender.name, figure.name)
            else ""
            for figure in row.figures
        ]
        lines.append(f"| {contender.name} | {' | '.join(cells)} |")
    return lines


def merged(page: Path, row_id: str, text: str) -> str:
    """The page with this section added or replaced, in the order of the rows."""
    old = page.read_text(encoding="utf-8") if page.exists() else ""
    sections = {_id(part): part for part in _SECTION.split(old)[1:]}
    sections[row_id] = text
    ordered = sorted(sections, key=lambda name: (int(re.sub(r"\D", "", name)), name))
    return "\n".join([HEAD, *(sections[name].strip() + "\n" for name in ordered)])


def _id(part: str) -> str:
    return part.removeprefix("## ").partition(".")[0]
