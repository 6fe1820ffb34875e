"""The harness of the benchmarks: what it makes of figures, and that no row gets lost. Nothing is measured here."""

import importlib
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest

from benchmarks.measure import every_row
from benchmarks.results import merged, section
from benchmarks.row import Contender, Figure, Finding, Rounds, Row, at_least, at_most
from tests.project.paths import ROOT

ROUNDS = Rounds({"ours": [{"rate": 900.0}, {"rate": 1100.0}], "theirs": [{"rate": 300.0}, {"rate": 550.0}]})


def a_row(row_id: str = "B7") -> Row:
    return Row(
        id=row_id,
        title="Plans a second",
        goal="at least 4,000.",
        contenders=(Contender("ours", "m:f"), Contender("theirs", "m:g", peer=True)),
        figures=(Figure("rate", "plans/s"),),
        evaluate=lambda rounds: [at_least(rounds.ratio("ours", "theirs", "rate"), 2, "times theirs")],
        setup=nullcontext,
    )


def test_a_ratio_is_taken_within_each_round() -> None:
    ratio = ROUNDS.ratio("ours", "theirs", "rate")

    assert (ratio.least, ratio.middle, ratio.most) == (2.0, 2.5, 3.0)


def test_a_section_tells_medians_spread_and_whether_the_goal_is_met() -> None:
    text = section(a_row(), ROUNDS, "2026-11-22, 2 cores")

    assert "| ours | 1,000 [900..1,100] |" in text
    assert "- 2.5 [2.0..3.0] times theirs (goal: at least 2): **met**" in text
    assert "2 rounds in turn; 2026-11-22, 2 cores." in text


@pytest.mark.parametrize(("wanted", "met"), [(999, True), (1001, False)])
def test_a_goal_is_met_by_the_median(wanted: float, met: bool) -> None:
    spread = ROUNDS.spread("ours", "rate")

    assert at_least(spread, wanted, "a second").met is met
    assert at_most(spread, wanted, "a second").met is not met
    assert str(Finding("so it is")) == "so it is"


def test_a_row_that_is_measured_anew_leaves_the_others_alone(tmp_path: Path) -> None:
    page = tmp_path / "results.md"
    for row_id in ("B10", "B2", "B1b", "B1"):
        page.write_text(merged(page, row_id, f"## {row_id}. First\n\n- a line\n"), encoding="utf-8")

    text = merged(page, "B2", "## B2. Second\n")

    heads = [line for line in text.splitlines() if line.startswith("## ")]
    assert heads == ["## B1. First", "## B1b. First", "## B2. Second", "## B10. First"]
    assert text.count("- a line") == 3


@pytest.mark.parametrize("name", list(every_row()))
def test_whom_a_row_names_is_there(name: str) -> None:
    row = every_row()[name]

    assert len({one.name for one in row.contenders}) == len(row.contenders)
    for one in row.contenders:
        module, _, function = one.call.partition(":")
        file = ROOT / f"{module.replace('.', '/')}.py"
        assert file.is_file()
        if one.peer:
            assert f"def {function}(" in file.read_text(encoding="utf-8")
            assert "from bot" not in file.read_text(encoding="utf-8")
        else:
            assert callable(getattr(importlib.import_module(module), function))


def test_a_script_that_is_run_by_its_path_hides_no_library_behind_its_neighbours() -> None:
    script = str(ROOT / "benchmarks" / "chaos.py")

    ended = subprocess.run([sys.executable, script, "--help"], capture_output=True, text=True, check=False)

    assert (ended.returncode, ended.stderr) == (0, "")
