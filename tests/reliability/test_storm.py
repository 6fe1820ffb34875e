"""The storm in small: processes killed at random, and a network that fails. `benchmarks/chaos.py` has it large."""

import shutil
from pathlib import Path

import pytest

from benchmarks import storm
from benchmarks.storm import Scenario, Tally

pytestmark = pytest.mark.slow

FEW = 200


@pytest.fixture
def storm_url(database_url: str) -> str:
    return database_url


def storm_round(url: str, folder: Path, scenario: Scenario, many: int = FEW) -> Tally:
    keys = storm.seed_database(url, folder / "keys" / "master.key", many)
    try:
        return storm.run_round(url, keys, many, scenario)
    finally:
        shutil.rmtree(folder / "keys")


def test_check_2_four_processes_at_once_bring_each_nudge_once(database_url: str, tmp_path: Path) -> None:
    # No lease may run out while four processes share a slow machine: what is told apart here is who holds it.
    tally = storm_round(database_url, tmp_path, Scenario(kills=0, lease=60.0))

    assert (tally.sent, tally.duplicates, tally.in_flight, tally.lost) == (FEW, 0, 0, 0)


def test_check_1_killed_at_random_none_is_lost_and_each_that_comes_twice_is_flagged(
    database_url: str, tmp_path: Path
) -> None:
    tally = storm_round(database_url, tmp_path, Scenario(kills=6, kill_every=0.1, lease=1.0, seed=7))

    assert (tally.lost, tally.unflagged) == (0, 0)
    assert tally.duplicates <= tally.in_flight
    assert tally.kills == 6


def test_check_4_on_a_network_of_which_a_fifth_fails_none_is_lost(database_url: str, tmp_path: Path) -> None:
    tally = storm_round(database_url, tmp_path, Scenario(kills=0, pace=300.0, faults=0.2, seed=3))

    assert (tally.lost, tally.unflagged) == (0, 0)
    assert sum(tally.faults.values()) > FEW // 10
