"""The log: nothing that looks like a token, or that a person wrote in an error, reaches it."""

import asyncio
import io
import json
import logging
import warnings
from collections.abc import Iterator

import pytest
import structlog

from bot.logs import start_logging

TOKEN = "123456789:AAExampleExampleExampleExampleExample"


def fail(error: Exception, because: Exception | None = None) -> None:
    raise error from because


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level

    yield

    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(False)
    structlog.reset_defaults()


@pytest.fixture
def log() -> io.StringIO:
    stream = io.StringIO()
    start_logging("DEBUG", secrets=["hunter2"], stream=stream)
    return stream


def test_a_machine_gets_one_json_object_a_line(log: io.StringIO) -> None:
    structlog.get_logger("bot.delivery").info("nudge sent", nudge=7)

    line = json.loads(log.getvalue())

    assert (line["event"], line["nudge"], line["level"], line["logger"]) == (
        "nudge sent",
        7,
        "info",
        "bot.delivery",
    )
    assert line["timestamp"].endswith("Z")


def test_a_terminal_gets_columns() -> None:
    stream = Terminal()
    start_logging("INFO", stream=stream)

    structlog.get_logger("bot.delivery").info("nudge sent", nudge=7)

    assert "nudge sent" in stream.getvalue()
    assert not stream.getvalue().startswith("{")


def test_a_token_in_a_message_is_removed(log: io.StringIO) -> None:
    logging.getLogger("somebody").warning(f"asked /bot{TOKEN}/getMe")  # noqa: G004 - the case to test

    assert "[token]" in log.getvalue()
    assert TOKEN not in log.getvalue()


@pytest.mark.parametrize("written", [TOKEN, TOKEN.replace(":", "%3A"), "hunter2"])
def test_a_secret_in_an_argument_is_removed(log: io.StringIO, written: str) -> None:
    logging.getLogger("somebody").warning("asked %s and %r", f"/bot{written}/getMe", {"url": written})

    assert log.getvalue().count("[token]") == 2
    assert written not in log.getvalue()


def test_a_token_at_any_depth_of_an_event_is_removed(log: io.StringIO) -> None:
    structlog.get_logger("ours").info("asked", url=TOKEN, parts=[{"inner": (TOKEN,)}], error=ValueError(TOKEN))

    assert log.getvalue().count("[token]") == 3
    assert TOKEN not in log.getvalue()


def test_an_error_shows_its_type_and_place_but_not_its_words(log: io.StringIO) -> None:
    name = "Dana Lee"

    try:
        fail(KeyError(f"{name} {TOKEN}"))
    except KeyError:
        logging.getLogger("somebody").exception("it failed")
        structlog.get_logger("ours").exception("it failed")

    assert log.getvalue().count("builtins.KeyError") == 2
    assert log.getvalue().count("in fail") == 2
    assert "Dana Lee" not in log.getvalue()
    assert TOKEN not in log.getvalue()


def test_an_error_of_the_machine_keeps_its_words_without_secrets(log: io.StringIO) -> None:
    try:
        fail(ConnectionRefusedError(111, f"refused by hunter2 and {TOKEN}"))
    except ConnectionRefusedError:
        logging.getLogger("somebody").exception("it failed")

    assert "refused by [token] and [token]" in log.getvalue()


def test_what_led_to_an_error_is_told_as_well(log: io.StringIO) -> None:
    first, second = LookupError("Dana Lee"), RuntimeError("Tom Ruiz")

    try:
        fail(second, because=first)
    except RuntimeError as error:
        structlog.get_logger("ours").error("it failed", exc_info=error)

    told = json.loads(log.getvalue())["exception"]
    assert told.index("LookupError") < told.index("RuntimeError")
    assert "Dana Lee" not in told
    assert "Tom Ruiz" not in told


def test_each_error_of_a_group_is_told(log: io.StringIO) -> None:
    group = ExceptionGroup("Dana Lee", [ValueError("Tom Ruiz"), TypeError("Tom Ruiz")])

    structlog.get_logger("ours").error("it failed", exc_info=group)

    told = json.loads(log.getvalue())["exception"]
    assert "ValueError" in told
    assert "TypeError" in told
    assert "Tom Ruiz" not in told


def test_a_token_in_a_stack_is_removed(log: io.StringIO) -> None:
    record = logging.LogRecord("somebody", logging.ERROR, "file.py", 1, "stuck", None, None)
    record.stack_info = f"Stack: call({TOKEN})"

    logging.getLogger("somebody").handle(record)

    assert "Stack: call([token])" in log.getvalue()


def test_a_message_whose_arguments_do_not_fit_is_still_logged_without_its_token(log: io.StringIO) -> None:
    logging.getLogger("somebody").warning("asked %d", TOKEN)

    assert "do not fit" in log.getvalue()
    assert TOKEN not in log.getvalue()


def test_a_warning_goes_to_the_log_without_its_token(log: io.StringIO) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(f"asked {TOKEN}", UserWarning, stacklevel=1)

    assert "asked [token]" in log.getvalue()


@pytest.mark.parametrize(
    "library",
    ["httpx", "httpcore.http11", "telegram.ext.Updater", "apscheduler", "sqlalchemy.engine", "aiosqlite"],
)
def test_the_libraries_stay_quiet_even_at_debug(log: io.StringIO, library: str) -> None:
    logging.getLogger(library).info("POST /getUpdates")
    logging.getLogger(library).warning("trouble")

    assert "getUpdates" not in log.getvalue()
    assert "trouble" in log.getvalue()


def test_a_level_above_warning_holds_for_the_libraries_too() -> None:
    stream = io.StringIO()
    start_logging("ERROR", stream=stream)

    logging.getLogger("httpx").warning("trouble")

    assert not stream.getvalue()


def test_what_is_below_the_level_is_left_out() -> None:
    stream = io.StringIO()
    start_logging("WARNING", stream=stream)

    structlog.get_logger("ours").info("a detail")

    assert not stream.getvalue()


def test_starting_again_does_not_log_twice(log: io.StringIO) -> None:
    again = io.StringIO()
    start_logging("INFO", stream=again)

    structlog.get_logger("ours").info("once")

    assert not log.getvalue()
    assert again.getvalue().count("once") == 1


def test_what_is_bound_to_the_context_is_on_every_line_of_a_task(log: io.StringIO) -> None:
    async def handled() -> None:
        with structlog.contextvars.bound_contextvars(update=51):
            structlog.get_logger("ours").info("taken up")

    asyncio.run(handled())

    assert json.loads(log.getvalue().splitlines()[-1])["update"] == 51
