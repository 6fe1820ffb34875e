"""docs/reliability.md names for each check where it is held to, and nothing that is not there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8").splitlines()
    if re.match(r"\| \d+(, \d+)* \|", line)
]
NUMBERS = [int(number) for row in ROWS for number in row[0].split(",")]
ASKED_FOR = {*range(1, 38), 39, 40, *range(42, 49)}


def test_every_check_has_its_row() -> None:
    assert set(NUMBERS) == ASKED_FOR
    assert len(NUMBERS) == len(ASKED_FOR)


def test_every_file_that_is_named_is_there_and_holds_tests_of_that_number() -> None:
    missing: list[str] = []
    for numbers, _, where in ROWS:
        files = re.findall(r"`(tests/[^`]+)`", where)
        text = "".join((ROOT / file).read_text(encoding="utf-8") for file in files)
        missing += [
            number for number in numbers.split(", ") if not re.search(rf"def test_(check_)?(\d+_and_)?{number}_", text)
        ]
    assert missing == []
