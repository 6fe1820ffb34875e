"""Check 37: the watch over the tests sees what it is there to see. It must not know the tests it watches over."""

import logging
from pathlib import Path

import pytest
import structlog

from tests.project.paths import ROOT
from tests.watch import CANARIES, WATCH, Watch, canaries_in, capture_logs

TOKEN = "7000000009:AAH-another-token-that-must-never-be-seen"


class OurTrouble(Exception):
    """An exception as the bot's own modules define them."""


OurTrouble.__module__ = "bot.somewhere"


@pytest.mark.parametrize("canary", CANARIES)
def test_check_37_a_canary_in_the_log_at_debug_is_found(canary: str) -> None:
    structlog.get_logger("bot.anything").debug("something", about=f"with {canary} in it")

    (found,) = WATCH.taken()

    assert found.startswith(canary)


@pytest.mark.parametrize("name", ["telegram.ext", "aiohttp.client", "sqlalchemy.pool", "apscheduler", "asyncio"])
def test_what_a_library_says_is_read_too(name: str) -> None:
    logging.getLogger(name).warning("no answer for %s", "Dana Lee")

    assert len(WATCH.taken()) == 1


def test_the_words_of_an_exception_of_ours_are_read_although_the_log_leaves_them_out() -> None:
    company = CANARIES[0]

    structlog.get_logger("bot.anything").error("failed", exc_info=OurTrouble(f"nothing is known of {company}"))

    (found,) = WATCH.taken()

    assert "in an exception" in found


def test_a_token_is_known_by_its_shape() -> None:
    assert canaries_in(f"https://api.example/bot{TOKEN}/getMe") == ["a token"]
    assert canaries_in("7000000009: nothing") == []


def test_events_that_a_test_collects_still_pass_the_watch() -> None:
    before = WATCH.lines

    with capture_logs() as logged:
        structlog.get_logger("bot.anything").info("seen", count=1)

    assert [(one["event"], one["log_level"], one["count"]) for one in logged] == [("seen", "info", 1)]
    assert WATCH.lines == before + 1


def test_check_37_a_file_is_read_wherever_it_lies(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    left = tmp_path / "data" / "tactful.sqlite3-wal"
    left.write_bytes(b"\x00\x01Acme\x00")
    watch = Watch()

    watch.look_through(tmp_path)
    left.unlink()

    assert watch.taken() == ["Acme in the file tactful.sqlite3-wal"]
    assert watch.taken() == []


def test_what_is_sealed_may_hold_four_letters_by_chance(tmp_path: Path) -> None:
    (tmp_path / "one.backup").write_bytes(b"gAAAAAB" + b"x" * 30 + b"Acme" + b"y" * 30 + b"==\n\xe7Acme\x9f")
    watch = Watch()

    watch.look_through(tmp_path)

    assert watch.taken() == []


def test_no_test_takes_events_out_of_the_watchs_sight() -> None:
    hiding = "structlog" + ".testing"

    assert [path.name for path in (ROOT / "tests").rglob("*.py") if hiding in path.read_text("utf-8")] == []
